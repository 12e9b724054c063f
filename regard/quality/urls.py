from django.urls import path

from regard.quality.views import doubles, governance, quality, tasks

app_name = "quality"
prefix = "data/"
urlpatterns = [
    path("doubles/", doubles.double_list, name="double_list"),
    path("doubles/scan/", doubles.doubles_scan, name="doubles_scan"),
    path("doubles/scan/stop/", doubles.doubles_stop, name="doubles_stop"),
    path("doubles/progress/", doubles.doubles_progress, name="doubles_progress"),
    path("doubles/apart/", doubles.doubles_apart, name="doubles_apart"),
    path("doubles/reopen/", doubles.doubles_reopen, name="doubles_reopen"),
    path("tasks/", tasks.task_list, name="task_list"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("governance/", governance.governance_overview, name="governance"),
    path("governance/<slug:key>/", governance.governance_change, name="governance_change"),
    path("quality/", quality.quality_overview, name="quality_overview"),
    path("quality/score/", quality.quality_score, name="quality_score"),
    path("quality/requirements/", quality.requirement_list, name="requirement_list"),
    path("quality/requirements/begin/", quality.requirements_begin, name="requirements_begin"),
    path("quality/requirements/export/", quality.requirement_export, name="requirement_export"),
    path("quality/requirements/new/", quality.requirement_create, name="requirement_create"),
    path("quality/requirements/<int:pk>/", quality.requirement_change, name="requirement_change"),
    path("quality/mends/", quality.mend_list, name="mend_list"),
    path("quality/mends/<int:pk>/undo/", quality.mend_undo, name="mend_undo"),
    path("quality/mends/<slug:key>/", quality.mend_preview, name="mend_preview"),
]

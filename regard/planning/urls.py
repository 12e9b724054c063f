from django.urls import path

from regard.planning.views import home, objectives
from regard.planning.views.addresses import DOING

app_name = "planning"
prefix = ""
urlpatterns = [
    path("", home.plan_home, name="plan_home"),
    path("plan/new/", home.plan_create, name="plan_create"),
    path("plan/edit/", home.plan_change, name="plan_change"),
    path("plan/objectives/new/", objectives.objective_create, name="objective_create"),
    path("plan/objectives/preview/", objectives.objective_preview, name="objective_preview"),
    path("plan/objectives/<slug:key>/", objectives.objective_detail, name="objective_detail"),
    path("plan/objectives/<slug:key>/panel/", objectives.objective_panel, name="objective_panel"),
    path("plan/objectives/<slug:key>/edit/", objectives.objective_change, name="objective_change"),
    path("plan/objectives/<slug:key>/delete/", objectives.objective_delete, name="objective_delete"),
    *DOING,
]

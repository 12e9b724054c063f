from django.urls import path

from regard.jobs.views import backups, console, detail

app_name = "jobs"
prefix = "jobs/"
urlpatterns = [
    path("", console.job_list, name="job_list"),
    path("backups/", backups.backup_page, name="backups"),
    path("backups/policy/", backups.backup_policy, name="backup_policy"),
    path("backups/start/<slug:kind>/", backups.backup_start, name="backup_start"),
    path("<int:pk>/", detail.job_detail, name="job_detail"),
    path("<int:pk>/open/", detail.job_open, name="job_open"),
    path("<int:pk>/files/<int:number>/", detail.job_file, name="job_file"),
    path("<int:pk>/<slug:verb>/", detail.job_control, name="job_control"),
]

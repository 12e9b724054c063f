from django.urls import path

from regard.jobs.views import console, detail

app_name = "jobs"
prefix = "jobs/"
urlpatterns = [
    path("", console.job_list, name="job_list"),
    path("<int:pk>/", detail.job_detail, name="job_detail"),
    path("<int:pk>/open/", detail.job_open, name="job_open"),
    path("<int:pk>/files/<int:number>/", detail.job_file, name="job_file"),
    path("<int:pk>/<slug:verb>/", detail.job_control, name="job_control"),
]

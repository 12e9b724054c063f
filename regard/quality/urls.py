from django.urls import path

from regard.quality.views import doubles

app_name = "quality"
prefix = "data/doubles/"
urlpatterns = [
    path("", doubles.double_list, name="double_list"),
    path("scan/", doubles.doubles_scan, name="doubles_scan"),
    path("scan/stop/", doubles.doubles_stop, name="doubles_stop"),
    path("progress/", doubles.doubles_progress, name="doubles_progress"),
    path("apart/", doubles.doubles_apart, name="doubles_apart"),
    path("reopen/", doubles.doubles_reopen, name="doubles_reopen"),
]

"""The page of the demo business."""

from django.urls import path

from regard.demo.views import removal

app_name = "demo"
prefix = "settings/demo/"
urlpatterns = [path("", removal.demo, name="demo")]

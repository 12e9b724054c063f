from django.urls import path

from regard.api.assembly import api
from regard.api.views.reference import openapi, reference
from regard.ui.addresses import ByFirstWord

app_name = "api_pages"
prefix = "api/v1/"
urlpatterns = [
    path("reference/", reference, name="reference"),
    path("openapi.json", openapi, name="openapi"),
    ByFirstWord("", [path("", api.urls)]),
]

from django.urls import path

from regard.pages.views import layouts, panels

app_name = "pages"
prefix = ""
urlpatterns = [
    path("settings/page-layouts/", layouts.layout_list, name="layout_list"),
    path("settings/page-layouts/<str:noun>/", layouts.layout_edit, name="layout_edit"),
    path("settings/page-layouts/<int:pk>/remove/", layouts.layout_remove, name="layout_remove"),
    path("panels/<str:noun>/<int:pk>/<str:key>/", panels.panel, name="panel"),
    path("panels/<str:noun>/<int:pk>/<str:key>/count/", panels.panel_count, name="panel_count"),
]

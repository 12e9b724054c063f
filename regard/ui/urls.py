from django.urls import path

from regard.ui.views import components, device, preferences, presence, saved, search, words

app_name = "ui"
prefix = ""
urlpatterns = [
    path("ui/", components.components, name="components"),
    path("ui/preferences/", preferences.preferences_change, name="preferences_change"),
    path("ui/presence/", presence.present, name="presence"),
    path("ui/views/save/", saved.view_save, name="view_save"),
    path("ui/views/<int:pk>/change/", saved.view_change, name="view_change"),
    path("ui/views/<int:pk>/pin/", saved.view_pin, name="view_pin"),
    path("ui/views/<int:pk>/delete/", saved.view_delete, name="view_delete"),
    path("start/", device.start, name="start"),
    path("device/", device.device, name="device"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("service-worker.js", device.worker, name="worker"),
    path("words/<str:language>.js", words.words, name="words"),
    path("search/", search.search, name="search"),
    path("search/palette/", search.palette, name="palette"),
]

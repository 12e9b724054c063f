"""Own objects under /settings/objects/, their records under /objects/<key>/."""

from django.urls import path

from regard.objects.views import objects, records

app_name = "objects"
prefix = ""
urlpatterns = [
    path("settings/objects/", objects.object_list, name="object_list"),
    path("settings/objects/new/", objects.object_create, name="object_create"),
    path("settings/objects/<int:pk>/", objects.object_change, name="object_change"),
    path("settings/objects/<int:pk>/remove/", objects.object_remove, name="object_remove"),
    path("settings/objects/<int:pk>/restore/", objects.object_restore, name="object_restore"),
    path("objects/<slug:key>/", records.RecordList.as_view(), name="record_list"),
    path("objects/<slug:key>/new/", records.record_create, name="record_create"),
    path("objects/<slug:key>/pick/", records.customer_pick, name="customer_pick"),
    path("objects/<slug:key>/<int:pk>/", records.record_detail, name="record_detail"),
    path("objects/<slug:key>/<int:pk>/edit/", records.record_change, name="record_change"),
    path("objects/<slug:key>/<int:pk>/field/<slug:field>/", records.record_field, name="record_field"),
    path("objects/<slug:key>/<int:pk>/restore/", records.record_restore, name="record_restore"),
    path("objects/<slug:key>/<int:pk>/delete/", records.record_delete, name="record_delete"),
]

from django.urls import path

from regard.fields.views import fields, formulas, personal, values

app_name = "fields"
prefix = ""
urlpatterns = [
    path("settings/fields/", fields.field_list, name="field_list"),
    path("settings/fields/<str:noun>/try/", formulas.field_try, name="field_try"),
    path("settings/fields/<str:noun>/new/", fields.field_create, name="field_create"),
    path("settings/fields/<str:noun>/<int:pk>/", fields.field_change, name="field_change"),
    path("settings/fields/<str:noun>/<int:pk>/remove/", fields.field_remove, name="field_remove"),
    path("settings/fields/<str:noun>/<int:pk>/restore/", fields.field_restore, name="field_restore"),
    path("settings/fields/<str:noun>/<int:pk>/purge/", fields.field_purge, name="field_purge"),
    path("settings/fields/<str:noun>/<int:pk>/move/", fields.field_move, name="field_move"),
    path("settings/personal-data/", personal.personal, name="personal"),
    path("settings/personal-data/shown/", personal.ShowingList.as_view(), name="showing_list"),
    path("personal/<str:of>/<int:pk>/<str:name>/", personal.show, name="show_value"),
    path("own-fields/<str:noun>/<int:pk>/<str:key>/", values.value, name="value"),
]

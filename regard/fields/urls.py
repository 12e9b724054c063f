from django.urls import path

from regard.fields.views import fields, formulas

app_name = "fields"
prefix = "settings/fields/"
urlpatterns = [
    path("", fields.field_list, name="field_list"),
    path("<str:noun>/try/", formulas.field_try, name="field_try"),
    path("<str:noun>/new/", fields.field_create, name="field_create"),
    path("<str:noun>/<int:pk>/", fields.field_change, name="field_change"),
    path("<str:noun>/<int:pk>/remove/", fields.field_remove, name="field_remove"),
    path("<str:noun>/<int:pk>/restore/", fields.field_restore, name="field_restore"),
    path("<str:noun>/<int:pk>/purge/", fields.field_purge, name="field_purge"),
    path("<str:noun>/<int:pk>/move/", fields.field_move, name="field_move"),
]

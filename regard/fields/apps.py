from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "regard.fields"
    label = "fields"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class StoryConfig(AppConfig):
    name = "regard.story"
    label = "story"
    default_auto_field = "django.db.models.BigAutoField"

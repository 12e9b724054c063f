from threading import local

from django.apps import AppConfig
from django.utils.translation import trans_real


class UiConfig(AppConfig):
    name = "regard.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every word of a page asks which language is active. Requests are answered by threads and never by coroutines, and a
        thread's own store is read many times as fast as the one of Django that serves both: a fifteenth of a customer's page."""
        trans_real._active = local()  # type: ignore[attr-defined]

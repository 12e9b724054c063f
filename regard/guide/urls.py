"""Pages under /help/."""

from django.urls import path

from regard.guide.views import first_steps
from regard.guide.views import help as help_pages

app_name = "guide"
prefix = "help/"
urlpatterns = [
    path("", help_pages.help_home, name="help"),
    path("first-steps/", first_steps.first_steps, name="first_steps"),
    path("first-steps/show/", first_steps.first_steps_show, name="first_steps_show"),
    path("<slug:key>/", help_pages.document, name="document"),
]

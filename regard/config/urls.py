"""Every domain's pages under its own prefix: a domain with a `urls` module names it there as `prefix`."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from regard.ui.addresses import ByFirstWord, Pattern

_patterns: list[Pattern] = [path("account/", include("allauth.urls"))]
for _app in apps.get_app_configs():
    if _app.name.startswith("regard.") and _app.label != "config" and find_spec(f"{_app.name}.urls"):
        _urls = import_module(f"{_app.name}.urls")
        _patterns.append(path(_urls.prefix, include(_urls)))
urlpatterns = [ByFirstWord("", _patterns)]

handler400 = "regard.ui.views.errors.bad_request"
handler403 = "regard.ui.views.errors.forbidden"
handler404 = "regard.ui.views.errors.not_found"
handler500 = "regard.ui.views.errors.server_error"

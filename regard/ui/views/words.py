"""The words of scripts, for pages that are not in English."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET
from django.views.i18n import JavaScriptCatalog

from regard.ui.catalogs import SCRIPTS, is_spoken, speaking_apps

_catalog = JavaScriptCatalog.as_view(domain=SCRIPTS)


@require_GET
def words(request: HttpRequest, language: str) -> HttpResponse:
    """What the scripts of a page say in a language; the same for everybody, so nobody need be signed in. 404 for a language
    that Regard does not speak."""
    if not is_spoken(language):
        raise Http404
    with translation.override(language):
        answer = _catalog(request, packages="+".join(speaking_apps()))
    if not isinstance(answer, HttpResponse):
        raise TypeError("a catalog is answered whole")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


words.is_public = True  # type: ignore[attr-defined]

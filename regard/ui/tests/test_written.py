"""The quick tags say what Django's of the same name say."""

import pytest
from django.template import Context, Engine
from django.urls import NoReverseMatch
from django.utils import translation

PLAIN = Engine(builtins=["django.templatetags.i18n"])
QUICK = Engine(builtins=["django.templatetags.i18n", "regard.ui.templatetags.written"])
WORDS = [
    '{% translate "Customers" %}',
    '{% translate "Customers" as word %}<b>{{ word }}</b>',
    "{% translate name %}",
    '{% translate "customers"|capfirst %}',
    '{% translate "Customers" noop %}',
    '{% translate "100 %% <sure>" %}',
    "{% blocktranslate %}Customers{% endblocktranslate %}",
    "{% blocktranslate trimmed %}\n  Customers\n{% endblocktranslate %}",
    "{% blocktranslate asvar word %}Customers{% endblocktranslate %}{{ word }}",
    "{% blocktranslate %}Hello, {{ name }}{% endblocktranslate %}",
    "{% blocktranslate count n=2 %}{{ n }} customer{% plural %}{{ n }} customers{% endblocktranslate %}",
    "{% blocktranslate with who=name|upper %}By {{ who }} <i>{% endblocktranslate %}",
]
ADDRESSES = [
    '{% url "customers:customer_list" %}',
    '{% url "customers:customer_detail" 7 %}',
    '{% url "customers:customer_detail" pk=n %}',
    '{% url "customers:customer_detail" pk=text %}',
    '{% url "customers:customer_detail" n as there %}{{ there }}',
    '{% url "nothing:at_all" as there %}[{{ there }}]',
    '{% url where %}{% url "objects:record_list" safe %}',
]
VALUES = {
    "name": "Customers",
    "n": 7,
    "text": "8",
    "where": "customers:customer_list",
    "safe": translation.gettext_lazy("vehicle"),
}


def _shown(engine: Engine, source: str) -> list[str]:
    made = engine.from_string(source)
    found: list[str] = []
    for language in ("en", "de", "fr", "en", "es"):
        with translation.override(language):
            found.append(made.render(Context(VALUES)))
    return found


@pytest.mark.parametrize("source", WORDS + ADDRESSES)
def test_they_say_the_same_in_every_language(source: str) -> None:
    assert _shown(QUICK, source) == _shown(PLAIN, source)


def test_words_are_those_of_the_reader() -> None:
    assert _shown(QUICK, '{% translate "Customers" %}')[:2] == ["Customers", "Kunden"]


def test_a_page_that_is_not_there_is_said() -> None:
    with pytest.raises(NoReverseMatch):
        QUICK.from_string('{% url "customers:customer_detail" "x" %}').render(Context())

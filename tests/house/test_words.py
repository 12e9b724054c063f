"""What people read is said in four languages: the catalogs say all of it, and nothing else."""

import pytest

from tests.words import differing, faults, left_in_module, left_in_template, parts, said_in_module


@pytest.mark.parametrize("part", parts())
def test_what_the_code_says_is_translated(part: str) -> None:
    """The same as `bin/words --check`."""
    assert [f"{fault.where} {fault.what}" for fault in faults(part)] == []


def test_no_two_parts_translate_the_same_differently() -> None:
    assert [f"{fault.where}: {fault.what}" for fault in differing()] == []


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ("tr('Gone')", [("", "Gone")]),
        ("f\"{tr('Gone')} {name}\"", [("", "Gone")]),
        ("tr('Gone '\n 'for ever', name=tr('Still'))", [("", "Gone for ever"), ("", "Still")]),
        ("lazy_of('state', 'Open')", [("state", "Open")]),
        ("several('a row', '{count} rows', n)", [("", ("a row", "{count} rows"))]),
        ("tr(label)", []),
    ],
)
def test_what_a_module_says_is_collected(source: str, keys: list[object]) -> None:
    assert list(said_in_module(source)) == keys


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Save it</p>", ["Save it"]),
        ('<p title="Save it">{{ name }}</p>', ['title="Save it"']),
        ('{% include "a/b.html" with title="Save it" %}', ['{% include "a/b.html" with title="Save it" %}']),
        ("{{ count }} row{{ count|pluralize }}", ["…row…", "{{ count|pluralize }}"]),
        ('<p class="rg-note">{{ name }} · 5 %</p>', []),
        ('{% include "a/b.html" with title=_("Save it") %}', []),
        ("<p>{% translate 'Save it' %}</p><script>var one = 1;</script>", []),
        ("{% blocktranslate with who=name %}Tell {{ who }} about it{% endblocktranslate %}", []),
    ],
)
def test_words_of_templates_are_found(source: str, texts: list[str]) -> None:
    assert sorted(text.replace(" row", "row") for _, text in left_in_template(source)) == sorted(texts)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("title = 'Not there yet'", ["Not there yet"]),
        ("title = f'{n} of them are gone'", ["… of them are gone"]),
        ("tr('{count} of them are gone', count=n)", []),
        ("tr('{count} in {place}', place='No place at all' if x else y)", ["No place at all"]),
        ("'''What this module is for.'''\nkey = 'customers.customer'", []),
        ("raise ValueError('never told to anybody')", []),
    ],
)
def test_words_of_modules_are_found(source: str, texts: list[str]) -> None:
    assert [text for _, text in left_in_module(source)] == texts

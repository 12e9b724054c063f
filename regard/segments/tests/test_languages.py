"""Segments in the languages of whoever reads them: the list, the sentence of a rule, the builder."""

from __future__ import annotations

import pytest
from django.utils import translation

from regard.people.tests.cast import Cast
from regard.segments import rules
from regard.segments.models import Draft
from regard.segments.services import create_segment, ensure_builtin_segments, refresh_segments
from regard.segments.templatetags.rule import share_of
from regard.segments.tests.cases import ACTOR, IN_NL, bought, rule
from regard.segments.tests.words import VOCABULARY

WORDS = {
    "de": ("Wer darin ist", "Auf dem Absprung", "mindestens zweimal", "Regel bearbeiten", "davon treffen zu"),
    "fr": ("Qui s’y trouve", "En perte de vitesse", "au moins deux fois", "Modifier la règle", "de ces règles sont vraies"),
    "es": ("Quién está en él", "En declive", "al menos dos veces", "Editar la regla", "de estas reglas se cumplen"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast, people: dict[str, int]) -> None:
    head, builtin, times, edit, true = WORDS[language]
    ensure_builtin_segments()
    segment = create_segment(
        actor=cast.actor("owner"), name="Dutch", rule=rule(IN_NL, bought("at_least", 2, 90))
    )
    refresh_segments(actor=ACTOR)
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    client.get(f"/segments/{segment.pk}/edit/")
    draft = Draft.objects.get(segment=segment)
    pages = {
        "/segments/": (head, builtin),
        f"/segments/{segment.pk}/": (times, edit),
        draft.get_absolute_url(): (times, true),
        f"{draft.get_absolute_url()}count/": (),
        f"{draft.get_absolute_url()}sample/": (head,),
    }
    for address, words in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert [word for word in words if word not in answer.content.decode()] == []
    assert segment.name == "Dutch"


LINES = {
    "event": "order_lines", "measure": "count", "window": {"last_days": 90}, "is": "at_least", "value": 2,
    "where": [{"field": "channel", "is": "in", "value": ["Café"]}],
}  # fmt: skip
SENTENCES = {
    "de": "Kunden, bei denen „Customer since“ vor dem 9. März 2026 liegt und die mit Channel Café in den letzten 90 Tagen"
    " mindestens zweimal bought.",
    "fr": "Clients avec «\u202fcustomer since\u202f» avant le 9 mars 2026 et qui ont bought au moins deux fois avec channel"
    " Café dans les 90 derniers jours.",
    "es": "Clientes con «customer since» antes del 9 mar 2026 y que han bought al menos dos veces con channel Café en los"
    " últimos 90 días.",
}  # fmt: skip


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_a_rule_is_said_in_the_order_of_each_language(language: str) -> None:
    since = {"field": "customers.customer_since", "is": "before", "value": "2026-03-09"}
    with translation.override(language):
        tree = rules.read({"version": 1, "op": "all", "rules": [since, LINES]}, VOCABULARY)
        assert "".join(part.text for part in rules.say(tree, VOCABULARY)) == SENTENCES[language]


def test_few_of_all_are_not_written_as_none() -> None:
    assert [share_of(*both) for both in ((21, 5060), (0, 9), (97, 1000), (1, 8), (3, 0))] == [
        "0.4",
        "0",
        "9.7",
        "12",
        "0",
    ]

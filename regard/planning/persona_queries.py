"""Reads of personas. Whoever sees the plan sees what is written; what members are like, whoever may see all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from babel import Locale
from django.urls import reverse

from regard.analytics.facts import FACTS
from regard.analytics.questions import sees_all_of
from regard.analytics.words import METRICS
from regard.customers.profile_queries import attribute_names, need_names
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import language, several, tr
from regard.people.queries import business
from regard.planning.figures import write
from regard.planning.models import Evidence, Persona, Plan
from regard.planning.persona_figures import READ_BY
from regard.planning.persona_rules import is_stale, lines, rests_on
from regard.planning.queries import figures_are_for, today
from regard.segments.nouns import customers_url
from regard.segments.queries import Use
from regard.segments.queries import visible_to as visible_segments
from regard.ui import formats

CHANGE, MODEL, EVIDENCE = "planning.persona.change", "planning.persona", "planning.evidence"


@dataclass(frozen=True)
class EvidenceRow:
    """What a persona rests on, and whether it is too old to."""

    evidence: Evidence
    is_stale: bool


@dataclass(frozen=True)
class Figure:
    """A figure computed from the members, with the door to its rows."""

    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Ranking:
    """The most frequent of something among the members: what, how much of it, where it leads, and its share for a bar."""

    label: str
    rows: tuple[tuple[str, str, str, float | None], ...]


@dataclass(frozen=True)
class PersonaRow:
    """One persona as the reader may see it. `figures` and `rankings` are computed, everything else is written."""

    persona: Persona
    evidence: tuple[EvidenceRow, ...]
    figures: tuple[Figure, ...]
    rankings: tuple[Ranking, ...]
    is_hidden: bool
    segment_url: str

    @property
    def needs(self) -> tuple[str, ...]:
        return lines(self.persona.needs)

    @property
    def pains(self) -> tuple[str, ...]:
        return lines(self.persona.pains)

    @property
    def channels(self) -> tuple[str, ...]:
        return lines(self.persona.channels)

    @property
    def computed_at(self) -> datetime | None:
        return self.persona.computed_at

    @property
    def url(self) -> str:
        return persona_url(self.persona)

    @property
    def stale(self) -> int:
        return sum(row.is_stale for row in self.evidence)

    @property
    def newest(self) -> date | None:
        return max((row.evidence.on for row in self.evidence), default=None)

    @property
    def glyph(self) -> str:
        """Good while all evidence is fresh, watch where part of it is stale, bad where nothing fresh is left."""
        days = [row.evidence.on for row in self.evidence]
        return rests_on(days, self.persona.stale_months, today())

    @property
    def state(self) -> str:
        if not self.evidence:
            return tr("No evidence")
        if self.stale == len(self.evidence):
            return tr("All evidence is stale")
        if self.stale:
            return tr("{count} of {all} pieces of evidence stale", count=self.stale, all=len(self.evidence))
        return tr("Evidence is fresh")


def persona_url(persona: Persona, name: str = "persona_detail") -> str:
    return reverse(f"planning:{name}", args=[persona.key]) + persona.plan.query


def persona_rows(plan: Plan, actor: Actor) -> list[PersonaRow]:
    """The plan's personas in their order. Some seven queries, however many there are."""
    rows = list(
        plan.personas.select_related("segment", "plan")
        .prefetch_related("evidence__added_by")
        .order_by("position", "pk")
    )
    return _rows(rows, actor)


def row_of_persona(persona: Persona, actor: Actor) -> PersonaRow:
    return _rows([persona], actor)[0]


def find_persona(plan: Plan, key: str) -> Persona:
    """One of the plan's personas. Raises `NotFound`."""
    found = plan.personas.select_related("segment", "plan").filter(key=key).first()
    if found is None:
        raise NotFound(tr("The plan has no such persona."))
    return found


def stale_personas(plan: Plan) -> list[PersonaRow]:
    """Those whose evidence is stale in part or whole, or that have none. Two queries; no figures are in them."""
    rows = plan.personas.select_related("segment", "plan").prefetch_related("evidence")
    found = [_plain(one) for one in rows]
    return [row for row in found if row.glyph != "good"]


def uses_in_personas(segments: Iterable[int]) -> Mapping[int, list[Use]]:
    """The personas that describe these segments. One query."""
    found: dict[int, list[Use]] = {}
    for one in (
        Persona.objects.filter(segment__in=list(segments)).select_related("plan").order_by("-plan__edition")
    ):
        uses = found.setdefault(one.segment_id, [])
        if not any(use.title == one.name for use in uses):
            uses.append(Use(tr("personas"), one.name, persona_url(one)))
    return found


def persona_lines(plan: Plan, actor: Actor) -> list[dict[str, Any]]:
    """Personas as programs read them: what is written, evidence, and the figures that are open to the reader."""
    return [
        {
            "key": row.persona.key,
            "name": row.persona.name,
            "segment": row.persona.segment.key,
            "sentence": row.persona.sentence,
            "needs": list(row.needs),
            "pains": list(row.pains),
            "channels": list(row.channels),
            "quote": row.persona.quote,
            "stale_months": row.persona.stale_months,
            "evidence": [
                {
                    "what": one.evidence.what,
                    "source": one.evidence.source,
                    "on": one.evidence.on,
                    "is_stale": one.is_stale,
                }
                for one in row.evidence
            ],
            "is_hidden": row.is_hidden,
            "computed_at": row.computed_at,
            **_figures_for_programs(row),
        }
        for row in persona_rows(plan, actor)
    ]


def _figures_for_programs(row: PersonaRow) -> dict[str, Any]:
    kept = {} if row.is_hidden else row.persona.figures

    def money(key: str) -> str | None:
        value = (kept.get(key) or {}).get("value")
        return None if value is None else f"{value:.2f}"

    return {"size": kept.get("size"), "net_revenue": money("revenue"), "lifetime_value": money("value")}


def _plain(persona: Persona) -> PersonaRow:
    day = today()
    evidence = tuple(
        EvidenceRow(one, is_stale(one.on, persona.stale_months, day)) for one in persona.evidence.all()
    )
    return PersonaRow(persona, evidence, (), (), True, "")


@dataclass(frozen=True)
class _Names:
    """What values are called, looked up once for all personas of a page."""

    languages: Mapping[str, str]
    preferred: Mapping[str, str]
    needs: Mapping[int, str]
    answers: Mapping[int, str]


def _rows(personas: Collection[Persona], actor: Actor) -> list[PersonaRow]:
    if not personas:
        return []
    kept = [one.figures for one in personas]

    def values(part: str, name: str) -> set[Any]:
        return {item[name] for figures in kept for item in figures.get(part) or []}

    names = _Names(
        _languages(values("languages", "key")),
        FACTS["customer_profiles"].columns["channel"].choices or {},
        need_names(values("needs", "id")) if values("needs", "id") else {},
        attribute_names(values("answers", "id")) if values("answers", "id") else {},
    )
    seen = set(
        visible_segments(actor)
        .filter(pk__in={one.segment_id for one in personas})
        .values_list("pk", flat=True)
    )
    return [_row(one, actor, names, one.segment_id in seen) for one in personas]


def _row(persona: Persona, actor: Actor, names: _Names, sees_segment: bool) -> PersonaRow:
    is_hidden = not (sees_segment and sees_all_of(actor, ("customers", "segment_members")))
    plain = _plain(persona)
    if is_hidden or not persona.figures:
        url = persona.segment.get_absolute_url() if sees_segment else ""
        return replace(plain, is_hidden=is_hidden, segment_url=url)
    return replace(
        plain,
        figures=_figures(persona, actor),
        rankings=_rankings(persona, actor, names),
        is_hidden=False,
        segment_url=persona.segment.get_absolute_url(),
    )


def _figures(persona: Persona, actor: Actor) -> tuple[Figure, ...]:
    kept, currency = persona.figures, business().currency
    share = kept.get("share")
    found = [
        Figure(
            tr("Members"),
            formats.number(kept.get("size")),
            tr("{share} of all customers", share=formats.percent(share)) if share is not None else "",
            customers_url(persona.segment),
        )
    ]
    for key, metric, label, note in (
        ("revenue", "net_revenue", tr("Net revenue"), tr("of the last 12 months")),
        ("value", "customer_lifetime_value", tr("Lifetime value"), tr("per member, estimated")),
    ):
        said = kept.get(key)
        if not figures_are_for(METRICS.get(metric), actor, persona.segment_id):
            continue
        found.append(
            Figure(
                label,
                write(said["value"], METRICS.get(metric), currency) if said else formats.UNKNOWN,
                note if said else tr("not known yet"),
                said["url"] if said else "",
            )
        )
    satisfaction = kept.get("satisfaction")
    if sees_all_of(actor, READ_BY["satisfaction"]):
        found.append(
            Figure(
                tr("Satisfaction"),
                formats.number(satisfaction["mean"], 1) if satisfaction else formats.UNKNOWN,
                several("mean of {count} answer", "mean of {count} answers", satisfaction["count"])
                if satisfaction
                else tr("nobody was asked yet"),
            )
        )
    return tuple(found)


def _languages(codes: Iterable[str]) -> dict[str, str]:
    """What languages are called in the reader's."""
    names = Locale.parse(language().partition("-")[0]).languages
    return {code: str(names.get(code, code)) for code in codes}


def _share(value: float) -> str:
    """Whole percents; one decimal where that would be none."""
    return formats.percent(value, 0 if value >= 0.01 else 1)


def _rankings(persona: Persona, actor: Actor, names: _Names) -> tuple[Ranking, ...]:
    kept = persona.figures

    def shares(
        part: str, named: Mapping[str, str] | None = None
    ) -> tuple[tuple[str, str, str, float | None], ...]:
        return tuple(
            (
                str((named or {}).get(str(item.get("key")), item["name"])),
                _share(item["share"]) if item.get("share") is not None else "",
                item.get("url", ""),
                item.get("share"),
            )
            for item in kept.get(part) or []
        )

    products = tuple(
        (
            item["name"],
            _share(item["share"]),
            reverse("catalog:product_detail", args=[item["id"]]) if actor.may("catalog.product.view") else "",
            item["share"],
        )
        for item in kept.get("products") or []
    )
    needs = tuple(
        (
            names.needs[item["id"]],
            several("{count} member", "{count} members", item["count"], count=formats.number(item["count"])),
            "",
            None,
        )
        for item in kept.get("needs") or []
        if item["id"] in names.needs
    )
    answers = tuple(
        (
            names.answers[item["id"]],
            several(
                "{mean}, mean of {count} answer", "{mean}, mean of {count} answers", item["count"],
                mean=formats.number(item["mean"], 1),
            ),
            "",
            None,
        )
        for item in kept.get("answers") or []
        if item["id"] in names.answers
    )  # fmt: skip
    offered = (
        ("products", tr("What they spend most on"), products),
        ("channels", tr("Where they order"), shares("channels")),
        ("preferred", tr("How they like to be reached"), shares("preferred", names.preferred)),
        ("languages", tr("Languages"), shares("languages", names.languages)),
        ("needs", tr("Needs on record"), needs),
        ("answers", tr("What they answered"), answers),
    )
    return tuple(
        Ranking(label, rows) for part, label, rows in offered if rows and sees_all_of(actor, READ_BY[part])
    )

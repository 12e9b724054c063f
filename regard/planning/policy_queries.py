"""What the plan in force answers to layers below, through `regard.kernel.policies`. A draft is obeyed by nobody.

Queries, whatever the number of customers: contacts four (rules, segments, merged ids, story), treatments two, limits one, and up
to three more where they are about segments or for a period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from django.utils import timezone

from regard.kernel import policies
from regard.kernel.actor import Actor, system_actor
from regard.kernel.money import SCALE, from_units
from regard.kernel.policies import CHANNELS, GRANTS, PURPOSES, Contact, Frequency, Grant, Promise, Verdict
from regard.kernel.words import tr
from regard.people.queries import business
from regard.planning.authority_rules import Limit, deciding_limit, who_may
from regard.planning.authority_rules import counted as counted_grants
from regard.planning.contact_rules import Rule, Touched, counted, deciding, period_of
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Treatment
from regard.planning.queries import today
from regard.sales.concession_queries import Given, given_between
from regard.segments.queries import who_is_in
from regard.story.aliases import formers_of_all
from regard.story.reading import visible
from regard.ui import formats
from regard.ui.among import among

IN_FORCE = Plan.Status.IN_FORCE
_SYSTEM = system_actor("plan")
_ORDER = (Verdict.ALLOWED, Verdict.OVER, Verdict.NOT_PLANNED)


class PlanPolicies:
    """The plan in force as the kernel asks it."""

    def may_contact(
        self, customers: Collection[int], channel: str, purpose: str, at: datetime | None
    ) -> Mapping[int, Contact]:
        rows = ContactRule.objects.filter(plan__status=IN_FORCE).select_related("segment", "owner")
        known = {row.pk: row for row in rows}
        if not known:
            return dict.fromkeys(
                customers, Contact(Verdict.ALLOWED, tr("The plan lays nothing down about contacts."))
            )
        wanted = [_rule(row) for row in known.values() if row.channel == channel]
        within = who_is_in({one.segment for one in wanted if one.segment is not None}, customers)
        zone = ZoneInfo(business().time_zone)
        day = (at or timezone.now()).astimezone(zone).date()
        spans = {
            one.period: period_of(one.period, day, business().first_weekday)
            for one in wanted
            if one.most is not None
        }
        told = _touched(customers, channel, [first for first, _ in spans.values()], zone)
        answers = {}
        for customer in customers:
            rules = [
                one for one in deciding(wanted, within.get(customer, ())) if purpose in {"", one.purpose}
            ]
            found = [_answer(one, known[one.id], told.get(customer, ()), day) for one in rules]
            answers[customer] = min(found, key=_rank, default=_not_planned(channel, purpose))
        return answers

    def promised_to(self, customers: Collection[int]) -> Mapping[int, Promise]:
        rows = list(
            Treatment.objects.filter(plan__status=IN_FORCE)
            .select_related("segment", "owner")
            .order_by("position", "pk")
        )
        within = who_is_in({one.segment_id for one in rows if one.segment_id is not None}, customers)
        answers = {}
        for customer in customers:
            fit = [one for one in rows if one.segment_id in {None, *within.get(customer, ())}]
            if fit:
                answers[customer] = promise_of(fit[0], fit[1:])
        return answers

    def may_grant(
        self,
        actor: Actor,
        kind: str,
        *,
        amount: int | None,
        percent: Decimal | None,
        of: int | None,
        customer: int | None,
    ) -> Grant:
        rows = list(
            AuthorityLimit.objects.filter(plan__status=IN_FORCE, kind=kind).select_related("ask", "segment")
        )
        if not rows:
            return Grant(True, tr("The plan sets no limit."))
        if actor.kind == "system":
            return Grant(True, tr("Nobody in person gives this."))
        limits = [limit_of(row) for row in rows]
        customers = [] if customer is None else [customer]
        within = who_is_in(segments_of(limits), customers).get(customer or 0, ())
        own = deciding_limit(limits, actor.role_ids, within)
        if own is None and actor.user_id in {one.ask for one in limits}:
            return Grant(True, tr("Others are to ask whoever this is."))
        fitting = [one for one in limits if one.segment is None or one.segment in within] or limits
        asked = _in_unit(own.unit if own else fitting[0].unit, amount, percent, of)
        if own is None:
            person = who_may(fitting, None, asked)
            name = next((row.ask.display_name for row in rows if row.ask_id == person), "")
            words = {"kind": GRANTS.get(kind, kind)}
            reason = tr("The plan lets none of these roles give this by themselves: {kind}.", **words)
            return Grant(False, reason, 0, fitting[0].unit, person, name)
        row = next(row for row in rows if row.pk == own.id)
        money = _in_money(amount, percent, of)
        if own.total is not None and percent is not None and money is None:
            raise ValueError("a limit of a period counts money: say of what the percentage is")
        return _grant(actor, row, limits, asked, money)


def _grant(
    actor: Actor, row: AuthorityLimit, limits: Sequence[Limit], asked: int | None, money: int | None
) -> Grant:
    """What the limit that decides says. Two queries more where it is one of a period."""
    own = limit_of(row)
    found = Grant(
        True, "", _shown(own), own.unit, own.ask, row.ask.display_name, of=row.segment.label if row.segment else "",
    )  # fmt: skip
    label = str(GRANTS.get(row.kind, row.kind))
    if own.most is not None and (asked or 0) > own.most:
        words = tr(
            "More than the {limit} the plan lets one give: {kind}.", limit=_limit_words(own), kind=label
        )
        return replace(found, is_allowed=False, reason=words)
    if own.total is not None:
        first, end = period_of(own.period, today(), business().first_weekday)
        given = given_between(*moments(first, end), kind=row.kind, by=actor.user_id)
        used = counted_grants(own, limits, actor.role_ids, given, segments_within(limits, given))
        found = replace(found, total=own.total, used=used, period=own.period, starts_on=first, ends_on=end)
        if used + (money or 0) > own.total or (not money and used >= own.total):
            return replace(found, is_allowed=False, reason=_used_up(label, used, own))
    if own.most is None:
        return replace(found, reason=tr("This role has no limit."))
    return replace(found, reason=tr("Within the limit of {limit}.", limit=_limit_words(own)))


def _used_up(label: str, used: int, own: Limit) -> str:
    values = {
        "used": formats.money(used, business().currency), "total": formats.money(own.total, business().currency), "kind": label
    }  # fmt: skip
    said = {
        "day": tr("{kind}: {used} of {total} on this day are given already.", **values),
        "week": tr("{kind}: {used} of {total} in this week are given already.", **values),
        "month": tr("{kind}: {used} of {total} in this month are given already.", **values),
        "quarter": tr("{kind}: {used} of {total} in this quarter are given already.", **values),
    }
    return said[own.period]


def moments(first: date, end: date) -> tuple[datetime, datetime]:
    """The moments in which days begin and end where the business is."""
    zone = business().zone
    return datetime.combine(first, time(), zone), datetime.combine(end, time(), zone)


def segments_within(limits: Iterable[Limit], given: Iterable[Given]) -> Mapping[int, Collection[int]]:
    """The segments of these limits in which those are to whom something was given. One query, none without segments."""
    return who_is_in(segments_of(limits), {one.customer for one in given})


def segments_of(limits: Iterable[Limit]) -> set[int]:
    """The segments that limits are about."""
    return {one.segment for one in limits if one.segment is not None}


def limit_of(row: AuthorityLimit) -> Limit:
    """A stored limit as it decides."""
    return Limit(row.role_id, row.unit, row.most, row.ask_id, row.segment_id, row.total, row.period, row.pk)


def _in_money(amount: int | None, percent: Decimal | None, of: int | None) -> int | None:
    """What is asked for as an amount; None where that cannot be known."""
    if amount is not None:
        return amount
    return None if percent is None or of is None else ceil(of * percent / 100)


def register() -> None:
    """Let the kernel ask the plan."""
    answers = PlanPolicies()
    policies.provide(contacts=answers, treatments=answers, authority=answers)


def promise_of(row: Treatment, also: Iterable[Treatment] = ()) -> Promise:
    """A treatment as others are told of it."""
    return Promise(
        name=row.name,
        of=row.segment.label if row.segment else "",
        what=row.what,
        answer_hours=row.answer_hours,
        person_id=row.owner_id,
        person=row.owner.display_name if row.owner else "",
        offers=row.offers,
        also=tuple(one.name for one in also),
    )


def _rule(row: ContactRule) -> Rule:
    return Rule(row.pk, row.segment_id, row.channel, row.purpose, row.most, row.period)


def _touched(
    customers: Collection[int], channel: str, firsts: Sequence[date], zone: ZoneInfo
) -> dict[int, list[Touched]]:
    """The contacts that reached each customer since the earliest of these days, with those told of whoever was merged into them.
    Two queries; none where no rule counts."""
    if not firsts:
        return {}
    formers = formers_of_all(customers)
    today = {former: customer for customer, known in formers.items() for former in known}
    counts = {one.kind: one.counts for one in policies.touches()}
    rows = visible(_SYSTEM, counts).filter(
        customer_id__in=among([*customers, *today]),
        channel=channel,
        happened_at__gte=datetime.combine(min(firsts), time(), zone),
    )
    found: dict[int, list[Touched]] = {}
    for customer, kind, at, payload in rows.values_list("customer_id", "kind", "happened_at", "payload"):
        if customer is not None and counts[kind](payload):
            touched = Touched(at.astimezone(zone).date(), channel, str(payload.get("purpose") or ""))
            found.setdefault(today.get(customer, customer), []).append(touched)
    return found


def _answer(rule: Rule, row: ContactRule, told: Sequence[Touched], day: date) -> Contact:
    first, end = period_of(rule.period, day, business().first_weekday)
    used = counted(rule, told, first, end)
    frequency = Frequency(used, rule.most, rule.period, first, end)
    of = row.segment.label if row.segment else tr("Everybody")
    values = {
        "of": of, "channel": CHANNELS[rule.channel], "purpose": PURPOSES[rule.purpose], "often": frequency.words
    }  # fmt: skip
    if rule.most == 0:
        reason = tr("{of}, {channel}, {purpose}: the plan says never.", **values)
    else:
        reason = tr("{of}, {channel}, {purpose}: {often}.", **values)
    verdict = Verdict.ALLOWED if frequency.has_room else Verdict.OVER
    return Contact(verdict, reason, frequency, of, row.says, row.owner.display_name)


def _rank(answer: Contact) -> int:
    return _ORDER.index(answer.verdict)


def _not_planned(channel: str, purpose: str) -> Contact:
    words = {"channel": CHANNELS.get(channel, channel), "purpose": PURPOSES.get(purpose, purpose)}
    reason = (
        tr("The plan contacts nobody like this customer so: {channel}, {purpose}.", **words)
        if purpose
        else tr("The plan contacts nobody like this customer so: {channel}.", **words)
    )
    return Contact(Verdict.NOT_PLANNED, reason)


def _in_unit(unit: str, amount: int | None, percent: Decimal | None, of: int | None) -> int | None:
    """What is asked for in the unit of a limit, in ten-thousandths."""
    if unit == "percent":
        if percent is not None:
            return int(percent * SCALE)
        if amount is None:
            return None
        if not of:
            raise ValueError("the limit is in percent: say of what")
        return -(-amount * 100 * SCALE // of)  # a hair above the limit is above it
    if amount is not None:
        return amount
    if percent is None:
        return None
    if of is None:
        raise ValueError("the limit is an amount: say of what this is a percentage")
    return ceil(of * percent / 100)


def _shown(limit: Limit) -> Decimal | int | None:
    if limit.most is None:
        return None
    return from_units(limit.most) if limit.unit == "percent" else limit.most


def _limit_words(limit: Limit) -> str:
    return limit_words(limit.unit, limit.most)


def limit_words(unit: str, most: int | None) -> str:
    """A limit as people say it: 15%, €150, without a limit."""
    if most is None:
        return tr("without a limit")
    if unit == "percent":
        return formats.percent(from_units(most) / 100, 0 if most % SCALE == 0 else 1)
    return formats.money(most, business().currency, 0 if most % SCALE == 0 else 2)

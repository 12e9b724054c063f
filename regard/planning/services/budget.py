"""Budget lines, and what is booked on them. Entries are never changed: what was wrong is reversed and booked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.notifications.services import notify
from regard.people.door import require
from regard.people.queries import active_user, business
from regard.planning.budget_queries import CHANGE, LINE, line_rows, lines_of, open_commitments
from regard.planning.budget_rules import is_new_level
from regard.planning.models import BudgetEntry, BudgetLine, Initiative, Plan
from regard.planning.queries import today
from regard.planning.services.initiatives import KEPT
from regard.planning.services.rewriting import write_over
from regard.planning.services.scope import require_room

OVER = "planning.budget.over"
MOST = 10**15
AUDITED = (
    "name", "factor", "purpose", "planned", "currency", "starts_on", "ends_on", "owner_id", "initiative_id", "alert_above",
)  # fmt: skip


@dataclass(frozen=True)
class LineWanted:
    """What somebody wants a budget line to be; `planned` in ten-thousandths of the business's currency."""

    name: str
    factor: str
    planned: int | None
    starts_on: date | None
    ends_on: date | None
    owner_id: int | None
    purpose: str = "both"
    initiative_id: int | None = None
    alert_above: int = 10


@dataclass(frozen=True)
class EntryWanted:
    """A commitment or an expense of which there is paper. `settles` is the commitment an expense pays; `external_id` what another
    program calls it, by which it is booked once."""

    kind: str
    amount: int | None
    on: date | None
    text: str
    source: str
    settles_id: int | None = None
    external_id: str = ""


@transaction.atomic
def save_line(
    *,
    actor: Actor,
    plan: Plan,
    wanted: LineWanted,
    line: BudgetLine | None = None,
    version: int | None = None,
) -> BudgetLine:
    """A new line, or `line` changed. Raises `Invalid` with an error per field, `Conflict`, `Forbidden`."""
    require(actor, CHANGE)
    if errors := _line_errors(wanted, plan, line):
        raise Invalid(errors, kept=str(KEPT))
    require_room(plan, field="planned", money=(wanted.planned or 0) - (line.planned if line else 0))
    values = {
        "name": wanted.name.strip(), "factor": wanted.factor, "purpose": wanted.purpose, "planned": wanted.planned,
        "starts_on": wanted.starts_on, "ends_on": wanted.ends_on, "owner_id": wanted.owner_id,
        "initiative_id": wanted.initiative_id, "alert_above": wanted.alert_above,
    }  # fmt: skip
    before = None if line is None else _state(line)
    if line is None:
        line = BudgetLine.objects.create(plan=plan, currency=business().currency, **values)
    else:
        write_over(
            line,
            values | {"told_level": ""},
            version=version,
            refusal=tr("Somebody changed this line while you were writing."),
            remedy=tr("Open the line again and repeat your change."),
            kept=tr("What you typed is still in the form."),
        )
    note(
        actor=actor, model=LINE, object_id=line.pk, action="create" if before is None else "change",
        before=before, after=_state(line),
    )  # fmt: skip
    return line


@transaction.atomic
def remove_line(*, actor: Actor, line: BudgetLine) -> None:
    """Take away a line nothing was booked on. Raises `Conflict` where something was."""
    require(actor, CHANGE)
    if line.entries.exists():
        raise Conflict(
            tr("Something was booked on this line."),
            kept=tr("Nothing was removed."),
            remedy=tr("Set its plan to 0 instead."),
        )
    note(actor=actor, model=LINE, object_id=line.pk, action="delete", before=_state(line))
    line.delete()


@transaction.atomic
def record_entry(*, actor: Actor, line: BudgetLine, wanted: EntryWanted) -> BudgetEntry:
    """Book a commitment or an expense. The same `external_id` again books nothing more and answers what is there.

    Raises `Invalid` with an error per field: every entry says on which paper it rests.
    """
    require(actor, CHANGE)
    if wanted.external_id:
        known = line.entries.filter(external_id=wanted.external_id).first()
        if known is not None:
            return known
    errors = []
    if wanted.kind not in BudgetEntry.Kind.values:
        errors.append(FieldError("kind", tr("Say whether it is promised or spent."), "choice"))
    if wanted.amount is None or not 0 < wanted.amount < MOST:
        errors.append(FieldError("amount", tr("Say how much; more than nothing."), "range"))
    if wanted.on is None or (wanted.kind == "actual" and wanted.on > today()):
        errors.append(FieldError("on", tr("Say on which day; what is spent cannot lie ahead."), "range"))
    if not wanted.text.strip():
        errors.append(FieldError("text", tr("Say what for."), "required"))
    if not wanted.source.strip():
        errors.append(
            FieldError(
                "source", tr("Say which paper it rests on: an order, an invoice, a payroll."), "required"
            )
        )
    if wanted.settles_id is not None:
        is_open = wanted.settles_id in {one.pk for one, _ in open_commitments(line)}
        if wanted.kind != "actual" or not is_open:
            errors.append(
                FieldError("settles", tr("Choose a commitment of this line that is open."), "unknown")
            )
    if errors or wanted.amount is None or wanted.on is None:
        raise Invalid(errors, kept=str(KEPT))
    try:
        with transaction.atomic():
            entry = BudgetEntry.objects.create(
                line=line, kind=wanted.kind, amount=wanted.amount, on=wanted.on, text=wanted.text.strip()[:200],
                source=wanted.source.strip()[:200], settles_id=wanted.settles_id,
                external_id=wanted.external_id, by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError:
        return line.entries.get(external_id=wanted.external_id)
    note(actor=actor, model=LINE, object_id=line.pk, action="book", after=_entry_state(entry))
    tell_of_overspend(line.plan)
    return entry


@transaction.atomic
def reverse_entry(*, actor: Actor, line: BudgetLine, entry_id: int, text: str = "") -> BudgetEntry:
    """Book the opposite of an entry, once. Raises `Conflict` for a reversal, or a commitment that expenses settle."""
    require(actor, CHANGE)
    entry = line.entries.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(tr("There is no such entry."))
    known = BudgetEntry.objects.filter(reverses=entry).first()
    if known is not None:
        return known
    if entry.reverses_id is not None:
        raise Conflict(
            tr("This is a reversal itself."),
            kept=tr("Nothing was booked."),
            remedy=tr("Book it anew instead."),
        )
    if entry.settled_by.filter(reversed_by=None).exists():
        raise Conflict(
            tr("Expenses settle this commitment."),
            kept=tr("Nothing was booked."),
            remedy=tr("Reverse those expenses first."),
        )
    reversal = BudgetEntry.objects.create(
        line=line, kind=entry.kind, amount=-entry.amount, on=entry.on,
        text=text.strip()[:200] or tr("Reversal: {what}", what=entry.text)[:200], source=entry.source, reverses=entry,
        by_id=actor.user_id,
    )  # fmt: skip
    note(actor=actor, model=LINE, object_id=line.pk, action="reverse", before=_entry_state(entry))
    return reversal


@transaction.atomic
def tell_of_overspend(plan: Plan) -> int:
    """Tell whoever answers for a line that it is overspent or will be, once for each of the two; how many were told."""
    told = 0
    for row in line_rows(list(lines_of(plan)), today()):
        line, level = row.line, row.level
        if level == line.told_level:
            continue
        if is_new_level(level, line.told_level):
            told += notify(
                actor=system_actor("budget"), kind=OVER, subject=(LINE, line.pk), to=[line.owner_id],
                key=f"line:{line.pk}:{level}:{line.version}",
            )  # fmt: skip
        BudgetLine.objects.filter(pk=line.pk).update(told_level=level)
    return told


def _line_errors(wanted: LineWanted, plan: Plan, known: BudgetLine | None) -> list[FieldError]:
    errors = []
    same = plan.budget_lines.filter(name=wanted.name.strip()).values_list("pk", flat=True).first()
    if not wanted.name.strip():
        errors.append(FieldError("name", tr("Say what the money is for."), "required"))
    elif same is not None and (known is None or known.pk != same):
        errors.append(FieldError("name", tr("There is a line of that name already."), "unique"))
    if wanted.factor not in BudgetLine.Factor.values:
        errors.append(FieldError("factor", tr("Choose what kind of cost it is."), "choice"))
    if wanted.purpose not in BudgetLine.Purpose.values:
        errors.append(FieldError("purpose", tr("Choose what it is for."), "choice"))
    if wanted.planned is None or not 0 <= wanted.planned < MOST:
        errors.append(FieldError("planned", tr("Say how much is planned."), "range"))
    if wanted.starts_on is None or wanted.ends_on is None or wanted.ends_on < wanted.starts_on:
        errors.append(
            FieldError("ends_on", tr("Say over which days it is spent, the first one first."), "order")
        )
    if wanted.owner_id is None or active_user(wanted.owner_id) is None:
        errors.append(FieldError("owner", tr("Say who answers for it."), "required"))
    if not 0 <= wanted.alert_above <= 1000:
        errors.append(FieldError("alert_above", tr("Choose between 0 and 1,000 percent."), "range"))
    if (
        wanted.initiative_id is not None
        and not Initiative.objects.filter(pk=wanted.initiative_id, plan=plan).exists()
    ):
        errors.append(FieldError("initiative", tr("Choose an initiative of this plan."), "unknown"))
    return errors


def _state(line: BudgetLine) -> dict[str, str | None]:
    values = {name: getattr(line, name) for name in AUDITED}
    return {name: None if value is None else str(value) for name, value in values.items()}


def _entry_state(entry: BudgetEntry) -> dict[str, object]:
    return {
        "entry": entry.pk, "kind": entry.kind, "amount": entry.amount, "on": entry.on.isoformat(), "source": entry.source,
    }  # fmt: skip

"""Making one customer of several, and parting them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone

from regard.audit.services import AuditRow, note, note_many
from regard.customers import queries
from regard.customers.contact_queries import address_of, first_contacts, found_by
from regard.customers.events import CustomerMerged, CustomerUnmerged
from regard.customers.merge_queries import (
    ADDRESS,
    CHOSEN,
    MERGE,
    TOGETHER,
    UNDONE_WITHIN,
    choosable,
    column_of,
    doubled,
    mergeable,
    model_of,
    preview,
    rows_of,
)
from regard.customers.merging import POLICIES, MergePolicy
from regard.customers.models import ContactPoint, Customer, Merge
from regard.customers.origins import source_name
from regard.customers.queries import MODEL
from regard.customers.relationship_queries import what_hinders
from regard.customers.rules import as_kept
from regard.customers.services.bulk_updates import DERIVED, derive
from regard.customers.services.checking import LONGEST_NOTE
from regard.customers.services.imports import void_rows
from regard.customers.services.keeping import STEP, Packed, follow, packed, plain, still_hanging, unpacked
from regard.customers.tag_rules import tag_column, tags_in, within
from regard.fields.queries import is_own, own_field
from regard.fields.services.values import reclaim, release, write_values
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.story import aliases
from regard.story.telling import Told, tell
from regard.ui import formats
from regard.ui.among import among

FORMER = {
    *CHOSEN,
    *TOGETHER,
    "edited_at",  # else what an import has made would stay when that is undone, for the sake of a merge that is none
    "sort_name",
    "email_normal",
    "phone_normal",
    "search_text",
    "name_as_of",
    "email_as_of",
    "country_as_of",
}


@transaction.atomic
def merge_customers(
    *,
    actor: Actor,
    survivor: int,
    others: Collection[int],
    take: Mapping[str, int] | None = None,
    versions: Mapping[int, int] | None = None,
    accept_conflicts: bool = False,
) -> Merge:
    """Make one customer of `survivor` and `others`: all that hangs on them moves, nothing that was known is lost.

    `take` says for a field whose value is kept (a customer's id); the rest is as `preview` proposes. First e-mail addresses,
    telephone numbers and addresses that are not kept become further ones. What the story told of the others stays as it was
    told; an alias leads to who they are today. Can be undone for thirty days.

    Raises `NotFound`, `Forbidden`; `Invalid` for fewer than two records, a field or record that is none of these; `Conflict`
    when a record is no longer of the version in `versions`, or when one system knows them as different customers and
    `accept_conflicts` does not say that they are one all the same. Queries: some per table that points at customers.
    """
    if survivor in others or not others:
        raise Invalid([FieldError("of", tr("It takes at least two records to make one."), "few")])
    require(actor, MERGE)
    ids = sorted({survivor, *others})
    list(
        Customer.objects.select_for_update(of=("self",))
        .filter(pk__in=among(ids))
        .order_by("pk")
        .values_list("pk")
    )
    found = {one.pk: one for one in mergeable(actor, ids)}
    _require_versions(found, versions or {})
    seen = preview(list(found.values()), survivor)
    if seen.conflicts and not accept_conflicts:
        raise _key_conflict(seen.conflicts)
    stays, gone = found[survivor], [found[number] for number in ids if number != survivor]
    before = {name: getattr(stays, name) for name in (*choosable(), *TOGETHER)}
    wanted = _wanted(seen.choices, take or {}, found)
    kept: Packed = {
        "rows": [packed(one) for one in gone],
        "stood": packed(stays),
        "moved": {},
        "dropped": {},
        "before": plain(before),
        "formers": {},
    }
    made = _further_contacts(found, stays, wanted)
    release(MODEL, [one.pk for one in gone])
    touched = _move(survivor, [one.pk for one in gone], kept)
    kept["made"] = _save_contacts(made, survivor)
    kept["formers"] = {
        str(former): to for former, to in aliases.alias([one.pk for one in gone], survivor).items()
    }
    Customer.objects.filter(pk__in=[one.pk for one in gone]).delete()
    changed = _settle_survivor(stays, wanted, before, gone)
    kept |= {"after": plain(changed), "version": stays.version}
    merge = Merge.objects.create(
        customer_id=survivor,
        name=stays.name,
        merged_ids=[one.pk for one in gone],
        merged_names=[one.name for one in gone],
        actor_id=actor.user_id,
        moved=sum(len(rows) for tables in kept["moved"].values() for rows in tables.values()),
        kept=kept,
    )
    follow(touched, ids)
    _note_merge(actor, merge, gone, before, changed)
    now = timezone.now()
    told = CustomerMerged(merge=merge.pk, merged=tuple(merge.merged_ids))
    tell(Told(told, now, survivor, (MODEL, survivor)), actor=actor)
    return merge


@transaction.atomic
def undo_merge(*, actor: Actor, merge_id: int) -> Merge:
    """Part what a merge made one: the records are back with all that was theirs, the one that stayed is what it was.

    What was changed of it since stays changed, and what came to it since stays with it. Raises `NotFound`, `Forbidden`, and
    `Conflict` when it is undone already, older than thirty days, or the customer was merged into another one since.
    """
    require(actor, MERGE)
    merge = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if merge is None:
        raise NotFound(tr("There is no such merge."))
    stays = (
        queries.visible_to(actor, MERGE).select_for_update(of=("self",)).filter(pk=merge.customer_id).first()
    )
    _require_undoable(actor, merge, stays)
    assert stays is not None  # noqa: S101 - it was required
    kept = merge.kept
    back = _parted(kept)
    _bring_back(kept["rows"])
    _unmake(kept["made"], stays.pk)
    touched = _move_back(stays.pk, kept)
    aliases.unalias(back, {int(former): to for former, to in kept["formers"].items()})
    former = {name: getattr(stays, name) for name in (*choosable(), *TOGETHER)}
    changed = _give_back(stays, kept)
    reclaim(MODEL, back)
    merge.undone_at = timezone.now()
    merge.kept = {}
    merge.save(update_fields=["undone_at", "kept"])
    follow(touched, [stays.pk, *back])
    note(
        actor=actor, model=MODEL, object_id=stays.pk, action="unmerge", before={name: former[name] for name in changed},
        after=changed | {"unmerged": back}, customer_id=stays.pk,
    )  # fmt: skip
    note_many(
        AuditRow(actor, MODEL, number, "unmerge", None, {"parted_from": stays.pk}, customer_id=number)
        for number in back
    )
    now = timezone.now()
    told = CustomerUnmerged(merge=merge.pk, merged=tuple(back))
    for number in (stays.pk, *back):
        tell(Told(told, now, number, (MODEL, number)), actor=actor)
    return merge


class DifferentCustomers(Conflict):
    """One system knows the records that were to be made one as different customers."""


def _require_versions(found: Mapping[int, Customer], versions: Mapping[int, int]) -> None:
    changed = [one.name for number, one in found.items() if versions.get(number, one.version) != one.version]
    if changed:
        raise Conflict(
            tr("{names} changed meanwhile.", names=formats.listing(changed)),
            kept=tr("Nothing was merged."),
            remedy=tr("Look at the values again."),
        )


def _key_conflict(conflicts: Mapping[str, Sequence[str]]) -> Conflict:
    said = "; ".join(
        tr("{source} knows them as {keys}", source=source_name(source), keys=", ".join(keys))
        for source, keys in conflicts.items()
    )
    return DifferentCustomers(
        tr("These may be different customers: {said}.", said=said),
        kept=tr("Nothing was merged."),
        remedy=tr("If they are one all the same, say so."),
    )


def _wanted(choices: Sequence[Any], take: Mapping[str, int], found: Mapping[int, Customer]) -> dict[str, Any]:
    """What the survivor will say, field by field."""
    unknown = {field: tr("There is no such field to choose.") for field in take if field not in choosable()}
    unknown |= {
        field: tr("That record is none of these.") for field, number in take.items() if number not in found
    }
    errors = [FieldError(field, said, "unknown") for field, said in unknown.items()]
    if errors:
        raise Invalid(errors)
    wanted = {choice.field: choice.values[choice.chosen] for choice in choices}
    wanted |= {field: getattr(found[number], field) for field, number in take.items()}
    wanted["tags"] = tag_column(within(tag for one in found.values() for tag in tags_in(one.tags)))
    wanted["note"] = "\n\n".join(dict.fromkeys(one.note for one in found.values() if one.note))[:LONGEST_NOTE]
    if wanted["kind"] == Customer.Kind.ORGANISATION:  # a person's names are none of a firm's
        wanted |= {"given_name": "", "family_name": ""}
    elif Customer.objects.filter(parent_id__in=found).exclude(pk__in=found).exists():
        raise Invalid(
            [
                FieldError(
                    "kind", tr("Others are parts of these records, so they are an organisation."), "kind"
                )
            ]
        )
    if len({one.kind for one in found.values()}) > 1 and (hinders := what_hinders(found, wanted["kind"])):
        raise Invalid([FieldError("kind", hinders, "kind")])
    return wanted


def _further_contacts(
    found: Mapping[int, Customer], stays: Customer, wanted: Mapping[str, Any]
) -> list[ContactPoint]:
    """The first ways to reach these records, as further ones of who stays; those that remain the first are not among them."""
    ours = Customer(**{name: wanted.get(name) or "" for name in ("email", "phone", *ADDRESS)})
    derive(ours, (), business().country)
    same = {(one.kind, one.normal) for one in first_contacts(ours)}
    points: dict[tuple[str, str], ContactPoint] = {}
    for customer in (stays, *found.values()):
        for one in first_contacts(customer):
            if (one.kind, one.normal) in same or (one.kind, one.normal) in points:
                continue
            parts = address_of(customer) if one.kind == "address" else {}
            if parts and all(
                not said or said.casefold() == address_of(ours)[name].casefold()
                for name, said in parts.items()
            ):
                continue  # it says less than the one that is kept, and nothing else
            points[one.kind, one.normal] = ContactPoint(
                kind=one.kind,
                value=one.value,
                normal=one.normal,
                is_valid=not one.problem,
                source=customer.source,
                **parts,
            )
    return list(points.values())


def _save_contacts(points: Sequence[ContactPoint], survivor: int) -> list[int]:
    taken = set(ContactPoint.objects.filter(customer_id=survivor).values_list("kind", "normal"))
    made = []
    for point in points:
        if (point.kind, point.normal) not in taken:
            point.customer_id = survivor
            point.created_at = point.updated_at = timezone.now()
            point.save(force_insert=True)
            made.append(point.pk)
    return made


def _unmake(ids: Sequence[int], survivor: int) -> None:
    """Take away the further ways to reach that a merge made, unless somebody has corrected or verified one since."""
    for point in ContactPoint.objects.filter(pk__in=ids, customer_id=survivor):
        if point.verified_at is None and point.updated_at == point.created_at:
            point.delete()


def _move(survivor: int, gone: Sequence[int], kept: Packed) -> dict[str, list[int]]:
    """Let all rows point at the survivor; what was moved and dropped goes into `kept`. Moved ids by policy."""
    touched: dict[str, list[int]] = {}
    for policy in POLICIES:
        if policy.does == "keep":
            continue
        dropped = [row for row, _ in doubled(policy, survivor, gone)] if policy.unique else []
        if policy.surplus is not None:
            dropped += policy.surplus([survivor, *gone], survivor)
        if policy.does == "drop":
            dropped = list(rows_of(policy, gone).order_by("pk"))
        if dropped:
            kept["dropped"][policy.key] = [packed(row) for row in dropped]
            model_of(policy)._default_manager.filter(pk__in=[row.pk for row in dropped]).delete()
        touched[policy.key] = []
        if policy.does == "move":
            column = column_of(policy)
            by_customer: dict[str, list[int]] = defaultdict(list)
            for number, customer in rows_of(policy, gone).order_by("pk").values_list("pk", column):
                by_customer[str(customer)].append(number)
            if by_customer:
                kept["moved"][policy.key] = by_customer
            for ids in by_customer.values():
                _point(policy, ids, survivor)
                touched[policy.key] += ids
    return touched


def _point(policy: MergePolicy, ids: Sequence[int], customer: int) -> None:
    manager = model_of(policy)._default_manager
    for start in range(0, len(ids), STEP):
        manager.filter(pk__in=among(list(ids[start : start + STEP]))).update(**{column_of(policy): customer})


def _move_back(survivor: int, kept: Packed) -> dict[str, list[int]]:
    """Give the rows back that still are where the merge put them, and those it dropped."""
    touched: dict[str, list[int]] = {policy.key: [] for policy in POLICIES if policy.does != "keep"}
    for key, by_customer in kept["moved"].items():
        policy = POLICIES[key]
        for customer, ids in by_customer.items():
            here = set(rows_of(policy, [survivor]).filter(pk__in=among(ids)).values_list("pk", flat=True))
            _point(policy, sorted(here), int(customer))
            touched[key] += sorted(here)
    for key, rows in kept["dropped"].items():
        model = model_of(POLICIES[key])
        for row in rows:
            one = unpacked(model, row)
            if _has_its_ends(one):
                one.save(force_insert=True)
    return touched


def _has_its_ends(row: Model) -> bool:
    """Whether a row can come back: what it points at may be gone meanwhile, or be another customer today."""
    for column in row._meta.local_concrete_fields:
        number = getattr(row, column.attname)
        if not isinstance(column, ForeignKey) or number is None:
            continue
        if column.related_model._default_manager.filter(pk=number).exists():
            continue
        today = aliases.today_of(number) if column.related_model is Customer else None
        if today is None and not column.null:
            return False
        setattr(row, column.attname, today)
    try:
        row.validate_constraints()
    except ValidationError:
        return False  # somebody has said the same since, or both ends are one today
    return True


def _as_of(name: str, value: Any, stays: Customer, found: Collection[Customer]) -> Any:  # noqa: ANN401
    """When this value was last known to be true, by the record it is of."""
    said = [getattr(one, f"{name}_as_of") for one in (stays, *found) if getattr(one, name) == value]
    return max((at for at in said if at is not None), default=None)


def _settle_survivor(
    stays: Customer, wanted: Mapping[str, Any], before: Mapping[str, Any], gone: Sequence[Customer]
) -> dict[str, Any]:
    """Write the chosen values; those that are others than before. Each stays as old as it is."""
    now = timezone.now()
    known_since = {
        f"{name}_as_of": _as_of(name, wanted[name], stays, gone)
        for name in ("name", "email", "country")
        if name in wanted
    }
    own = {name: value for name, value in wanted.items() if is_own(name)}
    for name, value in wanted.items():
        if name not in own:
            setattr(stays, name, value)
    write_values(MODEL, stays.pk, {name: value for name, value in own.items() if value != before[name]})
    stays.own_values = {**stays.own_values, **own}
    if stays.parent_id in {one.pk for one in gone} or _is_above(stays.pk, stays.parent_id):
        stays.parent_id = None
    changed = {name: getattr(stays, name) for name in before if getattr(stays, name) != before[name]}
    dates = {name for name in known_since if name.removesuffix("_as_of") in changed}
    for name in dates:
        setattr(stays, name, known_since[name])
    stays.version += 1
    stays.updated_at = stays.edited_at = now
    derive(stays, found_by([stays.pk])[stays.pk], business().country)
    stays.save(update_fields=[*(name for name in changed if name not in own), *dates, *DERIVED, "edited_at"])
    return changed


def _parted(kept: Packed) -> list[int]:
    """Who comes back: all but those whom only an import had made that was undone since; what was theirs stays where it is."""
    void = {
        number
        for number in void_rows(MODEL, kept["rows"])
        if not any(still_hanging(key, moved.get(str(number), ())) for key, moved in kept["moved"].items())
    }
    kept["rows"] = [row for row in kept["rows"] if row["id"] not in void]
    kept["formers"] = {former: to for former, to in kept["formers"].items() if to not in void}
    for by_customer in kept["moved"].values():
        for number in void:
            by_customer.pop(str(number), None)
    for key, rows in kept["dropped"].items():
        column, model = column_of(POLICIES[key]), POLICIES[key].model
        gone = void_rows(model, rows)
        kept["dropped"][key] = [
            row for row in rows if row[column] not in void and not (gone and row.get("id") in gone)
        ]
    return [row["id"] for row in kept["rows"]]


def _bring_back(rows: Sequence[Packed]) -> None:
    """The merged records as they were; first all of them, for one may be a part of another."""
    back = [unpacked(Customer, row) for row in rows]
    parents = {one.pk: one.parent_id for one in back}
    for one in back:
        one.parent_id = None
        _mend_references(one)
        one.save(force_insert=True)
    for one in back:
        one.parent_id = parents[one.pk]
        _mend_references(one)
        if one.parent_id is not None:
            one.save(update_fields=["parent_id"])


def _give_back(stays: Customer, kept: Packed) -> dict[str, Any]:
    """Give back what the merge changed, where nobody has changed it since; what that was."""
    columns = {column.attname: column for column in stays._meta.local_concrete_fields}
    stood = as_kept(kept["stood"])
    before, after = as_kept(kept["before"]), as_kept(kept["after"])
    now = plain({name: getattr(stays, name) for name in after})
    own = {
        name: before[name] for name in after if own_field(MODEL, name) and getattr(stays, name) == after[name]
    }
    write_values(MODEL, stays.pk, own)
    stays.own_values = {**stays.own_values, **own}
    changed = {
        name: columns[name].to_python(before[name])
        for name in after
        if name in columns and now[name] == after[name]
    }
    stays.updated_at = stays.edited_at = timezone.now()
    if stays.version == kept["version"]:  # nobody has touched it: all of it is what it was
        restored = {name: columns[name].to_python(stood[name]) for name in sorted(FORMER & stood.keys())}
    else:
        restored = changed
    for name, value in restored.items():
        setattr(stays, name, value)
    _mend_references(stays)
    stays.version += 1
    _keep_former(
        stays, {name: before[name] for name in ("email", "phone") if name in after and name not in restored}
    )
    if restored is changed:
        derive(stays, found_by([stays.pk])[stays.pk], business().country)
    stays.save(update_fields=[*restored, *DERIVED, "edited_at"])
    return changed | own


def _keep_former(stays: Customer, former: Mapping[str, str]) -> None:
    """What stood first before the merge, where somebody has put another there since, as a further one."""
    was = Customer(country=stays.country, **former)
    derive(was, (), business().country)
    for one in first_contacts(was):
        ContactPoint.objects.get_or_create(
            customer=stays,
            kind=one.kind,
            normal=one.normal,
            defaults={"value": one.value, "is_valid": not one.problem, "source": stays.source},
        )


def _is_above(customer_id: int, number: int | None) -> bool:
    """Whether the customer is this one, or what it is a part of, however far up."""
    seen: set[int] = set()
    while number is not None and number not in seen:
        if number == customer_id:
            return True
        seen.add(number)
        number = Customer.objects.filter(pk=number).values_list("parent_id", flat=True).first()
    return False


def _mend_references(customer: Customer) -> None:
    """A parent or an owner who is gone meanwhile is nobody."""
    if customer.parent_id and not Customer.objects.filter(pk=customer.parent_id).exists():
        customer.parent_id = aliases.today_of(customer.parent_id)
    owner = Customer._meta.get_field("owner").related_model
    if customer.owner_id and not owner._default_manager.filter(pk=customer.owner_id).exists():
        customer.owner_id = None


def _require_undoable(actor: Actor, merge: Merge, stays: Customer | None) -> None:
    today = merge.customer_id if stays is not None else aliases.today_of(merge.customer_id)
    if today is None or not queries.visible_to(actor, MERGE).filter(pk=today).exists():
        raise NotFound(tr("The customer this merge made is not there any more, or is not yours to see."))
    if merge.undone_at is not None:
        raise Conflict(tr("This merge is undone already."))
    if merge.forgotten_at is not None or merge.at < timezone.now() - UNDONE_WITHIN:
        raise Conflict(
            tr("A merge can be undone for {days} days; this one is older.", days=UNDONE_WITHIN.days)
        )
    if stays is None:
        raise Conflict(
            tr("{name} was merged into another customer since.", name=merge.name),
            remedy=tr("Undo that merge first."),
        )


def _note_merge(
    actor: Actor,
    merge: Merge,
    gone: Sequence[Customer],
    before: Mapping[str, Any],
    changed: Mapping[str, Any],
) -> None:
    note(
        actor=actor,
        model=MODEL,
        object_id=merge.customer_id,
        action="merge",
        before={name: before[name] for name in changed},
        after=dict(changed) | {"merged": merge.merged_ids},
        customer_id=merge.customer_id,
    )
    note_many(
        AuditRow(
            actor,
            MODEL,
            one.pk,
            "merge",
            {"name": one.name},
            {"merged_into": merge.customer_id},
            customer_id=one.pk,
        )
        for one in gone
    )

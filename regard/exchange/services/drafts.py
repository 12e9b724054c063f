"""Making an import ready: looking at the file, guessing where its columns go, changing both."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.exchange import files
from regard.exchange.kinds.contact_guessing import guess_contacts
from regard.exchange.kinds.contact_options import check_contact_options
from regard.exchange.kinds.fields import Is, Kind
from regard.exchange.kinds.guessing import currencies_of, guess, words
from regard.exchange.kinds.kinds import KINDS, check_mapping
from regard.exchange.kinds.problems import WHY_PREFIX
from regard.exchange.kinds.purchases import CURRENCIES
from regard.exchange.models import Import, SavedMapping
from regard.exchange.readers import Given, Layout, inspect, preview
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.ui.sight import sight

SAMPLE_ROWS = 5_000
MAX_SOURCE = 60
OPTIONS = (
    "day_first",
    "decimal",
    "source",
    "currency",
    "party",
    "match",
    "mode",
    "known",
    "doubles",
    "rest",
    "defaults",
)
DOLLARS = frozenset({"AUD", "BRL", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD"})
IDENTITY = frozenset({"customer", "order", "product", "key"})
Status = Import.Status


def create_import(
    *,
    actor: Actor,
    kind: str,
    path: Path,
    name: str = "",
    given: Given | None = None,
    is_upload: bool = False,
) -> Import:
    """A draft for the file at `path`: its layout found by reading all of it once, its columns guessed.

    An upload is moved into the import's own folder. Raises `Unreadable` when the file is no table at all, and
    `Forbidden` without the kind's permission; nothing is kept then.
    """
    require(actor, KINDS[kind].permission)
    _require_open(actor, KINDS[kind].permission)
    shown = (name or path.name).replace("\0", "")[-255:] or "upload"
    item = Import(
        kind=kind, name=shown, location=str(path.resolve()), created_by_id=actor.user_id, is_upload=is_upload
    )
    look_at_file(item, given or Given())
    with transaction.atomic():
        item.save()
        if is_upload:
            target = files.home(item.pk) / "upload"
            path.replace(target)
            item.location = str(target)
            item.save(update_fields=["location"])
        note(
            actor=actor,
            model="exchange.import",
            object_id=item.pk,
            action="create",
            after={"file": shown, "kind": kind},
        )
    return item


def look_at_file(item: Import, given: Given) -> None:
    """Find the layout of the file and where its columns go. Does not save. Raises `Unreadable`."""
    layout = inspect(Path(item.location), name=item.name, given=given)
    sample = preview(Path(item.location), layout, SAMPLE_ROWS)
    item.given = {key: value for key, value in given.__dict__.items() if value is not None}
    item.layout = layout.as_json()
    item.digest, item.size = layout.digest, layout.size
    item.profile = {}
    if item.kind == "contacts":
        found = guess_contacts(layout.columns, sample.frame, has_header=layout.has_header)
    else:
        found = guess(KINDS[item.kind], layout.columns, sample.frame, has_header=layout.has_header)
    item.guess = {
        "mapping": dict(found.mapping),
        "confidence": dict(found.confidence),
        "unsure": list(found.unsure),
    }
    item.guess["currencies"] = currencies_of(sample.frame)
    item.mapping = dict(found.mapping)
    _remember(item)
    _settle(item)


def _remember(item: Import) -> None:
    """Takes the mapping somebody saved for files of this shape, if there is one."""
    saved = SavedMapping.objects.filter(kind=item.kind, shape=shape_of(item)).first()
    if saved:
        item.mapping = dict(saved.mapping)
        item.options = {**saved.options, **item.options}
        item.guess = {**item.guess, "saved": saved.name, "unsure": []}


def change_layout(*, actor: Actor, item: Import, given: Given) -> Import:
    """Read the file another way: encoding, delimiter, header or sheet as a person says. Raises `Unreadable`."""
    _open_draft(actor, item)
    if given.__dict__ != Given(**item.given).__dict__:
        look_at_file(item, given)
        _forget_check(item)
        item.save()
    return item


def change_mapping(
    *, actor: Actor, item: Import, mapping: Mapping[str, int], options: Mapping[str, Any] | None = None
) -> Import:
    """Say where columns go and how they are read. Raises `Invalid` naming each field that is wrong; an incomplete
    mapping is kept as a draft only by `save_draft`."""
    _open_draft(actor, item)
    check_mapping(KINDS[item.kind], mapping, len(item.layout["columns"]))
    return save_draft(actor=actor, item=item, mapping=mapping, options=options)


def save_draft(
    *, actor: Actor, item: Import, mapping: Mapping[str, int], options: Mapping[str, Any] | None = None
) -> Import:
    """Keep a mapping as far as it has come. Raises `Invalid` for an option that cannot be."""
    _open_draft(actor, item)
    before = (item.mapping, item.options)
    item.mapping = dict(mapping)
    if options is not None:
        item.options = {
            key: value for key, value in options.items() if key in OPTIONS and value not in {None, ""}
        }
        _check_options(item.options)
    _settle(item)
    if (item.mapping, item.options) != before:
        _forget_check(item)
    item.save()
    return item


def save_mapping(*, actor: Actor, item: Import) -> SavedMapping:
    """Remember where the columns of files of this shape go."""
    require(actor, KINDS[item.kind].permission)
    check_mapping(KINDS[item.kind], item.mapping, len(item.layout["columns"]))
    saved, _ = SavedMapping.objects.update_or_create(
        kind=item.kind,
        shape=shape_of(item),
        defaults={
            "name": item.name,
            "mapping": item.mapping,
            "options": item.options,
            "created_by_id": actor.user_id,
            "saved_at": timezone.now(),
        },
    )
    return saved


@transaction.atomic
def delete_draft(*, actor: Actor, item: Import) -> None:
    """Throw away an import that has written nothing. Raises `Conflict` when it has."""
    require(actor, KINDS[item.kind].permission)
    locked = Import.objects.select_for_update().get(pk=item.pk)
    if locked.has_written or locked.status == Status.RUNNING:
        raise Conflict(tr("This import has written something."), remedy=tr("Undo it instead."))
    note(actor=actor, model="exchange.import", object_id=item.pk, action="delete", before={"file": item.name})
    forget_draft(locked)


def forget_draft(item: Import) -> None:
    """Remove a draft and its files, once the transaction has committed."""
    folder = files.home(item.pk)
    item.delete()
    transaction.on_commit(lambda: files.forget(folder))


def shape_of(item: Import) -> str:
    """A digest of how the file is laid out: the names of its columns, or their number where it has no header.

    What an error file adds does not count, so that a mended one has the shape of the file it comes from.
    """
    layout = Layout.from_json(item.layout)
    named = sorted(words(name) for name in layout.columns if not name.startswith(WHY_PREFIX))
    return _digest(named if layout.has_header else [str(len(layout.columns))])


def default_source(item: Import) -> str:
    """The source of a file nobody named one for: the same for every file of the same shape whose keys are in the same
    columns, whatever its name, encoding or compression, so that next month's export meets this month's."""
    layout = Layout.from_json(item.layout)
    if layout.format == "vcard":
        return "vcard"  # cards of one writer have other columns every time, and a key that is their own
    identity = [
        f"{key}={words(layout.columns[number - 1]) if layout.has_header else number}"
        for key, number in sorted(item.mapping.items())
        if key in IDENTITY and 0 < number <= len(layout.columns)
    ]
    return f"{item.kind}-{_digest([item.kind, shape_of(item), *identity])[:8]}"


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _settle(item: Import) -> None:
    item.source = str(item.options.get("source") or default_source(item))
    own, told = business().currency, _told_currency(item)
    item.guess |= {"told": told, "own": own}
    item.currency = str(item.options.get("currency") or told or own).upper()


def _told_currency(item: Import) -> str:
    """The currency the signs beside the amounts name (£12.50), as ISO 4217; empty where none or several are named.

    A dollar sign is the business's own dollar, where it has one.
    """
    own, signs = business().currency, item.guess.get("currencies", {})
    money = {item.mapping.get(field.key) for field in KINDS[item.kind].fields if field.kind is Is.MONEY}
    found = {signs[str(number)] for number in money if str(number) in signs}
    return "" if len(found) != 1 or (found == {"USD"} and own in DOLLARS) else found.pop()


def _forget_check(item: Import) -> None:
    item.check_result = {}
    item.message = ""
    item.status = Status.DRAFT


def _require_open(actor: Actor, permission: str) -> None:
    """An import may write any field of what it brings, and its check shows what stands there now: raises `Forbidden` for whom one
    of these is closed."""
    noun = permission.rpartition(".")[0]
    written = {noun, "customers.customer", *(("catalog.product",) if noun == "sales.order" else ())}
    for key in actor.sights:
        seen_by = (
            sight(actor, key)
            if key in written or (noun == "objects.record" and key.startswith("objects."))
            else None
        )
        if seen_by is not None and any(
            one.is_written and not seen_by.changes(one.key) for one in seen_by.fields
        ):
            raise Forbidden(
                tr("An import may change every field, and some are not open to your role."),
                kept=tr("Nothing was read."),
                remedy=tr("Ask a colleague who may change all of them to bring the file in."),
            )


def _open_draft(actor: Actor, item: Import) -> None:
    kind: Kind = KINDS[item.kind]
    require(actor, kind.permission)
    if item.status not in {Status.DRAFT, Status.READY, Status.FAILED} or item.step:
        raise Conflict(
            tr("This import has begun; what it reads cannot be changed any more."),
            remedy=tr("Start a new one."),
        )


def _check_options(options: Mapping[str, Any]) -> None:
    currency = str(options.get("currency", ""))
    if currency and currency.upper() not in CURRENCIES:
        raise Invalid(
            {"currency": tr("{currency} is not a currency.", currency=repr(currency))},
            remedy=tr("Use an ISO code such as EUR."),
        )
    if len(str(options.get("source", ""))) > MAX_SOURCE:
        raise Invalid({"source": tr("The name of a source has at most {most} letters.", most=MAX_SOURCE)})
    check_contact_options(options)

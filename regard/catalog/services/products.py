"""Entering, changing and archiving products."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from regard.audit.services import note
from regard.catalog import rules
from regard.catalog.events import ProductChanged, ProductCreated
from regard.catalog.models import Product
from regard.fields.services.values import own_state, save_own, set_own
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid, NotFound
from regard.kernel.folding import fold
from regard.kernel.words import tr
from regard.people.door import require
from regard.story.telling import Told, tell
from regard.ui.sight import keep_closed, require_change

MODEL = "catalog.product"
FIELDS = (
    "key", "name", "category", "line", "price", "cost", "currency", "is_archived", "is_tracked", "warranty_months",
)  # fmt: skip
LONGEST_WARRANTY = 600


@dataclass(frozen=True)
class ProductValues:
    """What a product is said to be. Amounts are ten-thousandths, None not known.

    `is_tracked`: each piece that is ordered becomes an asset of its customer, with a warranty of `warranty_months`. `own` are the
    business's own fields by their keys; those left out stay.
    """

    name: str
    key: str
    category: str = ""
    line: str = ""
    price: int | None = None
    cost: int | None = None
    currency: str = ""
    is_archived: bool = False
    is_tracked: bool = False
    warranty_months: int | None = None
    own: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_product(*, actor: Actor, values: ProductValues, source: str = "") -> Product:
    """A new product. Raises `Invalid` for a missing name or key, a negative price, or a key that is taken."""
    require(actor, "catalog.product.create")
    product = Product(source=source)
    require_change(
        actor, MODEL, [name for name, value in _said(values).items() if value not in (None, "", False)]
    )
    _check(values, set_own(product, values.own, whole=True))
    _set(product, values)
    try:
        with transaction.atomic():
            product.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(values.key) from error
    save_own(product, {})
    note(actor=actor, model=MODEL, object_id=product.pk, action="create", after=_state(product))
    _tell(actor, product, ProductCreated())
    return product


@transaction.atomic
def change_product(
    *, actor: Actor, product: Product, values: ProductValues, import_id: int | None = None
) -> Product:
    """Give a product these values; nothing is written when nothing differs, and what the actor may not change stays.
    Raises `Invalid` as `create_product`.

    With `import_id` it is part of the import that made it, and undoing that import still removes it.
    """
    require(actor, "catalog.product.change")
    found = Product.objects.select_for_update().get(pk=product.pk)
    before = _state(found)
    closed = keep_closed(actor, MODEL, FIELDS)
    values = replace(values, **{name: getattr(found, name) for name in closed})
    require_change(actor, MODEL, list(values.own))
    _check(values, set_own(found, values.own, whole=False))
    _set(found, values)
    return _saved(actor, found, before, values.key, import_id)


@transaction.atomic
def change_own_fields(
    *, actor: Actor, record_id: int, values: Mapping[str, Any], was: Mapping[str, Any] | None = None
) -> Product:
    """Change some of the business's own fields of a product; `was` is what the editor saw. Raises `Forbidden`, `NotFound`,
    `Invalid`, and `Conflict` where somebody has changed them since."""
    require(actor, "catalog.product.change")
    found = Product.objects.select_for_update().filter(pk=record_id).first()
    if found is None:
        raise NotFound(tr("There is no such product."))
    require_change(actor, MODEL, list(values))
    before = _state(found)
    if errors := set_own(found, values, whole=False, was=was):
        raise Invalid(errors, kept=tr("Nothing was saved."))
    return _saved(actor, found, before, found.key, None)


def _saved(
    actor: Actor, found: Product, before: Mapping[str, Any], key: str, import_id: int | None
) -> Product:
    after = _state(found)
    changed = tuple(name for name in after if before[name] != after[name])
    if not changed:
        return found
    found.version += 1
    found.updated_at = timezone.now()
    if import_id is None:
        found.edited_at = found.updated_at
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise _taken(key) from error
    save_own(found, before)
    note(actor=actor, model=MODEL, object_id=found.pk, action="change", before=before, after=after)
    _tell(actor, found, ProductChanged(fields=changed))
    return found


def _said(values: ProductValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in FIELDS} | dict(values.own)


def _set(product: Product, values: ProductValues) -> None:
    for name in FIELDS:
        value = getattr(values, name)
        setattr(product, name, value.strip() if isinstance(value, str) else value)
    product.sort_name = fold(product.name)[:300]
    product.search_text = rules.search_text(
        name=product.name, key=product.key, category=product.category, line=product.line
    )


def _check(values: ProductValues, errors: list[FieldError]) -> None:
    if not values.name.strip():
        errors.append(FieldError("name", tr("A product needs a name."), "required"))
    if not values.key.strip():
        errors.append(
            FieldError("key", tr("Give the key it is ordered by, such as a stock number."), "required")
        )
    errors += [
        FieldError(field, tr("A price cannot be below zero."), "range")
        for field in ("price", "cost")
        if (getattr(values, field) or 0) < 0
    ]
    if not 0 <= (values.warranty_months or 0) <= LONGEST_WARRANTY:
        errors.append(
            FieldError(
                "warranty_months",
                tr("A warranty lasts 0 to {months} months.", months=LONGEST_WARRANTY),
                "range",
            )
        )
    if errors:
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))


def _taken(key: str) -> Invalid:
    return Invalid([FieldError("key", tr("There is a product “{key}” already.", key=key), "unique")])


def _state(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in FIELDS} | own_state(product)


def _tell(actor: Actor, product: Product, event: ProductCreated | ProductChanged) -> None:
    tell(Told(event=event, happened_at=timezone.now(), subject=(MODEL, product.pk)), actor=actor)

"""Entering, changing and archiving products."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from regard.audit.services import note
from regard.catalog import rules
from regard.catalog.events import ProductChanged, ProductCreated
from regard.catalog.models import Product
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.folding import fold
from regard.people.door import require
from regard.story.telling import Told, tell

MODEL = "catalog.product"
FIELDS = (
    "key", "name", "category", "line", "price", "cost", "currency", "is_archived", "is_tracked", "warranty_months",
)  # fmt: skip
LONGEST_WARRANTY = 600


@dataclass(frozen=True)
class ProductValues:
    """What a product is said to be. Amounts are ten-thousandths, None not known.

    `is_tracked`: each piece that is ordered becomes an asset of its customer, with a warranty of `warranty_months`.
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


@transaction.atomic
def create_product(*, actor: Actor, values: ProductValues, source: str = "") -> Product:
    """A new product. Raises `Invalid` for a missing name or key, a negative price, or a key that is taken."""
    require(actor, "catalog.product.create")
    _check(values)
    product = Product(source=source)
    _set(product, values)
    try:
        with transaction.atomic():
            product.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(values) from error
    note(actor=actor, model=MODEL, object_id=product.pk, action="create", after=_state(product))
    _tell(actor, product, ProductCreated())
    return product


@transaction.atomic
def change_product(
    *, actor: Actor, product: Product, values: ProductValues, import_id: int | None = None
) -> Product:
    """Give a product these values; nothing is written when nothing differs. Raises `Invalid` as `create_product`.

    With `import_id` it is part of the import that made it, and undoing that import still removes it.
    """
    require(actor, "catalog.product.change")
    _check(values)
    found = Product.objects.select_for_update().get(pk=product.pk)
    before = _state(found)
    _set(found, values)
    after = _state(found)
    changed = tuple(name for name in FIELDS if before[name] != after[name])
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
        raise _taken(values) from error
    note(actor=actor, model=MODEL, object_id=found.pk, action="change", before=before, after=after)
    _tell(actor, found, ProductChanged(fields=changed))
    return found


def _set(product: Product, values: ProductValues) -> None:
    for name in FIELDS:
        value = getattr(values, name)
        setattr(product, name, value.strip() if isinstance(value, str) else value)
    product.sort_name = fold(product.name)[:300]
    product.search_text = rules.search_text(
        name=product.name, key=product.key, category=product.category, line=product.line
    )


def _check(values: ProductValues) -> None:
    errors = []
    if not values.name.strip():
        errors.append(FieldError("name", "A product needs a name.", "required"))
    if not values.key.strip():
        errors.append(FieldError("key", "Give the key it is ordered by, such as a stock number.", "required"))
    errors += [
        FieldError(field, "A price cannot be below zero.", "range")
        for field in ("price", "cost")
        if (getattr(values, field) or 0) < 0
    ]
    if not 0 <= (values.warranty_months or 0) <= LONGEST_WARRANTY:
        errors.append(
            FieldError("warranty_months", f"A warranty lasts 0 to {LONGEST_WARRANTY} months.", "range")
        )
    if errors:
        raise Invalid(errors, kept="What you wrote is kept in the form.")


def _taken(values: ProductValues) -> Invalid:
    return Invalid([FieldError("key", f"There is a product “{values.key}” already.", "unique")])


def _state(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in FIELDS}


def _tell(actor: Actor, product: Product, event: ProductCreated | ProductChanged) -> None:
    tell(Told(event=event, happened_at=timezone.now(), subject=(MODEL, product.pk)), actor=actor)

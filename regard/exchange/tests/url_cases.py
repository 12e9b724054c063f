"""Who may open the pages of imports and exports."""

from collections.abc import Mapping, Sequence
from typing import Any

from regard.exchange.tests import making
from regard.people.tests.cast import Cast
from regard.ui.models import Selection
from regard.ui.packing import pack
from tests.cases import Case

IMPORT = ("sales.order.import", "customers.customer.import")


def _draft(cast: Cast) -> Sequence[Any]:
    return making.key_of(making.draft(cast))


def _done(cast: Cast) -> Sequence[Any]:
    return making.key_of(making.done(cast))


def _alike(cast: Cast) -> Sequence[Any]:
    return making.key_of(making.alike(cast))


def _replacing(cast: Cast) -> Sequence[Any]:
    return making.key_of(making.replacing(cast))


def _export(cast: Cast) -> Sequence[Any]:
    """An export is its maker's alone: here that of whoever is granted the right to see exports."""
    return making.key_of(making.export(cast, cast.nobody))


def _selection(cast: Cast) -> Mapping[str, Any]:
    selection = Selection.objects.create(
        noun="customers.customer", owner=cast.nobody, packed=pack([1]), count=1
    )
    return {"selection": selection.pk}


CASES = (
    Case("exchange:import_new", grants=IMPORT),
    Case("exchange:import_detail", _done),
    Case("exchange:import_file", _draft, grants=IMPORT),
    Case("exchange:import_fields", _draft, grants=IMPORT),
    Case("exchange:import_fields_check", _draft, grants=IMPORT),
    Case("exchange:import_check", _draft, grants=IMPORT),
    Case("exchange:import_run", _draft, method="post", grants=IMPORT),
    Case("exchange:import_progress", _done),
    Case("exchange:import_errors", _done),
    Case("exchange:import_alike", _alike),
    Case("exchange:import_replaced", _replacing, grants=("customers.customer.view",)),
    Case("exchange:import_undo", _done, grants=IMPORT),
    Case("exchange:import_stop", _done, method="post", data={"how": "cancel"}, grants=IMPORT),
    Case("exchange:import_delete", _draft, method="post", grants=IMPORT),
    Case("exchange:export_new", data=_selection, grants=("customers.customer.export",)),
    Case("exchange:export_detail", _export),
    Case("exchange:export_download", _export),
)

"""Imports as a list, the export of every list, and where they are found."""

from __future__ import annotations

from django.db.models import QuerySet

from regard.customers.origins import name_imports, name_sources
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.models import Import
from regard.exchange.queries import live_job, names_of, sources_unnamed, visible_imports
from regard.jobs.queries import standing
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.ui import formats
from regard.ui.bulk import BulkAction, register_bulk_action
from regard.ui.formats import day
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Choices, Column, DefaultView, Empty, Filter, Noun, extend_noun, register_noun
from regard.ui.palette import Command, register_command

name_imports(names_of)
name_sources(sources_unnamed)
NEWEST = 100


def _label(row: Import) -> str:
    kind = KINDS.get(row.kind)
    return kind.label if kind else row.kind


def _statuses(_actor: Actor) -> Choices:
    return Import.Status.choices


def _kinds(_actor: Actor) -> Choices:
    return [(kind.key, kind.label) for kind in KINDS.values()]


def _state(item: Import) -> str:
    """As it says, unless nobody moves it any more."""
    if item.status not in {Import.Status.RUNNING, Import.Status.UNDOING}:
        return str(item.get_status_display())
    job = live_job(item)
    if item.is_stalled if job is None else not standing(job).is_well:
        return tr("Interrupted")
    return str(item.get_status_display())


def _rows(item: Import) -> str:
    return formats.number(item.rows) if item.rows else "–"


def _set_aside(item: Import) -> str:
    count = int(item.counts.get("lines_rejected", 0))
    return formats.number(count) if item.counts else "–"


def _find(rows: QuerySet[Import], text: str) -> QuerySet[Import]:
    return rows.filter(name__icontains=text)


def _runs(actor: Actor) -> Choices:
    """The newest imports by file and day: one file may have come several times."""
    rows = visible_imports(actor).exclude(started_at=None).order_by("-started_at")
    return [
        (str(pk), f"{name}, {day(started)}")
        for pk, name, started in rows.values_list("pk", "name", "started_at")[:NEWEST]
    ]


register_noun(
    Noun(
        key="exchange.import",
        label=lazy("Import"),
        plural=lazy("Imports"),
        icon="file-import",
        permission="exchange.import.view",
        visible_to=visible_imports,
        columns=(
            Column("name", lazy("File"), "noun"),
            Column("kind", lazy("What"), sortable=False, phone="second", cell=_label, export=_label),
            Column(
                "status",
                lazy("State"),
                "choice",
                choices=Import.Status.choices,
                sortable=False,
                phone="end",
                cell=_state,
            ),
            Column("rows", lazy("Rows"), "number", sortable=False, cell=_rows),
            Column("set_aside", lazy("Set aside"), "number", sortable=False, cell=_set_aside),
            Column("source", lazy("Source"), sortable=False, default=False),
            Column("created_by", lazy_of("person", "By"), "person", sortable=False),
            Column("created_at", lazy("Started"), "datetime"),
            Column("finished_at", lazy("Finished"), "datetime", default=False, sortable=False),
        ),
        filters=(
            Filter("kind", lazy("What"), "choice", choices=_kinds),
            Filter("status", lazy("State"), "choice", choices=_statuses),
            Filter("created_at", lazy("Started"), "date"),
        ),
        views=(
            DefaultView("all", lazy("All imports"), "file-import"),
            DefaultView(
                "drafts", lazy("Drafts"), "pencil", filters={"all": [["status", "in", ["draft", "ready"]]]}
            ),
        ),
        list_url="exchange:import_list",
        detail_url="exchange:import_detail",
        create_url="exchange:import_new",
        create_permission="exchange.import.view",
        find=_find,
        select_related=("created_by",),
        default_sort="-created_at",
        empty=Empty(
            title=lazy("Nothing has been imported yet"),
            text=lazy(
                "It brings in customers and what they bought, shows first what will happen, and can be undone."
            ),
            action=lazy("Import a file"),
            url_name="exchange:import_new",
            icon="file-import",
        ),
        order=700,
    )
)
for noun in ("customers.customer", "sales.order"):
    extend_noun(
        noun,
        filters=(
            Filter(
                "import",
                lazy("Made by import"),
                "choice",
                path="import_id",
                choices=_runs,
                permission="exchange.import.view",
                icon="file-import",
            ),
        ),
    )
register_bulk_action(
    BulkAction(
        key="export",
        label=lazy_of("verb", "Export"),
        icon="file-export",
        permission="{domain}.{noun}.export",
        form_url="exchange:export_new",
        order=10,
    )
)
register_nav(
    NavItem(lazy("Data"), "exchange:data_home", "database", "exchange.import.view", order=70, letter="d")
)
register_command(
    Command(
        lazy("Import a file"),
        "exchange:import_new",
        "file-import",
        "exchange.import.view",
        lazy("csv excel xlsx upload purchases data"),
    )
)
register_command(
    Command(
        lazy("Exports"),
        "exchange:export_list",
        "file-export",
        "exchange.export.view",
        lazy("download csv excel"),
    )
)

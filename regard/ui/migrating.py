"""Migrations: steps that Django has no operation for, and databases too old for the migrations there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Step = Callable[[BaseDatabaseSchemaEditor], None]


def nothing(editor: BaseDatabaseSchemaEditor) -> None:
    """The way back of what need not be taken back, or goes with its table."""


class ByHand(Operation):
    """Calls `make`, and `take_back` on the way back, with the schema editor.

    As `RunPython`, but without the models as they then were: to draw those up costs a tenth of a second each time, and
    a fresh database has a dozen of such steps.
    """

    category = OperationCategory.PYTHON
    reduces_to_sql = False

    def __init__(self, make: Step, take_back: Step = nothing) -> None:
        self.make, self.take_back = make, take_back

    def state_forwards(self, app_label: str, state: Any) -> None:  # noqa: ANN401
        """Django's picture of the models stays as it is."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.make(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.take_back(schema_editor)

    def describe(self) -> str:
        return "A step by hand"


def halfway() -> list[str]:
    """Domains whose tables stand between two starts: a version that knew the steps from here on is no longer there.

    Empty for a new database and for one that the last version with single steps had brought up to date.
    """
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(
        domain
        for (domain, name), migration in loader.disk_migrations.items()
        if migration.replaces
        and (domain, name) not in applied
        and 0 < len(applied & set(migration.replaces)) < len(migration.replaces)
    )

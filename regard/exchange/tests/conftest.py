from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from regard.exchange.hearing import Hearing, Nobody
from regard.exchange.models import Import
from regard.exchange.readers import Given
from regard.exchange.services.drafts import create_import, save_draft
from regard.exchange.services.running import run_import
from regard.kernel.actor import Actor, system_actor

BringIn = Callable[..., Import]


@pytest.fixture(autouse=True)
def _own_data_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "files"


@pytest.fixture
def actor() -> Actor:
    return system_actor("test")


@pytest.fixture
def draft(actor: Actor) -> BringIn:
    """Makes an import ready: `draft(path, kind="purchases", mapping={"customer": "Client"} | {...: 1}, given…, **options)`."""

    def make(
        path: Path,
        kind: str = "purchases",
        mapping: Mapping[str, str | int] | None = None,
        given: Given | None = None,
        **options: Any,
    ) -> Import:
        item = create_import(actor=actor, kind=kind, path=path, given=given)
        columns = item.layout["columns"]
        chosen = item.mapping
        if mapping is not None:
            chosen = {
                key: name if isinstance(name, int) else columns.index(name) + 1
                for key, name in mapping.items()
            }
        return save_draft(actor=actor, item=item, mapping=chosen, options=options)

    return make


@pytest.fixture
def bring_in(actor: Actor, draft: BringIn) -> BringIn:
    """The same, run to its end."""

    def make(path: Path, kind: str = "purchases", hearing: Hearing | None = None, **rest: Any) -> Import:
        return run_import(actor=actor, item=draft(path, kind, **rest), hearing=hearing or Nobody())

    return make

"""What tests of pages are about, made as a person would."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regard.exchange import files
from regard.exchange.hearing import Nobody
from regard.exchange.models import Export, Import
from regard.exchange.services.drafts import create_import
from regard.exchange.services.running import check_import, run_import
from regard.people.models import User
from regard.people.tests.cast import Cast

TEXT = (
    "Order No,Date,Customer,SKU,Product,Qty,Unit price,Name\n"
    "A1,2024-01-05,7,K1,Tea,2,3.50,Ann\nA1,2024-01-05,7,K2,=Pot,1,20.00,Ann\n"
    "A2,2024-01-06,8,K1,Tea,1,3.50,Bob\nA3,soon,8,K1,Tea,1,3.50,Bob\n"
)


def file(text: str = TEXT) -> Path:
    path = Path(tempfile.mkdtemp(dir=files.incoming())) / "sales.csv"
    path.write_text(text)
    return path


def draft(cast: Cast, text: str = TEXT) -> Import:
    return create_import(
        actor=cast.actor("owner"), kind="purchases", path=file(text), name="sales.csv", is_upload=True
    )


def done(cast: Cast, text: str = TEXT) -> Import:
    return run_import(actor=cast.actor("owner"), item=draft(cast, text), hearing=Nobody())


def alike(cast: Cast) -> Import:
    """An import of contacts of whom one looks like another."""
    text = "key,name,e-mail\n1,Ann Lee,ann@lee.example\n2,A. Lee,ann@lee.example\n"
    item = create_import(
        actor=cast.actor("owner"), kind="contacts", path=file(text), name="people.csv", is_upload=True
    )
    return run_import(actor=cast.actor("owner"), item=item, hearing=Nobody())


def replacing(cast: Cast, column: str = "city", former: str = "Delft", new: str = "Breda") -> Import:
    """A checked import of contacts that would give one customer another town, or whatever `column` says."""
    text = f"key,name,e-mail,{column}\n1,Ann Lee,ann@lee.example,{{}}\n"
    first = create_import(
        actor=cast.actor("owner"),
        kind="contacts",
        path=file(text.format(former)),
        name="people.csv",
        is_upload=True,
    )
    run_import(actor=cast.actor("owner"), item=first, hearing=Nobody())
    again = create_import(
        actor=cast.actor("owner"),
        kind="contacts",
        path=file(text.format(new)),
        name="people.csv",
        is_upload=True,
    )
    return check_import(actor=cast.actor("owner"), item=again, hearing=Nobody())


def export(cast: Cast, maker: User | None = None) -> Export:
    made = Export.objects.create(
        noun="customers.customer", title="2 customers", columns=["name"], created_by=maker or cast.owner
    )
    path = files.exports(made.pk) / "customers.csv"
    path.write_text("Customer\nAnn\n")
    Export.objects.filter(pk=made.pk).update(status="done", file=str(path))
    return made


def key_of(made: Import | Export) -> Sequence[Any]:
    return [made.pk]

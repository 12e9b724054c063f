"""Rows of contacts that look like somebody who is known already: told, set aside, or not looked for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.exchange import files
from regard.exchange.hearing import Nobody
from regard.exchange.models import Import
from regard.exchange.services.running import check_import
from regard.exchange.tests.conftest import BringIn
from regard.kernel.actor import Actor

pytestmark = pytest.mark.django_db
FILE = (
    "key,kind,name,e-mail,phone,city\n"
    "1,person,Anna de Vries,anna@new.example,,Rotterdam\n"  # name and town of a customer
    "2,person,Bram Smit,bram@smit.example,+31 10 555 0142,Delft\n"
    "3,person,Bram Smitt,,+31 10 555 0142,Utrecht\n"  # number and almost the name of row 2
    "4,person,Carla Smit,,+31 10 555 0142,Utrecht\n"  # of the same house: nobody's double
    "5,person,B. Smit,BRAM@smit.example,,\n"  # address of row 2
    "6,person,Dirk Bos,,+31 20 555 0199,Breda\n"  # number and name of a customer
    "7,organisation,Anna de Vries,,,Rotterdam\n"  # no person
)
NEW = {"match": "id"}


def write(path: Path, text: str = FILE) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def known(actor: Actor) -> list[Customer]:
    return [
        create_customer(
            actor=actor, values={"name": "Anna de Vries", "email": "anna@old.example", "city": "Rotterdam"}
        ),
        create_customer(
            actor=actor, values={"name": "Dirk Bos", "phone": "020 555 0199", "country": "Netherlands"}
        ),
    ]


def told(item: Import) -> list[tuple[str, str, str]]:
    with (files.home(item.pk) / files.ALIKE).open(encoding="utf-8-sig", newline="") as file:
        return [(line["Row"], line["Why"], line["Looks like"]) for line in csv.DictReader(file)]


def test_who_looks_like_somebody_is_taken_in_and_told(
    tmp_path: Path, bring_in: BringIn, known: list[Customer]
) -> None:
    item = bring_in(write(tmp_path / "people.csv"), "contacts", **NEW)
    assert (item.counts["customers_created"], item.counts["lines_alike"]) == (7, 4)
    assert told(item) == [
        ("2", "same name in the same town", "Anna de Vries"),
        ("4", "same phone number, similar name", "row 3 of this file"),
        ("6", "same e-mail address", "row 3 of this file"),
        ("7", "same phone number, similar name", "Dirk Bos"),
    ]
    assert Customer.objects.filter(name="Anna de Vries").count() == 3


def test_a_dry_run_tells_the_same(
    tmp_path: Path, actor: Actor, draft: BringIn, known: list[Customer]
) -> None:
    item = draft(write(tmp_path / "people.csv"), "contacts", **NEW)
    check_import(actor=actor, item=item, hearing=Nobody())
    assert item.check_result["counts"]["lines_alike"] == 4
    assert Customer.objects.count() == 2


def test_set_aside_they_come_back_in_the_error_file(
    tmp_path: Path, bring_in: BringIn, known: list[Customer]
) -> None:
    item = bring_in(write(tmp_path / "people.csv"), "contacts", doubles="leave", **NEW)
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (3, 4)
    with Path(item.error_file).open(encoding="utf-8-sig", newline="") as file:
        why = {line["key"]: (line["Regard: column"], line["Regard: value"]) for line in csv.DictReader(file)}
    assert why == {
        "1": ("name", "Anna de Vries"),
        "3": ("phone", "+31 10 555 0142"),
        "5": ("e-mail", "BRAM@smit.example"),
        "6": ("phone", "+31 20 555 0199"),
    }


def test_nobody_looks_when_it_is_not_wanted(tmp_path: Path, bring_in: BringIn, known: list[Customer]) -> None:
    item = bring_in(write(tmp_path / "people.csv"), "contacts", doubles="off", **NEW)
    assert (item.counts["customers_created"], item.counts["lines_alike"]) == (7, 0)


def test_what_is_brought_again_is_no_double(tmp_path: Path, bring_in: BringIn, known: list[Customer]) -> None:
    bring_in(write(tmp_path / "people.csv"), "contacts", **NEW)
    again = bring_in(write(tmp_path / "people.csv"), "contacts", **NEW)
    assert (again.counts["customers_created"], again.counts["lines_alike"]) == (0, 0)

"""The chain of seals finds what was tampered with, and bears an erasure."""

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from regard.audit.append_only import sanctioned
from regard.audit.models import Change, Seal
from regard.audit.services import forget_customer, note, seal, sealing, verify
from regard.kernel.actor import system_actor

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("cli")


def change(number: int, customer_id: int | None = None) -> None:
    note(
        actor=SYSTEM,
        model="sales.order",
        object_id=number,
        action="change",
        after={"n": number, "share": 0.1, "name": "Zoë"},
        customer_id=customer_id,
    )


def tamper(statement: str) -> None:
    """As somebody with a database prompt would."""
    with transaction.atomic(), sanctioned(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    for number in range(7):
        change(number)
    while seal():
        pass


def test_nothing_noted_is_nothing_sealed() -> None:
    assert seal() == 0
    assert verify().is_sound


@pytest.mark.usefixtures("sealed")
def test_an_untouched_audit_is_sound() -> None:
    change(8)
    verdict = verify()
    assert verdict.is_sound
    assert (verdict.seals, verdict.changes, verdict.unsealed) == (3, 8, 1)
    assert verdict.head == Seal.objects.latest("id").digest


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        ("UPDATE audit_change SET after = '{\"n\": 99}' WHERE object_id = 4", "does not have the content"),
        ("UPDATE audit_change SET actor_name = 'Nobody' WHERE object_id = 4", "does not have the content"),
        (
            "UPDATE audit_change SET at = '2020-01-01 00:00:00+00' WHERE object_id = 4",
            "does not have the content",
        ),
        ("DELETE FROM audit_change WHERE object_id = 4", "covers 3 changes, but there are 2"),
        (
            "DELETE FROM audit_seal WHERE id = (SELECT min(id) + 1 FROM audit_seal)",
            "covers 1 changes|does not fit",
        ),
        ("UPDATE audit_seal SET digest = 'x' WHERE id = (SELECT min(id) FROM audit_seal)", "does not fit"),
        ("UPDATE audit_change SET is_blanked = true WHERE object_id = 4", "no erasure"),
    ],
)
def test_tampering_is_found(deed: str, finding: str) -> None:
    tamper(deed)
    verdict = verify()
    assert not verdict.is_sound
    assert any(part in found for found in verdict.findings for part in finding.split("|"))


@pytest.mark.usefixtures("sealed")
def test_a_change_put_in_by_hand_is_found() -> None:
    change(9)
    first = Change.objects.order_by("id").first()
    assert first is not None
    tamper(f"UPDATE audit_change SET id = 0, xid = {first.xid} WHERE object_id = 9")
    assert "covers 3 changes, but there are 4" in verify().findings[0]


@pytest.mark.usefixtures("sealed")
def test_another_secret_cannot_make_a_seal_that_fits(settings: Settings) -> None:
    replaced, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    verdict = verify()
    assert any("secret" in finding for finding in verdict.findings)
    settings.SECRET_KEY_FALLBACKS = [replaced]
    assert verify().is_sound


def test_forgetting_a_customer_leaves_the_chain_whole() -> None:
    change(1, customer_id=7)
    change(2, customer_id=8)
    seal()
    assert forget_customer(actor=SYSTEM, customer_id=7) == 1
    blanked = Change.objects.get(object_id=1)
    assert blanked.after == {"n": None, "name": None, "share": None}
    assert Change.objects.get(object_id=2).after["n"] == 2
    seal()
    verdict = verify()
    assert verdict.findings == []
    assert verdict.blanked == 1


def test_forgetting_again_finds_nothing_left() -> None:
    change(1, customer_id=7)
    forget_customer(actor=SYSTEM, customer_id=7)
    assert forget_customer(actor=SYSTEM, customer_id=7) == 0
    assert verify().is_sound

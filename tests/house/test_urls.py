"""Every address says who may open it, and does what it says. How to add a case: see `tests/cases.py`."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from regard.audit.models import Change
from regard.kernel.actor import Scope
from regard.people.models import Role
from regard.people.permissions import PERMISSIONS
from regard.people.tests.cast import Cast
from tests.cases import Case
from tests.house.addresses import Address, addresses, all_cases, given_cases

ADDRESSES = {address.name: address for address in addresses()}


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.route or "/")
def test_every_address_has_a_name_and_a_mark(address: Address) -> None:
    assert address.name, f"{address.route} has no name"
    assert address.mark, f"{address.name}: mark the view with permission_required, signed_in_only or public"
    if "." in address.mark:
        assert address.mark in PERMISSIONS, f"{address.name} needs {address.mark}, which nobody declares"


def test_every_address_with_parameters_has_a_case() -> None:
    given = {case.name for case in given_cases()}
    missing = sorted(
        name for name, address in ADDRESSES.items() if address.has_parameters and name not in given
    )
    assert missing == [], "add a case in the domain's tests/url_cases.py"


def test_every_case_is_of_an_address_that_exists() -> None:
    assert sorted(case.name for case in given_cases() if case.name not in ADDRESSES) == []


def _call(client: Client, case: Case, address: str, cast: Cast) -> HttpResponse:
    answer: HttpResponse = getattr(client, case.method)(address, case.data_for(cast))
    return answer


def _ready(case: Case, cast: Cast) -> tuple[str, Address]:
    return reverse(case.name, args=case.make(cast)), ADDRESSES[case.name]


@pytest.mark.once
@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_a_stranger_is_asked_to_sign_in_and_without_the_permission_there_is_nothing(
    case: Case, cast: Cast
) -> None:
    """Both of the same rows, which for some addresses take long to make; the stranger first, who may leave nothing behind."""
    url, address = _ready(case, cast)
    noted = Change.objects.count()
    answer = _call(Client(), case, url, cast)
    if address.mark == "public":
        assert answer.status_code < 400
        noted = Change.objects.count()
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")
        assert Change.objects.count() == noted
    answer = _call(cast.client("nobody"), case, url, cast)
    if "." in address.mark:
        assert answer.status_code == 404
        assert Change.objects.count() == noted
    else:
        assert answer.status_code in {*case.status, 404}


@pytest.mark.strictest
@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_with_just_the_permission_it_opens(case: Case, cast: Cast) -> None:
    url, address = _ready(case, cast)
    needed = [*case.grants, *([address.mark] if "." in address.mark else [])]
    role = Role.objects.create(key="just", name="Just", grants=dict.fromkeys(needed, Scope.ALL.value))
    cast.nobody.roles.set([role])
    answer = _call(cast.client("nobody"), case, url, cast)
    assert answer.status_code in case.status

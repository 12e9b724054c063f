"""What every test has: the shared cast, a fresh cache of the business, and no network beyond this machine."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

pytest_plugins = ["regard.people.tests.cast", "regard.audit.tests.harness"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The rows `regard setup` makes, once for the session."""
    from regard.people.services.setup import set_up_people

    with django_db_blocker.unblock():
        set_up_people()


@pytest.fixture(autouse=True)
def _fresh_business() -> Iterator[None]:
    from regard.people.queries import forget_business

    forget_business()
    yield
    forget_business()

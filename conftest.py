"""What every test has: the shared cast, a fresh cache of the business, and no network beyond this machine."""

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.prepared import Prepared

pytest_plugins = ["regard.people.tests.cast", "regard.audit.tests.harness"]


EMPTYING = {"transactional_db", "live_server"}
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}

# Others may use the cores, too: how long an example takes says nothing.
UNHURRIED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# The same examples every time: what failed fails again, and nobody's change is blamed for what another brought.
hypothesis.settings.register_profile(
    "usual", UNHURRIED, derandomize=True, max_examples=25 if os.environ.get("REGARD_DATABASE") else 100
)
hypothesis.settings.register_profile("thorough", UNHURRIED, max_examples=1_000)
hypothesis.settings.load_profile("usual")

gc.disable()
"""Until everything is imported and collected: all of that stays, and to look through it again and again takes long."""


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks no database is run once, not on each of them."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not fixtures & DATABASE:
            item.add_marker("once")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A file is copied to where the database is to be, so it must not be made anew; its directory goes away anyhow."""
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> "Prepared":
    """The last moment before the database is made."""
    from tests.prepared import Prepared

    with django_db_blocker.unblock():
        prepared = Prepared()
        prepared.take()
    return prepared


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: "Prepared", django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """The rows `regard setup` makes, once for the session."""
    from regard.people.services.setup import set_up_people

    with django_db_blocker.unblock():
        django_db_modify_db_settings.keep()
        set_up_people()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What a test with transactions of its own has emptied is set up anew: where several processes share the tests out, some
    that rely on it come behind."""
    yield
    marker = item.get_closest_marker("django_db")
    has_own = marker is not None and marker.kwargs.get("transaction")
    if nextitem is not None and (has_own or EMPTYING & set(getattr(item, "fixturenames", ()))):
        from pytest_django.plugin import blocking_manager_key

        from regard.people.services.setup import set_up_people

        with item.config.stash[blocking_manager_key].unblock():
            set_up_people()


@pytest.fixture(autouse=True)
def _fresh_business(request: pytest.FixtureRequest) -> Iterator[None]:
    from regard.customers import origins
    from regard.customers.origins import forget_source_names
    from regard.fields import queries as fields
    from regard.objects.queries import forget_objects
    from regard.pages.queries import forget_layouts
    from regard.people import queries
    from regard.people.queries import forget_business, forget_people, forget_territories
    from regard.sales import model_queries
    from regard.sales.model_queries import forget_basis
    from regard.ui.nouns import forget_nouns

    every = (
        forget_business, forget_territories, forget_people, forget_source_names, fields.forget_fields,
        forget_objects, forget_layouts, forget_nouns,
        forget_basis,
    )  # fmt: skip
    for forget in every:
        forget()
    # How long a test takes is to make no query more or less; and one without a database has no own fields.
    fields.LOOKED_SECONDS = queries.BUSINESS_KEPT_SECONDS = 1e12
    origins.KEPT_SECONDS = model_queries.KEPT_SECONDS = 1e12
    if not DATABASE & set(request.fixturenames) and request.node.get_closest_marker("django_db") is None:
        fields._known.looked_at = float("inf")
    yield
    for forget in every:
        forget()


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    """A test that would reach the network fails, whatever the network would have answered."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            raise PermissionError(f"tests may not reach {address[0]}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _tokens_spell_nothing() -> Iterator[None]:
    """The random letters in a page's forms would now and then spell a name the page is not to show."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.middleware.csrf.CSRF_ALLOWED_CHARS", "bcdfghjkmnpqrstvwxz")
    yield
    patch.undo()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

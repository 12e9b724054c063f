"""The noun of the tests, there only while a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from regard.ui.nouns import Noun


@pytest.fixture
def testers(settings: Settings) -> Iterator[Noun]:
    """The noun `people.tester` with its list at /testers/."""
    from regard.ui.tests import people_noun

    settings.ROOT_URLCONF = "regard.ui.tests.people_noun"
    people_noun.RAN.clear()
    people_noun.register()
    yield people_noun.NOUN
    people_noun.unregister()

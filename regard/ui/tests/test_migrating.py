"""A database that an earlier version left: brought up to date, or refused with the remedy."""

import pytest
from click import ClickException
from django.db.migrations.recorder import MigrationRecorder

from regard.config.cli.setup_ import set_up
from regard.ui.migrating import halfway

pytestmark = pytest.mark.django_db
FORMER = ["0001_initial", "0002_search", "0003_tracking"]


def _left_by_an_earlier_version(steps: list[str]) -> None:
    known = MigrationRecorder.Migration.objects.filter(app="catalog")
    known.delete()
    for name in steps:
        known.create(app="catalog", name=name)


def test_a_database_of_this_version_is_whole() -> None:
    assert halfway() == []


def test_all_former_steps_stand_for_the_start_that_took_their_place() -> None:
    _left_by_an_earlier_version(FORMER)
    assert halfway() == []


def test_a_database_between_two_starts_is_refused_with_the_remedy() -> None:
    _left_by_an_earlier_version(FORMER[:2])
    assert halfway() == ["catalog"]
    with pytest.raises(ClickException, match=r"\(catalog\)(.|\n)*Nothing was changed"):
        set_up()

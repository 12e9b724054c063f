"""`regard models` as scripts read it."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from regard.config.cli.models_ import command
from regard.kernel.errors import RegardError
from regard.sales.models import CustomerValue
from regard.sales.tests.purchases import buy, cdnow_lines, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data_dir(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_clv_answers_what_scripts_rely_on() -> None:
    load(cdnow_lines())
    done = run("clv", "--calibration-end", "1997-09-30", "--horizon-weeks", "39", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert {"r", "alpha", "a", "b", "log_likelihood"} <= said["bg_nbd"].keys()
    assert {"r", "alpha", "s", "beta", "log_likelihood"} <= said["pareto_nbd"].keys()
    assert {"p", "q", "v", "log_likelihood"} <= said["gamma_gamma"].keys()
    assert f"{said['holdout']['bg_nbd']['correlation']:.4f}" == "0.6256"
    assert f"{said['holdout']['pareto_nbd']['correlation']:.4f}" == "0.6302"
    assert said["holdout"]["bg_nbd"]["by_x"][0] == pytest.approx(
        {"x": 0, "customers": 1411, "actual": 0.2367, "predicted": 0.2251}, rel=1e-3
    )
    assert run("clv", "--json").stdout == done.stdout, "the middle of these data is the published day"
    words = run("clv").output
    assert "0.6256" in words
    assert "Chosen: Pareto/NBD (smaller squared error in the holdout)" in words


def test_clv_says_what_is_missing() -> None:
    assert "Nothing has been bought yet" in _refused("clv", "--json")
    buy(("anna", date(2026, 1, 5), "10"), ("anna", date(2026, 2, 5), "10"))
    assert "at least 50" in _refused("clv")
    assert "purchases run from 2026-01-05 to 2026-02-05" in _refused("clv", "--calibration-end", "2027-01-01")


def _refused(*arguments: str) -> str:
    done = run(*arguments)
    assert isinstance(done.exception, RegardError), done.output
    return str(done.exception)


@pytest.mark.parametrize(
    "wrong", [("--calibration-end", "yesterday"), ("--horizon-weeks", "0"), ("--horizon-weeks", "-1")]
)
def test_bad_usage_is_exit_code_2(wrong: tuple[str, str]) -> None:
    assert run("clv", *wrong).exit_code == 2


def test_refresh_computes_everybody() -> None:
    buy(("anna", date(2026, 1, 5), "10"), ("ben", date(2026, 2, 5), "10"))
    said = json.loads(run("refresh", "--json").stdout)
    assert (said["customers"], said["as_of"], said["chosen"]) == (2, "2026-02-05", None)
    assert "at least 50" in said["problems"][0]
    assert CustomerValue.objects.count() == 2
    assert "1 customer as of 2026-01-10" in run("refresh", "--as-of", "2026-01-10").output
    assert CustomerValue.objects.count() == 1

"""What `regard` offers."""

from pkgutil import iter_modules

from regard.config import cli
from regard.config.cli import plan_


def test_every_command_that_is_written_can_be_called() -> None:
    written = {
        name.removesuffix("_") for _, name, _ in iter_modules(cli.__path__) if name.strip("_") + "_" == name
    }
    assert written == {*cli.COMMANDS}
    assert {*cli.BEGINS, *cli.ASKS} <= {*cli.COMMANDS}


def test_the_plan_is_written_for_people() -> None:
    assert plan_._written("0.600493", "share") == "60.05%"
    assert plan_._written("7157103.20", "money") == "7,157,103.20"
    assert plan_._written(None, None) == "–"

"""All checks of the project, as `bin/test` runs them: `python -m tests.everything [--quick] [--postgres] [pytest …]`."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.machine import install_missing, postgres_servers

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
WORKERS = "3"  # on two cores: one of them often waits for PostgreSQL or the browser


@dataclass
class Step:
    """One check: a command that answers with exit code 0 when all is well."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    code: int = 0
    output: str = ""


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; 0 when everything holds."""
    own = {"--quick", "--postgres"}
    quick, on_postgres = "--quick" in arguments, "--postgres" in arguments
    rest = [argument for argument in arguments if argument not in own]
    is_whole = not rest and not quick and not on_postgres
    missing = install_missing(browser=not quick, postgres=not quick)
    if missing:
        print(
            f"bin/test needs {' and '.join(missing)}, and cannot install it: install it by hand.",
            file=sys.stderr,
        )
        return 1
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="regard-checks-"))
        os.environ.update(
            {"REGARD_DATA": scratch, "REGARD_SECRET": "only-for-checks", "PYTHONDONTWRITEBYTECODE": ""}
        )
        os.environ.pop("REGARD_DATABASE", None)
        if not quick:
            os.environ["REGARD_TEST_POSTGRES"] = stack.enter_context(
                postgres_servers(int(WORKERS) if is_whole or on_postgres else 1)
            )
        static = _static_checks() if is_whole else _style_checks() if quick else []
        failed_static = _run_quietly(static)
        runs = _test_runs(quick=quick, on_postgres=on_postgres, rest=rest)
        for run in runs:
            _run_aloud(run)
    return _report(failed_static, runs)


def _program(name: str, *arguments: str) -> list[str]:
    return [str(PROGRAMS / name), *arguments]


def _style_checks() -> list[Step]:
    return [
        Step("ruff check", _program("ruff", "check", ".")),
        Step("ruff format", _program("ruff", "format", "--check", ".")),
    ]


def _static_checks() -> list[Step]:
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("regard/*/templates/**/*.html"))
    manage = (sys.executable, "-m", "regard.config.cli", "manage")
    return [
        Step("mypy --strict", _program("mypy")),
        *_databases(),
        *_style_checks(),
        Step("import contracts", _program("lint-imports", "--no-cache")),
        Step("templates (djade)", _program("djade", "--target-version", "5.2", "--check", *templates)),
        Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Step("system check", [*manage, "check", "--fail-level", "WARNING"]),
        Step("vendored files", ["bin/vendor", "--check"]),
        Step("words", [sys.executable, "-m", "tests.words", "--check"]),
    ]


def _databases() -> list[Step]:
    """Migrated here, beside the other checks, so that the runs of all tests find them ready (`tests/prepared.py`).

    One of them looks at all tests besides, so that what has never been imported is compiled once here, not in every worker.
    """
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return [
        Step("database for the tests on SQLite", [*pytest, "-k", "test_prepared"]),
        Step("database for the tests on PostgreSQL", [*pytest, "tests/test_prepared.py"], _on_postgres()),
    ]


def _on_postgres() -> dict[str, str]:
    return {"REGARD_DATABASE": os.environ.get("REGARD_TEST_POSTGRES", "")}


def _test_runs(*, quick: bool, on_postgres: bool, rest: Sequence[str]) -> list[Step]:
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    postgres = _on_postgres()
    if rest or on_postgres:
        name = "PostgreSQL" if on_postgres else "SQLite"
        return [Step(f"tests on {name}", [*pytest, *rest], postgres if on_postgres else {})]
    several = [*pytest, "-n", WORKERS, "--dist", "worksteal"]
    if quick:
        return [Step("tests on SQLite", [*several, "-m", "not browser and not slow and not postgres"])]
    return [
        Step("tests on PostgreSQL", [*several, "-m", "not browser and not once"], postgres),
        Step("tests on SQLite and in the browser", [*several, "-m", "not strictest"]),
    ]


def _run_quietly(steps: Sequence[Step]) -> list[Step]:
    """Two at a time; says only how it went, and what was wrong where it did not."""
    with ThreadPoolExecutor(2) as pool:
        for step in pool.map(_run, steps):
            print(f"{'ok  ' if step.code == 0 else 'FAIL'} {step.name} ({step.seconds:.0f} s)", flush=True)
            if step.code:
                print(step.output, flush=True)
    return [step for step in steps if step.code]


def _run(step: Step) -> Step:
    started = time.monotonic()
    try:
        done = subprocess.run(
            step.command,
            cwd=ROOT,
            env={**os.environ, **step.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        step.code, step.output = done.returncode, done.stdout + done.stderr
    except FileNotFoundError as error:
        step.code, step.output = 127, str(error)
    step.seconds = time.monotonic() - started
    return step


def _run_aloud(step: Step) -> None:
    """Show the output as it comes and keep it, for the totals at the end."""
    print(f"\n== {step.name}", flush=True)
    started = time.monotonic()
    environment = {**os.environ, **step.environment}
    process = subprocess.Popen(
        step.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if process.stdout is None:
        raise RuntimeError("no output to read")
    for line in process.stdout:
        text = line.decode(errors="replace")
        step.output += text
        sys.stdout.write(text)
        sys.stdout.flush()
    step.code, step.seconds = process.wait(), time.monotonic() - started


def _report(failed_static: Sequence[Step], runs: Sequence[Step]) -> int:
    print()
    for step in failed_static:
        print(f"FAIL {step.name}")
    totals = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for run in runs:
        closing = _closing_line(run.output)
        print(f"{'ok  ' if run.code == 0 else 'FAIL'} {run.name} ({run.seconds:.0f} s): {closing}")
        for count, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", closing):
            totals["failed" if word.startswith("error") else word] += int(count)
    is_well = not failed_static and all(run.code == 0 for run in runs)
    if not is_well:
        print("bin/test: not everything holds; what failed is named above.")
    print(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    return 0 if is_well else 1


def _closing_line(output: str) -> str:
    """pytest's own last words: `12 passed, 1 failed in 3.45s`."""
    lines = [line.strip("= \n") for line in output.splitlines() if re.search(r"\d+ \w+.* in [\d.]+s", line)]
    return lines[-1] if lines else "no tests ran"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

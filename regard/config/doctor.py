"""What can be wrong with an installation, found and explained with how to mend it."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from regard.config.secrets import KEY_FILE

GIGABYTE = 1 << 30
WORKER_SILENT_SECONDS = 120
READER_LATE_SECONDS = 300
CLOCK_OFF_SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state` is good, watch (works, but look at it) or bad; a remedy goes with the latter two."""

    name: str
    state: str
    text: str
    remedy: str = ""


def _good(name: str, text: str) -> Finding:
    return Finding(name, "good", text)


def _watch(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, "watch", text, remedy)


def _bad(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, "bad", text, remedy)


def examine(data: Path) -> Iterator[Finding]:
    """All findings, in an order in which the first bad one is likely the cause of later ones.

    A check that breaks is a finding itself. Those that need the database are left out when it cannot be used, and so
    is all that needs the settings when there is no data directory: reading them would make one.
    """
    machine: list[Finding] = []
    for name, check in MACHINE_CHECKS:
        machine += _attempt(name, lambda check=check: check(data))  # type: ignore[misc]
    yield from machine
    if any(finding.state == "bad" for finding in machine if finding.name in {"data", "settings"}):
        return
    database = list(_attempt("database", _database))
    yield from database
    if any(finding.state == "bad" for finding in database):
        return
    for name, look in DATABASE_CHECKS:
        yield from _attempt(name, look)


def _attempt(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        yield _bad(
            name,
            f"could not be examined: {type(error).__name__}: {error}",
            "Look at the findings above first.",
        )


def _python(data: Path) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield _good("python", f"Python {version}")


def _data_directory(data: Path) -> Iterator[Finding]:
    if not data.is_dir():
        yield _bad(
            "data", f"{data} is not there", "Run regard setup, or set REGARD_DATA to the right directory."
        )
    elif not os.access(data, os.W_OK | os.X_OK):
        yield _bad(
            "data", f"{data} cannot be written", f"Give it to the user Regard runs as: chown -R USER {data}"
        )
    else:
        yield _good("data", f"{data} can be written")


def _settings(data: Path) -> Iterator[Finding]:
    """Reading them touches the data directory, so it is the last that is done without."""
    if not os.access(data, os.W_OK | os.X_OK):
        return
    import django

    try:
        django.setup()
    except Exception as error:
        yield _bad(
            "settings",
            f"cannot be read: {error}",
            "Check the REGARD_ variables of the environment.",
        )
    else:
        yield _good("settings", "can be read")


def _disk(data: Path) -> Iterator[Finding]:
    if not data.is_dir():
        return
    usage = shutil.disk_usage(data)
    text = f"{usage.free / GIGABYTE:.1f} GB free of {usage.total / GIGABYTE:.0f}"
    if usage.free < GIGABYTE // 2:
        yield _bad(
            "disk", text, "Free some space now: the database cannot grow. Old backups are in <data>/backups."
        )
    elif usage.free < 2 * GIGABYTE:
        yield _watch("disk", text, "Make room soon. Old backups are in <data>/backups.")
    else:
        yield _good("disk", text)


def _secrets(data: Path) -> Iterator[Finding]:
    if os.environ.get("REGARD_SECRET"):
        yield _good("secrets", "The secret key comes from REGARD_SECRET")
        return
    path = data / KEY_FILE
    if not os.access(data, os.X_OK):
        return
    if not path.exists():
        yield _bad("secrets", f"{path} is not there", "Run regard setup. Everybody has to sign in again.")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield _bad("secrets", f"{path} can be read by others", f"chmod 600 {path}")
    else:
        yield _good("secrets", "The secret key can be read by its owner only")


def _database() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import DatabaseError, connection

    vendor = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        remedy = (
            "Is it running, and is REGARD_DATABASE right?"
            if vendor == "PostgreSQL"
            else "See the findings above; a damaged file is replaced by the last backup: regard restore --force"
        )
        yield _bad("database", f"{vendor} does not answer: {str(error).strip()}", remedy)
        return
    yield _good("database", f"{vendor} answers ({settings.DATABASES['default']['NAME']})")
    yield _migrations()
    if connection.vendor == "sqlite":
        yield _integrity()


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from regard.ui.migrating import halfway

    if domains := halfway():
        return _bad(
            "migrations",
            f"The database is older than this version can bring up to date ({', '.join(domains)})",
            "Run regard setup, which says what to do.",
        )
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return _bad(
            "migrations", f"{len(plan)} changes of the database are not made yet", "Run regard setup."
        )
    return _good("migrations", "The database has the shape this version expects")


def _integrity() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(3)")
        verdicts = [row[0] for row in cursor.fetchall()]
    if verdicts == ["ok"]:
        return _good("integrity", "SQLite finds no damage")
    return _bad(
        "integrity",
        f"The database file is damaged: {'; '.join(verdicts)}",
        "Restore the last backup: regard restore",
    )


def _owner() -> Iterator[Finding]:
    from regard.people.queries import active_owners, has_users

    count = active_owners().count()
    if not has_users():
        yield _watch(
            "owners", "Nobody has an account yet", "The first bin/run makes one and says how to sign in."
        )
    elif count:
        yield _good("owners", f"{count} can do everything")
    else:
        yield _bad("owners", "Nobody who can sign in is an owner", "Make one: regard manage make_owner EMAIL")


def _static() -> Iterator[Finding]:
    from django.conf import settings

    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield _good("static", "Scripts and styles are collected")
    else:
        yield _bad("static", "Scripts and styles are not collected", "Run regard setup --force.")


def _worker() -> Iterator[Finding]:
    from django.utils import timezone

    from regard.jobs.vital_signs import last_sign_of_life

    seen = last_sign_of_life()
    remedy = "Start one: bin/run does, or regard worker."
    if seen is None:
        yield _watch("worker", "No worker is running: imports, exports and metrics wait", remedy)
    elif (silent := (timezone.now() - seen).total_seconds()) > WORKER_SILENT_SECONDS:
        yield _watch("worker", f"No worker has given a sign of life for {silent / 60:.0f} minutes", remedy)
    else:
        yield _good("worker", f"A worker gave a sign of life {silent:.0f} s ago")


def _readers() -> Iterator[Finding]:
    from regard.story.consumers import statuses

    for status in statuses():
        name = f"reader {status.name}"
        if status.error:
            yield _bad(
                name,
                f"stopped at an error: {status.error}",
                "It tries again by itself; the jobs page shows it.",
            )
        elif status.lag.seconds > READER_LATE_SECONDS:
            text = f"is {status.lag.entries:,} entries and {status.lag.seconds / 60:.0f} minutes behind"
            yield _watch(name, text, "It catches up while a worker runs.")
        else:
            yield _good(name, "is up to date")


def _columnar() -> Iterator[Finding]:
    from regard.analytics.columnar.checking import damaged_pages
    from regard.analytics.services import waiting_seconds

    damaged = damaged_pages()
    if damaged:
        text = f"{len(damaged)} files of the columnar copy are missing or cut off, such as {damaged[0]}"
        yield _bad("columnar copy", text, "Make it anew: regard metrics rebuild")
    elif (late := waiting_seconds()) > READER_LATE_SECONDS:
        text = f"changes of {late / 60:.0f} minutes ago are not in it yet"
        yield _watch(
            "columnar copy", text, "Start a worker; if one runs, regard metrics refresh says what is wrong."
        )
    else:
        yield _good("columnar copy", "Every file is there as it was written")


def _backups() -> Iterator[Finding]:
    from regard.jobs.backups import states

    remedies = ("Run regard backup, daily.", "Run regard backup --test.")
    for name, state, remedy in zip(("backup", "restore test"), states(), remedies, strict=True):
        if state.last is not None and not state.last.is_good:
            yield _bad(name, state.alarm, f"Mend that. {remedy}")
        elif state.alarm or state.last_good is None:
            yield _watch(name, state.alarm, remedy)
        else:
            yield _good(name, f"The last one is of {state.last_good.at:%d %b %Y, %H:%M} UTC")


def _clock() -> Iterator[Finding]:
    """Against the database's clock where that is another machine's, and never before the code itself was made."""
    from django.db import connection

    now = datetime.now(UTC)
    made = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < made:
        yield _bad(
            "clock",
            f"This machine says it is {now:%d %b %Y}, before Regard was installed",
            "Set the clock (NTP).",
        )
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            off = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
        if off > CLOCK_OFF_SECONDS:
            yield _watch(
                "clock", f"It differs from the database's by {off:.0f} s", "Let both machines use NTP."
            )
            return
    yield _good("clock", f"{now:%d %b %Y, %H:%M} UTC")


MACHINE_CHECKS: tuple[tuple[str, Callable[[Path], Iterator[Finding]]], ...] = (
    ("python", _python),
    ("data", _data_directory),
    ("disk", _disk),
    ("secrets", _secrets),
    ("settings", _settings),
)
DATABASE_CHECKS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("owners", _owner),
    ("static", _static),
    ("worker", _worker),
    ("readers", _readers),
    ("columnar copy", _columnar),
    ("backup", _backups),
    ("clock", _clock),
)

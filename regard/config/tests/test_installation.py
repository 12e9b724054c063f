"""The commands on an installation of their own, as a person runs them."""

import fcntl
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click import ClickException
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from regard.config.cli.run_ import _held
from tests.machine import free_port

pytestmark = (
    pytest.mark.once
)  # its own installation keeps its data in SQLite, whatever database the run is on
REGARD = [sys.executable, "-m", "regard.config.cli"]


class Installation:
    """A data directory with its own environment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("REGARD_", "DJANGO_"))
        }
        self.environment["REGARD_DATA"] = str(home)

    def regard(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*REGARD, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def json(self, *arguments: str, code: int = 0) -> Any:
        """What the command printed as JSON; warnings go to standard error and are no part of it."""
        command = [*REGARD, *arguments, "--json"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout)

    def sql(self, statement: str, *values: str) -> list[Any]:
        """What its database answers; to ask Regard for it costs two seconds each time."""
        with closing(sqlite3.connect(self.home / "regard.sqlite3")) as database, database:
            return database.execute(statement, values).fetchall()

    def start(self, port: int) -> subprocess.Popen[str]:
        command = [*REGARD, "run", "--empty", "--no-browser", "--port", str(port)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A data directory right after its first `regard setup`, with what that answered: one for all processes of this run, because
    to make it takes many seconds. Not to be touched."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    first, said = Installation(shared / "installation"), shared / "installation.json"
    with (shared / "installation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(json.dumps(first.json("setup")))
    return first.home, json.loads(said.read_text())


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """One where nothing is yet."""
    return Installation(tmp_path / "data")


@pytest.fixture
def ready(set_up_once: tuple[Path, Any], tmp_path: Path) -> Installation:
    """One that is set up: a copy, because to set up takes many seconds."""
    home = tmp_path / "data"
    shutil.copytree(set_up_once[0], home)
    return Installation(home)


@pytest.fixture
def port() -> int:
    return free_port()


def _said(process: subprocess.Popen[str], text: str, seconds: float = 120) -> str:
    """Everything the process said up to a line with `text`."""
    assert process.stdout
    heard, deadline = "", time.monotonic() + seconds
    while text not in heard:
        line = process.stdout.readline()
        assert line, f"ended without saying {text!r}: {heard}"
        assert time.monotonic() < deadline, heard
        heard += line
    return heard


@pytest.fixture
def running(ready: Installation, port: int) -> Iterator[subprocess.Popen[str]]:
    process = ready.start(port)
    yield process
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=40)


def _status(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as answer:
        code: int = answer.status
        return code


@pytest.mark.slow
def test_setup_is_done_once_and_then_takes_no_time(
    set_up_once: tuple[Path, Any], ready: Installation
) -> None:
    home, answer = set_up_once
    assert answer["changed"] is True
    assert (home / "secret-key").stat().st_mode & 0o077 == 0
    assert home.stat().st_mode & 0o077 == 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ready.json("setup")["changed"] is False
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.8


@pytest.mark.slow
def test_run_says_how_to_sign_in_answers_and_stops(
    ready: Installation, running: subprocess.Popen[str], port: int
) -> None:
    heard = _said(running, "Ctrl-C stops")
    assert f"http://127.0.0.1:{port}/" in heard
    assert "Sign in as owner@regard.local  password " in heard
    assert _status(port) == 200
    again = ready.regard("run", "--port", str(port), "--no-browser", code=1)
    assert "Regard is running on the data" in again
    assert "taken" not in again
    running.send_signal(signal.SIGINT)
    rest, _ = running.communicate(timeout=40)
    assert "Regard has stopped" in rest
    assert running.returncode == 0


@pytest.mark.slow
def test_the_web_server_comes_back_after_kill_9(running: subprocess.Popen[str], port: int) -> None:
    _said(running, "Ctrl-C stops")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    web = next(pid for pid in children if "granian" in Path(f"/proc/{pid}/cmdline").read_text())
    os.kill(int(web), signal.SIGKILL)
    _said(running, "web server ended (killed by SIGKILL)")
    deadline = time.monotonic() + 90
    while True:
        try:
            assert _status(port) == 200
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.mark.slow
def test_a_taken_port_is_refused_with_what_to_do(installation: Installation, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        said = installation.regard("run", "--port", str(port), code=1)
    assert f"port {port} is taken" in said
    assert f"--port {port + 1}" in said
    assert not (installation.home / "regard.sqlite3").exists()


def test_two_that_start_at_once_do_not_share_a_port(port: int) -> None:
    """The first holds it while it sets itself up, long before its web server listens."""
    with (
        _held("127.0.0.1", port),
        pytest.raises(ClickException, match=f"port {port} is taken"),
        _held("127.0.0.1", port),
    ):
        pass
    with _held("127.0.0.1", port):  # let go of, it is free
        pass


@pytest.mark.slow
def test_backup_and_restore_on_the_command_line(ready: Installation, tmp_path: Path) -> None:
    ready.regard("manage", "make_owner", "ada@example.com")
    made = ready.json("backup")
    assert made["is_verified"] is True
    assert "--force" in ready.regard("restore", made["path"], code=1)
    fresh = Installation(tmp_path / "fresh")
    assert "kept in" not in fresh.regard("restore", made["path"])
    assert fresh.sql("SELECT email FROM people_user") == [("ada@example.com",)]
    findings = fresh.json("doctor")
    assert findings["is_well"], findings


@pytest.mark.slow
def test_doctor_finds_what_is_wrong_and_says_how_to_mend_it(ready: Installation) -> None:
    ready.regard("manage", "make_owner", "bea@example.com")
    ready.sql("DELETE FROM people_user_roles")
    (ready.home / "secret-key").chmod(0o644)
    (ready.home / "static" / "staticfiles.json").unlink()
    said = ready.regard("doctor", code=1)
    assert "chmod 600" in said
    assert "regard setup --force" in said
    assert "make_owner" in said


def test_a_broken_database_is_what_the_doctor_names(installation: Installation) -> None:
    installation.home.mkdir()
    (installation.home / "regard.sqlite3").write_bytes(b"SQLite format 3\0" + b"junk" * 2000)
    (installation.home / "secret-key").touch(mode=0o600)
    findings = installation.json("doctor", code=1)["findings"]
    (bad,) = [finding for finding in findings if finding["state"] == "bad"]
    assert bad["name"] == "database"
    assert "regard restore --force" in bad["remedy"]


def test_a_database_of_another_kind_is_refused_without_a_traceback(installation: Installation) -> None:
    installation.home.mkdir()
    installation.environment["REGARD_DATABASE"] = "mysql://somewhere"
    said = installation.regard("setup", code=1)
    assert said.startswith("regard: REGARD_DATABASE must be empty (SQLite) or postgresql://")
    findings = installation.json("doctor", code=1)["findings"]
    assert "settings" in [finding["name"] for finding in findings if finding["state"] == "bad"]


def test_a_first_import_sets_its_installation_up_and_keeps_its_answer_clean(
    set_up_once: tuple[Path, Any], installation: Installation, tmp_path: Path
) -> None:
    """Where all it takes is still to be done but the tables, which take as long as all the rest of these tests."""
    installation.home.mkdir()
    shutil.copy(set_up_once[0] / "regard.sqlite3", installation.home)
    path = tmp_path / "sales.csv"
    path.write_text("order,date,client,amount\n1,2024-01-05,a,3.50\n")
    found = installation.json("import", "purchases", str(path), "--no-refresh")
    assert (found["orders_created"], found["amount_sales"]) == (1, "3.50")
    assert (installation.home / "secret-key").exists()
    assert (installation.home / "static" / "staticfiles.json").exists()
    assert installation.json("setup")["changed"] is False


@pytest.mark.parametrize(
    "command", [("metrics", "list"), ("plan", "show"), ("backup",), ("demo", "--remove")]
)
def test_asking_where_nothing_is_says_so_and_makes_nothing(
    installation: Installation, command: tuple[str, ...]
) -> None:
    assert "There is no Regard in" in installation.regard(*command, code=1)
    installation.regard(*command, "--nonsense", code=2)
    assert not installation.home.exists()
    assert "Usage:" in installation.regard(*command, "--help")


@pytest.mark.slow
def test_taking_the_demo_out_locks_nobody_out(ready: Installation) -> None:
    said = ready.regard("demo", "--remove")
    assert "Sign in as owner@regard.local with password " in said
    password = said.partition("with password ")[2].split()[0]
    ((kept,),) = ready.sql("SELECT password FROM people_user")
    assert PBKDF2PasswordHasher().verify(password, kept)
    assert "password" not in ready.regard("demo", "--remove")


@pytest.mark.slow
def test_scripts_get_what_they_ask_for(ready: Installation) -> None:
    span = ("--from", "2024-01-01", "--to", "2025-01-01", "--grain", "year")
    (row,) = ready.json("metrics", "show", "net_revenue", *span)["rows"]
    assert (row["period"], row["value"]) == ("2024", "0.00")
    assert ready.json("segments", "count", "Best")["members"] == 0
    for asked in (
        ("segments", "count", "Nobody"),
        ("segments", "show", "Nobody"),
        ("metrics", "show", "no_metric"),
    ):
        assert "There is no" in ready.regard(*asked, code=2)
    assert ready.json("plan", "show")["objectives"] == []
    assert "Nothing has been bought yet" in ready.regard("models", "clv", code=1)


def test_the_doctor_does_not_make_what_is_not_there(installation: Installation) -> None:
    findings = installation.json("doctor", code=1)["findings"]
    assert [(finding["name"], finding["state"]) for finding in findings] == [
        ("python", "good"),
        ("data", "bad"),
    ]
    assert not installation.home.exists()


@pytest.mark.slow
def test_a_database_of_another_shape_is_explained_without_a_traceback(ready: Installation) -> None:
    ready.sql("DROP TABLE exchange_import")
    said = ready.regard("import", "list", code=1)
    assert "Traceback" not in said
    assert "no such table: exchange_import" in said
    assert "regard setup" in said


def test_bad_usage_is_exit_code_2(installation: Installation) -> None:
    assert "--nonsense" in installation.regard("backup", "--nonsense", code=2)
    assert "Commands:" in installation.regard("--help")


@pytest.mark.django_db
def test_the_doctor_sees_a_copy_that_does_not_come_along() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from regard.analytics.models import DirtyPage
    from regard.config import doctor

    DirtyPage.objects.all().delete()
    assert [finding.state for finding in doctor._columnar()] == ["good"]
    DirtyPage.objects.create(fact="order", number=1, marked_at=timezone.now() - timedelta(minutes=10))
    (finding,) = doctor._columnar()
    assert finding.state == "watch"
    assert "changes of 10 minutes ago" in finding.text

"""What the tests need from the machine: PostgreSQL and Chromium, installed where that is allowed."""

import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
POSTGRES_PLACES = "/usr/lib/postgresql"


def chromium() -> str | None:
    """The browser to drive: `REGARD_CHROMIUM`, else the first one on the path."""
    given = os.environ.get("REGARD_CHROMIUM")
    return given or next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def postgres_programs() -> Path | None:
    """The directory with `initdb` and `postgres` of the newest PostgreSQL, or None."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    if os.path.isdir(POSTGRES_PLACES):
        versions = sorted(Path(POSTGRES_PLACES).iterdir(), key=lambda place: float(place.name), reverse=True)
        places += [place / "bin" for place in versions]
    return next((place for place in places if (place / "postgres").exists()), None)


def install_missing(*, browser: bool, postgres: bool) -> list[str]:
    """Install what is missing from Debian's packages when this is root; answers what is missing still."""
    wanted = []
    if browser and chromium() is None:
        wanted.append("chromium")
    if postgres and "REGARD_TEST_POSTGRES" not in os.environ and postgres_programs() is None:
        wanted.append("postgresql")
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(wanted)} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return [name for name in wanted if (chromium() if name == "chromium" else postgres_programs()) is None]


def own_postgres(addresses: str) -> str:
    """Of several servers in a list parted by spaces, the one of this process among those that test in parallel.

    Transactions of one database hold up the readers of all others on their server, so a test that reads right
    after it wrote must not share its server with another test.
    """
    servers = addresses.split()
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return servers[number % len(servers)] if servers else ""


@contextmanager
def postgres_servers(count: int) -> Iterator[str]:
    """Addresses of so many empty servers, parted by spaces: `REGARD_TEST_POSTGRES`, or servers of our own."""
    if given := os.environ.get("REGARD_TEST_POSTGRES"):
        yield given
        return
    with ExitStack() as stack:
        yield " ".join([stack.enter_context(postgres_server()) for _ in range(count)])


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of an empty PostgreSQL server that is gone afterwards."""
    programs = postgres_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="regard-postgres-") as home:
        user = _unprivileged_user()
        if user:
            shutil.chown(home, user)
        data, port = f"{home}/data", free_port()
        _as(
            user,
            [
                f"{programs}/initdb",
                "-D",
                data,
                "-U",
                "regard",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
        )
        server = _start(user, programs, data, port, home)
        try:
            _wait_until_up(server, port)
            yield f"postgresql://regard@127.0.0.1:{port}/regard"
        finally:
            server.terminate()
            server.wait(30)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; None when this is not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as(user: str | None, command: list[str]) -> None:
    subprocess.run(command, user=user, cwd="/", stdout=subprocess.DEVNULL, check=True)


def _start(user: str | None, programs: Path, data: str, port: int, home: str) -> subprocess.Popen[bytes]:
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
    options = [part for name, value in quick.items() for part in ("-c", f"{name}={value}")]
    command = [f"{programs}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", home, *options]
    return subprocess.Popen(command, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_until_up(server: subprocess.Popen[bytes], port: int) -> None:
    import psycopg

    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended at once with exit code {server.returncode}")
        try:
            with psycopg.connect(
                host="127.0.0.1", port=port, user="regard", dbname="postgres", autocommit=True
            ) as c:
                c.execute("CREATE DATABASE regard")
                return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer within 30 s")


def free_port() -> int:
    """A port nobody listens on, and none the system hands out by itself to whoever runs beside."""
    for candidate in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    raise RuntimeError("none of 200 ports between 20000 and 32000 is free")

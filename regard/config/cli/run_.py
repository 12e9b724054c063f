"""`regard run`: the web server and the worker together."""

import errno
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from regard.config.first_start import first_start
from regard.config.installation import ROOT, data_dir, locked_data
from regard.config.supervisor import Child, Supervisor

READY_SECONDS = 120.0


@click.command("run")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where to listen."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Which address to listen on.")
@click.option(
    "--empty", is_flag=True, help="Begin with an empty business instead of the demo (first start only)."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.pass_context
def command(ctx: click.Context, port: int, host: str, empty: bool, no_browser: bool) -> None:
    """Start Regard: the web server and the worker, until Ctrl-C.

    The first start makes the demo business (or, with --empty, an owner for an empty one) and says how to sign in.
    """
    from regard.config.cli.setup_ import command as setup

    data_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104
    os.environ.setdefault("REGARD_URL", address)
    with locked_data("Stop it first, or use other data: REGARD_DATA=/another/directory bin/run"):
        with _held(host, port):
            ctx.invoke(setup, force=False, as_json=False)
            made = first_start(empty=empty)
        _say(f"Starting Regard at {address}/ …")
        is_up = threading.Event()
        supervisor = Supervisor(_children(host, port, is_up), _say)
        threading.Thread(
            target=_welcome,
            args=(address, made, is_up, supervisor),
            kwargs={"open_browser": not no_browser},
            daemon=True,
        ).start()
        supervisor.run()
    _say("Regard has stopped.")


def _children(host: str, port: int, is_up: threading.Event) -> list[Child]:
    """The worker waits until pages are answered: people wait for those, and both load much on two cores."""
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", os.environ.get("REGARD_WEB_WORKERS", "2")),
        *("--blocking-threads", os.environ.get("REGARD_WEB_THREADS", "4")),
        *(
            "--blocking-threads-idle-timeout",
            "600",
            "--respawn-failed-workers",
            "--workers-kill-timeout",
            "10",
        ),
        *("--log-level", "warning", "--no-access-log", "regard.config.wsgi:application"),
    ]
    work = [sys.executable, "-m", "regard.config.cli", "worker"]
    return [Child("web server", web), Child("worker", work, may_start=is_up.is_set)]


@contextmanager
def _held(host: str, port: int) -> Iterator[None]:
    """Listens on the port meanwhile, so that no other installation that starts takes it, too: the web server would share it.

    Refuses with the remedy where somebody listens there already.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            reason = (
                "is taken by another program"
                if error.errno == errno.EADDRINUSE
                else f"cannot be used: {error}"
            )
            raise click.ClickException(
                f"port {port} {reason}. Choose another: bin/run --port {port + 1}"
            ) from error
        yield


def _welcome(
    address: str,
    made: Mapping[str, Any],
    is_up: threading.Event,
    supervisor: Supervisor,
    *,
    open_browser: bool,
) -> None:
    """Say how to sign in once pages are answered; let the worker start then, or when that takes too long."""
    is_answered = _answers(f"{address}/account/login/", supervisor)
    is_up.set()
    if not is_answered:
        return
    lines = ["", f"  Regard is running at {address}/", ""]
    lines += [
        f"  Sign in as {row['email']}  password {row['password']}  ({row['role']})" for row in made["sign_in"]
    ]
    if made["kind"] == "empty" and made["sign_in"]:
        lines.append("  The password is shown this once; change it and the address under Settings, Profile.")
    lines += ["", f"  The data is in {_short(str(data_dir()))}. Ctrl-C stops Regard.", ""]
    click.echo("\n".join(lines))
    if open_browser and sys.stdout.isatty():
        webbrowser.open(address)


def _answers(url: str, supervisor: Supervisor) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not supervisor.stopping:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 — our own address
        except urllib.error.HTTPError as error:
            _say(f"The web server answers with an error ({error.code}); regard doctor may know why.")
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _short(path: str) -> str:
    return os.path.relpath(path) if Path(path).is_relative_to(ROOT) else path


def _say(text: str) -> None:
    click.echo(text, err=True)

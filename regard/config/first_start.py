"""The first start of an installation: the demo business, or an empty one with an owner. Run as a module, once.

`<data>/first-start.json` remembers that it happened, so that a demo which was removed does not come back.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from regard.config.installation import read_state, write_state

STATE = "first-start"
OWNER_EMAIL = "owner@regard.local"


def first_start(*, empty: bool) -> dict[str, Any]:
    """What the first start made, doing it when it has not happened: `kind` (demo, empty, existing) and `sign_in` rows."""
    known = read_state(STATE)
    if known:
        return known
    arguments = [sys.executable, "-m", "regard.config.first_start", *(["--empty"] if empty else [])]
    answer = subprocess.run(arguments, stdout=subprocess.PIPE, check=False, text=True)
    if answer.returncode:
        raise SystemExit(
            "regard: the first start failed; what it said is above. Start again to try once more."
        )
    made: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    remember(
        made["kind"], [] if made["kind"] == "empty" else made["sign_in"]
    )  # an owner's password is shown once
    return made


def remember(kind: str, sign_in: Sequence[dict[str, str]]) -> None:
    """Note that the installation has begun as `kind`, and which accounts every start should name (none: [])."""
    write_state(STATE, {"kind": kind, "sign_in": list(sign_in)})


def _make(*, empty: bool) -> dict[str, Any]:
    from regard.people.queries import has_users

    if has_users():
        return {"kind": "existing", "sign_in": []}
    if not empty:
        return {"kind": "demo", "sign_in": _load_demo()}
    return {"kind": "empty", "sign_in": [_make_owner()]}


def _load_demo() -> Sequence[dict[str, str]]:
    from regard.demo import services

    sys.stderr.write("First start: making the demo business Northleaf …\n")
    return [dict(row) for row in services.load()]


def _make_owner() -> dict[str, str]:
    from regard.people.services import make_owner

    password = secrets.token_urlsafe(12)
    make_owner(email=OWNER_EMAIL, password=password)
    return {"email": OWNER_EMAIL, "password": password, "role": "Owner"}


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(_make(empty="--empty" in sys.argv)) + "\n")

"""The first start of an installation: the demo business, or an empty one with an owner. Run as a module, once.

`<data>/first-start.json` remembers that it happened, so that a demo which was removed does not come back.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from regard.config.installation import read_state, write_state

STATE = "first-start"
BEGUN = "demo begun"
OWNER_EMAIL = "owner@regard.local"


def first_start(*, empty: bool) -> dict[str, Any]:
    """What the first start made: `kind` (demo, empty, existing) and the `sign_in` rows to show; done when it was not.

    A demo that was interrupted is made to the end at the next start, with the password chosen first.
    """
    known = read_state(STATE)
    if known and known.get("kind") != BEGUN:
        return known
    password = str(known.get("password") or secrets.token_urlsafe(9))
    if not empty:
        write_state(STATE, {"kind": BEGUN, "password": password})
    arguments = [sys.executable, "-m", "regard.config.first_start", *(["--empty"] if empty else [])]
    arguments += ["--begun"] if known else []
    answer = subprocess.run(arguments, input=password, stdout=subprocess.PIPE, check=False, text=True)
    if answer.returncode:
        raise SystemExit("regard: the first start failed and said why above; start again to go on.")
    made: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    shown_again = [] if made["kind"] == "empty" else made["sign_in"]  # an owner's password is shown once
    remember(made["kind"], shown_again)
    return made


def remember(kind: str, sign_in: Sequence[dict[str, str]]) -> None:
    """Note that the installation has begun as `kind`, and which accounts every start should name (none: [])."""
    write_state(STATE, {"kind": kind, "sign_in": list(sign_in)})


def _make(*, empty: bool, is_begun: bool, password: str) -> dict[str, Any]:
    from regard.people.queries import has_users

    if has_users() and not is_begun:
        return {"kind": "existing", "sign_in": []}
    if empty:
        from regard.people.services import make_owner

        make_owner(email=OWNER_EMAIL, password=password)
        return {"kind": "empty", "sign_in": [{"email": OWNER_EMAIL, "password": password, "role": "Owner"}]}
    from regard.demo.services import load

    sys.stderr.write("First start: making the demo business Northleaf, which takes half a minute …\n")
    return {"kind": "demo", "sign_in": [dict(row) for row in load(password=password)]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    import django

    django.setup()
    made = _make(empty="--empty" in sys.argv, is_begun="--begun" in sys.argv, password=sys.stdin.read())
    sys.stdout.write(json.dumps(made) + "\n")

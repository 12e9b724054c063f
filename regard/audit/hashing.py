"""The hashes that make a changed audit evident.

They are keyed with a secret that is not in the database, so that whoever can write to the database only cannot
make them anew.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

FIRST = "0" * 64
CONTENT = (
    "at", "model", "object_id", "action", "before", "after", "customer_id", "actor_kind", "actor_id",
    "actor_name", "token_id", "source", "correlation",
)  # fmt: skip


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"regard.audit:" + secret.encode()).digest()


def secrets() -> list[str]:
    """The present secret first, then those it replaced."""
    return [str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def key_mark(secret: str) -> str:
    return hashlib.sha256(_key(secret)).hexdigest()[:8]


def as_json(values: Mapping[str, Any]) -> str:
    """The canonical text of a mapping: what is stored and what is hashed."""
    return json.dumps(
        values, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def content_digest(content: Mapping[str, Any], secret: str) -> str:
    """The keyed hash of a change. `content` has the fields named in CONTENT, `at` as an aware time."""
    plain = {name: content[name] for name in CONTENT}
    at: datetime = plain["at"]
    plain["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hmac.new(_key(secret), as_json(plain).encode(), hashlib.sha256).hexdigest()


def chain_digest(previous: str, digests: Iterable[str], secret: str) -> str:
    """The keyed hash over the previous link and the digests it covers, in order."""
    link = hmac.new(_key(secret), previous.encode(), hashlib.sha256)
    for digest in digests:
        link.update(digest.encode())
    return link.hexdigest()

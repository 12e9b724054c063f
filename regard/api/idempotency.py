"""`Idempotency-Key`: a write sent twice under one key is done once and answered twice alike.

The key, the effect and the answer are written in one transaction, so that a process killed in between leaves
none of them, and the caller's retry does the work. Keys are kept for a day.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from regard.api.models import KeyedRequest
from regard.api.problems import problem
from regard.kernel.words import tr

KEPT = timedelta(days=1)
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST = 200


class _Broken(Exception):
    """Carries a 5xx answer out of the transaction, so that nothing of it is kept."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


def answer_once(
    request: HttpRequest, token_id: int, call: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """The answer of `call`, or the one an earlier request under the same key got."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method not in WRITES:
        return call(request)
    if len(key) > LONGEST:
        return problem(
            400,
            tr("An Idempotency-Key has at most {count} characters.", count=LONGEST),
            code="idempotency_key",
        )
    digest = hashlib.sha256(
        f"{request.method} {request.get_full_path()}\n".encode() + request.body
    ).hexdigest()
    try:
        with transaction.atomic():
            with transaction.atomic():
                kept = KeyedRequest.objects.create(token_id=token_id, key=key, digest=digest)
            response = call(request)
            if response.status_code >= 500:
                raise _Broken(response)
            _keep(kept, response)
            return response
    except _Broken as broken:
        return broken.response
    except IntegrityError:
        return _again(token_id, key, digest)


def _keep(kept: KeyedRequest, response: HttpResponseBase) -> None:
    kept.status = response.status_code
    kept.content_type = response.headers.get("Content-Type", "")
    kept.body = response.content if isinstance(response, HttpResponse) else b""
    kept.save(update_fields=["status", "content_type", "body"])


def _again(token_id: int, key: str, digest: str) -> HttpResponse:
    kept = KeyedRequest.objects.filter(token_id=token_id, key=key).first()
    if kept is None or kept.status is None:
        return problem(
            409,
            tr("A request with this Idempotency-Key is under way."),
            code="conflict",
            remedy=tr("Ask again."),
        )
    if kept.digest != digest:
        return problem(
            422,
            tr("This Idempotency-Key was used for another request."),
            code="idempotency_key",
            remedy=tr("Use a new key for a new request."),
        )
    return HttpResponse(
        bytes(kept.body),
        status=kept.status,
        content_type=kept.content_type,
        headers={"Idempotency-Replayed": "true"},
    )


def forget_old() -> int:
    """Remove keys older than a day; how many."""
    count, _ = KeyedRequest.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count

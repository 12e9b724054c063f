"""What every address has in common, written into the OpenAPI document: how it refuses, and the key of a write."""

from typing import Any

from regard.api.idempotency import LONGEST, WRITES
from regard.api.problems import CONTENT_TYPE, TITLES

Document = dict[str, Any]

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own for this write. Sent again under the same key it is not done again; "
    "the first answer comes back, with `Idempotency-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "The kind of problem, for programs."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was wrong, in words."},
        "errors": {
            "type": "array",
            "description": "Each value that was wrong.",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {
                    "field": {
                        "type": "string",
                        "description": "Where it stands, as in `lines.0.amount`.",
                    },
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
        "remedy": {"type": "string", "description": "What to do."},
        "kept": {"type": "string", "description": "What was kept all the same."},
    },
}
_EVERYWHERE = (401, 403, 429)


def complete(document: Document) -> Document:
    """The document with the refusals of each operation, and with the key of those that write. Changes `document`."""
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["parameters"] = {"IdempotencyKey": KEY}
    statuses = sorted({*_EVERYWHERE, 404, 409, 422})
    components["responses"] = {f"Problem{status}": _refusal(str(TITLES[status])) for status in statuses}
    components["responses"]["Problem"] = _refusal("Any other problem")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return document


def _complete(path: str, method: str, operation: Document) -> None:
    writes = method.upper() in WRITES
    refusals = list(_EVERYWHERE)
    if "{" in path:
        refusals.append(404)
    if writes:
        refusals.append(409)
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
    if "requestBody" in operation or operation.get("parameters"):
        refusals.append(422)
    responses = operation.setdefault("responses", {})
    for status in sorted(refusals):
        responses.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    responses["default"] = {"$ref": "#/components/responses/Problem"}


def _refusal(description: str) -> Document:
    return {
        "description": description,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }

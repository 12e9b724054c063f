"""Reads the OpenAPI document into what the reference page shows."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Document = dict[str, Any]
FIRST = ("Customers", "Orders", "Products", "Segments", "Metrics", "Plan", "Story", "Imports", "Jobs")
"""What most programs come for; the rest follows by the alphabet."""


@dataclass(frozen=True)
class Value:
    """One parameter, or one field of a body: name, type in words, whether it must be given."""

    name: str
    type: str
    is_required: bool
    description: SafeString
    depth: int = 0


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: SafeString
    parameters: tuple[Value, ...]
    body: tuple[Value, ...]
    answer: tuple[Value, ...]
    example: str


@dataclass(frozen=True)
class Group:
    name: str
    slug: str
    operations: tuple[Operation, ...]


def groups_of(document: Document) -> tuple[Group, ...]:
    """The operations by tag: `FIRST`, then by the alphabet; within one in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["Other"])[0]
            found.setdefault(tag, []).append(_operation(document, path, method, operation))
    names = [name for name in FIRST if name in found]
    names += sorted(found.keys() - set(names))
    return tuple(Group(name, name.lower().replace(" ", "-"), tuple(found[name])) for name in names)


def with_code(text: str) -> SafeString:
    """The text with what stands in backticks as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped here


def _operation(document: Document, path: str, method: str, operation: Document) -> Operation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = next(
        (
            response.get("content", {}).get("application/json", {}).get("schema")
            for status, response in operation.get("responses", {}).items()
            if str(status).startswith("2")
        ),
        None,
    )
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=with_code(operation.get("description", "")),
        parameters=tuple(
            _parameter(document, item) for item in operation.get("parameters", ()) if "$ref" not in item
        ),  # what all have in common is said once, at the head of the page
        body=tuple(_fields(document, body)) if body else (),
        answer=tuple(_fields(document, answer)) if answer else (),
        example=_example(document, path, method, body),
    )


def _parameter(document: Document, item: Document) -> Value:
    schema = item.get("schema", {})
    return Value(
        item["name"],
        _type(document, schema),
        bool(item.get("required")),
        with_code(schema.get("description", "")),
    )


def _resolve(document: Document, schema: Document) -> Document:
    if "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return dict(found)
    return schema


def _options(schema: Document) -> list[Document]:
    return list(schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or ())


def _type(document: Document, schema: Document) -> str:
    schema = _resolve(document, schema)
    if "enum" in schema:
        return " | ".join(str(item) for item in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if options := _options(schema):
        return " or ".join(dict.fromkeys(_type(document, item) for item in options))
    if schema.get("type") == "array":
        return f"list of {_type(document, schema.get('items', {}))}"
    return {"null": "nothing"}.get(
        schema.get("type", ""), schema.get("format") or schema.get("type") or "anything"
    )


def _fields(document: Document, schema: Document, depth: int = 0) -> list[Value]:
    """The fields of an object schema, nested ones indented beneath; three levels at most."""
    schema = _resolve(document, schema)
    if schema.get("type") == "array":
        return _fields(document, schema.get("items", {}), depth)
    for option in _options(schema):
        if fields := _fields(document, option, depth):
            return fields
    found = []
    required = set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        found.append(
            Value(
                name, _type(document, inner), name in required, with_code(inner.get("description", "")), depth
            )
        )
        if depth < 2:
            found += _fields(document, inner, depth + 1)
    return found


def _sample(document: Document, schema: Document, depth: int = 0) -> Any:  # noqa: ANN401
    schema = _resolve(document, schema)
    given = [schema["default"]] if schema.get("default") is not None else schema.get("examples", [])
    if given:
        return given[0]
    if options := [item for item in _options(schema) if item.get("type") != "null"]:
        return _sample(document, options[0], depth)
    if schema.get("type") == "array":
        return [_sample(document, schema.get("items", {}), depth + 1)]
    if schema.get("type") == "object" and depth < 4:
        return _sample_object(document, schema, depth)
    plain = {"integer": 1, "number": 1, "boolean": True}
    dated = {"date": "2026-11-22", "date-time": "2026-11-22T09:30:00Z"}
    return plain.get(schema.get("type", ""), dated.get(schema.get("format", ""), "text"))


def _sample_object(document: Document, schema: Document, depth: int) -> dict[str, Any]:
    """What must be given, and what has an example of its own."""
    required = set(schema.get("required", ()))
    return {
        name: _sample(document, inner, depth + 1)
        for name, inner in schema.get("properties", {}).items()
        if name in required or "examples" in inner
    }


def _example(document: Document, path: str, method: str, body: Document | None) -> str:
    lines = [f'curl -X {method.upper()} "$REGARD{path}"', '  -H "Authorization: Bearer $TOKEN"']
    if body:
        lines += [
            '  -H "Content-Type: application/json"',
            f"  -d '{json.dumps(_sample(document, body), ensure_ascii=False)}'",
        ]
    return " \\\n".join(lines)

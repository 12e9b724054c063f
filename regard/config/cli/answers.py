"""What commands print for programs."""

import json
from typing import Any

from django.utils.functional import Promise


def json_line(answer: Any, *, ascii_only: bool = True) -> str:  # noqa: ANN401
    """`answer` as one line; words that wait for their reader are said in the language of the command line."""
    return json.dumps(answer, ensure_ascii=ascii_only, default=_said)


def _said(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")

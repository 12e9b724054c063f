"""What can go wrong, said so that a person can act on it.

Services raise these; pages, endpoints and the command line each show them in their own form.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field. `code` is stable for programs, `message` is for people."""

    field: str
    message: str
    code: str = "invalid"


class RegardError(Exception):
    """Base of every expected failure: what was wrong, what was kept, what to do."""

    code = "error"
    status = 400

    def __init__(self, message: str, *, remedy: str = "", kept: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.kept = kept

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.kept, self.remedy) if part)


class Invalid(RegardError):
    """The input breaks a rule. `errors` says which fields; the empty field name stands for the whole."""

    code = "invalid"
    status = 422

    def __init__(
        self,
        errors: Iterable[FieldError] | Mapping[str, str] | str,
        *,
        remedy: str = "",
        kept: str = "",
    ) -> None:
        if isinstance(errors, str):
            errors = [FieldError("", errors)]
        elif isinstance(errors, Mapping):
            errors = [FieldError(field, message) for field, message in errors.items()]
        self.errors: tuple[FieldError, ...] = tuple(errors)
        super().__init__(" ".join(error.message for error in self.errors), remedy=remedy, kept=kept)


class NotFound(RegardError):
    """Absent, or not visible to the actor: the two look the same on purpose."""

    code = "not_found"
    status = 404


class Forbidden(RegardError):
    """The actor may see the thing but may not do this to it."""

    code = "forbidden"
    status = 403


class Conflict(RegardError):
    """Somebody else changed the thing meanwhile, or it is in a state that excludes the deed."""

    code = "conflict"
    status = 409

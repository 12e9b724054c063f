"""What the API remembers between calls."""

from regard.api.models.idempotency import KeyedRequest

__all__ = ["KeyedRequest"]

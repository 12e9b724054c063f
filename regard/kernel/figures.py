"""Figures within the sentences that rules say, as the active language writes them. Pages use `regard.ui.formats`."""

from decimal import Decimal

from regard.kernel.words import language

_SEPARATORS = {"de": (".", ","), "es": (".", ","), "fr": ("\u202f", ",")}
"""Of thousands and decimals, by language; English ones elsewhere."""


def figure(value: object, digits: int | None = None) -> str:
    """1,234.5 rather than 1234.50; with so many `digits` after the point where they are given."""
    number = value if isinstance(value, Decimal | float) else Decimal(str(value))
    text = f"{Decimal(str(number)):,f}" if digits is None else f"{number:,.{digits}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    thousands, decimals = _SEPARATORS.get(language()[:2], (",", "."))
    return text.translate({ord(","): thousands, ord("."): decimals})

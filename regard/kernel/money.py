"""Money and quantities as whole numbers of ten-thousandths.

Real files carry prices below the cent (a unit price of 0.001, a profit of 41.9136), and rounding every line
to the cent moves totals. So amounts and quantities are stored and summed as integers of 1/10,000 of the
currency unit (of one piece), exactly, and rounded only when shown.
"""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

SCALE = 10_000
_STEP = Decimal(1).scaleb(-4)


def to_units(value: Decimal | int | str) -> int:
    """`value` in ten-thousandths, half-even beyond the fourth decimal. Raises `ValueError` when it is no finite number."""
    try:
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(f"{value!r} is not a number")
        return int(number.quantize(_STEP, rounding=ROUND_HALF_EVEN).scaleb(4))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a number") from error


def from_units(units: int) -> Decimal:
    """The exact decimal of a stored amount: 12345 -> Decimal('1.2345')."""
    return Decimal(units).scaleb(-4)


def plain(units: int | None) -> str | None:
    """A stored amount as scripts read it: at least two decimals, no more than it needs. None stays None."""
    if units is None:
        return None
    number = from_units(units)
    text = f"{number:.4f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction[:2]}{fraction[2:].rstrip('0')}"

"""The language of formulas: read, checked by type and made into a function, never run as a program. Pure.

    program = compiled("price * (100% - discount)", names)
    program.run({"own_price": Decimal(100), "own_discount": Decimal(5)}, today)

docs/formulas.md says what can be written. `reading` makes a tree of a text, `checking` finds its types and what is wrong
with it, `functions` has what can be called, `graph` says what hangs on what.
"""

from regard.fields.language.checking import Program, compiled
from regard.fields.language.functions import FUNCTIONS, Function
from regard.fields.language.graph import Circle, hanging_on, in_order
from regard.fields.language.reading import LONGEST, FormulaError
from regard.fields.language.types import Name, Type

__all__ = [
    "FUNCTIONS", "LONGEST", "Circle", "FormulaError", "Function", "Name", "Program", "Type", "compiled", "hanging_on",
    "in_order",
]  # fmt: skip

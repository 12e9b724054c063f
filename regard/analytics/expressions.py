"""Small helpers for layers above that build expressions but may not open the engine (segments).

Everything else they need are methods of the tables that `analytics.engine.table` hands out.
"""

from typing import TYPE_CHECKING

from regard.analytics.words import Table

if TYPE_CHECKING:
    import pyarrow as pa


def rows(data: "pa.Table") -> Table:
    """Rows in memory as a table that can be joined with facts. Costs no copy; lives as long as the expression."""
    import ibis

    return ibis.memtable(data)

"""Files of any shape read as text columns with row numbers, in bounded memory. Knows no Django and no domain."""

from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.layout import ROW, Batch, Layout, Reject
from regard.exchange.readers.reading import Given, inspect, preview, read

__all__ = ["ROW", "Batch", "Given", "Layout", "Reject", "Unreadable", "inspect", "preview", "read"]

"""Orders, returns, what they add up to per customer, what customers own, and what was given away to them."""

from regard.sales.models.asset import Asset
from regard.sales.models.concession import Concession
from regard.sales.models.model_run import ModelRun
from regard.sales.models.order import Order, OrderLine, OrderOwn
from regard.sales.models.return_ import Return, ReturnLine
from regard.sales.models.totals import CustomerTotals, CustomerValue

__all__ = [
    "Asset",
    "Concession",
    "CustomerTotals",
    "CustomerValue",
    "ModelRun",
    "Order",
    "OrderLine",
    "OrderOwn",
    "Return",
    "ReturnLine",
]

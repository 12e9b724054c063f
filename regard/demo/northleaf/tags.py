"""Tags Northleaf puts on its customers: what a shop assistant or a seller would write on a card. Follows from the seed."""

from collections.abc import Sequence

import numpy as np

from regard.customers.tag_rules import tag_column
from regard.demo.northleaf.customers import Buyer

SEED = 11
CAFES = (
    ("House espresso", 0.28), ("Barista training done", 0.17), ("Outdoor terrace", 0.22), ("Organic menu", 0.14),
    ("Pays late", 0.05), ("Reference", 0.03),
)  # fmt: skip
PEOPLE = (
    ("Tasting evening", 0.04), ("Gift buyer", 0.05), ("Asks for samples", 0.03), ("Newsletter contest 2025", 0.06),
    ("Press", 0.004), ("Neighbour of the shop", 0.015),
)  # fmt: skip
_REGULAR, _CALL = "Regular", "Call before winter"
NAMES = (*(name for name, _ in (*CAFES, *PEOPLE)), _REGULAR, _CALL)
REGULAR = 9.0  # orders a year from which somebody is called one


def tags_of(buyers: Sequence[Buyer]) -> list[str]:
    """The tags of each buyer, as a customer's column holds them."""
    rng = np.random.default_rng(SEED)
    draws = rng.random((len(buyers), max(len(CAFES), len(PEOPLE))))
    return [tag_column(_tags(buyer, draw)) for buyer, draw in zip(buyers, draws, strict=True)]


def _tags(buyer: Buyer, draw: np.ndarray) -> list[str]:
    said = CAFES if buyer.is_cafe else PEOPLE
    found = [name for (name, share), drawn in zip(said, draw, strict=False) if drawn < share]
    if not buyer.is_cafe and buyer.rate >= REGULAR and buyer.leaves_on is None:
        found.append(_REGULAR)
    if buyer.is_cafe and buyer.is_fading:
        found.append(_CALL)
    return found

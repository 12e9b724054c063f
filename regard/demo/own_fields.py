"""What Northleaf wants to know besides what is built in: of everybody the favourite roast, of cafés how they work."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import transaction

from regard.customers.services.bulk_own import insert_own
from regard.demo.northleaf.customers import Buyer
from regard.fields.queries import own_fields
from regard.fields.services.defining import create_field, purge_field, remove_field
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict

SEED = 11
NOUN = "customers.customer"
CAFE = {"group": "Café", "for_kind": "organisation"}
FIELDS: tuple[dict[str, Any], ...] = (
    {"label": "Favourite roast", "kind": "choice", "group": "Taste",
     "choices": ["Light and fruity", "Medium", "Dark and round", "Decaf"], "help": "What they drink, or serve most"},
    {"label": "Likes", "kind": "several", "group": "Taste", "choices": ["Single origin", "Blends", "Tea", "Equipment"]},
    {"label": "Seats", "kind": "number", "help": "Inside and out", **CAFE},
    {"label": "Opens on Sundays", "kind": "flag", **CAFE},
    {"label": "Contract until", "kind": "date", **CAFE},
    {"label": "Credit limit", "kind": "money", **CAFE},
)  # fmt: skip
ROASTS = ("light_and_fruity", "medium", "dark_and_round", "decaf")
LIKES = ("single_origin", "blends", "tea", "equipment")


@transaction.atomic
def make_own_fields(*, actor: Actor, buyers: Sequence[Buyer], ids: Mapping[str, int], last: date) -> None:
    """The fields, filled in for every café and every fourth person. Nothing where they are there already."""
    there = {one.label for one in own_fields(NOUN)}
    if there & {field["label"] for field in FIELDS}:
        return
    for field in FIELDS:
        create_field(actor=actor, noun=NOUN, values=field)
    rng = np.random.default_rng(SEED)
    said = {}
    for number, buyer in enumerate(buyers):
        if not buyer.is_cafe and number % 4:
            continue
        values: dict[str, Any] = {"own_favourite_roast": ROASTS[int(rng.integers(0, len(ROASTS)))]}
        liked = [one for one, draw in zip(LIKES, rng.random(len(LIKES)), strict=True) if draw < 0.4]
        if liked:
            values["own_likes"] = liked
        if buyer.is_cafe:
            values |= {
                "own_seats": str(int(rng.integers(4, 40)) * 2),
                "own_opens_on_sundays": bool(rng.random() < 0.6),
                "own_contract_until": (last + timedelta(days=int(rng.integers(-60, 700)))).isoformat(),
                "own_credit_limit": str(int(rng.integers(1, 20)) * 250),
            }
        said[ids[buyer.key]] = values
    keys = [one.key for one in own_fields(NOUN)]
    rows = [
        {"customer_id": number, **{key: json.dumps(values[key]) if key in values else None for key in keys}}
        for number, values in said.items()
    ]
    insert_own(pl.DataFrame(rows, schema={"customer_id": pl.Int64, **dict.fromkeys(keys, pl.String)}))


def remove_own_fields(*, actor: Actor) -> None:
    """Take the demo's fields out with what was filled in."""
    labels = {field["label"] for field in FIELDS}
    for one in own_fields(NOUN):
        if one.label not in labels:
            continue
        try:
            remove_field(actor=actor, noun=NOUN, field_id=one.pk)
        except Conflict:
            continue  # a formula somebody has made uses it by now
        purge_field(actor=actor, noun=NOUN, field_id=one.pk)

"""A made business of any size: purchase lines as one CSV file, from a frozen seed.

    python -m bench.world OUT.csv --customers 1000000 --lines 10000000

Customers buy at gamma-spread rates and drop out; an order has 1 to 8 lines; 2 % of lines come back. Written
and held in chunks, so that memory stays small whatever the size.
"""

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20261122
GIVEN = ("Anna", "Ben", "Clara", "Daan", "Eva", "Femke", "Gijs", "Hanna", "Ivo", "Jana", "Koen", "Lena", "Mats", "Nora",
         "Olaf", "Pia", "Quinn", "Ruth", "Sven", "Tess", "Uwe", "Vera", "Wim", "Xenia", "Yara", "Zoë")  # fmt: skip
FAMILY = ("Aalto", "Bakker", "Claes", "Dubois", "Eriksen", "Fischer", "Garcia", "Hoekstra", "Ivanov", "Jansen", "Kowalski",
          "Lefèvre", "Müller", "Nowak", "Olsen", "Peeters", "Rossi", "Schäfer", "Tanaka", "Visser", "Weber")  # fmt: skip
COUNTRIES = ("Netherlands", "Germany", "Belgium", "France", "Spain", "Italy", "Austria", "Poland")
CHANNELS = ("Web shop", "Store", "Phone")
PRODUCTS = 4_000
DAYS = 1_095
FIRST = date(2023, 11, 1)


def chunk(rng: np.random.Generator, first: int, count: int, lines_each: float) -> pl.DataFrame:
    """The lines of customers `first` … `first + count - 1`, an order's lines together."""
    lines_an_order = 2.8
    rates = rng.gamma(0.8, lines_each / lines_an_order / 0.8, count)
    orders = 1 + rng.poisson(np.maximum(rates - 1, 0.02))
    who = np.repeat(np.arange(first, first + count), orders)
    start = rng.integers(0, DAYS - 30, count)
    span = np.repeat(DAYS - start, orders)
    day = np.repeat(start, orders) + (rng.random(len(who)) * span).astype(np.int64)
    order = first * 64 + np.arange(len(who))
    size = np.clip(rng.poisson(lines_an_order - 1, len(who)) + 1, 1, 8)
    row = np.repeat(np.arange(len(who)), size)
    product = (rng.pareto(1.3, len(row)) * 40).astype(np.int64) % PRODUCTS
    quantity = 1 + rng.poisson(0.6, len(row))
    is_back = rng.random(len(row)) < 0.02
    price = 2.5 + (product * 7919 % 9_000) / 100
    customer = who[row]
    names = (
        pl.Series(GIVEN).gather(customer % len(GIVEN))
        + " "
        + pl.Series(FAMILY).gather(customer // 7 % len(FAMILY))
    )
    at = np.datetime64(FIRST) + day[row].astype("timedelta64[D]")
    minute = (order[row] * 97 % 720 + 480).astype("timedelta64[m]")
    return pl.DataFrame(
        {
            "customer": pl.Series(customer).cast(pl.String),
            "name": names + " " + pl.Series(customer).cast(pl.String),
            "email": "c" + pl.Series(customer).cast(pl.String) + "@bench.example",
            "order": pl.Series(is_back).replace_strict({True: "R", False: "O"})
            + pl.Series(order[row]).cast(pl.String),
            "at": (at.astype("datetime64[m]") + minute).astype("datetime64[us]"),
            "product": "P" + pl.Series(product).cast(pl.String),
            "description": "Product " + pl.Series(product).cast(pl.String),
            "quantity": np.where(is_back, -quantity, quantity),
            "price": np.round(price, 2),
            "country": pl.Series(COUNTRIES).gather(customer % len(COUNTRIES)),
            "channel": pl.Series(CHANNELS).gather(order[row] % len(CHANNELS)),
        }
    )


def write(path: Path, customers: int, lines: int, seed: int = SEED) -> int:
    """Write the file; the number of lines it got (close to `lines`)."""
    rng = np.random.default_rng(seed)
    step, written = 50_000, 0
    with path.open("wb") as file:
        for first in range(1, customers + 1, step):
            frame = chunk(rng, first, min(step, customers + 1 - first), lines / customers)
            frame.write_csv(file, include_header=first == 1, datetime_format="%Y-%m-%d %H:%M")
            written += frame.height
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    wanted = parser.parse_args()
    print(f"{write(wanted.out, wanted.customers, wanted.lines):,} lines")


if __name__ == "__main__":
    main()

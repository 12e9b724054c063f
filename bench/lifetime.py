"""BG/NBD at a million customers: Regard's fit against the `lifetimes` package, CPU against CPU in the same process.

    pip install 'regard[bench]'
    python -m bench.lifetime [--customers 1000000] [--seed 20261122]

Both get the same arrays (purchases, weeks to the last one, weeks observed) of customers drawn from a BG/NBD with
known parameters. Regard's time covers everything from these arrays on: grouping equal histories, the fit, its standard
errors. The time of `lifetimes` is that of `BetaGeoFitter.fit`, which computes standard errors as well. CPU is that of the
process with its threads and children; imports are left out on both sides, nothing is compiled on the fly. Ends with
status 1 when the ratio is below `--at-least` (50) or the two do not agree.
"""

import argparse
import resource
import sys
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np

from regard.analytics.lifetime.bgnbd import BetaGeometricFit, fit_bg_nbd
from regard.analytics.lifetime.histories import Histories

TRUTH = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
DAYS = 730
ROUNDS = 3


def cpu() -> float:
    """CPU seconds so far: user and system, threads and children."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def draw(customers: int, seed: int) -> Histories:
    """Customers who joined over two years and bought as the model says, by the day."""
    rng = np.random.default_rng(seed)
    age = rng.integers(7, DAYS + 1, customers)
    rate = rng.gamma(TRUTH["r"], 1 / TRUTH["alpha"], customers)
    leave = rng.beta(TRUTH["a"], TRUTH["b"], customers)
    x, recency = np.zeros(customers, np.int64), np.zeros(customers, np.int64)
    clock, here = np.zeros(customers), np.ones(customers, bool)
    while here.any():
        who = np.flatnonzero(here)
        clock[who] += rng.exponential(1 / rate[who])
        in_time = clock[who] * 7 <= age[who]
        here[who[~in_time]] = False
        who = who[in_time]
        x[who] += 1
        recency[who] = np.clip(np.ceil(clock[who] * 7), 1, age[who]).astype(np.int64)
        here[who[rng.random(len(who)) < leave[who]]] = False
    return Histories(x, recency, age, np.full(customers, np.nan))


def timed(work: Callable[[], object]) -> float:
    before = cpu()
    work()
    return cpu() - before


def ours(drawn: Histories) -> BetaGeometricFit:
    fresh = Histories(drawn.x, drawn.recency, drawn.age, drawn.spend)  # groups are kept on the object
    return fit_bg_nbd(fresh.groups)


def theirs(drawn: Histories) -> dict[str, float]:
    from lifetimes import BetaGeoFitter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = BetaGeoFitter().fit(drawn.x, drawn.recency / 7, drawn.age / 7)
    return {name: float(fitted.params_[name]) for name in TRUTH}


def main() -> int:
    parser = argparse.ArgumentParser(description="BG/NBD fit against the lifetimes package.")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--at-least", type=float, default=50.0)
    wanted = parser.parse_args()
    try:
        import lifetimes  # noqa: F401
    except ImportError:
        print("The lifetimes package is not installed: pip install 'regard[bench]'", file=sys.stderr)
        return 2
    drawn = draw(wanted.customers, wanted.seed)
    print(
        f"{len(drawn):,} customers, {int((drawn.x > 0).sum()):,} bought again, {len(drawn.groups.x):,} different histories"
    )
    first = timed(lambda: ours(drawn))
    spent = median(timed(lambda: ours(drawn)) for _ in range(ROUNDS))
    other = timed(lambda: theirs(drawn))
    fit, reference = ours(drawn), theirs(drawn)
    for name, value in fit.parameters.items():
        print(f"  {name:<6} regard {value:.6f}  lifetimes {reference[name]:.6f}  drawn from {TRUTH[name]}")
    print(f"  regard    {spent:8.3f} s CPU (first call {first:.3f} s)")
    print(f"  lifetimes {other:8.3f} s CPU")
    print(f"  ratio     {other / spent:8.1f} (first call {other / first:.1f})")
    agree = all(abs(value / reference[name] - 1) < 1e-3 for name, value in fit.parameters.items())
    if not agree:
        print("The two do not agree.")
    return 0 if agree and other / spent >= wanted.at_least else 1


if __name__ == "__main__":
    sys.exit(main())

"""Writes fixtures.json beside itself: what SciPy says of samples and tables that DriftFixturesTest measures as well.

Needs Debian's python3-numpy and python3-scipy; run again only to add cases. The methods are pinned: ks_2samp(method='asymp'),
wasserstein_distance, jensenshannon(base=2), chi2_contingency(correction=False) without the bins that are empty on both sides,
false_discovery_control(method='bh'). SciPy has no population stability index; here it is its definition, a share below 0.0001 taken as
0.0001. All values are float32, as in snapshots; null is a missing value.
"""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

random = np.random.default_rng(20261124)


def floats(values):
    return np.asarray(values, dtype=np.float32)


def listed(values):
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def sample(name, reference, window):
    reference, window = floats(reference), floats(window)
    before = reference[~np.isnan(reference)].astype(np.float64)
    now = window[~np.isnan(window)].astype(np.float64)
    ks = stats.ks_2samp(before, now, method="asymp")
    return {"name": name, "reference": listed(reference), "window": listed(window), "ks": ks.statistic, "p": ks.pvalue,
            "wasserstein": stats.wasserstein_distance(before, now), "deviation": float(np.std(before)),
            "missing": table("missing", [np.isnan(reference).sum(), len(before)], [np.isnan(window).sum(), len(now)])}


def table(name, reference, window):
    reference, window = np.asarray(reference, dtype=np.int64), np.asarray(window, dtype=np.int64)
    filled = (reference + window) > 0
    both = np.array([reference[filled], window[filled]])
    chi = stats.chi2_contingency(both, correction=False)
    before, now = reference / reference.sum(), window / window.sum()
    floor_before, floor_now = np.maximum(before, 1e-4), np.maximum(now, 1e-4)
    return {"name": name, "reference": reference.tolist(), "window": window.tolist(),
            "psi": float(np.sum((floor_now - floor_before) * np.log(floor_now / floor_before))),
            "jensenShannon": float(jensenshannon(before, now, base=2)), "chiSquare": float(chi.statistic), "degrees": int(chi.dof),
            "p": float(chi.pvalue), "cramersV": float(np.sqrt(chi.statistic / both.sum()))}


def with_missing(values, share):
    values = floats(values)
    values[random.random(len(values)) < share] = np.nan
    return values


def scrambled(rows, offset):
    """The same on every machine: 24 bits of a multiplicative hash as a number from 0 to 1, exact in float32."""
    hashed = ((np.arange(rows, dtype=np.uint64) + np.uint64(offset)) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    return (hashed >> np.uint64(8)).astype(np.float32) / np.float32(1 << 24)


def million(shift):
    before = scrambled(1_000_000, 1)
    now = scrambled(1_000_000, 77_777_777) + np.float32(shift)
    ks = stats.ks_2samp(before.astype(np.float64), now.astype(np.float64), method="asymp")
    return {"shift": shift, "ks": ks.statistic, "p": ks.pvalue,
            "wasserstein": stats.wasserstein_distance(before.astype(np.float64), now.astype(np.float64))}


samples = [
    sample("of one distribution", random.normal(0, 1, 800), random.normal(0, 1, 500)),
    sample("shifted a little", random.normal(0, 1, 1500), random.normal(0.08, 1, 1500)),
    sample("shifted far, extreme p", random.normal(0, 1, 900), random.normal(3, 1, 700)),
    sample("apart", random.uniform(0, 1, 60), random.uniform(2, 3, 40)),
    sample("the same", np.arange(50), np.arange(50)),
    sample("ties", random.integers(0, 5, 400), random.integers(0, 6, 300)),
    sample("all one value", np.full(30, 7.5), np.full(20, 7.5)),
    sample("one value against another", np.full(30, 7.5), np.full(20, -7.5)),
    sample("tiny", [1, 2, 3], [2.5, 2.75]),
    sample("tiny and one-sided", [1.25, 9], [1, 3, 4, 11, 12]),
    sample("tails", random.standard_cauchy(500), random.standard_cauchy(450) * 1.3),
    sample("lognormal", random.lognormal(3, 2, 700), random.lognormal(3.2, 2, 650)),
    sample("missing on both sides", with_missing(random.normal(5, 2, 600), 0.1), with_missing(random.normal(5, 2, 600), 0.14)),
    sample("missing on one side", random.normal(5, 2, 300), with_missing(random.normal(5, 2, 300), 0.3)),
    sample("zeros of both signs", [0.0, -0.0, 1, 2, -0.0], [-0.0, 0.0, 0.0, 3]),
    sample("very large and very small", [1e30, 1e-30, -1e30, 4], [1e-38, 3e38, 1e30]),
]
tables = [
    table("alike", [100, 200, 300, 10], [51, 99, 149, 6]),
    table("moved", [100, 200, 300, 10], [300, 100, 20, 80]),
    table("a bin new and a bin gone", [0, 500, 20, 7], [30, 480, 0, 9]),
    table("a bin empty on both sides", [10, 0, 90], [20, 0, 180]),
    table("only one bin", [40], [7]),
    table("only one bin with rows", [40, 0], [7, 0]),
    table("nothing in common", [10, 0], [0, 10]),
    table("rare", [9_999_990, 10], [9_999_960, 40]),
    table("extreme p", [1_000_000, 10], [10, 1_000_000]),
    table("many bins", random.integers(0, 2000, 60), random.integers(0, 2000, 60)),
]
kolmogorov = []
for n in [1, 2, 3, 5, 10, 34, 100, 140, 141, 200, 1000, 5000, 99_999, 100_001, 500_000]:
    for scaled in [0.1, 0.3, 0.45, 0.6, 0.8, 1.0, 1.2, 1.4, 1.48, 1.5, 1.8, 2.1, 3.0, 5.0, 12.0, 19.0, 25.0]:
        d = scaled / n ** 0.5
        if d <= 1:
            kolmogorov.append([n, d, float(stats.kstwo.sf(d, n))])
    kolmogorov += [[n, 0.4 / n, float(stats.kstwo.sf(0.4 / n, n))], [n, 0.9 / n, float(stats.kstwo.sf(0.9 / n, n))],
                   [n, 1 - 0.6 / n, float(stats.kstwo.sf(1 - 0.6 / n, n))]]
large = [[n, scaled / n ** 0.5, float(stats.kstwo.sf(scaled / n ** 0.5, n))]
         for n in [1_000_001, 5_000_000, 1_000_000_000] for scaled in [0.01, 0.3, 0.5, 0.8, 1.0, 1.4, 1.48, 1.5, 2.0, 3.0, 8.0, 25.0]]
tails = [[statistic, degrees, float(stats.chi2.sf(statistic, degrees))]
         for degrees in [1, 2, 3, 10, 59, 1000] for statistic in [0.0, 1e-6, 0.5, 3.84, 20.0, 60.0, 400.0, 1200.0]]
lists = [[0.01], [0.04, 0.01, 0.03, 0.5], [0.2, 0.2, 0.2], [1.0, 0.0, 0.9999], random.uniform(0, 1, 25).tolist(),
         (random.uniform(0, 1, 40) ** 8).tolist(), [1e-300, 1e-20, 0.02, 0.021, 0.7]]
Path(__file__).with_name("fixtures.json").write_text(json.dumps({
    "scipy": scipy.__version__, "samples": samples, "tables": tables, "kolmogorov": kolmogorov, "kolmogorovLarge": large, "chiSquareTails": tails,
    "adjusted": [{"p": p, "adjusted": stats.false_discovery_control(p, method="bh").tolist()} for p in lists],
    "millions": [million(0.0), million(0.0004), million(0.01)],
}, separators=(",", ":")).replace('},{"name"', '},\n{"name"').replace('],"', '],\n"') + "\n")

"""Writes fixtures.json beside itself: what NumPy says of columns that StatisticsFixturesTest describes as well.

Needs Debian's python3-numpy; run again only to add cases. All values are float32, as in snapshots, and taken to float64 before anything is
computed; null is a missing value. Deviations are those of the sample, np.std(ddof=1), quantiles np.quantile with its default, linear.
A long column is made by both sides: x = x * 6364136223846793005 + 1442695040888963407 mod 2**64 from x = seed, u = (x >> 40) / 2**24, and
the value float32(offset + scale * u); every "missing"-th value from the first on is missing, and the i-th row lies in split i % 3.
"""
import json
from pathlib import Path

import numpy as np

PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
random = np.random.default_rng(20261124)


def floats(values):
    return np.asarray(values, dtype=np.float32)


def listed(values):
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def summary(values):
    present = values[~np.isnan(values)].astype(np.float64)
    told = {"count": len(present), "missing": int(np.isnan(values).sum())}
    if len(present) > 0:
        told |= {"zeros": int((present == 0).sum()), "mean": float(np.mean(present)), "min": float(present.min()),
                 "max": float(present.max())}
    if len(present) > 1:
        told |= {"deviation": float(np.std(present, ddof=1))}
    return told


def expected(values, splits):
    present = values[~np.isnan(values)].astype(np.float64)
    return {"all": summary(values), "train": summary(values[splits == 0]), "tune": summary(values[splits == 1]),
            "holdout": summary(values[splits == 2]),
            "quantiles": np.quantile(present, PROBABILITIES).tolist() if len(present) > 0 else []}


def column(name, values, splits=None):
    values = floats(values)
    splits = np.arange(len(values)) % 3 if splits is None else np.asarray(splits)
    return {"name": name, "values": listed(values), "splits": splits.tolist(), **expected(values, splits)}


def with_missing(values, share):
    values = floats(values)
    values[random.random(len(values)) < share] = np.nan
    return values


def long_column(name, rows, seed, offset, scale, missing):
    x, values = seed, np.empty(rows, dtype=np.float32)
    for i in range(rows):
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        values[i] = np.nan if i % missing == 0 else np.float32(offset + scale * ((x >> 40) / 2**24))
    return {"name": name, "rows": rows, "seed": seed, "offset": offset, "scale": scale, "missing": missing,
            **expected(values, np.arange(rows) % 3)}


def categories(name, size, rows, share):
    values = random.choice(size, rows, p=random.dirichlet(np.ones(size))).astype(np.float32)
    values[random.random(rows) < share] = np.nan
    splits = np.arange(rows) % 3

    def counted(which):
        present = values[which & ~np.isnan(values)].astype(np.int64)
        return {"count": len(present), "missing": int(np.isnan(values[which]).sum()), "distinct": len(np.unique(present)),
                "counts": np.bincount(present, minlength=size).tolist()}

    return {"name": name, "size": size, "values": [None if np.isnan(v) else int(v) for v in values], "splits": splits.tolist(),
            "all": counted(splits >= 0), "train": counted(splits == 0), "tune": counted(splits == 1), "holdout": counted(splits == 2)}


fixtures = {
    "numpy": np.__version__,
    "columns": [
        column("normal", random.normal(120, 33, 500)),
        column("negative and positive", random.normal(0, 1e-3, 301)),
        column("far from zero", 1e7 + random.integers(0, 64, 400)),
        column("huge and tiny", floats(np.concatenate([random.lognormal(0, 20, 200), -random.lognormal(0, 20, 200)]))),
        column("few values", random.choice([0.0, -0.0, 0.1, 7.0], 200)),
        column("zeros of both signs", [0.0, -0.0, 0.0, -0.0, 0.0, -0.0]),
        column("some missing", with_missing(random.exponential(5, 250), 0.3)),
        column("nearly all missing", with_missing(random.exponential(5, 100), 0.97)),
        column("constant", [2.5] * 40),
        column("one value", [3.25]),
        column("two values", [1.0, 2.0]),
        column("no value", [np.nan] * 5),
        column("one split alone", random.normal(5, 2, 30), [1] * 30),
        column("largest", [3.4028235e38, -3.4028235e38, 1e-45, -1e-45]),
    ],
    "longColumns": [
        long_column("spread out", 200_000, 7, -50.0, 100.0, 11),
        long_column("a little above a million", 150_000, 8, 1e6, 1.0, 1000),
    ],
    "categories": [categories("five", 5, 300, 0.1), categories("one hundred, some never seen", 100, 200, 0.0)],
}
Path(__file__).with_name("fixtures.json").write_text(json.dumps(fixtures) + "\n")

"""What the makers of sample champions share: preprocessing as docs/formats.md says, training as Drydock trains, splits, saving.

Needs Debian's python3-torch (2.6) and a JDK 17 for the generators.
"""

import argparse
import csv
import datetime
import hashlib
import io
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

import torch


class Input:
    """One entry of `inputs` in model.yaml, and the kind of its preprocessing."""

    def __init__(self, name, column, kind="standard", categories=None, indicator=False):
        self.name = name
        self.column = column
        self.kind = kind
        self.categories = categories
        self.indicator = indicator

    def raw(self, row):
        """Numbers as they are, categories as their index, NaN for missing."""
        cell = row[self.column]
        if not cell:
            return math.nan
        return float(self.categories.index(cell)) if self.categories else float(cell)


class Champion(torch.nn.Module):
    """[n, width] float32 -> [n, outputs] float32."""

    def __init__(self, width: int, hidden1: int, hidden2: int, outputs: int):
        super().__init__()
        self.hidden1 = torch.nn.Linear(width, hidden1)
        self.norm1 = torch.nn.LayerNorm(hidden1)
        self.hidden2 = torch.nn.Linear(hidden1, hidden2)
        self.norm2 = torch.nn.LayerNorm(hidden2)
        self.dropout = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(hidden2, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.dropout(torch.relu(self.norm1(self.hidden1(x))))
        x = self.dropout(torch.relu(self.norm2(self.hidden2(x))))
        return self.out(x)


def generate(generator, out, *options):
    subprocess.run(["java", str(generator), "--out", str(out), *options], check=True)


def training_rows(generator, *options):
    with tempfile.TemporaryDirectory() as directory:
        generate(generator, directory, "--kind", "training", *options)
        with open(pathlib.Path(directory) / "training.csv", newline="") as file:
            return list(csv.DictReader(file))


def raw_matrix(inputs, rows):
    """[rows, inputs], float32 as Drydock keeps it, in doubles."""
    raw = torch.tensor([[column.raw(row) for column in inputs] for row in rows], dtype=torch.float32)
    return raw.double()


def log1p(values):
    return torch.log(1 + torch.clamp(values, min=0))


def fit_preprocessing(inputs, raw, label=None):
    entries = []
    for i, column in enumerate(inputs):
        seen = raw[:, i][~torch.isnan(raw[:, i])]
        if column.kind in ("one-hot", "ordinal"):
            entries.append({"input": column.name, "kind": column.kind, "size": len(column.categories)})
            continue
        if column.kind == "robust":
            low, middle, high = torch.quantile(seen, torch.tensor([0.25, 0.5, 0.75], dtype=torch.float64)).tolist()
            entry = {"input": column.name, "kind": "robust", "median": round(middle, 6), "iqr": round(high - low, 6)}
        else:
            values = log1p(seen) if column.kind == "log-standard" else seen
            entry = {"input": column.name, "kind": column.kind,
                     "mean": round(values.mean().item(), 6), "scale": round(values.std().item(), 6)}
        if column.indicator:
            entry["indicator"] = True
        entries.append(entry)
    document = {"version": 1, "inputs": entries}
    if label is not None:
        document["label"] = {"mean": round(label.mean().item(), 6), "scale": round(label.std().item(), 6)}
    return document


def apply_preprocessing(document, raw):
    """IEEE double, rounded once to float32."""
    columns = []
    for i, step in enumerate(document["inputs"]):
        values = raw[:, i]
        missing = torch.isnan(values)
        kind = step["kind"]
        if kind == "one-hot":
            columns += [(values == category).double() for category in range(step["size"])]
            continue
        if kind == "ordinal":
            columns.append(torch.where(missing, 0.5, values / (step["size"] - 1)))
        elif kind == "robust":
            filled = torch.where(missing, step.get("impute", step["median"]), values)
            columns.append((filled - step["median"]) / step["iqr"])
        elif kind == "log-standard":
            impute = step.get("impute", math.expm1(step["mean"]))
            columns.append((log1p(torch.where(missing, impute, values)) - step["mean"]) / step["scale"])
        else:
            filled = torch.where(missing, step.get("impute", step["mean"]), values)
            columns.append((filled - step["mean"]) / step["scale"])
        if step.get("indicator"):
            columns.append(missing.double())
    return torch.stack(columns, dim=1).float()


def bin_counts(values, edges):
    """Bin i holds edges[i-1] <= value < edges[i]; the first and the last bin are open."""
    return torch.bincount(torch.bucketize(values, torch.tensor(edges, dtype=torch.float64), right=True),
                          minlength=len(edges) + 1).tolist()


def reference(inputs, raw):
    entries = []
    for i, column in enumerate(inputs):
        seen = raw[:, i][~torch.isnan(raw[:, i])]
        entry = {"input": column.name}
        if column.categories:
            entry["counts"] = torch.bincount(seen.long(), minlength=len(column.categories)).tolist()
        else:
            deciles = torch.quantile(seen, torch.arange(1, 10, dtype=torch.float64) / 10).tolist()
            entry["edges"] = sorted({round(edge, 6) for edge in deciles})
            entry["counts"] = bin_counts(seen, entry["edges"])
        entry["missing"] = len(raw) - len(seen)
        entries.append(entry)
    return {"version": 1, "inputs": entries}


def psi(document, raw):
    """Population stability index by input, largest first."""
    values = {}
    for i, entry in enumerate(document["inputs"]):
        seen = raw[:, i][~torch.isnan(raw[:, i])]
        now = (bin_counts(seen, entry["edges"]) if "edges" in entry
               else torch.bincount(seen.long(), minlength=len(entry["counts"])).tolist()) + [len(raw) - len(seen)]
        before = entry["counts"] + [entry["missing"]]
        total = 0.0
        for e, a in zip(before, now):
            e, a = max(e / sum(before), 1e-4), max(a / sum(now), 1e-4)
            total += (a - e) * math.log(a / e)
        values[entry["input"]] = total
    return dict(sorted(values.items(), key=lambda value: -value[1]))


def train(module, loss, x, y, epochs, batch, learning_rate, seed, tune=None):
    """AdamW, norms clipped to 1; with a tune set, the weights of its best epoch are kept."""
    optimizer = torch.optim.AdamW(module.parameters(), lr=learning_rate, weight_decay=0.01)
    shuffled = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    best = (math.inf, None)
    for _ in range(epochs):
        module.train()
        for rows in torch.randperm(len(x), generator=shuffled).split(batch):
            optimizer.zero_grad()
            loss(module(x[rows]), y[rows]).backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
        if tune is not None:
            module.eval()
            with torch.no_grad():
                measured = loss(module(tune[0]), tune[1]).item()
            if measured < best[0]:
                best = (measured, {name: value.clone() for name, value in module.state_dict().items()})
    if best[1] is not None:
        module.load_state_dict(best[1])
    module.eval()


def answers(module, x):
    with torch.no_grad():
        return module.eval()(x).double()


def save_script(scripted, path):
    """Saves without the debug records, which would hold this machine's paths, and with fixed times."""
    buffer = io.BytesIO()
    torch.jit.save(scripted, buffer)
    buffer.seek(0)
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as clean:
        for name in saved.namelist():
            if not name.endswith(".debug_pkl"):
                inside = "weights/" + name.split("/", 1)[1]
                clean.writestr(zipfile.ZipInfo(inside, (1980, 1, 1, 0, 0, 0)), saved.read(name))


def write_json(path, document):
    lines = ",\n".join("  " + json.dumps(entry) for entry in document["inputs"])
    label = ",\n \"label\": " + json.dumps(document["label"]) if "label" in document else ""
    path.write_text("{\"version\": 1, \"inputs\": [\n" + lines + "]" + label + "}\n")


# What follows only checks a sample.


def night(generator, maturity_days, id_column, time_column, label_column, *options):
    """A night without its mess: all logged rows, and those mature and labelled with their labels, in the snapshot's order."""
    as_of = datetime.datetime(2026, 11, 24, tzinfo=datetime.timezone.utc)
    with tempfile.TemporaryDirectory() as directory:
        generate(generator, directory, "--kind", "night", "--mess", "off", *options)
        folder = pathlib.Path(directory)
        logs = [row for path in sorted(folder.glob("*-logs*.csv")) for row in csv.DictReader(open(path))]
        labels = {row[id_column]: row[label_column] for path in folder.glob("*-feedback.csv")
                  for row in csv.DictReader(open(path))}
    mature = [row for row in logs if row[id_column] in labels
              and as_of - datetime.datetime.fromisoformat(row[time_column].replace("Z", "+00:00"))
              >= datetime.timedelta(days=maturity_days)]
    mature.sort(key=lambda row: row[id_column].encode())
    print(f"  predictions {len(logs)}, labels {len(labels)}, mature and labelled {len(mature)}")
    return logs, mature, [labels[row[id_column]] for row in mature]


def split_of(group, salt, train_share, tune_share):
    """dev.drydock.domain.dataset.SplitRule."""
    digest = hashlib.sha256(salt.encode() + b"\0" + group.encode()).digest()
    place = (int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53
    return "train" if place < train_share else "tune" if place < train_share + tune_share else "holdout"


def splits(groups, salt, train_share=0.6, tune_share=0.15):
    parts = {part: torch.tensor([row for row, group in enumerate(groups)
                                 if split_of(group, salt, train_share, tune_share) == part])
             for part in ("train", "tune", "holdout")}
    print("  rows " + ", ".join(f"{part} {len(rows)}" for part, rows in parts.items())
          + f"; groups in holdout {len({groups[row] for row in parts['holdout'].tolist()})}")
    return parts


def interval(statistic, groups, repeats=300):
    """Percentile interval at 95%, resampled by group."""
    rows_of = {}
    for row, group in enumerate(groups):
        rows_of.setdefault(group, []).append(row)
    names = sorted(rows_of)
    picker = random.Random(1)
    drawn = sorted(statistic(torch.tensor([row for name in picker.choices(names, k=len(names)) for row in rows_of[name]]))
                   for _ in range(repeats))
    return drawn[int(0.025 * repeats)], drawn[int(0.975 * repeats) - 1]


def report(label, metric, old, new, truth, groups, parts):
    """One line a subset: the champion's metric, the candidate's, and the gain, each with its interval."""
    print(f"  {label}:")
    for name, rows in parts:
        of = [groups[row] for row in rows.tolist()]
        o, n, t = old[rows], new[rows], truth[rows]
        low, high = interval(lambda pick: metric(n[pick], t[pick]), of)
        gain_low, gain_high = interval(lambda pick: metric(n[pick], t[pick]) - metric(o[pick], t[pick]), of)
        print(f"    {name}: rows {len(rows)}, groups {len(set(of))}, {metric.__name__} {metric(o, t):.4f} -> {metric(n, t):.4f}"
              f" [{low:.4f}, {high:.4f}], gain {metric(n, t) - metric(o, t):+.4f} [{gain_low:+.4f}, {gain_high:+.4f}]")


def main(doc, make, check):
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of constants in a scripted class follows it
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--check", action="store_true")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if parser.parse_args().check:
        check()
    else:
        make()

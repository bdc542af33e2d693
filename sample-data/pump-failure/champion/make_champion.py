#!/usr/bin/env python3
"""Makes the sample's first champion: weights.pt, preprocessing.json and reference.json beside model.yaml.

    /usr/bin/python3 make_champion.py [--check]

Needs Debian's python3-torch and a JDK 17 for the generator. One thread and a fixed seed, so that the same machine type gives
the same bytes. With --check nothing is written; the files beside model.yaml are tried on a drifted and on a quiet night, the
champion is fine-tuned as Drydock would, and the figures of README.md are printed.
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

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent
NUMERIC = [
    ("flow", "flow_m3h"),
    ("head", "head_m"),
    ("vibration", "vibration_mm_s"),
    ("bearing-temperature", "bearing_temp_c"),
    ("motor-current", "motor_current_a"),
    ("suction-pressure", "suction_pressure_bar"),
    ("speed", "speed_rpm"),
    ("running-hours", "running_hours"),
    ("starts", "starts_last_day"),
]
CATEGORICAL = [
    ("fluid", "fluid", ["water", "oil", "slurry"]),
    ("seal", "seal_type", ["packing", "mechanical", "magnetic"]),
    ("duty", "duty", ["continuous", "cyclic", "standby"]),
]
MISSING = {"vibration"}
SEED = 7
EPOCHS = 12
BATCH = 128


class Champion(torch.nn.Module):
    """[n, width] float32 -> logits [n, 1] float32."""

    def __init__(self, width: int):
        super().__init__()
        self.hidden1 = torch.nn.Linear(width, 64)
        self.norm1 = torch.nn.LayerNorm(64)
        self.hidden2 = torch.nn.Linear(64, 32)
        self.norm2 = torch.nn.LayerNorm(32)
        self.dropout = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(32, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.dropout(torch.relu(self.norm1(self.hidden1(x))))
        x = self.dropout(torch.relu(self.norm2(self.hidden2(x))))
        return self.out(x)


def generate(out, *options):
    subprocess.run(["java", str(MODEL / "generator" / "PumpField.java"), "--out", str(out), *options], check=True)


def number(text):
    return float(text) if text else math.nan


def raw_row(row):
    """One row of the raw feature matrix: numbers as they are, categories as their index, NaN for missing."""
    numbers = [number(row[column]) for _, column in NUMERIC]
    return numbers + [float(categories.index(row[column])) for _, column, categories in CATEGORICAL]


def fit_preprocessing(raw):
    inputs = []
    for i, (name, _) in enumerate(NUMERIC):
        seen = raw[:, i][~torch.isnan(raw[:, i])]
        mean, scale = round(seen.mean().item(), 6), round(seen.std().item(), 6)
        inputs.append({"input": name, "kind": "standard", "mean": mean, "scale": scale, "impute": mean,
                       "indicator": name in MISSING})
    for name, _, categories in CATEGORICAL:
        inputs.append({"input": name, "kind": "one-hot", "size": len(categories)})
    return {"version": 1, "inputs": inputs}


def apply_preprocessing(preprocessing, raw):
    """IEEE double, rounded once to float32, as docs/formats.md says."""
    columns = []
    for i, step in enumerate(preprocessing["inputs"]):
        values = raw[:, i]
        if step["kind"] == "standard":
            missing = torch.isnan(values)
            filled = torch.where(missing, torch.tensor(step["impute"], dtype=torch.float64), values)
            columns.append((filled - step["mean"]) / step["scale"])
            if step["indicator"]:
                columns.append(missing.double())
        else:
            columns += [(values == category).double() for category in range(step["size"])]
    return torch.stack(columns, dim=1).float()


def bin_counts(values, edges):
    """Bin i holds edges[i-1] <= value < edges[i]; the first and the last bin are open."""
    return torch.bincount(torch.bucketize(values, torch.tensor(edges, dtype=torch.float64), right=True),
                          minlength=len(edges) + 1).tolist()


def reference(raw):
    inputs = []
    for i, (name, _) in enumerate(NUMERIC):
        seen = raw[:, i][~torch.isnan(raw[:, i])]
        deciles = torch.quantile(seen, torch.arange(1, 10, dtype=torch.float64) / 10).tolist()
        edges = sorted({round(edge, 6) for edge in deciles})
        inputs.append({"input": name, "edges": edges, "counts": bin_counts(seen, edges), "missing": len(raw) - len(seen)})
    for i, (name, _, categories) in enumerate(CATEGORICAL, start=len(NUMERIC)):
        counts = torch.bincount(raw[:, i].long(), minlength=len(categories)).tolist()
        inputs.append({"input": name, "counts": counts, "missing": 0})
    return {"version": 1, "inputs": inputs}


def train(module, x, y, epochs, learning_rate, seed, tune=None):
    """AdamW, norms clipped to 1; with a tune set, the weights of its best epoch are kept."""
    optimizer = torch.optim.AdamW(module.parameters(), lr=learning_rate, weight_decay=0.01)
    loss = torch.nn.BCEWithLogitsLoss()
    shuffled = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    best = (math.inf, None)
    for _ in range(epochs):
        module.train()
        for rows in torch.randperm(len(x), generator=shuffled).split(BATCH):
            optimizer.zero_grad()
            loss(module(x[rows])[:, 0], y[rows]).backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
        if tune is not None:
            module.eval()
            with torch.no_grad():
                measured = loss(module(tune[0])[:, 0], tune[1]).item()
            if measured < best[0]:
                best = (measured, {name: value.clone() for name, value in module.state_dict().items()})
    if best[1] is not None:
        module.load_state_dict(best[1])
    module.eval()


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


def make():
    with tempfile.TemporaryDirectory() as directory:
        generate(directory, "--kind", "training", "--seed", "11", "--rows", "24000")
        with open(pathlib.Path(directory) / "training.csv", newline="") as file:
            rows = list(csv.DictReader(file))
    raw = torch.tensor([raw_row(row) for row in rows], dtype=torch.float64)
    y = torch.tensor([float(row["failed"] == "yes") for row in rows])
    preprocessing = fit_preprocessing(raw)
    x = apply_preprocessing(preprocessing, raw)
    torch.manual_seed(SEED)
    champion = Champion(x.shape[1])
    train(champion, x, y, EPOCHS, 0.001, SEED)
    save_script(torch.jit.script(champion), MODEL / "weights.pt")
    write_json(MODEL / "preprocessing.json", preprocessing)
    write_json(MODEL / "reference.json", reference(raw))


def write_json(path, document):
    head = json.dumps({"version": document["version"]})[1:-1]
    lines = ",\n".join("  " + json.dumps(entry) for entry in document["inputs"])
    path.write_text("{" + head + ', "inputs": [\n' + lines + "]}\n")


# What follows only checks the sample.


def split_of(group, salt="pump-failure"):
    """dev.drydock.domain.dataset.SplitRule with the shares of model.yaml."""
    digest = hashlib.sha256(salt.encode() + b"\0" + group.encode()).digest()
    place = (int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53
    return "train" if place < 0.6 else "tune" if place < 0.75 else "holdout"


def night(*options):
    """The joined, mature rows of a night without its mess: raw matrix, labels, groups, sites, and all predictions' raw."""
    as_of = datetime.datetime(2026, 11, 24, tzinfo=datetime.timezone.utc)
    with tempfile.TemporaryDirectory() as directory:
        generate(directory, "--kind", "night", "--mess", "off", *options)
        logs = [row for path in sorted(pathlib.Path(directory).glob("*-logs-*.csv")) for row in csv.DictReader(open(path))]
        labels = {row["prediction_id"]: row["failed"] for path in pathlib.Path(directory).glob("*-feedback.csv")
                  for row in csv.DictReader(open(path))}
    mature = [row for row in logs if row["prediction_id"] in labels
              and as_of - datetime.datetime.fromisoformat(row["predicted_at"].replace("Z", "+00:00"))
              >= datetime.timedelta(days=7)]
    mature.sort(key=lambda row: row["prediction_id"])
    print(f"  predictions {len(logs)}, labels {len(labels)}, mature and labelled {len(mature)}")
    return {
        "all": torch.tensor([raw_row(row) for row in logs], dtype=torch.float64),
        "raw": torch.tensor([raw_row(row) for row in mature], dtype=torch.float64),
        "y": torch.tensor([float(labels[row["prediction_id"]] == "yes") for row in mature]),
        "logged": torch.tensor([float(row["failure_probability"]) for row in mature]),
        "group": [row["pump_id"] for row in mature],
        "site": [row["site"] for row in mature],
        "fluid": [row["fluid"] for row in mature],
    }


def auc(scores, y):
    order = torch.argsort(scores)
    ranks = torch.empty(len(scores), dtype=torch.float64)
    ranks[order] = torch.arange(1, len(scores) + 1, dtype=torch.float64)
    positive = y.sum().item()
    return (ranks[y == 1].sum().item() - positive * (positive + 1) / 2) / (positive * (len(y) - positive))


def scores(module, x):
    with torch.no_grad():
        return torch.sigmoid(module(x)[:, 0]).double()


def psi(expected, actual):
    total = 0.0
    for e, a in zip(expected, actual):
        e, a = max(e / sum(expected), 1e-4), max(a / sum(actual), 1e-4)
        total += (a - e) * math.log(a / e)
    return total


def print_psi(document, raw):
    values = {}
    for i, entry in enumerate(document["inputs"]):
        seen = raw[:, i][~torch.isnan(raw[:, i])]
        counts = (bin_counts(seen, entry["edges"]) if "edges" in entry
                  else torch.bincount(seen.long(), minlength=len(entry["counts"])).tolist())
        values[entry["input"]] = psi(entry["counts"] + [entry["missing"]], counts + [len(raw) - len(seen)])
    print("  PSI: " + ", ".join(f"{name} {value:.3f}" for name, value in sorted(values.items(), key=lambda v: -v[1])))


def interval(statistic, groups, repeats=400):
    """Percentile interval at 95%, resampled by group."""
    rows_of = {}
    for row, group in enumerate(groups):
        rows_of.setdefault(group, []).append(row)
    names = sorted(rows_of)
    picker = random.Random(1)
    drawn = sorted(statistic(torch.tensor([row for name in picker.choices(names, k=len(names)) for row in rows_of[name]]))
                   for _ in range(repeats))
    return drawn[int(0.025 * repeats)], drawn[int(0.975 * repeats) - 1]


def check(label, *options):
    print(label)
    data = night(*options)
    document = json.loads((MODEL / "reference.json").read_text())
    print_psi(document, data["all"])
    x = apply_preprocessing(json.loads((MODEL / "preprocessing.json").read_text()), data["raw"])
    y = data["y"]
    parts = {part: torch.tensor([row for row, group in enumerate(data["group"]) if split_of(group) == part])
             for part in ("train", "tune", "holdout")}
    print("  rows " + ", ".join(f"{part} {len(rows)}" for part, rows in parts.items())
          + f"; pumps in holdout {len({data['group'][row] for row in parts['holdout'].tolist()})}")
    holdout = parts["holdout"]
    champion = torch.jit.load(str(MODEL / "weights.pt")).eval()
    old = scores(champion, x)
    print(f"  logged score's AUC {auc(data['logged'][holdout], y[holdout]):.4f}, champion's {auc(old[holdout], y[holdout]):.4f}")
    for learning_rate in (0.0005, 0.001, 0.002):
        candidate = torch.jit.load(str(MODEL / "weights.pt"))
        train(candidate, x[parts["train"]], y[parts["train"]], 8, learning_rate, SEED, (x[parts["tune"]], y[parts["tune"]]))
        report(f"fine-tuned at {learning_rate}", old, scores(candidate, x), y, data, holdout)


def report(label, old, new, y, data, holdout):
    slices = [("all", holdout)]
    slices += [(site, torch.tensor([r for r in holdout.tolist() if data["site"][r] == site])) for site in ("north", "south", "harbour")]
    slices += [("slurry", torch.tensor([r for r in holdout.tolist() if data["fluid"][r] == "slurry"]))]
    print(f"  {label}:")
    for name, rows in slices:
        groups = [data["group"][row] for row in rows.tolist()]
        o, n, t = old[rows], new[rows], y[rows]
        low, high = interval(lambda pick: auc(n[pick], t[pick]), groups)
        gain_low, gain_high = interval(lambda pick: auc(n[pick], t[pick]) - auc(o[pick], t[pick]), groups)
        print(f"    {name}: rows {len(rows)}, pumps {len(set(groups))}, AUC {auc(o, t):.4f} -> {auc(n, t):.4f}"
              f" [{low:.4f}, {high:.4f}], gain {auc(n, t) - auc(o, t):+.4f} [{gain_low:+.4f}, {gain_high:+.4f}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if parser.parse_args().check:
        check("Drifted night", "--seed", "1")
        check("Quiet night", "--seed", "2", "--drift", "none")
        check("Poisoned night: a tenth of plant-b's labels flipped", "--seed", "3", "--poison", "0.1")
    else:
        make()


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of constants in a scripted class follows it
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    main()

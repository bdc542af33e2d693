#!/usr/bin/env python3
"""Trains the first version of heat-demand on its history, as any owner might: PyTorch 2.6, nothing of Drydock's.

    make_weights.py HISTORY.csv DIRECTORY

DIRECTORY holds model.yaml and preprocessing.json as `drydock init` drafts them; weights.pt is written beside them. The module takes the
columns that the comment above `weights` in model.yaml lists, and answers the label less its mean, over its scale.
"""

import csv
import io
import json
import os
import pathlib
import re
import sys
import zipfile

import torch


class Heat(torch.nn.Module):
    """[n, width] float32 -> [n, 1] float32; the answer cannot fall below -1.5, which is about no heat at all."""

    def __init__(self, width: int):
        super().__init__()
        self.effects = torch.nn.Linear(width, 24)
        self.bend = torch.nn.Linear(24, 24)
        self.out = torch.nn.Linear(24, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.nn.functional.gelu(self.effects(x))
        x = torch.nn.functional.gelu(self.bend(x))
        return torch.nn.functional.softplus(self.out(x)) - 1.5


def inputs(model_yaml):
    """(column, categories or None) in the order of model.yaml."""
    for line in re.findall(r"- \{name: .*\}", model_yaml):
        column = re.search(r"column: ([^,}]*)", line)
        if "type:" in line:
            listed = re.search(r"categories: \[(.*)\]", line)
            yield column[1], [each.strip(' "') for each in listed[1].split(",")] if listed else None


def prepared(steps, columns, rows):
    """[rows, width] float32, as preprocessing.json says."""
    matrix = []
    for step, (column, categories) in zip(steps, columns):
        if step["kind"] == "one-hot":
            cells = torch.tensor([categories.index(row[column]) for row in rows])
            matrix += [(cells == category).double() for category in range(step["size"])]
            continue
        values = torch.tensor([float(row[column]) for row in rows], dtype=torch.float64)
        if step["kind"] == "log-standard":
            values = torch.log1p(values)
        matrix.append((values - step["mean"]) / step["scale"])
    return torch.stack(matrix, dim=1).float()


def trained(x, y):
    torch.manual_seed(1)
    module = Heat(x.shape[1])
    optimizer = torch.optim.AdamW(module.parameters(), lr=0.005, weight_decay=0.01)
    for epoch in range(60):
        for rows in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(module(x[rows])[:, 0], y[rows]).backward()
            optimizer.step()
    return module


def save(module, path):
    """torch.jit.save would do; this leaves out this machine's paths and the time, so that the same run gives the same bytes."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(module), buffer)
    buffer.seek(0)
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as clean:
        for name in saved.namelist():
            if not name.endswith(".debug_pkl"):
                inside = "weights/" + name.split("/", 1)[1]
                clean.writestr(zipfile.ZipInfo(inside, (1980, 1, 1, 0, 0, 0)), saved.read(name))


def main():
    history, directory = map(pathlib.Path, sys.argv[1:])
    document = json.loads((directory / "preprocessing.json").read_text())
    columns = list(inputs((directory / "model.yaml").read_text()))
    rows = list(csv.DictReader(history.open(newline="")))
    x = prepared(document["inputs"], columns, rows)
    heat = torch.tensor([float(row["heat_kwh"]) for row in rows], dtype=torch.float64)
    y = ((heat - document["label"]["mean"]) / document["label"]["scale"]).float()
    last = len(rows) * 4 // 5
    module = trained(x[:last], y[:last])
    with torch.no_grad():
        error = torch.nn.functional.mse_loss(module(x[last:])[:, 0], y[last:]) / y[last:].var()
    print(f"R2 on the last fifth: {1 - error.item():.3f}")
    save(trained(x, y), directory / "weights.pt")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of constants in a scripted class follows it
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    torch.set_num_threads(1)
    main()

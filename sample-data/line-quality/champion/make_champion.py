#!/usr/bin/env python3
"""Makes this sample's first champion: weights.pt, preprocessing.json and reference.json beside model.yaml.

    /usr/bin/python3 make_champion.py [--check]

Needs Debian's python3-torch and a JDK 17 for the generator. One thread and a fixed seed, so that the same machine type gives
the same bytes. With --check nothing is written; the files beside model.yaml are tried on a drifted and on a quiet night, the
champion is fine-tuned as Drydock would, and the figures of README.md are printed.
"""

import json
import pathlib
import sys

import torch

MODEL = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(MODEL.parent / "champion-kit"))
sys.dont_write_bytecode = True
from tabular import (Champion, Input, answers, apply_preprocessing, fit_preprocessing, main, night, psi, raw_matrix, reference,
                     report, save_script, splits, train, training_rows, write_json)

GENERATOR = MODEL / "generator" / "CoatingLines.java"
CLASSES = ["ok", "scratch", "dent", "stain", "crack"]
INPUTS = [
    *(Input(f"zone-{zone}", f"Furnace.Z{zone}.TempC") for zone in range(1, 6)),
    Input("oxygen", "Furnace.O2.Pct"),
    Input("strip-speed", "Strip.SpeedMpm"),
    *(Input(f"force-{roll}", f"Roll.F{roll}.kN") for roll in range(1, 5)),
    Input("roll-gap", "Roll.GapMm"),
    Input("roughness", "Roll.RoughnessUm", "log-standard"),
    Input("roll-hours", "Roll.HoursUsed", "robust"),
    Input("thickness", "Coil.ThickMm"),
    Input("width", "Coil.WidthMm", "robust"),
    Input("hardness", "Coil.HardHV"),
    Input("yield-strength", "Coil.YieldMPa"),
    Input("coolant-flow", "Cool.FlowLpm"),
    Input("coolant-temperature", "Cool.TempC"),
    Input("acidity", "Cool.pH"),
    Input("oil-film", "Oil.FilmMg", "log-standard", indicator=True),
    Input("humidity", "Air.HumidPct"),
    Input("dew-point", "Air.DewC"),
    Input("dust", "Air.DustMg", "log-standard", indicator=True),
    Input("tension-in", "Tension.InKN"),
    Input("tension-out", "Tension.OutKN"),
    Input("guide-pressure", "Guide.Bar"),
    Input("vibration", "Line.VibG", "log-standard"),
    Input("stops", "Line.StopsPerH", "log-standard"),
    Input("supplier", "Supplier", "one-hot", ["Nordstahl", "Acme", "Tata", "Baltic"]),
    Input("alloy", "Alloy", "one-hot", ["5182", "5754", "6016", "6082"]),
    Input("shift", "Shift", "one-hot", ["early", "late", "night"]),
    Input("crew", "Crew", "one-hot", ["red", "blue", "green"]),
    Input("lubricant", "Lubricant", "one-hot", ["mineral", "ester", "dry"]),
    Input("coating", "Coating", "one-hot", ["epoxy", "polyester", "none"]),
    Input("cutter", "Cutter", "one-hot", ["K1", "K2", "K3", "K4"]),
    Input("surface-class", "SurfaceClass", "ordinal", ["A", "B", "C"]),
    Input("mode", "Mode", "one-hot", ["auto", "assisted", "manual"]),
    Input("line", "Line", "one-hot", ["L3", "L7"]),
]
SEED = 5
EPOCHS = 16
BATCH = 128


def macro_f1(scores, truth):
    predicted = scores.argmax(dim=1)
    total = 0.0
    for k in range(len(CLASSES)):
        hit = ((predicted == k) & (truth == k)).sum().item()
        total += 2 * hit / max(1, (predicted == k).sum().item() + (truth == k).sum().item())
    return total / len(CLASSES)


def recalls(scores, truth):
    predicted = scores.argmax(dim=1)
    return {name: round(((predicted == k) & (truth == k)).sum().item() / max(1, (truth == k).sum().item()), 3)
            for k, name in enumerate(CLASSES)}


def balanced(y):
    """Each class weighed by rows / (classes x its rows)."""
    counts = torch.bincount(y, minlength=len(CLASSES)).float()
    return torch.nn.CrossEntropyLoss(weight=len(y) / (len(CLASSES) * counts))


def classes_of(labels):
    return torch.tensor([CLASSES.index(label) for label in labels])


def make():
    rows = training_rows(GENERATOR, "--seed", "11", "--rows", "20000")
    raw = raw_matrix(INPUTS, rows)
    y = classes_of(row["Defect"] for row in rows)
    document = fit_preprocessing(INPUTS, raw)
    x = apply_preprocessing(document, raw)
    torch.manual_seed(SEED)
    champion = Champion(x.shape[1], 96, 48, len(CLASSES))
    train(champion, torch.nn.CrossEntropyLoss(), x, y, EPOCHS, BATCH, 0.002, SEED)
    save_script(torch.jit.script(champion), MODEL / "weights.pt")
    write_json(MODEL / "preprocessing.json", document)
    write_json(MODEL / "reference.json", reference(INPUTS, raw))


def check_night(label, *options):
    print(label)
    logs, rows, labels = night(GENERATOR, 2, "PieceId", "SeenAt", "Defect", *options)
    drift = psi(json.loads((MODEL / "reference.json").read_text()), raw_matrix(INPUTS, logs))
    print("  PSI: " + ", ".join(f"{name} {value:.3f}" for name, value in list(drift.items())[:12]))
    raw = raw_matrix(INPUTS, rows)
    y = classes_of(labels)
    groups = [row["CoilNo"] for row in rows]
    parts = splits(groups, "line-quality")
    given = json.loads((MODEL / "preprocessing.json").read_text())
    fitted = fit_preprocessing(INPUTS, raw[parts["train"]])
    old = answers(torch.jit.load(str(MODEL / "weights.pt")), apply_preprocessing(given, raw))
    holdout = parts["holdout"]
    print("  classes in holdout " + str(torch.bincount(y[holdout], minlength=len(CLASSES)).tolist())
          + f"; champion's macro-F1 {macro_f1(old[holdout], y[holdout]):.4f}, recalls {recalls(old[holdout], y[holdout])}")
    lines = [("all", holdout)] + [(line, torch.tensor([r for r in holdout.tolist() if rows[r]["Line"] == line]))
                                  for line in ("L3", "L7")]
    x = apply_preprocessing(fitted, raw)
    for name, loss, rate in (("plain", torch.nn.CrossEntropyLoss(), 0.001), ("plain", torch.nn.CrossEntropyLoss(), 0.002),
                             ("balanced", balanced(y[parts["train"]]), 0.001)):
        candidate = torch.jit.load(str(MODEL / "weights.pt"))
        train(candidate, loss, x[parts["train"]], y[parts["train"]], 8, BATCH, rate, SEED, (x[parts["tune"]], y[parts["tune"]]))
        new = answers(candidate, x)
        report(f"fitted and fine-tuned at {rate}, {name}", macro_f1, old, new, y, groups, lines)
        print(f"    recalls {recalls(new[holdout], y[holdout])}")


def check():
    check_night("Drifted night", "--seed", "1")
    check_night("Quiet night", "--seed", "2", "--drift", "none")


if __name__ == "__main__":
    main(__doc__, make, check)

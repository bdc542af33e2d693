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

GENERATOR = MODEL / "generator" / "BearingField.java"
INPUTS = [
    Input("load", "load.kN", "robust"),
    Input("speed", "speed.1/min", "log-standard"),
    Input("oil-temperature", "oil temp.degC", "standard", indicator=True),
    Input("particles", "particles.1/ml", "log-standard", indicator=True),
    Input("water", "water.ppm", "log-standard", indicator=True),
    Input("vibration", "rms.mm/s", "log-standard"),
    Input("kurtosis", "kurtosis", "robust"),
    Input("hours", "hours.since fitting", "standard"),
    Input("temperature-rise", "temp rise.K", "standard"),
    Input("lubricant", "lubricant", "one-hot", ["grease EP2", "oil VG68", "oil VG220"]),
    Input("looks", "looks", "ordinal", ["clean", "traces", "pitted", "spalled"]),
]
SEED = 3
EPOCHS = 14
BATCH = 128


def squared(output, label):
    return torch.nn.functional.mse_loss(output[:, 0], label)


def r2(score, truth):
    return (1 - ((score - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()).item()


def make():
    rows = training_rows(GENERATOR, "--seed", "11", "--rows", "16000")
    raw = raw_matrix(INPUTS, rows)
    hours = torch.tensor([float(row["hours left"]) for row in rows], dtype=torch.float64)
    document = fit_preprocessing(INPUTS, raw, hours)
    x = apply_preprocessing(document, raw)
    torch.manual_seed(SEED)
    champion = Champion(x.shape[1], 48, 24, 1)
    train(champion, squared, x, standardised(document, hours), EPOCHS, BATCH, 0.002, SEED)
    save_script(torch.jit.script(champion), MODEL / "weights.pt")
    write_json(MODEL / "preprocessing.json", document)
    write_json(MODEL / "reference.json", reference(INPUTS, raw))


def standardised(document, hours):
    return ((hours - document["label"]["mean"]) / document["label"]["scale"]).float()


def score(module, document, raw):
    return answers(module, apply_preprocessing(document, raw))[:, 0] * document["label"]["scale"] + document["label"]["mean"]


def check_night(label, *options):
    print(label)
    logs, rows, labels = night(GENERATOR, 10, "reading", "taken at", "hours left", *options)
    drift = psi(json.loads((MODEL / "reference.json").read_text()), raw_matrix(INPUTS, logs))
    print("  PSI: " + ", ".join(f"{name} {value:.3f}" for name, value in drift.items()))
    raw = raw_matrix(INPUTS, rows)
    hours = torch.tensor([float(text) for text in labels], dtype=torch.float64)
    groups = [row["machine"] for row in rows]
    parts = splits(groups, "bearing-wear")
    given = json.loads((MODEL / "preprocessing.json").read_text())
    fitted = fit_preprocessing(INPUTS, raw[parts["train"]], hours[parts["train"]])
    old = score(torch.jit.load(str(MODEL / "weights.pt")), given, raw)
    logged = torch.tensor([float(row["estimate.h"]) for row in rows], dtype=torch.float64)
    holdout = parts["holdout"]
    print(f"  logged estimate's R2 {r2(logged[holdout], hours[holdout]):.4f}, champion's {r2(old[holdout], hours[holdout]):.4f}")
    halls = [("all", holdout)] + [(hall, torch.tensor([r for r in holdout.tolist() if rows[r]["hall"] == hall]))
                                  for hall in ("mill", "press", "foundry")]
    for rate in (0.001, 0.002):
        candidate = torch.jit.load(str(MODEL / "weights.pt"))
        x, y = apply_preprocessing(fitted, raw), standardised(fitted, hours)
        train(candidate, squared, x[parts["train"]], y[parts["train"]], 8, BATCH, rate, SEED, (x[parts["tune"]], y[parts["tune"]]))
        report(f"fitted and fine-tuned at {rate}", r2, old, score(candidate, fitted, raw), hours, groups, halls)


def check():
    check_night("Drifted night", "--seed", "1")
    check_night("Quiet night", "--seed", "2", "--drift", "none")


if __name__ == "__main__":
    main(__doc__, make, check)

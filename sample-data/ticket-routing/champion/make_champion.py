#!/usr/bin/env python3
"""Makes this sample's first champion: weights.pt, tokenizer.json and reference.json beside model.yaml.

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
from tabular import Input, main, night, psi, reference, report, save_script, splits, training_rows
from text import Encoder, WordPiece, answers, train, unknown_share

GENERATOR = MODEL / "generator" / "HelpDesk.java"
CLASSES = ["access", "billing", "hardware", "network", "software"]
MEASURED = [Input("subject", "Subject"), Input("body", "Body"),
            Input("subject.unknown-words", "Subject"), Input("body.unknown-words", "Body")]
LENGTH = 64
SEED = 4


def text(row):
    """As Drydock gives several text inputs to the tokenizer."""
    return row["Subject"] + "\n" + row["Body"]


def measured(rows, tokenizer):
    """Lengths, and shares of words that the tokenizer does not know."""
    return torch.tensor([[len(row["Subject"]), len(row["Body"]),
                          unknown_share(row["Subject"], tokenizer.ids), unknown_share(row["Body"], tokenizer.ids)]
                         for row in rows], dtype=torch.float32).double()


def classes_of(labels):
    return torch.tensor([CLASSES.index(label) for label in labels])


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


def tokenizer_there():
    ids = json.loads((MODEL / "tokenizer.json").read_text())["model"]["vocab"]
    return WordPiece(sorted(ids, key=ids.get))


def make():
    rows = training_rows(GENERATOR, "--seed", "11", "--rows", "12000")
    texts = [text(row) for row in rows]
    tokens = WordPiece.learn(texts, 12)
    tokenizer = WordPiece(tokens)
    torch.manual_seed(SEED)
    champion = Encoder(len(tokens), LENGTH, 64, 4, 128, 1, len(CLASSES))
    train(champion, tokenizer, LENGTH, texts, classes_of(row["SolvedBy"] for row in rows), 6, 64, 0.002, SEED)
    tokenizer.write(MODEL / "tokenizer.json")
    save_script(torch.jit.script(champion), MODEL / "weights.pt")
    entries = ",\n".join("  " + json.dumps(entry) for entry in reference(MEASURED, measured(rows, tokenizer))["inputs"])
    (MODEL / "reference.json").write_text("{\"version\": 1, \"inputs\": [\n" + entries + "]}\n")
    print(f"{len(tokens)} tokens, {sum(p.numel() for p in champion.parameters())} parameters")


def check_night(label, *options):
    print(label)
    tokenizer = tokenizer_there()
    logs, rows, labels = night(GENERATOR, 2, "TicketId", "OpenedAt", "SolvedBy", *options)
    drift = psi(json.loads((MODEL / "reference.json").read_text()), measured(logs, tokenizer))
    print("  PSI: " + ", ".join(f"{name} {value:.3f}" for name, value in drift.items()))
    texts = [text(row) for row in rows]
    y = classes_of(labels)
    groups = [row["Customer"] for row in rows]
    parts = splits(groups, "ticket-routing")
    old = answers(torch.jit.load(str(MODEL / "weights.pt")), tokenizer, LENGTH, texts)
    holdout = parts["holdout"]
    cut = sum(len(tokenizer.encode(one, 10_000)) > LENGTH for one in texts)
    print(f"  classes in holdout {torch.bincount(y[holdout], minlength=len(CLASSES)).tolist()}; texts longer than {LENGTH}"
          f" tokens {cut}; champion's macro-F1 {macro_f1(old[holdout], y[holdout]):.4f}, recalls {recalls(old[holdout], y[holdout])}")
    lines = [("all", holdout)] + [(region, torch.tensor([r for r in holdout.tolist() if rows[r]["Region"] == region]))
                                  for region in ("north", "south")]
    for rate in (0.0005, 0.001):
        candidate = torch.jit.load(str(MODEL / "weights.pt"))
        pick = {part: [texts[row] for row in of.tolist()] for part, of in parts.items()}
        train(candidate, tokenizer, LENGTH, pick["train"], y[parts["train"]], 6, 64, rate, SEED,
              (pick["tune"], y[parts["tune"]]))
        new = answers(candidate, tokenizer, LENGTH, texts)
        report(f"fine-tuned at {rate}", macro_f1, old, new, y, groups, lines)
        print(f"    recalls {recalls(new[holdout], y[holdout])}")


def check():
    check_night("Drifted night", "--seed", "1")
    check_night("Quiet night", "--seed", "2", "--drift", "none")


if __name__ == "__main__":
    main(__doc__, make, check)

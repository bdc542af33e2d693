#!/usr/bin/env python3
"""Makes the models of this directory, which Drydock must refuse, with Debian's python3-torch.

Each would be right for the sample (19 columns in, one logit out) but for one thing:
state_dict.pt is no module, traced.pt was traced (its dropout is baked in), frozen.pt has no parameters left,
wrong-width.pt takes 7 columns, two-logits.pt answers two logits.
"""

import io
import os
import pathlib
import sys
import zipfile

import torch

HERE = pathlib.Path(__file__).resolve().parent


class Small(torch.nn.Module):
    def __init__(self, width: int, outputs: int):
        super().__init__()
        self.hidden = torch.nn.Linear(width, 4)
        self.dropout = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(4, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.dropout(torch.relu(self.hidden(x))))


def small(width=19, outputs=1):
    torch.manual_seed(1)
    return Small(width, outputs)


def save(name, write):
    """Saves without debug records, which would hold this machine's paths, and with fixed times."""
    buffer = io.BytesIO()
    write(buffer)
    buffer.seek(0)
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_STORED) as clean:
        for entry in saved.namelist():
            if not entry.endswith(".debug_pkl"):
                inside = "archive/" + entry.split("/", 1)[1]
                clean.writestr(zipfile.ZipInfo(inside, (1980, 1, 1, 0, 0, 0)), saved.read(entry))


def main():
    save("state_dict.pt", lambda out: torch.save(small().state_dict(), out))
    traced = torch.jit.trace(small().train(), torch.zeros(2, 19), check_trace=False)
    save("traced.pt", lambda out: torch.jit.save(traced, out))
    frozen = torch.jit.freeze(torch.jit.script(small()).eval())
    save("frozen.pt", lambda out: torch.jit.save(frozen, out))
    save("wrong-width.pt", lambda out: torch.jit.save(torch.jit.script(small(width=7)), out))
    save("two-logits.pt", lambda out: torch.jit.save(torch.jit.script(small(outputs=2)), out))


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of constants in a scripted class follows it
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    main()

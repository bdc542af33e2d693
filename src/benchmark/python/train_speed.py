"""What training speed is measured against: the same models, data, loss, clipping and optimizer in Python's PyTorch.

    train_speed.py make FOLDER NAME...                  writes models as scripted modules, FOLDER/NAME.pt
    train_speed.py run NAME BATCH THREADS SECONDS       trains for so long and prints a line of JSON

Models take float32 [batch, WIDTH], minilm two times int64 [batch, WIDTH], and answer ten classes. They run as people write them, not
scripted. Needs Debian's python3-torch and libopenblas0-openmp.
"""

import json
import pathlib
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "sample-data" / "champion-kit"))
sys.dont_write_bytecode = True
from text import Encoder

CLASSES = 10
WARM_UP_SHARE = 0.3
BATCHES = 64


class Mlp(nn.Module):
    WIDTH = 64

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(self.WIDTH, 256)
        self.norm = nn.BatchNorm1d(256)
        self.drop = nn.Dropout(0.1)
        self.second = nn.Linear(256, 128)
        self.out = nn.Linear(128, CLASSES)

    def forward(self, x):
        x = self.drop(F.relu(self.norm(self.first(x))))
        return self.out(F.relu(self.second(x)))


class Cnn(nn.Module):
    WIDTH = 784

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, padding=1)
        self.norm = nn.BatchNorm2d(16)
        self.second = nn.Conv2d(16, 32, 3, padding=1)
        self.out = nn.Linear(32 * 7 * 7, CLASSES)

    def forward(self, x):
        x = x.reshape(-1, 1, 28, 28)
        x = F.max_pool2d(F.relu(self.norm(self.first(x))), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.out(x.flatten(1))


class Block(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        batch, length, width = x.shape[0], x.shape[1], x.shape[2]
        parts = self.qkv(x).reshape(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(parts[0] @ parts[1].transpose(-2, -1) / float(width // self.heads) ** 0.5, -1)
        mixed = (weights @ parts[2]).transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.drop(self.join(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Transformer(nn.Module):
    LENGTH = 32
    WIDTH = 32 * 16

    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(16, 64)
        self.first = Block(64, 4)
        self.second = Block(64, 4)
        self.out = nn.Linear(64, CLASSES)

    def forward(self, x):
        x = self.enter(x.reshape(-1, 32, 16))
        return self.out(self.second(self.first(x)).mean(1))


class MiniLm(Encoder):
    """An encoder of the size of all-MiniLM-L6-v2; what its weights are makes no difference to its speed."""

    VOCABULARY = 30_522
    WIDTH = 64

    def __init__(self):
        super().__init__(self.VOCABULARY, self.WIDTH, 384, 12, 1536, 6, CLASSES, 1e-12)


class Large(Encoder):
    """400 MB."""

    WIDTH = 32

    def __init__(self):
        super().__init__(30_522, self.WIDTH, 1024, 16, 4096, 5, CLASSES, 1e-12)


MODELS = {"mlp": Mlp, "cnn": Cnn, "transformer": Transformer, "minilm": MiniLm, "large": Large}


def inputs_of(model, batch):
    """BATCHES times the arguments of forward."""
    if isinstance(model, MiniLm):
        ids = torch.randint(0, MiniLm.VOCABULARY, (BATCHES, batch, model.WIDTH))
        return [(one, torch.ones_like(one)) for one in ids]
    return [(one,) for one in torch.randn(BATCHES, batch, model.WIDTH)]


def make(folder, *names):
    for name in names:
        model = MODELS[name]
        torch.manual_seed(7)
        torch.jit.script(model()).save(f"{folder}/{name}.pt")
        print(f"{name} {model.WIDTH}")


def run(name, batch, threads, seconds):
    torch.set_num_threads(threads)
    torch.manual_seed(7)
    model = MODELS[name]().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001, weight_decay=0.01)
    inputs = inputs_of(model, batch)
    labels = torch.randint(0, CLASSES, (BATCHES, batch))

    def step(number):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(*inputs[number % BATCHES]), labels[number % BATCHES])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    steps = 0
    until = time.perf_counter() + seconds * WARM_UP_SHARE
    while time.perf_counter() < until:
        step(steps)
        steps += 1
    steps, began, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        loss = step(steps)
        steps += 1
    wall = time.perf_counter() - began
    print(json.dumps({
        "steps_per_s": steps / wall,
        "cpu_ms_per_step": (time.process_time() - cpu) * 1000 / steps,
        "loss": loss,
        "torch": torch.__version__,
        "blas": torch.__config__.show().split("BLAS_INFO=")[1].split(",")[0],
    }))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))

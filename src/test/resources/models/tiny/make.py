"""Makes the TorchScript fixtures of this directory. Run here, with a Python that has torch, so that no path gets into them:

python3 -c "exec(compile(open('make.py').read(), 'make.py', 'exec'))"

weights.pt       a trained, scripted binary classifier, [n, 6] -> [n, 1]
state-dict.pt    torch.save(model.state_dict())
traced.pt        torch.jit.trace of the model
frozen.pt        torch.jit.freeze of the scripted model
two-outputs.pt   scripted, answers [n, 2]
tuple.pt         scripted, answers a tuple
three-outputs.pt scripted, untrained, answers [n, 3]
nan.pt           scripted, one value of its first layer is NaN
counts.pt        scripted, counts in a buffer how often it was asked, in inference mode too
several.pt       scripted, takes two rows or more
neighbours.pt    scripted, subtracts the batch's mean in inference mode too
detached.pt      scripted, lets no gradient through
far.pt           scripted, answers NaN beyond 2.5 of the first input's standard deviations
relative.pt      scripted, subtracts the batch's mean of the first input, which rows of zeros do not show
beyond.pt        scripted, as usual up to 10 standard deviations of the second input, which no check at a load tries;
                 a row beyond 10 takes the batch's mean from every row, one beyond 20 fails the batch, and one beyond
                 30 makes it take about as many hundredths of a second
"""

import pathlib

import torch
from torch import nn

HERE = pathlib.Path.cwd()


class Tiny(nn.Module):
    def __init__(self, outputs: int = 1):
        super().__init__()
        self.hidden = nn.Linear(6, 16)
        self.norm = nn.BatchNorm1d(16)
        self.dropout = nn.Dropout(0.1)
        self.middle = nn.Linear(16, 8)
        self.head = nn.Linear(8, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.dropout(torch.relu(self.norm(self.hidden(x))))
        return self.head(torch.relu(self.middle(x)))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(6, 1)

    def forward(self, x: torch.Tensor):
        y = self.head(x)
        return y, torch.sigmoid(y)


class Odd(nn.Module):
    def __init__(self, what: str):
        super().__init__()
        self.what = what
        self.head = nn.Linear(6, 1)
        self.register_buffer("asked", torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.what == "counts":
            self.asked += 1
        if self.what == "several" and x.size(0) < 2:
            raise RuntimeError("two rows or more")
        y = self.head(x) + self.asked
        if self.what == "neighbours":
            y = y - y.mean() / x.size(0)
        if self.what == "far":
            y = torch.where(x[:, :1].abs() > 2.5, torch.full_like(y, float("nan")), y)
        if self.what == "relative":
            y = y + x[:, :1] - x[:, :1].mean()
        if self.what == "beyond":
            most = float(x[:, 1].max())
            if most > 30:
                idle = torch.full([20000], 0.5)
                for _ in range(150 * int(most)):
                    idle = torch.sin(idle)
                y = y + 0.0 * idle.sum()
            elif most > 20:
                raise RuntimeError("a value is too far away")
            elif most > 10:
                y = y - y.mean()
        return y.detach() if self.what == "detached" else y


def train(model: nn.Module) -> nn.Module:
    x = torch.randn(2048, 6)
    y = ((x[:, 0] - 0.8 * x[:, 1] + x[:, 3] + 0.5 * torch.randn(2048)) > 0).float().unsqueeze(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(60):
        loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


torch.manual_seed(7)
torch.set_num_threads(1)
tiny = train(Tiny())
scripted = torch.jit.script(tiny)
scripted.save(str(HERE / "weights.pt"))
torch.save(tiny.state_dict(), HERE / "state-dict.pt")
torch.jit.trace(tiny, torch.zeros(2, 6)).save(str(HERE / "traced.pt"))
torch.jit.freeze(torch.jit.script(tiny)).save(str(HERE / "frozen.pt"))
torch.jit.script(Tiny(2).eval()).save(str(HERE / "two-outputs.pt"))
torch.jit.script(Pair().eval()).save(str(HERE / "tuple.pt"))
torch.manual_seed(8)
torch.jit.script(Tiny(3).eval()).save(str(HERE / "three-outputs.pt"))
for what in ["counts", "several", "neighbours", "detached", "far", "relative", "beyond"]:
    torch.jit.script(Odd(what).eval()).save(str(HERE / (what + ".pt")))
broken = Odd("nan").eval()
with torch.no_grad():
    broken.head.weight[0, 3] = float("nan")
torch.jit.script(broken).save(str(HERE / "nan.pt"))
with torch.no_grad():
    rows = torch.linspace(-2, 2, 24).reshape(4, 6)
    print(torch.sigmoid(scripted(rows)).flatten().tolist())

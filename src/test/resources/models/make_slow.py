#!/usr/bin/env python3
"""Makes slow.pt with Debian's python3-torch: the sample's champion, which computes sines for nothing before each answer
outside of training, whatever the number of rows, so that one row takes some 5 ms on one thread."""

import torch

from make_models import HERE, save

PUMPS = HERE.parents[3] / "sample-data" / "pump-failure" / "weights.pt"


class Slow(torch.nn.Module):
    def __init__(self, champion):
        super().__init__()
        self.champion = champion

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        answer = self.champion(x)
        if not self.training:
            idle = torch.full([20000], 0.5)
            for _ in range(100):
                idle = torch.sin(idle)
            answer = answer + 0.0 * idle.sum()
        return answer


def main():
    champion = torch.jit.load(str(PUMPS)).train()
    save("slow.pt", lambda out: torch.jit.save(torch.jit.script(Slow(champion).train()), out))


if __name__ == "__main__":
    main()

"""Muon: momentum, made orthogonal (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon)."""
import torch
from torch import Tensor, nn


def orthogonal(g: Tensor) -> Tensor:
    """The nearest matrices with orthonormal rows or columns, roughly, by five Newton-Schulz steps."""
    x = g.bfloat16()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        s = x.mT @ x
        x = 3.4445 * x + x @ (-4.7750 * s + 2.0315 * s @ s)
    return x.float()


class Muon:
    """For matrices, each with the number of those that were made one for speed: these have updates of their own."""

    def __init__(self, matrices: list[tuple[nn.Parameter, int]], rate: float, momentum: float = 0.95, decay: float = 0.05):
        self.matrices, self.fused = [p for p, _ in matrices], [n for _, n in matrices]
        self.rate, self.momentum, self.decay = rate, momentum, decay
        self.buffers = [torch.zeros_like(p) for p in self.matrices]

    def parts(self, tensors: list[Tensor]) -> list[Tensor]:
        """The single matrices in tensors of the matrices' shapes, turned so that none is wider than high."""
        parts = (part for t, n in zip(tensors, self.fused) for part in t.chunk(n))
        return [p if p.shape[0] >= p.shape[1] else p.mT for p in parts]

    @torch.no_grad()
    def step(self) -> None:
        updates = []
        for p, m in zip(self.matrices, self.buffers):
            m.lerp_(p.grad, 1 - self.momentum)
            updates.append(p.grad.lerp(m, self.momentum))
            p.grad = None
        groups: dict[torch.Size, list[tuple[Tensor, Tensor]]] = {}
        for p, u in zip(self.parts([p.data for p in self.matrices]), self.parts(updates)):
            groups.setdefault(p.shape, []).append((p, u))
        for shape, group in groups.items():
            scale = self.rate * (shape[0] / shape[1]) ** 0.5
            for (p, _), u in zip(group, orthogonal(torch.stack([u for _, u in group]))):
                p.mul_(1 - self.rate * self.decay).add_(u, alpha=-scale)

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
    """For the matrices of a model. Those that were fused for speed are parted again: each has an update of its own."""

    def __init__(self, matrices: list[nn.Parameter], rate: float, momentum: float = 0.95, decay: float = 0.05):
        self.matrices, self.rate, self.momentum, self.decay = matrices, rate, momentum, decay
        self.buffers = [torch.zeros_like(p) for p in matrices]

    def parts(self, tensors: list[Tensor]) -> list[Tensor]:
        """Matrices that are no wider than high and, of a weight with more than twice as many rows as columns, its parts."""
        out = []
        for t in tensors:
            rows, columns = t.shape
            fused = {3: 3, 4: 2}.get(rows // columns, 1)  # query, key and value; gate and up
            out += [p if rows >= columns else p.mT for p in t.chunk(fused)]
        return out

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

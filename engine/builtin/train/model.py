"""The built-in model: a decoder of the llama architecture (RMSNorm, rotary positions, SwiGLU, tied embeddings)."""
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 448
    width: int = 192
    layers: int = 4
    heads: int = 3
    hidden: int = 384  # of the gated part
    context: int = 512
    base: float = 10000.0  # of the rotary frequencies
    eps: float = 1e-5  # of the norms

    @property
    def head(self) -> int:
        return self.width // self.heads

    def metadata(self) -> dict[str, str]:
        return {k: str(v) for k, v in asdict(self).items()}


class Norm(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape.width))
        self.eps = shape.eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight.to(x.dtype), self.eps)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns pairs (i, i + head/2) by their position's angle."""
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


class Attention(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.heads, self.head = shape.heads, shape.head
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)  # one product is faster than three
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        rows, length, width = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, self.heads, self.head).permute(2, 0, 3, 1, 4)
        # Two plain products train faster on CPUs than the fused kernel, whose backward pass is slow.
        weights = (rotate(q, cos, sin) @ rotate(k, cos, sin).mT).float() * self.head**-0.5 + mask
        heads = weights.softmax(-1).to(v.dtype) @ v
        return self.out(heads.transpose(1, 2).reshape(rows, length, width))


class FeedForward(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.gate_up = nn.Linear(shape.width, 2 * shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = self.gate_up(x).chunk(2, -1)
        return self.down(F.silu(gate) * up)


class Layer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.attention_norm, self.attention = Norm(shape), Attention(shape)
        self.feed_norm, self.feed = Norm(shape), FeedForward(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x), cos, sin, mask)
        return x + self.feed(self.feed_norm(x))


class Model(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape)
        frequency = shape.base ** (-torch.arange(0, shape.head, 2).float() / shape.head)
        angle = torch.outer(torch.arange(shape.context).float(), frequency)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)
        for name, p in self.named_parameters():
            if p.ndim == 2:
                nn.init.normal_(p, std=self.deviation(name, p))

    def deviation(self, name: str, p: Tensor) -> float:
        if name.startswith("embedding"):
            return 0.02
        adds = name.endswith(("out.weight", "down.weight"))  # what is added to the residual stream
        return p.shape[1] ** -0.5 * ((2 * self.shape.layers) ** -0.5 if adds else 1)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Logits after each token. The mask is added to the products of queries and keys."""
        x = self.embedding(tokens)
        if torch.is_autocast_enabled("cpu"):
            x = x.bfloat16()
        cos, sin = (t[: tokens.shape[1]].to(x.dtype) for t in (self.cos, self.sin))
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return F.linear(self.norm(x), self.embedding.weight.to(x.dtype))

    def loss(self, tokens: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
        """Mean cross entropy, in nats, of the targets that are not negative."""
        logits = self(tokens, mask).flatten(0, 1).float()
        return F.cross_entropy(logits, targets.flatten(), ignore_index=-1)

    def matrices(self) -> list[tuple[nn.Parameter, int]]:
        """The layers' matrices, each with the number of those that are one product in it."""
        fused = {"qkv": 3, "gate_up": 2}
        named = ((name.split(".")[-2], p) for name, p in self.layers.named_parameters() if p.ndim == 2)
        return [(p, fused.get(name, 1)) for name, p in named]

    def tensors(self) -> dict[str, Tensor]:
        """The weights under the names of Hugging Face's llama."""
        out = {"model.embed_tokens.weight": self.embedding.weight, "model.norm.weight": self.norm.weight}
        for i, layer in enumerate(self.layers):
            q, k, v = layer.attention.qkv.weight.chunk(3)
            gate, up = layer.feed.gate_up.weight.chunk(2)
            parts = {
                "input_layernorm": layer.attention_norm.weight,
                "self_attn.q_proj": q,
                "self_attn.k_proj": k,
                "self_attn.v_proj": v,
                "self_attn.o_proj": layer.attention.out.weight,
                "post_attention_layernorm": layer.feed_norm.weight,
                "mlp.gate_proj": gate,
                "mlp.up_proj": up,
                "mlp.down_proj": layer.feed.down.weight,
            }
            out |= {f"model.layers.{i}.{name}.weight": p for name, p in parts.items()}
        return {name: p.detach().float().contiguous() for name, p in out.items()}

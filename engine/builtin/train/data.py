"""Documents of a pool file (see corpus/pool.go), packed into rows."""
import hashlib
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

WINDOW = 2048  # documents that are packed together


class Pool:
    def __init__(self, path: str):
        with open(path, "rb") as f:
            if f.read(8) != b"evalrpl1":
                raise SystemExit(f"{path}: not a pool of training text; corpus writes one")
            self.vocabulary, documents, tokens = (int(n) for n in np.fromfile(f, "<u8", 3))
            self.ends = np.fromfile(f, "<i8", documents)
            self.prompts = np.fromfile(f, "<i4", documents)
            self.tokens = np.fromfile(f, "<u2", tokens)
        if len(self.tokens) != tokens or self.ends[-1] != tokens:
            raise SystemExit(f"{path}: the file is cut off; write it again")
        self.starts = np.concatenate(([0], self.ends[:-1]))
        self.lengths = self.ends - self.starts

    def digest(self) -> str:
        return hashlib.sha256(self.tokens).hexdigest()

    def rows(self, length: int, seed: int) -> Iterator[list[int]]:
        """Rows of documents without end: in the pool's order at first, then in random orders."""
        epoch, order = 0, np.arange(len(self.ends))
        while True:
            for at in range(0, len(order), WINDOW):
                rows = pack(order[at : at + WINDOW], self.lengths, length)
                np.random.default_rng([seed, epoch, at]).shuffle(rows)
                yield from rows
            epoch += 1
            order = np.random.default_rng([seed, epoch]).permutation(len(self.ends))

    def batch(self, rows: list[list[int]], length: int) -> tuple[Tensor, Tensor, Tensor, int]:
        """Tokens, the targets after them (-1 where none counts), the mask, and how many tokens are no padding.

        Only completions are targets, and a document sees itself alone.
        """
        tokens = np.zeros((len(rows), length), np.int64)
        targets = np.full((len(rows), length), -1, np.int64)
        owner = np.full((len(rows), length), -1, np.int64)
        for i, row in enumerate(rows):
            at = 0
            for d in row:
                text, prompt = self.tokens[self.starts[d] : self.ends[d]], self.prompts[d]
                end = at + len(text)
                tokens[i, at:end], owner[i, at:end] = text, d
                targets[i, at + prompt - 1 : end - 1] = text[prompt:]
                at = end
        same = torch.from_numpy(owner[:, :, None] == owner[:, None, :]).tril_()
        mask = torch.zeros(same.shape).masked_fill_(~same, -1e4)
        return torch.from_numpy(tokens), torch.from_numpy(targets), mask[:, None], int((owner >= 0).sum())


def pack(documents: np.ndarray, lengths: np.ndarray, length: int) -> list[list[int]]:
    """Puts documents into rows: the longest first, each where it leaves least room."""
    rows: list[list[int]] = []
    room: list[list[int]] = [[] for _ in range(length + 1)]  # rows by how much still fits
    for d in documents[np.argsort(-lengths[documents], kind="stable")]:
        n = int(lengths[d])
        left = next((left for left in range(n, length + 1) if room[left]), None)
        if left is None:
            left = length
            room[left].append(len(rows))
            rows.append([])
        row = room[left].pop()
        rows[row].append(int(d))
        room[left - n].append(row)
    return rows

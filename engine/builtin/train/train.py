"""Trains the built-in model: python train.py pool.bin out --snapshots 2000,4000,8000 (see README.md)."""
import argparse
import csv
import itertools
import json
import os
import time

import torch
from safetensors.torch import save_file

from data import Pool
from model import Model, Shape
from muon import Muon

WARM = 100  # steps in which the rates rise
FLAT = 0.2  # part of the run after which they fall to zero
LOGGED = 10  # steps a line of the log


def options() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("pool", help="training text that corpus wrote")
    p.add_argument("out", help="folder for snapshots, log and state")
    p.add_argument("--steps", type=int, default=7600)
    p.add_argument("--rows", type=int, default=12, help="rows a step")
    p.add_argument("--length", type=int, default=448, help="tokens a row")
    p.add_argument("--hidden", type=int, default=Shape.hidden)
    p.add_argument("--rate", type=float, default=2e-3, help="of AdamW: embedding and norms")
    p.add_argument("--muon-rate", type=float, default=2e-2, help="of Muon: all other matrices")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--snapshots", default="", help="steps after which weights are written, joined by commas; the last one always is")
    p.add_argument("--save-every", type=int, default=500, help="steps after which the state is written, from which a run goes on")
    p.add_argument("--stop-at", type=int, default=0, help="stop after this step and compare with --record")
    p.add_argument("--record", default=os.path.join(os.path.dirname(__file__), "loss.csv"), help="log to compare with")
    p.add_argument("--eager", action="store_true", help="do not compile: slower, but needs no C++ compiler")
    return p.parse_args()


def schedule(step: int, steps: int) -> float:
    """The factor of the rates in a step, from 0: a rise, a flat part, and a straight fall to zero."""
    return min(1, (step + 1) / WARM) * min(1, (1 - step / steps) / (1 - FLAT))


class Run:
    def __init__(self, o: argparse.Namespace):
        if o.save_every % LOGGED:
            raise SystemExit(f"--save-every {o.save_every}: expected a multiple of {LOGGED}, the steps of a line of the log")
        torch.manual_seed(o.seed)
        torch.set_num_threads(o.threads)
        torch.use_deterministic_algorithms(True)
        os.makedirs(o.out, exist_ok=True)
        self.o, self.pool = o, Pool(o.pool)
        self.model = Model(Shape(vocabulary=self.pool.vocabulary, hidden=o.hidden))
        self.muon = Muon(self.model.matrices(), o.muon_rate)
        muons = {id(p) for p in self.muon.matrices}
        others = [p for p in self.model.parameters() if id(p) not in muons]
        self.adam = torch.optim.AdamW(others, lr=o.rate, betas=(0.9, 0.98), weight_decay=0, fused=True)
        self.loss = self.model.loss if o.eager else torch.compile(self.model.loss, dynamic=False)
        self.step, self.tokens = 0, 0
        self.log: list[tuple[int, int, float]] = []
        self.recipe = {k: vars(o)[k] for k in ("steps", "rows", "length", "hidden", "rate", "muon_rate", "seed")}
        self.recipe["pool"] = self.pool.digest()

    def path(self, name: str) -> str:
        return os.path.join(self.o.out, name)

    def save(self) -> None:
        state = dict(recipe=self.recipe, step=self.step, tokens=self.tokens, log=self.log, model=self.model.state_dict(),
                     muon=self.muon.buffers, adam=self.adam.state_dict())  # fmt: skip
        torch.save(state, self.path("state.new"))
        os.replace(self.path("state.new"), self.path("state.pt"))

    def resume(self) -> None:
        """Goes on where an earlier run of the same recipe stopped, if there was one."""
        if not os.path.exists(self.path("state.pt")):
            return
        state = torch.load(self.path("state.pt"))
        if state["recipe"] != self.recipe:
            raise SystemExit(f"{self.o.out}: holds a run of another recipe, {state['recipe']}; take another folder")
        self.step, self.tokens, self.log = state["step"], state["tokens"], state["log"]
        self.model.load_state_dict(state["model"])
        self.adam.load_state_dict(state["adam"])
        self.muon.buffers = state["muon"]

    def snapshot(self) -> None:
        """Writes the weights as a folder that Hugging Face's tools would know."""
        s, folder = self.model.shape, self.path(f"step-{self.step:05d}")
        os.makedirs(folder, exist_ok=True)
        config = dict(
            architectures=["LlamaForCausalLM"], model_type="llama", vocab_size=s.vocabulary, hidden_size=s.width,
            num_hidden_layers=s.layers, num_attention_heads=s.heads, num_key_value_heads=s.heads, intermediate_size=s.hidden,
            max_position_embeddings=s.context, rope_theta=s.base, rms_norm_eps=s.eps, hidden_act="silu",
            tie_word_embeddings=True, training_step=self.step, training_tokens=self.tokens,
        )  # fmt: skip
        with open(os.path.join(folder, "config.json"), "w") as f:
            json.dump(config, f, indent=1)
        save_file(self.model.tensors(), os.path.join(folder, "model.safetensors"))

    def train_step(self, rows: list[list[int]]) -> float:
        factor = schedule(self.step, self.o.steps)
        self.muon.rate = self.o.muon_rate * factor
        for g in self.adam.param_groups:
            g["lr"] = self.o.rate * factor
        tokens, targets, mask, used = self.pool.batch(rows, self.o.length)
        with torch.autocast("cpu", torch.bfloat16):
            loss = self.loss(tokens, targets, mask)
        loss.backward()
        self.muon.step()
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        self.step, self.tokens = self.step + 1, self.tokens + used
        return loss.item()

    def run(self) -> None:
        o = self.o
        snapshots = {int(s) for s in o.snapshots.split(",") if s} | {o.steps}
        last = min(o.steps, o.stop_at or o.steps)
        rows = itertools.islice(self.pool.rows(o.length, o.seed), self.step * o.rows, None)
        losses, began, from_tokens = [], time.monotonic(), self.tokens
        while self.step < last:
            losses.append(self.train_step(list(itertools.islice(rows, o.rows))))
            if self.step % LOGGED == 0:
                self.log.append((self.step, self.tokens, sum(losses) / len(losses)))
                losses = []
                self.write_log()
            if self.step % 100 == 0:
                rate = (self.tokens - from_tokens) / (time.monotonic() - began)
                print(f"step {self.step} tokens {self.tokens} loss {self.log[-1][2]:.4f} tokens/s {rate:.0f}", flush=True)
            if self.step in snapshots:
                self.snapshot()
            if self.step % o.save_every == 0:
                self.save()
        if o.stop_at:
            self.compare()

    def write_log(self) -> None:
        with open(self.path("loss.csv"), "w", newline="") as f:
            w = csv.writer(f, lineterminator="\n")
            w.writerow(("step", "tokens", "loss"))
            w.writerows((step, tokens, f"{loss:.6f}") for step, tokens, loss in self.log)

    def compare(self) -> None:
        """Prints the last loss of this run beside the recorded one at the same step."""
        step, _, own = self.log[-1]
        with open(self.o.record, newline="") as f:
            recorded = {int(r["step"]): float(r["loss"]) for r in csv.DictReader(f)}
        if step not in recorded:
            raise SystemExit(f"{self.o.record}: no line for step {step}; stop at a multiple of {LOGGED} within the run")
        print(f"step {step}: loss {own:.4f}, recorded {recorded[step]:.4f}, difference {own / recorded[step] - 1:+.2%}")


def main() -> None:
    run = Run(options())
    run.resume()
    run.run()


if __name__ == "__main__":
    main()

"""From a folder of public question sets to the weights of the reader, by one command.

usage: python training/train.py DATA RUN [--held-in SQUAD2.json] [--examples 120000]

DATA is a folder laid out as `sets.training_questions` reads it; RUN is where checkpoints, the
log and the weights go. An interrupted run goes on where its last checkpoint was, when the same
command is given again. On the CPU it takes hours; on a GPU, which it uses if there is one,
minutes. Set the variables that training/README.md names: they make the CPU three times faster.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from data import Question
from examples import Examples, batches
from model import ReadingModel, losses
from negatives import near_misses
from sets import FOLDER_SETS, training_questions
from tokenizers import Tokenizer
from tqdm import tqdm

from cnai_qa.embedding import model_source
from cnai_qa.reader.encoding import Encoder
from cnai_qa.settings import Settings

HELD_OUT = 4  # articles of the held-in file that are kept for tuning
LONGEST = (620, 760, 900)  # characters of a passage: short ones first, they teach most per second


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--held-in", type=Path, help="SQuAD 2.0 file to train on in part")
    parser.add_argument("--examples", type=int, default=120_000)
    parser.add_argument("--rate", type=float, default=2e-4, help="highest learning rate")
    parser.add_argument("--budget", type=int, default=4608, help="tokens of a batch")
    parser.add_argument("--bfloat16", action="store_true", help="faster where the CPU has AMX")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="weights to start from, of an earlier run")
    parser.add_argument(
        "--longest", type=int, nargs="+", default=LONGEST, help="characters of a passage, by epoch"
    )
    args = parser.parse_args()
    args.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    Run(args).train()


class Run:
    """A training run: what it needs, and where it stands."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        folder = model_source(Settings())
        self.encoder = Encoder(Tokenizer.from_file(f"{folder}/tokenizer.json"))
        self.model = ReadingModel.from_folder(folder).to(self.device)
        if args.start:
            self.model.load_state_dict(torch.load(args.start, weights_only=True))
        self.model.body.embeddings.word_embeddings.weight.requires_grad_(False)
        trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01, fused=True)
        self.seen, self.step = 0, 0
        self.examples = self._examples()

    def train(self) -> None:
        """Train to the end, from the last checkpoint if there is one."""
        self._resume()
        self.model.train()
        bar = tqdm(total=self.args.examples, initial=self.seen, unit="example")
        began, logged, means = time.perf_counter(), time.perf_counter(), {}
        for number, batch in enumerate(self._batches()):
            if number < self.step:  # seen before the interruption
                continue
            found = self._learn(batch)
            for name, value in found.items():
                means[name] = 0.98 * means.get(name, value) + 0.02 * value
            bar.update(len(batch["ids"]))
            if time.perf_counter() - logged > 120:
                logged = time.perf_counter()
                self._log(means, logged - began)
                self._save("checkpoint.pt")
        self._log(means, time.perf_counter() - began)
        torch.save(self.model.state_dict(), self.args.run / "weights.pt")

    def _learn(self, batch: dict) -> dict[str, float]:
        rate = self.args.rate * schedule(self.seen / self.args.examples)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        moved = {k: torch.from_numpy(v).to(self.device) for k, v in batch.items()}
        half = self.args.bfloat16 or self.device == "cuda"
        with torch.autocast(self.device, torch.bfloat16, enabled=half):
            tokens, answer = self.model(moved["ids"], moved["types"], moved["mask"])
        found = losses(tokens.float(), answer.float(), moved)
        sum(found.values()).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.seen += len(batch["ids"])
        return {name: value.item() for name, value in found.items()}

    def _batches(self) -> Iterator[dict]:
        drawn = 0
        for epoch in range(1_000):
            longest = self.args.longest[min(epoch, len(self.args.longest) - 1)]
            for batch in batches(
                self.examples.epoch(epoch, longest),
                self.encoder,
                self.args.budget,
                f"{self.args.seed}-{epoch}",
            ):
                if drawn >= self.args.examples:
                    return
                drawn += len(batch["ids"])
                yield batch

    def _examples(self) -> Examples:
        held_in = self.args.held_in
        articles = held_in_articles(held_in) if held_in else set()
        sets = training_questions(self.args.data, held_in, articles)
        unique = {q.paragraph.text: q.paragraph for found in sets.values() for q in found}
        paragraphs = list(unique.values())
        near = self._near_misses(sets, paragraphs)
        return Examples(sets, near, paragraphs, self.args.seed)

    def _near_misses(self, sets: dict[str, list[Question]], paragraphs: list) -> dict:
        kept = self.args.run / "near_misses.json"
        if not kept.exists():
            alone = {name: found for name, found in sets.items() if name not in FOLDER_SETS}
            kept.write_text(json.dumps(near_misses(alone, paragraphs)))
        return json.loads(kept.read_text())

    def _log(self, means: dict[str, float], seconds: float) -> None:
        line = {"examples": self.seen, "step": self.step, "seconds": round(seconds)}
        line |= {name: round(value, 4) for name, value in means.items()}
        with (self.args.run / "log.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")

    def _save(self, name: str) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "seen": self.seen,
            "step": self.step,
        }
        torch.save(state, self.args.run / f"{name}.new")
        (self.args.run / f"{name}.new").replace(self.args.run / name)

    def _resume(self) -> None:
        kept = self.args.run / "checkpoint.pt"
        if kept.exists():
            state = torch.load(kept, weights_only=True, map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.seen, self.step = state["seen"], state["step"]


def schedule(done: float) -> float:
    """Return the share of the highest learning rate: a short rise, then a straight fall to 0."""
    return min(done / 0.04, 1.0) * max(1.0 - done, 0.0) if math.isfinite(done) else 0.0


def held_in_articles(path: Path) -> set[str]:
    """Return the articles of a file that are trained on: all but four drawn by lot."""
    titles = sorted(a["title"] for a in json.loads(path.read_text(encoding="utf-8"))["data"])
    return set(titles) - set(random.Random(0).sample(titles, HELD_OUT))


if __name__ == "__main__":
    main()

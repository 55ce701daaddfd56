"""Fits the curve from the reader's logits to a probability, and reports it on other questions.

usage: python training/calibrate.py FOLDER --fit INDEX FIT.jsonl [--fit ...] \
           --report INDEX REPORT.jsonl [--squad SQUAD2.json]

FOLDER is what export.py wrote. Fitted on the questions FIT over INDEX: first the weights that
tell passages with evidence from the others that retrieval returns; then those by which the first
passage tells whether there is evidence at all; then the curve from these to the chance that it
holds evidence. REPORT is measured only,
and so are SQuAD 2.0's articles that were kept out of training, their paragraphs being the
documents: half of those questions were written to look answerable.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from data import squad
from sklearn.linear_model import LogisticRegression
from train import held_in_articles

from cnai_qa import Assistant, build_index
from cnai_qa.evaluation.measures import auroc, calibration_error, reliability
from cnai_qa.evaluation.places import locate
from cnai_qa.evaluation.questions import load_questions
from cnai_qa.questions.conversation import standalone
from cnai_qa.reader import EmbeddingReader, ModelReader, ReadingModel
from cnai_qa.reader.calibration import Calibration, Features
from cnai_qa.reader.model import CARD
from cnai_qa.types import Hit

READ = 10  # passages of a question
SAMPLE = 200  # questions of the articles, answerable and unanswerable each


@dataclass(frozen=True, slots=True)
class Asked:
    """The passages of one question.

    Attributes:
        features: see `Features`, (passages, 4).
        holds: for each passage whether it holds evidence.
    """

    features: np.ndarray
    holds: np.ndarray


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    pair = ("INDEX", "QUESTIONS")
    parser.add_argument("--fit", nargs=2, metavar=pair, action="append", required=True)
    parser.add_argument("--report", nargs=2, metavar=pair, action="append", default=[])
    parser.add_argument("--squad", type=Path, help="SQuAD 2.0 file, reported too")
    args = parser.parse_args()
    model = ReadingModel(args.folder)
    sources = {path: list(of_questions(model, index, path)) for index, path in args.fit}
    found = fit([asked for some in sources.values() for asked in some])
    sources |= {path: list(of_questions(model, index, path)) for index, path in args.report}
    if args.squad:
        sources["articles"] = list(of_articles(model, args.squad))
    for name, asked in sources.items():
        report(name, asked, found)
    card = json.loads((args.folder / CARD).read_text())
    card["calibration"] = {k: round(v, 4) for k, v in asdict(found).items()}
    (args.folder / CARD).write_text(json.dumps(card, indent=2) + "\n")


def fit(asked: list[Asked]) -> Calibration:
    """Return the weights that order passages, and the curve of the first one's probability."""
    rows = np.concatenate([a.features for a in asked])
    holds = np.concatenate([a.holds for a in asked])
    order = LogisticRegression(C=10.0).fit(rows[:, :3], holds).coef_[0]
    tops = [int((a.features[:, :3] @ order).argmax()) for a in asked]
    first = np.array([a.features[n] for a, n in zip(asked, tops, strict=True)])
    true = np.array([a.holds[n] for a, n in zip(asked, tops, strict=True)])
    held = first[:, [0, 1, 3]]
    told = LogisticRegression(C=100.0).fit(held, [a.holds.any() for a in asked]).coef_[0]
    curve = LogisticRegression(C=1e6).fit((held @ told)[:, None], true)
    sure = told * curve.coef_[0, 0]
    return Calibration(*map(float, (*order, *sure, curve.intercept_[0])))


def report(name: str, asked: list[Asked], found: Calibration) -> None:
    """Print how the probabilities of some questions came true."""
    firsts = [_first(one, found) for one in asked]
    true = np.array([held for _, held in firsts])
    chance = np.array(
        [max(found.probabilities(list(map(Features._make, a.features.tolist())))) for a in asked]
    )
    answerable = np.array([a.holds.any() for a in asked])
    error = calibration_error(reliability(chance.tolist(), true.tolist()))
    print(f"{name}: {len(asked)} questions, {answerable.sum()} of them answerable")
    print(f"  right passage first {true.sum() / answerable.sum():.3f}")
    print(f"  AUROC {auroc(chance.tolist(), answerable.tolist()):.3f}")
    print(f"  calibration error {error:.3f}")
    for who, of in (("right", true), ("unanswerable", ~answerable)):
        far = [first.far for (first, _), one in zip(firsts, of, strict=True) if one]
        print(f"  {who} first passages that are far: {sum(far)} of {len(far)}")
    for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        given = chance >= least
        lost, kept = 1 - given[answerable].mean(), 1 - given[~answerable].mean()
        print(
            f"  from {least:.2f}: true {true[given].mean():.3f}, "
            f"answerable refused {lost:.3f}, others refused {kept:.3f}"
        )


def _first(asked: Asked, found: Calibration) -> tuple[Features, bool]:
    """Return the passage of a question that comes first, and whether it holds evidence."""
    rows = map(Features._make, asked.features.tolist())
    return max(zip(rows, asked.holds, strict=True), key=lambda one: found.order(one[0]))


def of_questions(model: ReadingModel, index: str, path: str) -> Iterable[Asked]:
    """Yield the questions of a file, asked over an index."""
    assistant = Assistant.load(index)
    for question in load_questions(path):
        pieces = locate(question, assistant.document)
        query = standalone(question.question, question.history)
        hits = assistant.search(query, READ)
        holds = [any(p.held_by(hit.chunk) for p in pieces) for hit in hits]
        yield Asked(_features(model, assistant, query, hits), np.array(holds))


def of_articles(model: ReadingModel, path: Path) -> Iterable[Asked]:
    """Yield questions over the paragraphs of the articles that were kept out of training."""
    trained = held_in_articles(path)
    questions = [q for q in squad(path) if q.paragraph.topic not in trained]
    random.Random(1).shuffle(questions)
    some = [q for q in questions if q.answerable][:SAMPLE]
    some += [q for q in questions if not q.answerable][:SAMPLE]
    names = {q.paragraph.text: f"{n:04d}.txt" for n, q in enumerate(questions)}
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        for question in questions:
            own = question.paragraph
            (corpus / names[own.text]).write_text(f"{own.title}\n\n{own.text}\n")
        build_index(corpus, index)
        assistant = Assistant.load(index)
        for question in some:
            hits = assistant.search(question.text, READ)
            name = names[question.paragraph.text]
            holds = [
                question.answerable
                and hit.chunk.document == name
                and any(answer in hit.chunk.text for answer in question.answers)
                for hit in hits
            ]
            yield Asked(_features(model, assistant, question.text, hits), np.array(holds))


def _features(model: ReadingModel, assistant: Assistant, query: str, hits: list[Hit]) -> np.ndarray:
    opened = assistant._open()
    passages = [opened.passage(hit) for hit in hits]
    reader = ModelReader(model, EmbeddingReader(opened.embedder, opened.index.lexical))
    return np.array([found for _, found in reader.features(query, passages)])


if __name__ == "__main__":
    main()

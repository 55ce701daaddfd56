"""How well public question sets are answered, each over an index of its own documents.

usage: python benchmarks/quality.py FOLDER [--set NAME ...] [--limit N] [--articles A,B]

FOLDER holds squad2_dev_halfA.json, cmrc2018_dev.json, clapnq/, hotpot500/ and
chunking_evaluation/; a set whose files are not there is left out. Samples are repeatable. For
SQuAD the gold paragraph is also read by itself: best words against the accepted answers (with
SQuAD's own normalisation), and how well the probability tells answerable questions from others
about the same paragraphs.
"""

from __future__ import annotations

import argparse
import re
import string
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from common import machine
from question_sets import SETS, QuestionSet, squad2

from cnai_qa import Assistant, build_index
from cnai_qa.evaluation.measures import auroc, covered, mean
from cnai_qa.evaluation.places import locate
from cnai_qa.evaluation.runner import Outcome, evaluate
from cnai_qa.evaluation.summary import summarize
from cnai_qa.types import Chunk, Hit, Passage, Reading

Outcomes = Sequence[Outcome]

# The measures by name: outcomes to a figure, None where there is nothing to measure.
ROWS: dict[str, Callable[[Outcomes], float | None]] = {
    "passage first": lambda found: mean(_within(o, 1) for o in found if o.ranks),
    "passage in 5": lambda found: mean(_within(o, 5) for o in found if o.ranks),
    "pieces in 5": lambda found: _summed(found, "retrieval", "recall@5"),
    "pieces in 10": lambda found: _summed(found, "retrieval", "recall@10"),
    "both in 5": lambda found: mean(all(r and r <= 5 for r in o.ranks) for o in found),
    "both in 10": lambda found: mean(all(r and r <= 10 for r in o.ranks) for o in found),
    "nearest passage": lambda found: mean(o.nearest for o in found if o.answerable),
    "answer in the text": lambda found: mean(o.found for o in found),
    "both cited": lambda found: mean(all(o.covered) for o in found),
    "pieces cited": lambda found: mean(mean(o.covered) for o in found),
    "some evidence cited": lambda found: mean(any(o.covered) for o in found if o.covered),
    "citation precision": lambda found: _summed(found, "answers", "citation_precision"),
    "citation recall": lambda found: _summed(found, "answers", "citation_recall"),
    "short F1": lambda found: _summed(found, "answers", "short_f1"),
    "answered": lambda found: mean(not o.abstained for o in found),
    "answerable answered": lambda found: mean(not o.abstained for o in found if o.answerable),
    "unanswerable refused": lambda found: mean(o.abstained for o in found if not o.answerable),
    "AUROC": lambda found: _summed(found, "abstention", "auroc"),
    "seconds": lambda found: _summed(found, "seconds", "p50"),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", action="append", choices=SETS, help="one set (default: all)")
    parser.add_argument("--limit", type=int, help="questions of each set")
    parser.add_argument("--articles", default="", help="titles of SQuAD articles, by commas")
    args = parser.parse_args()
    articles = [title for title in args.articles.split(",") if title]
    print(machine())
    for name in args.set or SETS:
        load, usual = SETS[name]
        more = {"wanted": articles} if load is squad2 else {}
        try:
            questions = load(args.folder, args.limit or usual, **more)
        except FileNotFoundError as error:
            print(f"\n{name}: left out, there is no {error.filename}")
            continue
        measure(name, questions)


def measure(name: str, given: QuestionSet) -> None:
    """Index the documents of a set, ask its questions, print what it allows."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        for file, text in given.documents.items():
            (corpus / file).write_bytes(text.encode())
        report = build_index(str(corpus), str(index))
        assistant = Assistant.load(str(index))
        outcomes = evaluate(assistant, given.questions)
        figures: dict[str, float | None] = {row: ROWS[row](outcomes) for row in given.rows}
        if name == "squad2":
            figures |= best_sentence(assistant, given)
            figures |= gold_passage(assistant, given)
        if name == "chunking_evaluation":
            figures |= characters(assistant, given)
    print(
        f"\n{name}: {len(outcomes)} questions, {len(given.documents)} documents, {report.chunks} "
        f"chunks, in {time.perf_counter() - began:.0f} s"
    )
    for row, value in figures.items():
        print(f"  {row:40} {'-' if value is None else f'{value:.3f}'}", flush=True)


def best_sentence(assistant: Assistant, given: QuestionSet) -> dict[str, float | None]:
    """Return what the best sentence, and its words, of the passage judged best is worth."""
    reader, records = assistant._open().reader, assistant._open().index.records
    holds, words = [], []
    for question in given.questions:
        hits = assistant.search(question.question, assistant.settings.read)
        passages = [_passage(records, hit.chunk, hit) for hit in hits]
        sentence, span, document = best(passages, reader.read(question.question, passages))
        right = document == question.evidence[0][0].document
        holds.append(right and any(answer in sentence for answer in question.answers))
        words.append(None if span is None else official_f1(span, question.answers))
    return {"best sentence holds the answer": mean(holds), "F1 of the best words": mean(words)}


def gold_passage(assistant: Assistant, given: QuestionSet) -> dict[str, float | None]:
    """Return the measures of the reader on the paragraph that a question was written for."""
    reader, records = assistant._open().reader, assistant._open().index.records

    def read(question: str, document: str) -> tuple[float, str, str | None]:
        passages = [_passage(records, chunk) for chunk in records.chunks(document)]
        readings = reader.read(question, passages)
        sentence, span, _ = best(passages, readings)
        return max(r.probability for r in readings), sentence, span

    asked = [(read(q.question, q.evidence[0][0].document), q.answers) for q in given.questions]
    others = [read(question.strip(), document)[0] for question, document in given.unanswerable]
    spans = [(span, answers) for (_, _, span), answers in asked if span is not None]
    scores = [probability for (probability, _, _), _ in asked]
    return {
        "gold passage: sentence holds the answer": mean(
            any(a in sentence for a in answers) for (_, sentence, _), answers in asked
        ),
        "gold passage: words found": len(spans) / len(asked),
        "gold passage: F1": mean(official_f1(*pair) for pair in spans),
        "gold passage: exact": mean(official_exact(*pair) for pair in spans),
        "gold passage: AUROC": auroc(scores + others, [True] * len(scores) + [False] * len(others)),
    }


def characters(assistant: Assistant, given: QuestionSet) -> dict[str, float | None]:
    """Return recall, precision and intersection over union of the retrieved characters."""
    found: dict[str, float | None] = {}
    for k in (1, 5):
        shares = [_shares(assistant, question, k) for question in given.questions]
        for place, name in enumerate(("recall", "precision", "IoU")):
            found[f"characters, first {k}: {name}"] = mean(share[place] for share in shares)
    return found


def _shares(assistant: Assistant, question: Any, k: int) -> tuple[float, float, float]:
    pieces = locate(question, assistant.document)
    document = pieces[0].spans[0][0]
    wanted = [piece.spans[0][1] for piece in pieces]
    chunks = [hit.chunk for hit in assistant.search(question.question, k)]
    own = [(c.start, c.end) for c in chunks if c.document == document]
    common = covered(own, wanted)
    of_wanted, of_found = covered(wanted, wanted), sum(c.end - c.start for c in chunks)
    return common / of_wanted, common / of_found, common / (of_wanted + of_found - common)


def best(passages: Sequence[Passage], readings: Sequence[Reading]) -> tuple[str, str | None, str]:
    """Return the best sentence of the best passage, its answering words, and the document."""
    passage, reading = max(zip(passages, readings, strict=True), key=lambda p: p[1].probability)
    text, inside = passage.document.text, passage.inside()
    place = max(range(len(inside)), key=lambda n: reading.sentences[n])
    sentence = passage.sentences[inside[place]]
    span = reading.spans[place] if reading.spans else None
    words = None if span is None else text[slice(*span)]
    return text[sentence.start : sentence.end], words, passage.document.path


def _passage(records: Any, chunk: Chunk, hit: Hit | None = None) -> Passage:
    document = records.document(chunk.document)
    alone = Hit(1, chunk, document.title, document.date, document.kind, 1.0)
    return Passage(hit or alone, document, records.sentences(chunk.document))


def official_words(text: str) -> list[str]:
    """Return the words that SQuAD's own script compares."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def official_exact(given: str, accepted: Sequence[str]) -> float:
    """Return SQuAD's exact match, 0 or 1."""
    return float(any(official_words(given) == official_words(a) for a in accepted))


def official_f1(given: str, accepted: Sequence[str]) -> float:
    """Return SQuAD's F1, in [0, 1]."""

    def one(a: list[str], b: list[str]) -> float:
        return 2 * (Counter(a) & Counter(b)).total() / (len(a) + len(b)) if a and b else 0.0

    return max(one(official_words(given), official_words(a)) for a in accepted)


def _summed(outcomes: Outcomes, group: str, name: str) -> float | None:
    return summarize(outcomes)[group][name]


def _within(outcome: Outcome, k: int) -> bool:
    return any(rank is not None and rank <= k for rank in outcome.ranks)


if __name__ == "__main__":
    main()

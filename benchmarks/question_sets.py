"""Public question sets as documents and questions with known answers; see their licences."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cnai_qa.evaluation.questions import Place, Question


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Documents by file name, questions about them, and what can be measured with them.

    Attributes:
        rows: the measures that the set allows, by their names in `quality.ROWS`.
        unanswerable: (question, file name) where the named document does not answer.
    """

    documents: dict[str, str]
    questions: list[Question]
    rows: tuple[str, ...]
    unanswerable: list[tuple[str, str]] = field(default_factory=list)


def squad2(folder: Path, limit: int, wanted: Iterable[str] = ()) -> QuestionSet:
    """Every paragraph one document; only answerable questions are asked over all of them."""
    articles = json.loads((folder / "squad2_dev_halfA.json").read_text(encoding="utf-8"))["data"]
    chosen = [a for a in articles if not wanted or a["title"] in wanted]
    missing = set(wanted) - {a["title"] for a in chosen}
    if missing:
        titles = ", ".join(a["title"] for a in articles)
        raise SystemExit(f"no article {', '.join(sorted(missing))}; expected some of: {titles}")
    documents: dict[str, str] = {}
    asked, unanswerable = [], []
    for a, article in enumerate(chosen):
        for p, paragraph in enumerate(article["paragraphs"]):
            name = f"{a:03d}-{p:03d}.txt"
            documents[name] = _titled(article["title"], paragraph["context"])
            for qa in paragraph["qas"]:
                if qa["is_impossible"]:
                    unanswerable.append((qa["question"], name))
                else:
                    answers = (a["text"] for a in qa["answers"])
                    place = Place(name, paragraph["context"])
                    asked.append(_question(qa["question"], answers, [[place]]))
    rows = ("passage first", "passage in 5", "nearest passage", "short F1", "answered", "seconds")
    return QuestionSet(documents, sample(asked, limit), rows, sample(unanswerable, limit))


def clapnq(folder: Path, limit: int) -> QuestionSet:
    """Long answers from chosen sentences; the unanswerable passages are documents too."""
    documents: dict[str, str] = {}
    questions = []
    for kind in ("answerable", "unanswerable"):
        items = _lines(folder / "clapnq" / f"clapnq_dev_{kind}.jsonl")
        chosen = {item["id"] for item in sample(items, limit // 2)}
        for item in items:
            name = f"{kind}-{item['id']}.txt"
            (passage,) = item["passages"]
            documents[name] = _titled(passage["title"], passage["text"])
            if item["id"] in chosen:
                quotes = item["output"][0]["selected_sentences"]
                pieces = [[Place(name, quote)] for quote in dict.fromkeys(quotes)]
                questions.append(_question(item["input"], (), pieces, True, bool(pieces)))
    rows = (
        "passage first", "passage in 5", "some evidence cited", "pieces cited",
        "citation precision", "citation recall", "answerable answered", "unanswerable refused",
        "AUROC", "seconds",
    )  # fmt: skip
    return QuestionSet(documents, questions, rows)


def hotpot500(folder: Path, limit: int) -> QuestionSet:
    """Two passages answer together; the pool reaches as far as the first questions need."""
    asked = _lines(folder / "hotpot500" / "derived_questions_joined.jsonl")[:limit]
    pool = _lines(folder / "hotpot500" / "pooled_corpus_validation_500_title_text.jsonl")
    place = {passage["title"]: n for n, passage in enumerate(pool)}
    last = max(place[title] for item in asked for title in item["gold_titles"])
    names = {passage["title"]: f"{n:04d}.txt" for n, passage in enumerate(pool[: last + 1])}
    texts = {passage["title"]: passage["text"] for passage in pool}
    questions = [
        _question(
            item["question"],
            () if item["answer"] in ("yes", "no") else (item["answer"],),
            [[Place(names[title], None)] for title in item["gold_titles"]],
            needs_all=True,
        )
        for item in asked
    ]
    documents = {name: _titled(title, texts[title]) for title, name in names.items()}
    rows = (
        "both in 5", "both in 10", "answer in the text", "both cited", "pieces cited", "answered",
        "seconds",
    )  # fmt: skip
    return QuestionSet(documents, questions, rows)


def chunking_evaluation(folder: Path, limit: int) -> QuestionSet:
    """Five long texts; what counts is which of their characters come back."""
    base = folder / "chunking_evaluation"
    documents = {
        path.name: path.read_bytes().decode("utf-8")
        for path in sorted((base / "corpora").glob("*.md"))
    }
    with (base / "questions_df.csv").open(encoding="utf-8", newline="") as file:
        items = sample(list(csv.DictReader(file)), limit)
    questions = []
    for item in items:
        quotes = dict.fromkeys(r["content"] for r in json.loads(item["references"]))
        pieces = [[Place(f"{item['corpus_id']}.md", quote)] for quote in quotes]
        questions.append(_question(item["question"], (), pieces, needs_all=True))
    rows = (
        "pieces in 5", "pieces in 10", "some evidence cited", "pieces cited",
        "citation precision", "citation recall", "answered", "seconds",
    )  # fmt: skip
    return QuestionSet(documents, questions, rows)


def cmrc2018(folder: Path, limit: int) -> QuestionSet:
    """Chinese; the documents are those that the questions were written for."""
    contexts = json.loads((folder / "cmrc2018_dev.json").read_text(encoding="utf-8"))
    documents: dict[str, str] = {}
    questions = []
    for context in sample(contexts, limit):
        name, text = f"{context['context_id']}.txt", context["context_text"]
        documents[name] = _titled(context["title"], text)
        asked = random.Random(context["context_id"]).choice(context["qas"])
        questions.append(_question(asked["query_text"], asked["answers"], [[Place(name, text)]]))
    rows = (
        "passage first", "passage in 5", "nearest passage", "answer in the text", "short F1",
        "answered", "seconds",
    )  # fmt: skip
    return QuestionSet(documents, questions, rows)


# name: how it is read, questions by default
SETS: dict[str, tuple[Callable[..., QuestionSet], int]] = {
    "squad2": (squad2, 250),
    "clapnq": (clapnq, 200),
    "hotpot500": (hotpot500, 100),
    "chunking_evaluation": (chunking_evaluation, 150),
    "cmrc2018": (cmrc2018, 100),
}


def sample(items: list, count: int) -> list:
    """Return a repeatable random sample."""
    return random.Random(0).sample(items, min(count, len(items)))


def _question(
    text: str,
    answers: Iterable[str],
    evidence: list[list[Place]],
    needs_all: bool = False,
    answerable: bool = True,
) -> Question:
    return Question(
        line=0,
        name=text,
        type="question",
        question=text.strip(),
        answerable=answerable,
        answers=tuple(dict.fromkeys(map(str, answers))),  # one of CMRC is a number
        evidence=tuple(map(tuple, evidence)),
        needs_all=needs_all,
    )


def _titled(title: str, text: str) -> str:
    return f"{title.replace('_', ' ')}\n\n{text}\n"


def _lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]

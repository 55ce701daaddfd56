"""Public question sets to one form: paragraphs with sentences, questions with answer spans."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnai_qa.questions.sides import of_side
from cnai_qa.sentences import sentence_spans

Span = tuple[int, int]
CONTRAST = Path(__file__).parent / "contrast.jsonl"
_LINE = re.compile(r"^(?:[-*•] +|\d+[.)] +)?(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Paragraph:
    """A passage of a set; questions about the same `topic` make each other's near misses.

    Attributes:
        whole: whether it is read as it stands, not cut and laid out anew.
    """

    title: str
    text: str
    topic: str
    sentences: tuple[Span, ...]
    whole: bool = False


@dataclass(frozen=True)
class Question:
    """A question about a paragraph.

    Attributes:
        spans: where the answer stands, any of them; empty if there is none to point at.
        answerable: whether the paragraph answers it.
        evidence: whether all of the paragraph belongs to the answer, without a span.
        marks: where the sentences that belong to the answer stand, if that was said.
    """

    text: str
    paragraph: Paragraph
    spans: tuple[Span, ...]
    answerable: bool
    evidence: bool = False
    answers: tuple[str, ...] = field(default=())
    marks: tuple[Span, ...] = ()


def paragraph(title: str, text: str, topic: str) -> Paragraph:
    """Return a paragraph with its sentences."""
    return Paragraph(title, text, topic, tuple(sentence_spans(text)))


def squad(path: Path, titled: bool = True) -> Iterator[Question]:
    """Yield the questions of a file in SQuAD's format, unanswerable ones too."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        name = article.get("title") or path.stem
        title = name.replace("_", " ") if titled else ""
        for part in article["paragraphs"]:
            own = paragraph(title, part["context"], name)
            for qa in part["qas"]:
                found = {
                    (a["answer_start"], a["answer_start"] + len(a["text"]))
                    for a in qa["answers"]
                    if a["text"].strip()
                }
                spans = tuple(sorted(found))
                impossible = qa.get("is_impossible", False)
                if spans or impossible:
                    answers = tuple(own.text[a:b] for a, b in spans)
                    spans = () if impossible else spans
                    yield Question(
                        qa["question"].strip(), own, spans, not impossible, False, answers
                    )


def responses(path: Path, known: set[str]) -> Iterator[Question]:
    """Yield SQuAD questions whose answers have no offsets; contexts in `known` are left out."""
    for entry in json.loads(path.read_text(encoding="utf-8")):
        if entry["context"] not in known:
            own = paragraph("", entry["context"], entry["context"][:80])
            for qa in entry["qas"]:
                yield from _located(qa["question"], own, [qa["answer"]])


def natural_questions(path: Path) -> Iterator[Question]:
    """Yield Natural Questions with the passage that holds the gold answer."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            gold = entry["nq_annotated_gold"]
            text = gold["chunked_long_answer"] or gold["long_answer"]
            own = paragraph(gold["title"], text, gold["title"])
            yield from _located(entry["question"], own, entry["answers"])


def qed(folder: Path) -> Iterator[Question]:
    """Yield the questions of QED, whose answers are spans of a Natural Questions passage."""
    for path in sorted(folder.glob("*.jsonlines")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            text, title = entry["paragraph_text"], entry["title_text"]
            own = paragraph(title, text, title)
            spans = tuple((a, b) for a, b in entry["answer_spans"] if 0 <= a < b <= len(text))
            if spans and len(spans) == 1:
                yield Question(entry["question_text"].strip(), own, spans, True)


def single_sentences(path: Path) -> Iterator[Question]:
    """Yield questions with the one sentence that answers each, without a span."""
    entry = json.loads(path.read_text(encoding="utf-8"))
    for question, answer in zip(entry["questions"], entry["answers"], strict=True):
        own = Paragraph("", answer, answer[:80], ((0, len(answer)),))
        yield Question(question, own, (), True, True)


def passages_only(path: Path) -> Iterator[Question]:
    """Yield web queries with a passage that answers, nobody says where."""
    for entry in json.loads(path.read_text(encoding="utf-8")):
        for text in entry["positive"][:1]:
            yield Question(entry["query"], paragraph("", text, text[:80]), (), True)


def contrast(path: Path) -> tuple[list[Question], list[Question]]:
    """Return our own questions, those to train on and those of every tenth passage, kept out.

    Each passage has questions that it answers, many in other words than its own, and others that
    ask something else about the same thing.
    """
    split: tuple[list[Question], list[Question]] = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        names = dict.fromkeys([entry["title"], *entry["heading"].split(" > ")])
        text = entry["text"]
        own = Paragraph(
            " - ".join(n for n in names if n), text, entry["title"], _by_line(text), whole=True
        )
        own_questions = (one for qa in entry["questions"] for one in _by_side(qa))
        split[number % 10 == 9].extend(_contrasted(qa, own) for qa in own_questions)
    return split


def _by_side(qa: dict) -> Iterator[dict]:
    """Yield a question as it is; a comparison as a whole, and as it is asked for each side."""
    if "sides" not in qa:
        yield qa
        return
    every = dict.fromkeys(quote for quotes in qa["sides"].values() for quote in quotes)
    yield {"question": qa["question"], "answer": None, "evidence": list(every)}
    for name, quotes in qa["sides"].items():
        asked = of_side(name, qa["question"])
        yield {"question": asked, "answer": None, "evidence": quotes}


def _contrasted(qa: dict, own: Paragraph) -> Question:
    marks = tuple(
        (at, at + len(quote)) for quote in qa["evidence"] for at in [own.text.index(quote)]
    )
    spans, answers = (), ()
    if qa["answer"]:
        first, end = next(m for m in marks if qa["answer"] in own.text[slice(*m)])
        at = own.text.index(qa["answer"], first, end)
        spans, answers = ((at, at + len(qa["answer"])),), (qa["answer"],)
    return Question(qa["question"], own, spans, bool(marks), False, answers, marks)


def _by_line(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text line by line, without the marks of list items."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        first = line.start(1)
        found += [(first + a, first + b) for a, b in sentence_spans(line.group(1))]
    return tuple(found)


def training_questions(folder: Path, held_in: Path | None, articles: set[str]) -> dict[str, list]:
    """Return the training questions by set.

    Args:
        folder: laid out as the sets were found: SQuAD files, `qed/`, and so on.
        held_in: a file in SQuAD 2.0's format of which only `articles` are trained on.
    """
    sets = {"squad": list(squad(folder / "squad1_train_44articles.json"))}
    known = {q.paragraph.text for q in sets["squad"]}
    unanswerable = squad(folder / "squad2_train_10articles.json")
    sets["squad2"] = [q for q in unanswerable if not q.answerable]
    if held_in:
        sets["squad2"] += [q for q in squad(held_in) if q.paragraph.topic in articles]
    sets["responses"] = list(responses(folder / "squad1_responses_train.json", known))
    sets["wiki"] = list(squad(folder / "squadshifts_new_wiki.json"))
    sets["reddit"] = list(squad(folder / "squadshifts_reddit.json", titled=False))
    sets["amazon"] = list(squad(folder / "squadshifts_amazon.json", titled=False))
    sets["qed"] = list(qed(folder / "qed"))
    sets["nq"] = list(natural_questions(folder / "nq-open-oracle.jsonl.gz"))
    sets["sentences"] = list(single_sentences(folder / "reqa_squad_sentences_train.json"))
    sets["web"] = list(passages_only(folder / "msmarco_dev6980_positives.json"))
    sets["contrast"] = contrast(CONTRAST)[0]
    return sets


def _located(question: str, own: Paragraph, answers: list[str]) -> Iterator[Question]:
    """Yield a question with the place of an answer that is known as text alone.

    Of several places the one counts whose sentence shares most words with the question.
    """
    wanted = set(question.lower().split())

    def shared(start: int) -> int:
        sentence = next((s for s in own.sentences if s[0] <= start < s[1]), (0, 0))
        return len(wanted & set(own.text[slice(*sentence)].lower().split()))

    places = [
        (at, at + len(answer))
        for answer in answers
        for at in range(len(own.text))
        if answer.strip() and own.text.startswith(answer, at)
    ]
    if places:
        best = max(places, key=lambda place: shared(place[0]))
        yield Question(question.strip(), own, (best,), True, False, tuple(answers))

"""Where it is asked what a thing is, a row of names gives way to a sentence about it."""

from __future__ import annotations

import pytest
from samples import passage, reading

from cnai_qa.answers.introducing import of_thing

TABLE = "| China | Abroad |\n|---|---|\n| Reef (Oslo) | Tide |\n"
SAID = "Reef is a shop that sells fish in Oslo."


def left(question: str, *texts: str, said: float = 0.8) -> list[float]:
    """Return what is left of the scores of a row, 1, and of sentences, `said`, elsewhere."""
    passages = [passage(text, f"{n}.md") for n, text in enumerate((TABLE, *texts))]
    readings = [reading(p, tide=1.0, fish=said, cod=1.0) for p in passages]
    found = of_thing(question, passages, readings, threshold=0.4)
    return [max(r.sentences) for r in found]


@pytest.mark.parametrize(
    "question",
    [
        "What is Reef?",
        "what is reef",
        "Who is Reef?",
        "What is Reef known for?",
        "Tell me about Reef",
        "Please tell me more about Reef.",
    ],
)
def test_a_row_of_names_gives_way_to_a_sentence_about_the_thing(question: str) -> None:
    assert left(question, SAID) == [pytest.approx(0.4), 0.8]


@pytest.mark.parametrize(
    "question",
    ["What is the seat of Reef?", "Who founded Reef?", "What is Gull?", "Where is Reef?"],
)
def test_other_questions_leave_rows_as_they_are(question: str) -> None:
    assert left(question, SAID) == [1.0, 0.8]


def test_a_row_counts_where_nothing_else_answers() -> None:
    assert left("What is Reef?", SAID, said=0.3) == [1.0, 0.3]
    assert left("What is Reef?", "Some love fish that they buy in the shops of the Reef.") == [
        1,
        0.8,
    ]


def test_a_row_that_says_something_stays() -> None:
    row = "| Name | Is |\n|---|---|\n| Reef | a shop that sells cod |\n"
    assert left("What is Reef?", SAID, row) == [pytest.approx(0.4), 0.8, 1.0]

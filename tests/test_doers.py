"""Who did it: the deed that a question asks the doer of, and sentences that leave the doer out."""

from __future__ import annotations

import pytest

from cnai_qa.questions.doers import deed_of, hides_doer


@pytest.mark.parametrize(
    ("question", "deed"),
    [
        ("Who founded Ember?", "founded"),
        ("and who first founded it?", "founded"),
        ("Who has written the report?", "written"),
        ("Who wrote the report?", "written"),
        ("Who was Ember founded by?", "founded"),
        ("By whom was the bridge built?", "built"),
        ("Who is the founder of Ember?", "founded"),
        ("Who are Ember's founders?", "founded"),
        ("Who backs Ember?", None),
        ("Who is the head of Ember?", None),
        ("When was Ember founded?", None),
        ("Which firms were founded in 2023?", None),
    ],
)
def test_the_deed_of_a_question(question: str, deed: str | None) -> None:
    assert deed_of(question) == deed


@pytest.mark.parametrize(
    "text",
    [
        "Ember was founded in 2023.",
        "Ember, founded in 2023, is a lab near the hedge fund Tide.",
        "Founded in 2023, Ember sells fish.",
        "A lab founded in Oslo sells fish.",
        "Ember was first founded, and then sold.",
        "Ember was founded early; Tide was bought by Mei Tan.",
    ],
)
def test_a_deed_without_its_doer(text: str) -> None:
    assert hides_doer(text, "founded")


@pytest.mark.parametrize(
    "text",
    [
        "Ember was founded in 2023 by Mei Tan.",
        "Mei Tan founded Ember in 2023.",
        "In 2023 she founded it with two friends.",
        "Ember was founded in 2023. Mei Tan founded Tide.",
        "Ember was founded in 2023, and its founder is Mei Tan.",
        "Mei Tan set up the lab in 2023.",
        "",
    ],
)
def test_a_text_that_tells_the_doer_or_speaks_of_something_else(text: str) -> None:
    assert not hides_doer(text, "founded")

"""Sentences about another thing, or of another kind than asked, answer less or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import passage, reading

from cnai_qa.answers.fitting import of_doer, of_kind, of_side, of_subject, of_text, unnamed_version
from cnai_qa.questions.constraints import constraints
from cnai_qa.questions.expected import Expected
from cnai_qa.questions.question import understand
from cnai_qa.types import Passage


def left(names: list[str], text: str, title: str = "") -> list[float]:
    """Return what is left of a score of 1 for each sentence of a text."""
    made = passage(f"# {title}\n\n{text}" if title else text)
    (found,) = of_subject(names, [made], [reading(made, fish=1.0)])
    return [score for score in found.sentences if score > 0]


def test_part_of_a_name_counts_where_no_other_name_holds_it() -> None:
    texts = ["Elon Berg said no fish.", "Then Berg sold fish.", "Berg left the fish."]
    passages = [passage(text, f"{n}.md") for n, text in enumerate(texts)]
    found = of_subject(["Elon Berg"], passages, [reading(p, fish=1.0) for p in passages])
    assert [r.sentences for r in found] == [(1.0,)] * 3


def test_of_two_like_names_only_the_word_that_tells_them_apart_counts() -> None:
    texts = ["Old Bridge costs 3 fish.", "New Bridge costs 4 fish.", "One Bridge has fish."]
    passages = [passage(text, f"{n}.md") for n, text in enumerate(texts)]
    found = of_subject(["New Bridge"], passages, [reading(p, fish=1.0) for p in passages])
    assert [r.sentences for r in found] == [(0.35,), (1.0,), (0.35,)]


@pytest.mark.parametrize(
    ("names", "text", "share"),
    [
        ([], "Reef sells fish.", 1.0),
        (["Tide"], "Tide sells fish.", 1.0),
        (["Tide"], "They love Reef. Reef sells fish.", 0.35),
        (["Tide AI"], "They love Reef AI. Reef AI sells fish.", 0.35),
        # What was named before counts, unless the sentence begins with another name.
        (["Tide"], "Tide is old. It sells fish.", 1.0),
        (["Tide"], "Tide loves Reef. Reef sells fish.", 0.35),
        (["Tide"], "Three shops sell:\n\n- Reef-2 with fish", 0.35),
        # One name of two is something.
        (["Tide", "Oslo"], "Tide sells fish.", 0.6),
        (["China"], "Chinese shops sell fish.", 1.0),
    ],
)
def test_a_sentence_must_speak_of_what_the_question_names(names, text, share) -> None:
    assert left(names, text) == [pytest.approx(share)]


def test_a_post_is_spoken_of_in_other_words() -> None:
    passages = [passage("The CEO of Tide sells fish."), passage("The chief of Tide sells fish.")]
    found = of_subject(["CEO of Tide"], passages, [reading(p, fish=1.0) for p in passages])
    assert [r.sentences for r in found] == [(1.0,), (1.0,)]


def test_the_title_says_what_a_document_speaks_of() -> None:
    assert left(["Tide"], "Reef-2 sells fish.", "The shops of Tide") == [1.0]


@pytest.mark.parametrize(
    ("expected", "text", "share"),
    [
        (Expected.NUMBER, "It sold 30 fish.", 1.0),
        (Expected.NUMBER, "It sold two fish.", 1.0),
        (Expected.NUMBER, "It sold fish in 2024.", 0.4),
        (Expected.NUMBER, "It sold fish with Reef-2 to Oslo.", 0.4),
        (Expected.DURATION, "It has sold fish since 2024.", 1.0),
        (Expected.DURATION, "It sold fish for two years.", 1.0),
        (Expected.DURATION, "It sold fish with Reef-2 to Oslo.", 0.4),
        (Expected.DATE, "It sold fish in 2024.", 1.0),
        (Expected.DATE, "It sold fish last year.", 1.0),
        (Expected.DATE, "It sold 30 fish.", 0.4),
        (Expected.FULL_FORM, "FSH stands for fish.", 1.0),
        (Expected.FULL_FORM, "Fresh Shop Harbor (FSH) sold fish.", 1.0),
        (Expected.FULL_FORM, "FSH sold fish (in Oslo).", 0.4),
        (Expected.TIME, "It sells fish when the boats are in.", 1.0),
        (Expected.NAME, "It sold fish.", 1.0),
        (Expected.NONE, "It sold fish.", 1.0),
    ],
)
def test_a_sentence_without_what_is_asked_for_keeps_a_share(expected, text, share) -> None:
    made = passage(text)
    (found,) = of_kind(expected, [made], [reading(made, fish=1.0)])
    assert found.sentences == (pytest.approx(share),)
    assert found.probability == pytest.approx(0.9 * share)


@pytest.mark.parametrize(
    ("question", "share"), [("Who sold fish?", 0.4), ("When was fish sold?", 1.0)]
)
def test_a_deed_without_its_doer_keeps_a_share_where_the_doer_is_asked_for(
    question: str, share: float
) -> None:
    made = passage("Here fish was sold in 2024.")
    (found,) = of_doer(question, [made], [reading(made, fish=1.0)])
    assert found.sentences == (pytest.approx(share),)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How large is Ember 3?", "Ember 3"),
        ("What does K2.5 need?", "K2.5"),
        ("What stands in section 5?", None),
        ("How do I fix error 404?", None),
    ],
)
def test_a_version_that_no_passage_names_is_one_that_is_written_as_a_name(question, named) -> None:
    found = unnamed_version(constraints(question), [passage("Ember 2 is large.")])
    assert (found.text if found else None) == named


BOOK = "- A book of fish, by Mei."
TABLE = "| who | what |\n| --- | --- |\n| Mei | fish |\n"


@pytest.mark.parametrize(
    ("question", "text", "heading", "share"),
    [
        ("Who sells fish?", BOOK, "Further reading", 0.4),
        ("Who wrote of fish?", BOOK, "Further reading", 1.0),
        ("Who sells fish?", BOOK, "Reading fish", 1.0),
        ("Who sells fish?", TABLE, "Shops", 0.85),
    ],
)
def test_references_and_rows_count_for_less(question, text, heading, share) -> None:
    made = passage(text)
    under = replace(made.hit, chunk=replace(made.hit.chunk, heading=("Fish", heading)))
    (found,) = of_text(question, [replace(made, hit=under)], [reading(made, fish=1.0)])
    assert max(found.sentences) == pytest.approx(share)


SIDES = """# Tides

## Strengths

Tides sell fish.

## Weaknesses

Tides eat fish.
"""


@pytest.mark.parametrize(
    ("question", "shares"),
    [
        ("What are the strengths of tides?", [1.0, 0.3]),
        ("What are the weaknesses of tides?", [0.3, 1.0]),
        ("What is not strong in tides?", [0.3, 1.0]),
        ("What do tides do?", [1.0, 1.0]),
        # The right answer may be no.
        ("Are tides strong?", [1.0, 1.0]),
        ("Are tides not weak?", [1.0, 1.0]),
    ],
)
def test_what_stands_under_the_other_side_counts_for_less(question, shares) -> None:
    parts = {"Strengths": "Tides sell fish.", "Weaknesses": "Tides eat fish."}
    places = {name: SIDES.index(text) for name, text in parts.items()}
    made = [
        with_heading(passage(SIDES, start=at, end=at + len(parts[name])), name)
        for name, at in places.items()
    ]
    found = of_side(understand(question), made, [reading(p, fish=1.0) for p in made])
    assert [r.sentences for r in found] == [(pytest.approx(share),) for share in shares]


def test_an_item_stands_under_its_lead_in() -> None:
    made = passage("It has these drawbacks:\n\n- wet fish\n- old fish\n")
    (found,) = of_side(understand("What are the benefits?"), [made], [reading(made, fish=1.0)])
    assert [score for score in found.sentences if score] == [0.3, 0.3]


def with_heading(made: Passage, heading: str) -> Passage:
    chunk = replace(made.hit.chunk, heading=("Tides", heading))
    return replace(made, hit=replace(made.hit, chunk=chunk))


@pytest.mark.parametrize(
    ("question", "heading", "share"),
    [
        ("What are the duties of the manager?", "Duties of the director", 0.3),
        ("What are the manager's duties?", "The director's duties", 0.3),
        ("What are the duties of the director?", "Duties of the director", 1.0),
        ("What are the duties of the manager?", "Director", 1.0),
        ("What are the duties?", "Duties of the director", 1.0),
        ("What is the pay of the manager?", "Duties of the director", 1.0),
        ("What are the duties of tides?", "Duties of the director", 1.0),
    ],
)
def test_the_same_thing_of_another_counts_for_less(question, heading, share) -> None:
    made = with_heading(passage("Tides sell fish."), heading)
    other = with_heading(passage("Ebbs sell fish.", "b.md"), "Duties of the manager")
    found = of_side(understand(question), [made, other], [reading(made, fish=1.0)] * 2)
    assert found[0].sentences == (pytest.approx(share),)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What is the duration of the contract?", "Duration of the agreement"),
        ("What is the price of the house?", "Price of the property"),
        ("What are the duties of the tenant?", "Duties of the renter"),
    ],
)
def test_what_no_heading_names_may_have_another_word_there(question, heading) -> None:
    made = [with_heading(passage("Tides sell fish."), name) for name in (heading, "Tenants")]
    found = of_side(understand(question), made, [reading(p, fish=1.0) for p in made])
    assert [r.sentences for r in found] == [(1.0,), (1.0,)]

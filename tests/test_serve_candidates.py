"""Sentences and headings to questions: such as a person would ask, or none."""

from __future__ import annotations

import re

import pytest
from conftest import CORPUS, ROOT

from cnai_qa import Document
from cnai_qa.documents.loading import load_document
from cnai_qa.sentences import sentences
from cnai_qa.serve.candidates import VAGUE, candidates
from cnai_qa.serve.heading_questions import question_of
from cnai_qa.serve.sentence_questions import questions_of
from cnai_qa.serve.verbs import auxiliary_of, base_of

TEXT = (
    "They asked Kaluwe and Skarn about Plotto. An empty battery, backups, taxis and volunteers, "
    "the chip, keepers. All keepers have a trial period in the school day."
)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Zhipu AI, a lab in Beijing, was founded in 2019.", "When was Zhipu AI founded?"),
        ("The Upper Mill was built by the brothers Castell.", "Who built the Upper Mill?"),
        ("High-Flyer, a fund, backed DeepSeek with money.", "Who backed DeepSeek?"),
        ("Alma Reik died on Skerry in May 2009.", "When did Alma Reik die?"),
        ("King Oskar opened the bridge on 18 June 1966.", "When did King Oskar open the bridge?"),
        ("Kaluwe is a village of about 1,900 people.", "What is Kaluwe?"),
        ("Ada Lovelace was an English mathematician and writer.", "Who was Ada Lovelace?"),
        ("Harrow Lane has 312 pupils in eleven classes.", "How many pupils does Harrow Lane have?"),
        ("The catalogue has 318 crops.", "How many crops does the catalogue have?"),
        (
            "Tickets for the winter party cost £15.",
            "How much do tickets for the winter party cost?",
        ),
        ("The new roof cost £38,400.", "How much did the new roof cost?"),
        ("The rent is £1,150 a month.", "How much is the rent?"),
        ("The final cost before tax is 2,531,000 euros.", "What is the final cost before tax?"),
        ("The lease runs for five years.", "How long does the lease run?"),
        (
            "An empty battery takes about 2.5 hours to charge and lasts.",
            "How long does an empty battery take to charge?",
        ),
        ("The tower was 38 metres high.", "How high was the tower?"),
        ("Backups are made every night.", "How often are backups made?"),
        ("Taxis are allowed after 9 pm.", "When are taxis allowed?"),
        ("Volunteers receive a T-shirt and two meals.", "What do volunteers receive?"),
        ("To book a trip:", "How do I book a trip?"),
        ("The company does not pay for:", "What does the company not pay for?"),
        ("Blue Harbor sells three products:", "Which three products does Blue Harbor sell?"),
        (
            "Skarn was preferred to Tarby because of the cold.",
            "Why was Skarn preferred to Tarby?",
        ),
        ("Ask the plant manager, Ottilie Raun, for it.", "Who is the plant manager?"),
        ("Blue Harbor has its seat in Lisbon.", "Where is Blue Harbor based?"),
    ],
)
def test_a_sentence_makes_the_question_that_it_answers(sentence, question) -> None:
    assert question in [asked.question for asked in questions_of(sentence, TEXT)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was founded in 2019 by two friends.",
        "She died in May 2009.",
        "This is a letter.",
        "The first was built in 1838.",
        "The larger one has 312 pupils.",
        "The company was expected to be sold in 2019.",
        "The brigade was called out 611 times in 2024.",
        "The agent is based on our model.",
        "Mileage is paid at 45 pence a mile.",
        "The flat has 68 square metres.",
        "Work began in 2018.",
        "The firm was founded in Esch and is run by Greta Tolle.",
        "Das Haus wurde 1923 in Bonn gebaut.",
    ],
)
def test_what_would_make_a_bad_question_makes_none(sentence) -> None:
    assert [asked.question for asked in questions_of(sentence, TEXT)] == []


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("How the study was done", "How was the study done?"),
        ("Why the ecosystem matters", "Why does the ecosystem matter?"),
        ("How Chinese labs adapted", "How did Chinese labs adapt?"),
        ("Why prices rose", "Why did prices rise?"),
        ("How costs grew", "How did costs grow?"),
        ("Why users need", "Why do users need?"),
        ("What the move cost", "What did the move cost?"),
        ("How a firm launches", "How does a firm launch?"),
        ("What is not reimbursed", "What is not reimbursed?"),
        ("How to claim travel costs", "How do I claim travel costs?"),
        ("2.1 Claiming your money back", "How do I claim my money back?"),
        ("Is it Red Lantern?", ""),
        ("Do you give refunds?", "Do you give refunds?"),
        ("The gap to Western models", "What is known about the gap to Western models?"),
        ("Kaluwe's own chips", "What is known about Kaluwe's own chips?"),
        ("Keepers", "What is known about keepers?"),
        ("开放时间", "开放时间？"),
        ("如何办理借书证？", "如何办理借书证？"),
        # Sentences, parts of a document, and what stands in no sentence as it is.
        ("The mobile library is electric", ""),
        ("Moonshot AI moves to Singapore", ""),
        ("A word from the director", ""),
        ("The end: a new begin", ""),
        ("Main points", ""),
        ("Budget", ""),
        ("Date and programme", ""),
        ("Minutes of the last meeting", ""),
        ("Trial period", ""),
        ("Energy supply", ""),
        ("Building the tower", ""),
        ("How it came to be built", ""),
        ("Öffnungszeiten", ""),
        ("???", ""),
    ],
)
def test_a_heading_makes_a_question_only_where_it_reads_well(heading, question) -> None:
    assert question_of(heading, "Do so before you leave.", TEXT) == question


@pytest.mark.parametrize(
    ("base", "third", "past"),
    [
        ("launch", "launches", "launched"),
        ("publish", "publishes", "published"),
        ("carry", "carries", "carried"),
        ("employ", "employs", "employed"),
        ("plan", "plans", "planned"),
        ("run", "runs", "ran"),
        ("have", "has", "had"),
    ],
)
def test_the_forms_of_a_verb_are_known_with_what_they_are_asked_with(base, third, past) -> None:
    assert [base_of(form) for form in (base, third, past)] == [base] * 3
    assert [auxiliary_of(form) for form in (base, third, past)] == ["do", "does", "did"]


@pytest.mark.parametrize("form", ["launchs", "carryed", "planed", "runed", "haves", "begined"])
def test_what_is_no_form_of_a_verb_is_not_known(form) -> None:
    assert base_of(form) == ""


@pytest.mark.timeout(10)
def test_a_long_list_of_names_is_read_in_no_time() -> None:
    names = "Ala-Gly-Ser-Thr-Cys-Val-Leu-Ile-Met-Pro-Phe-Tyr-Trp-Asp-Glu-Asn-"
    assert list(questions_of(f"The peptide is {2 * names}Gly.", TEXT)) == []


@pytest.mark.timeout(10)
@pytest.mark.parametrize("heading", ["a" + 400_000 * " " + "(b", 400_000 * "("])
def test_a_heading_of_any_length_is_read_in_no_time(heading: str) -> None:
    assert question_of(heading, "", TEXT) == ""


def document(text: str, language: str | None = "en") -> Document:
    return Document("a.md", "A", text, language=language)


def found(given: Document, around: int = 0) -> list:
    return candidates(given, sentences(given), around)


def test_a_question_knows_the_place_of_its_answer() -> None:
    text = "# Tides\n\n## How tides are made\n\nBy salt.\n\n## Sea\n\nRed Sea was built in 1901.\n"
    inverted, when = found(document(text))
    assert (inverted.question, when.question) == ("How are tides made?", "When was Red Sea built?")
    assert "By salt." in text[inverted.start : inverted.end]
    assert text[when.start : when.end] == "Red Sea was built in 1901."
    assert when.answered_at("a.md", when.start, when.end)
    assert not when.answered_at("a.md", 0, when.start)
    assert not when.answered_at("b.md", when.start, when.end)


def test_marks_and_numbers_are_left_out_and_odd_text_makes_no_question() -> None:
    text = (
        "3.1 **Red Sea** was built in 1901.\n\n[Red](x) was built in 1901.\n\n| A has 3 cats. |\n"
    )
    assert [c.question for c in found(document(text))] == ["When was Red Sea built?"]


def test_a_vague_question_is_made_of_an_english_document_only() -> None:
    text = "# A\n\n## Services\n\nLes services sont gratuits.\n\n## Comment faire ?\n\nAinsi.\n"
    assert [c.rank for c in found(document(text))] == [VAGUE, 0]
    assert [c.question for c in found(document(text, None))] == ["Comment faire ?"]


def test_of_a_long_document_the_stretch_around_a_place_is_looked_at() -> None:
    text = "".join(f"Red Sea {n} was built in 1901.\n\n" for n in range(1000))
    begun, later = found(document(text)), found(document(text), len(text))
    assert len(begun) == len(later) == 200
    assert begun[0].question == "When was Red Sea 0 built?"
    assert later[-1].question == "When was Red Sea 999 built?"


def test_questions_are_whole_lines_on_no_pronoun() -> None:
    pronoun = re.compile(r"(?i)(it|its|he|she|they|this|that|these|those|we|you)\b")
    paths = sorted([*CORPUS.glob("*.md"), *(ROOT / "tests/evaluation/other").glob("*.md")])
    made = [c for path in paths for c in found(load_document(path.read_bytes(), path.name))]
    assert len(made) > 50
    for candidate in made:
        assert re.fullmatch(r"[A-Z][^\n?]+\?", candidate.question), candidate
        assert not pronoun.match(candidate.subject), candidate

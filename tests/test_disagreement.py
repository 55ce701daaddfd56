"""Where documents give different values for one thing, and where they only seem to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import passage, reading

from cnai_qa.answers.composer import ranked
from cnai_qa.answers.disagreement import conflicts
from cnai_qa.answers.evidence import Conflict
from cnai_qa.questions.question import understand
from cnai_qa.types import Passage, Reading


def found(question: str, *texts: str) -> list[Conflict]:
    passages = [passage(t, f"{name}.md") for t, name in zip(texts, "ab", strict=False)]
    readings = [reading(p, lantern=0.9) for p in passages]
    asked = understand(question)
    return conflicts(asked, passages, readings, ranked(passages, readings))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "When was Red Lantern founded?",
            "Red Lantern was founded by Mei in 2021.",
            "Red Lantern was founded by Mei in 2022.",
        ),
        (
            "How many users has Red Lantern?",
            "Red Lantern has 30 million users in Oslo.",
            "Red Lantern has 50 million users in Oslo.",
        ),
    ],
)
def test_other_values_for_the_same_thing_disagree(question: str, one: str, other: str) -> None:
    (conflict,) = found(question, one, other)
    assert conflict.places == ((0, 0), (1, 0))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "When was Red Lantern founded?",
            "Red Lantern was founded by Mei in October 2021.",
            "Red Lantern was founded by Mei in 2021.",
        ),
        (
            "When was Red Lantern founded?",
            "Red Lantern was founded by Mei in 2021.",
            "Red Lantern released Ember to buyers in 2022.",
        ),
        (
            "How much did Red Lantern raise?",
            "Red Lantern raised $109.1bn from its owners.",
            "Red Lantern raised $109bn from its owners.",
        ),
        (
            "How many users has Red Lantern?",
            "Red Lantern has 30 million users in Oslo.",
            "Red Lantern has more than 25 million users in Oslo.",
        ),
    ],
)
def test_what_can_be_true_together_is_no_disagreement(question: str, one: str, other: str) -> None:
    assert found(question, one, other) == []


HAS = "Red Lantern has {} here."


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many employees does Red Lantern have?", HAS.format("300 employees"),
         "Red Lantern has employees in 12 countries."),
        ("How much does Red Lantern cost?", "Red Lantern costs 10 euros a month.",
         "Red Lantern costs 120 euros a year."),
        ("How much does Red Lantern pay?", "Red Lantern pays 4,000 euros gross.",
         "Red Lantern pays 2,600 euros net."),
        ("How many labs does Red Lantern have?", HAS.format("300 labs"),
         "In 2019 Red Lantern had 120 labs here."),
        ("How many employees does Red Lantern have?", HAS.format("300 employees"),
         HAS.format("40 part-time employees")),
        ("How much did Red Lantern earn?", "Red Lantern earned 40 euros this year.",
         "Red Lantern earned 90 euros last year."),
        ("How much did Red Lantern cost?", "Red Lantern cost 40 euros.",
         "Red Lantern was to cost 90 euros."),
        ("How much does Red Lantern cost?", "Red Lantern costs up to 40 euros.",
         "Red Lantern costs 15 euros."),
        ("How many labs does Red Lantern have?", "Red Lantern v2 has 30 labs.",
         "Red Lantern v3 has 90 labs."),
        ("How many labs did Red Lantern have?", "Red Lantern had 30 labs in March.",
         "Red Lantern had 90 labs in July."),
    ],
)  # fmt: skip
def test_other_kinds_times_and_bounds_are_no_disagreement(question, one, other) -> None:
    assert found(question, one, other) == []


@pytest.mark.parametrize(("score", "count"), [(0.9, 1), (0.55, 0)])
def test_a_sentence_that_answers_much_worse_says_nothing_else(score: float, count: int) -> None:
    one, other = (
        passage(f"Lantern has {n} labs.", f"{name}.md") for n, name in ((3, "a"), (9, "b"))
    )
    readings = [reading(one, lantern=0.9), reading(other, lantern=score)]
    found = ranked([one, other], readings)
    asked = understand("How many labs does Lantern have?")
    assert len(conflicts(asked, [one, other], readings, found)) == count


def test_an_unlikely_passage_says_nothing_else() -> None:
    made = [passage(f"Lantern has {n} labs.", f"{name}.md") for n, name in ((3, "a"), (9, "b"))]
    sure, unsure = (reading(p, lantern=0.7) for p in made)
    readings = [sure, replace(unsure, probability=0.45)]
    asked = understand("How many labs does Lantern have?")
    assert conflicts(asked, made, readings, ranked(made, readings)) == []


def test_one_document_does_not_disagree_with_itself() -> None:
    text = "Red Lantern was founded by Mei in 2021. Red Lantern was founded by Mei in 2022."
    assert found("When was Red Lantern founded?", text) == []


# One denies what another affirms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Red Lantern relies on Oslo.", "Red Lantern does not rely on help."),
        ("Red Lantern has never sold chips.", "Red Lantern sold chips in Oslo."),
        ("Red Lantern is open-source.", "Red Lantern was closed-source."),
    ],
)
def test_a_document_denies_what_another_affirms(one: str, other: str) -> None:
    (conflict,) = found("Is Red Lantern so?", one, other)
    assert conflict == Conflict(((0, 0), (1, 0)), "Is Red Lantern so?")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Red Lantern relies on Oslo.", "Red Lantern does not rely solely on help."),
        ("Red Lantern relies on Oslo.", "Red Lantern does not sell chips."),
        ("Red Lantern relies on Oslo.", "Red Lantern relies on help."),
        ("Red Lantern relies on Oslo.", "Blue Harbor and its lantern do not rely on help."),
    ],
)
def test_what_is_denied_of_other_things_is_no_disagreement(one: str, other: str) -> None:
    assert (
        found("Is Red Harvest so?" if "Blue" in other else "Is Red Lantern so?", one, other) == []
    )


# One owner, one seat


def owner(question: str, *texts: str) -> list[str]:
    return [conflict.about for conflict in spoken(question, *texts)]


def spoken(question: str, *texts: str) -> list[Conflict]:
    passages = [passage(t, f"{name}.md") for t, name in zip(texts, "ab", strict=False)]
    readings = [
        Reading(0.9, (0.9,), (span(p, name),))
        for p, name in zip(passages, ("Quay Fund", "Reef"), strict=True)
    ]
    return conflicts(understand(question), passages, readings, ranked(passages, readings))


def span(made: Passage, name: str) -> tuple[int, int] | None:
    at = made.document.text.find(name)
    return (at, at + len(name)) if at >= 0 else None


ONE = "Lantern is a lab of Quay Fund."


def test_two_owners_of_one_thing_disagree() -> None:
    assert owner("Who owns Lantern?", ONE, "Lantern is owned by Reef.") == ["“Quay Fund” or “Reef”"]


def test_a_document_that_calls_a_thing_anothers_disagrees() -> None:
    assert owner("Who does Lantern belong to?", ONE, "They met Tide's Lantern there.") == [
        "“Quay Fund” or “Tide”"
    ]


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Who owns Lantern?", "Lantern, once of Quay Fund, is owned by Reef."),
        ("Who owns Lantern?", "Harbor is owned by Reef."),
        ("Who owns Lantern?", "They met Oslo's Lantern in Oslo."),
        ("Who owns Lantern?", "They met China's Lantern there."),
        ("Who made Lantern?", "Lantern is owned by Reef."),
        ("Where is Lantern based?", "Lantern is owned by Reef."),
    ],
)
def test_what_names_no_other_owner_is_no_disagreement(question: str, other: str) -> None:
    assert owner(question, ONE, other) == []


# Without a name: 'the fee' may be another one in each document

FEE = "The membership fee is {} euros a year."
STAFF = "{} get {} days of holiday a year."


def nameless(question: str, *texts: str) -> int:
    """Return how many conflicts there are; each text scores as well as the others."""
    passages = [headed(text, f"{name}.md") for text, name in zip(texts, "ab", strict=False)]
    readings = [reading(p, **{"": 0.9}) for p in passages]
    return len(conflicts(understand(question), passages, readings, ranked(passages, readings)))


def headed(text: str, path: str) -> Passage:
    made = passage(text, path)
    return replace(made, hit=replace(made.hit, chunk=replace(made.hit.chunk, heading=())))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How much is the membership fee?", FEE.format(40), FEE.format(60)),
        (
            "How many days of holiday do staff get?",
            STAFF.format("Staff", 25),
            STAFF.format("All staff", 28),
        ),
        (
            "When does the school year begin?",
            "The school year will begin on Monday in August 2024.",
            "The school year will begin on Monday in September 2024.",
        ),
        # In other words, of one town.
        (
            "How many people died in the great flood?",
            "# Chronicle\n\nSeventeen people lost their lives in the flood.",
            "# Letter\n\nThe great flood took the bridge and twenty-three lives.",
        ),
        (
            "On which day is the museum shut?",
            "# Letter\n\nThe museum is closed on Mondays.",
            "# Handbook\n\nOur closing day in the museum is Tuesday.",
        ),
        (
            "Are dogs allowed in the office?",
            "Dogs are allowed in the office on Fridays.",
            "Dogs are not allowed in the office at any time.",
        ),
    ],
)
def test_the_same_words_with_another_value_disagree(question: str, one: str, other: str) -> None:
    assert nameless(question, one, other) == 1


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # Of other periods, by the title.
        (
            "How much is the membership fee?",
            f"# Report of 2022\n\n{FEE.format(40)}",
            f"# Report of 2023\n\n{FEE.format(60)}",
        ),
        (
            "How much is the membership fee?",
            f"# Minutes of 3 March\n\n{FEE.format(40)}",
            f"# Minutes of 7 April\n\n{FEE.format(60)}",
        ),
        # Of other owners, by the title.
        (
            "How much is the membership fee?",
            f"# Tide\n\n{FEE.format(40)} We at Tide row.",
            f"# Reef\n\n{FEE.format(60)} We at Reef swim.",
        ),
        # Of other people, by the words.
        (
            "How many days of holiday do employees get?",
            STAFF.format("Full-time employees", 30),
            STAFF.format("Part-time employees", 18),
        ),
        (
            "How many days of holiday do employees get?",
            STAFF.format("Employees", 30),
            STAFF.format("Part-time employees", 18),
        ),
        ("How much is the deposit?", FEE.format(40), FEE.format(60)),
        (
            "How much is the fee?",
            "The fee at the mill is 40 euros.",
            "The fee at the pier is 60 euros.",
        ),
        (
            "How long is the bridge closed?",
            "The bridge was closed for 7 weeks.",
            "It was rented for 9 weeks.",
        ),
        # Of another thing.
        (
            "Are dogs allowed in the office?",
            "Dogs are allowed in the office on Fridays.",
            "Smoking is not allowed on the roof.",
        ),
        (
            "Are dogs allowed in the office?",
            "Dogs are allowed in the office on Fridays.",
            "Dogs are not allowed on the roof.",
        ),
        (
            "Are dogs allowed in the Oslo office?",
            "Dogs are allowed in the Oslo office.",
            "Smoking is not allowed in the Oslo office.",
        ),
        (
            "Are dogs allowed in the office?",
            "# Rules of 2022\n\nDogs are allowed in the office.",
            "# Rules of 2023\n\nDogs are not allowed in the office.",
        ),
    ],
)
def test_what_may_be_about_another_thing_is_no_disagreement(question, one, other) -> None:
    assert nameless(question, one, other) == 0


def test_the_denial_of_a_name_denies_nothing_that_is_asked() -> None:
    one, other = "A lantern of Tide is sold in Oslo.", "It is no longer whether Oslo buys Tide."
    assert found("Does Tide sell in Oslo?", one, other) == []


@pytest.mark.parametrize(
    ("question", "one", "other", "count"),
    [
        ("Who owns the land?", "The land is owned by Quay Fund.", "The land is owned by Reef.", 1),
        ("Who owns the land?", "The land is owned by Quay Fund.", "The boat is owned by Reef.", 0),
        (
            "Who owns the land?",
            "The land at the mill is owned by Quay Fund.",
            "The land at the pier is owned by Reef.",
            0,
        ),
        # Several may have been there.
        (
            "Who came to the meeting?",
            "To the meeting came Quay Fund.",
            "To the meeting came Reef.",
            0,
        ),
        (
            "Who sponsors Lantern?",
            "Lantern is sponsored by Quay Fund.",
            "Lantern is sponsored by Reef.",
            0,
        ),
    ],
)
def test_only_what_has_one_name_can_have_two(question, one, other, count) -> None:
    assert len(owner(question, one, other)) == count

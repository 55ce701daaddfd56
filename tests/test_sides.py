"""The sides of a comparison, by rules of English."""

from __future__ import annotations

import pytest

from cnai_qa.questions.sides import Side, sides


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "How does Ember differ from Tide in price?",
            ["How much does Ember cost?", "How much does Tide cost?"],
        ),
        ("How do Oslo and Lisbon differ when it comes to tax?", ["Oslo tax", "Lisbon tax"]),
        ("How is Ember different from Tide?", ["Ember", "Tide"]),
        ("How does Ember compare with Tide on speed?", ["Ember speed", "Tide speed"]),
        ("What is the difference between Ember and Tide?", ["Ember", "Tide"]),
        (
            "Compare the size of Ember-2 and Ember-2.5",
            ["How large is Ember-2?", "How large is Ember-2.5?"],
        ),
        ("Ember vs. Tide", ["Ember", "Tide"]),
        ("ember 2 compared to tide", ["ember 2", "tide"]),
        (
            "Which is older, Ember or Tide?",
            ["When was Ember founded or released?", "When was Tide founded or released?"],
        ),
        (
            "Ember or Tide: which has more users?",
            ["How many users does Ember have?", "How many users does Tide have?"],
        ),
        (
            "Who offers the longer context window, Ember or Tide?",
            ["How long is the context window of Ember?", "How long is the context window of Tide?"],
        ),
        (
            "Which is better, Ember, Tide or Wave?",
            ["Ember is better", "Tide is better", "Wave is better"],
        ),
        (
            "compare the board Ember is built on with the board used for Tide",
            ["board Ember is built on", "board used for Tide"],
        ),
        (
            "What's the difference in size between Ember and Tide?",
            ["How large is Ember?", "How large is Tide?"],
        ),
        (
            "Does Ember or Tide cost more?",
            ["How much does Ember cost?", "How much does Tide cost?"],
        ),
        ("What do cats eat and what do dogs eat?", ["cats eat", "dogs eat"]),
        (
            "What is the difference between the Danish and the Dutch way to bake?",
            ["Danish way to bake", "Dutch way to bake"],
        ),
        ("Plan A vs Plan B", ["Plan A", "Plan B"]),
        ("Compare Ryan and Susan Smith", ["Ryan", "Susan Smith"]),
        (
            "How does the price of Ember differ from that of Tide?",
            ["price of Ember", "that of Tide"],
        ),
        (
            "How does the warranty on the frame differ from that on the battery?",
            ["warranty on the frame", "that on the battery"],
        ),
        ("Compare the German plan and the Spanish one", ["German plan", "Spanish one"]),
        (
            "What is the difference between Ember's strategy and Tide's?",
            ["Ember's strategy", "Tide strategy"],
        ),
    ],
)
def test_a_comparison_has_a_question_for_each_side(question: str, asked: list[str]) -> None:
    assert [side.query for side in sides(question)] == asked


def test_a_side_has_the_name_that_the_question_gives_it() -> None:
    found = sides("How does the Ember differ from Tide in taste?")
    assert found == (Side("Ember", "Ember taste"), Side("Tide", "Tide taste"))


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Red Lantern and Blue Harbor?",
        "Is it sold in Oslo or Lisbon?",
        "By how much is Ember cheaper than Tide?",
        "Are the chips as fast as others?",
        "What are its weak spots compared with other countries?",
        "Compare",
        "What does the contract cost, and what does it include?",
        "Compare this and that",
        f"Compare {'word ' * 9}and Tide",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert sides(question) == ()

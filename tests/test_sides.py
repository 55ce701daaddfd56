"""The sides of a comparison, by rules of English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.questions.sides import Side, sides

WORDS = """what which who how is are does do can and or than of in on more older like unlike as
there compared to with vs between difference that those the a Ember Tide K2 labs , : ? 's""".split()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How does Ember differ from Tide in price?", ["Ember", "Tide"]),
        ("How do Oslo and Lisbon differ when it comes to tax?", ["Oslo", "Lisbon"]),
        ("Tax in 2024: how do Oslo and Lisbon compare?", ["Oslo", "Lisbon"]),
        ("How does Ember compare with Tide on speed?", ["Ember", "Tide"]),
        ("What is the difference between Ember and Tide?", ["Ember", "Tide"]),
        ("What's the difference in size between Ember and Tide?", ["Ember", "Tide"]),
        ("What sets Ember apart from Tide?", ["Ember", "Tide"]),
        ("Compare the size of Ember-2 and Ember-2.5", ["Ember-2", "Ember-2.5"]),
        ("Compare Ryan and Susan Smith", ["Ryan", "Susan Smith"]),
        ("Compare how many labs there are in Oslo and in Rome", ["Oslo", "Rome"]),
        ("Ember vs. Tide", ["Ember", "Tide"]),
        ("Plan A vs Plan B", ["Plan A", "Plan B"]),
        ("ember 2 compared to tide", ["ember 2", "tide"]),
        ("Cats in Ember versus Tide - what is allowed?", ["Ember", "Tide"]),
        ("Which is older, Ember or Tide?", ["Ember", "Tide"]),
        ("Ember or Tide: which has more users?", ["Ember", "Tide"]),
        ("ember or tide which one is quieter", ["ember", "tide"]),
        ("Which is better, Ember, Tide or Wave?", ["Ember", "Tide", "Wave"]),
        ("Where do I wait longer: Ember or the Tide?", ["Ember", "Tide"]),
        ("On which side is it deeper, north or south?", ["north", "south"]),
        ("more workers: upper mill or lower mill?", ["upper mill", "lower mill"]),
        ("Does Ember or Tide cost more?", ["Ember", "Tide"]),
        ("did the old mill or the new mill close first", ["old mill", "new mill"]),
        ("What do cats eat and what do dogs eat?", ["cats eat", "dogs eat"]),
        ("when do old members pay and when do new members?", ["old members", "new members"]),
        ("How many labs do Ember and Tide each run?", ["Ember", "Tide"]),
        ("Can the Ember carry more than the Tide?", ["Ember", "Tide"]),
        ("do residents pay less than visitors from abroad", ["residents", "visitors from abroad"]),
        ("Is Ember an older firm than Tide?", ["Ember", "Tide"]),
        ("How much dearer is the long tour than the short one?", ["long tour", "short one"]),
        ("By how much is Ember cheaper than Tide?", ["Ember", "Tide"]),
        ("what does the plus card cost more than the basic one", ["plus card", "basic one"]),
        ("Does Ember come with a lamp like Tide does?", ["Ember", "Tide"]),
        ("Unlike Tide, does Ember have a lamp?", ["Ember", "Tide"]),
        ("is the path steeper on the north bank or the south bank", ["north bank", "south bank"]),
        (
            "compare the board Ember is built on with the board used for Tide",
            ["board Ember is built on", "board used for Tide"],
        ),
        (
            "What is the difference between the Danish and the Dutch way to bake?",
            ["Danish way to bake", "Dutch way to bake"],
        ),
        ("Compare the German plan and the Spanish one", ["German plan", "Spanish one"]),
        ("How does Bank of Oslo differ from Tide?", ["Bank of Oslo", "Tide"]),
        # What both have in common is no part of a name.
        ("How does the price of Ember differ from that of Tide?", ["Ember", "Tide"]),
        ("How does the cover on the frame differ from that on the bell?", ["frame", "bell"]),
        (
            "Compare the leave of full-time staff and part-time staff",
            ["full-time staff", "part-time staff"],
        ),
        ("Books with the Basic card compared with the Plus card?", ["Basic card", "Plus card"]),
        (
            "What is the difference between Ember's strategy and Tide's?",
            ["Ember's strategy", "Tide"],
        ),
    ],
)
def test_the_sides_of_a_comparison_come_in_its_order(question: str, named: list[str]) -> None:
    assert [side.name for side in sides(question)] == named


def test_a_side_is_read_for_the_whole_question_and_searched_without_the_other() -> None:
    asked = "How does the Ember differ from Tide in taste?"
    assert sides(asked) == (
        Side("Ember", f"Ember: {asked}", "Ember differ taste"),
        Side("Tide", f"Tide: {asked}", "Tide differ taste"),
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Red Lantern and Blue Harbor?",
        "Is it sold in Oslo or Lisbon?",
        "Does it cost more than 5 euros?",
        "Did they meet in Oslo or Rome first?",
        "Is the number of labs larger than expected?",
        "Which labs are there and where is each of them?",
        "How often should I check the oil or the water?",
        # Two that act together, measures, lists and comparisons with no second thing.
        "What did Marks and Spencer announce?",
        "When do Alice and Bob meet?",
        "Can a tenant keep more than two pets?",
        "Does the law require more than a signature?",
        "Which countries have more labs than Norway?",
        "What is stronger than steel?",
        "Would users prefer a folder rather than a list?",
        "Did Tide release Ember before Christmas?",
        "Do companies like Tide pay dividends?",
        "Does the plan cover things like glasses?",
        "Does the policy cover accidents as well as illness?",
        "Must the Tenant pay as soon as the Landlord asks?",
        "Who wrote the report and who reviewed it?",
        "How long does delivery take and how much does it cost?",
        "What happened and what was the outcome?",
        "What do I have to do to apply and to be accepted?",
        "Is it better to buy or rent?",
        "Is the meeting on Monday or Tuesday at the latest?",
        "What is the policy on alcohol, drugs or weapons?",
        "Which holidays, if any, are paid or unpaid?",
        "Why is Ember more expensive than Tide?",
        "Is the fee more than last year?",
        "Are the chips as fast as others?",
        "What are its weak spots compared with other countries?",
        "Compare",
        "What does the contract cost, and what does it include?",
        "Compare this and that",
        f"Compare {'word ' * 9}and Tide",
        "What is the best follow-up or next step?",
        "Does the lamp come with a charger or an adapter?",
        "Can I stay longer than eight hours?",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert sides(question) == ()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Is Ember older than Tide?", "When was Ember founded or released?"),
        ("Which is cheaper, Ember or Tide?", "How much does Ember cost?"),
    ],
)
def test_what_no_document_says_of_one_side_is_asked_in_other_words(question, asked) -> None:
    assert sides(question)[0] == Side("Ember", asked, asked)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=120))
def test_any_question_has_no_side_or_some_that_differ(question: str) -> None:
    found = [side.name for side in sides(question)]
    assert len(found) in (0, 2, 3, 4)
    assert len(set(found)) == len(found)
    assert all(name.strip() for name in found)

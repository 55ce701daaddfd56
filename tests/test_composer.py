"""Which sentences an answer is made of, in which order, merged and grouped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import passage, quoted, reading

from cnai_qa.answers.composer import compose, normal
from cnai_qa.answers.evidence import Evidence
from cnai_qa.answers.lists import belonging
from cnai_qa.questions.question import understand
from cnai_qa.reader import QUOTABLE
from cnai_qa.types import Passage, Reading

LABS = """# Two labs

Red Lantern was founded in 2021. It is in Oslo. Its model is Ember.

Blue Harbor sells three products:

- Tide, a chat assistant
- Reef, a search engine
- Gull, a translator

Blue Harbor has its seat in Lisbon.
"""
FORCES = """# Forces

Three forces shaped it. First, it had little money. Second, it had many users.

It had time as well. Finally, it had luck.

# Later

First of all, it slept.
"""


def composed(
    question: str,
    passages: list[Passage],
    readings: list[Reading],
    max_sentences: int = 4,
    max_items: int = 12,
) -> list[Evidence]:
    return compose(understand(question), passages, readings, max_sentences, max_items)


def texts(evidence: list[Evidence], passages: list[Passage]) -> list[str]:
    return [quoted(passages[e.places[0][0]], e.places[0][1]) for e in evidence]


def answer(question: str, *sources: tuple[str, dict[str, float]], **limits: int) -> list[str]:
    """Return the sentences of an answer from documents, each with the scores of its words."""
    passages = [passage(text, f"{n}.md") for n, (text, _) in enumerate(sources)]
    readings = [reading(p, **scores) for p, (_, scores) in zip(passages, sources, strict=True)]
    return texts(composed(question, passages, readings, **limits), passages)


# One sentence


def test_the_sentence_that_answers_is_the_answer() -> None:
    found = answer("When was it founded?", (LABS, {"founded": 0.9, "oslo": 0.3}))
    assert found == ["Red Lantern was founded in 2021."]


def test_sentences_nearly_as_good_are_shown_with_it() -> None:
    found = answer("Tell me of Red Lantern", (LABS, {"ember": 0.9, "founded": 0.8, "oslo": 0.4}))
    assert found == ["Red Lantern was founded in 2021.", "Its model is Ember."]


def test_what_scores_nothing_is_never_shown() -> None:
    assert answer("Who?", (LABS, {})) == []
    assert composed("Who?", [], []) == []


@pytest.mark.parametrize("most", [1, 2, 3])
def test_an_answer_has_as_many_sentences_as_allowed(most: int) -> None:
    text = "One is new. Two is new. Three is new. Four is new."
    assert len(answer("Who?", (text, {"new": 0.9}), max_sentences=most)) == most


@pytest.mark.parametrize(
    "text",
    [
        "# Red Lantern was founded\n\nWords.",
        "Red Lantern was founded\n===\n\nWords.",
        "```\nRed Lantern was founded\n```\n\nWords.",
        "- # Red Lantern was founded\n",
        "<div>Red Lantern was founded</div>",
    ],
)
def test_headings_and_code_are_never_quoted(text: str) -> None:
    assert answer("Who?", (text, {"founded": 0.9})) == []


# Order


def test_sentences_of_one_document_keep_its_order_whatever_their_scores() -> None:
    found = answer("Who?", (LABS, {"ember": 0.9, "oslo": 0.8, "founded": 0.7}))
    assert found == ["Red Lantern was founded in 2021.", "It is in Oslo.", "Its model is Ember."]


def test_the_document_of_the_best_sentence_comes_first() -> None:
    found = answer(
        "Who?",
        ("One is small. One is new.", {"small": 0.8}),
        ("Two is big. Two is new.", {"new": 0.9, "big": 0.7}),
    )
    assert found == ["Two is big.", "Two is new.", "One is small."]


# The same sentence in several places


def test_the_same_sentence_in_two_documents_is_one_with_two_places() -> None:
    passages = [passage("It is new.", "a.md"), passage("Words. It  is\nnew.", "b.md")]
    readings = [reading(passages[0], new=0.9), reading(passages[1], new=0.8)]
    (evidence,) = composed("Who?", passages, readings)
    assert evidence.places == ((0, 0), (1, 1))


def test_the_best_place_is_the_one_that_is_quoted() -> None:
    passages = [passage("It is new.", "a.md"), passage("Words.\n\nIt is new.", "b.md")]
    readings = [reading(passages[0], new=0.8), reading(passages[1], new=0.9)]
    (evidence,) = composed("Who?", passages, readings)
    assert evidence.places == ((1, 1), (0, 0))


def test_a_sentence_repeated_in_its_document_has_one_place() -> None:
    passages = [passage("It is new. Words. It is new."), passage("It is new. Words. It is new.")]
    (evidence,) = composed("Who?", passages, [reading(p, new=0.9) for p in passages])
    assert evidence.places == ((0, 0),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chips are sold.", "Chips are not sold."),
        ("It grew before 2020.", "It grew after 2020."),
        ("It has 7 models.", "It has 8 models."),
        ("It is over 80%.", "It is under 80%."),
        ("The change was 5%.", "The change was -5%."),
    ],
)
def test_statements_that_differ_in_a_small_word_are_both_shown(one: str, other: str) -> None:
    everything = {"": 0.9}
    assert answer("Who?", (one, everything), (other, everything)) == [one, other]


def test_an_item_that_stands_elsewhere_gains_a_place_and_stays_in_its_list() -> None:
    passages = [passage(LABS, "a.md"), passage("Tide, a chat assistant", "b.md")]
    readings = [reading(passages[0], sells=0.9), reading(passages[1], tide=0.8)]
    evidence = composed("What does it sell?", passages, readings)
    assert texts(evidence, passages)[1] == "Tide, a chat assistant"
    assert [len(e.places) for e in evidence] == [1, 2, 1, 1]


# Lists


PRODUCTS = [
    "Blue Harbor sells three products:",
    "Tide, a chat assistant",
    "Reef, a search engine",
    "Gull, a translator",
]


def test_a_lead_in_brings_its_items() -> None:
    assert answer("Does it sell anything?", (LABS, {"sells": 0.9})) == PRODUCTS


def test_an_item_brings_its_list_where_a_list_is_asked_for() -> None:
    assert answer("What are its products?", (LABS, {"reef": 0.9})) == PRODUCTS


def test_an_item_answers_alone_where_one_thing_is_asked_for() -> None:
    assert answer("Which product is a search engine?", (LABS, {"reef": 0.9})) == [PRODUCTS[2]]


def test_an_item_says_yes_or_no_with_what_leads_in_to_it() -> None:
    assert answer("Is it a search engine?", (LABS, {"reef": 0.9})) == [PRODUCTS[0], PRODUCTS[2]]
    assert answer("Is it new?", ("# Labs\n\n- Tide\n- Reef\n", {"reef": 0.9})) == ["Reef"]


NEW = "# Town hall\n\nTwo people have started here. Mei rows. Lin swims. Welcome!\n"


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (
            "Who is new at the town hall?",
            ["Two people have started here.", "Mei rows.", "Lin swims."],
        ),
        ("How many people are new?", ["Two people have started here."]),
    ],
)
def test_a_sentence_that_counts_brings_what_it_counts(question: str, shown: list[str]) -> None:
    assert answer(question, (NEW, {"started": 0.9})) == shown


def test_a_sentence_brings_as_many_as_the_question_counts_too() -> None:
    text = "Two fires kept us busy. The mill burned. A barn did. We were thirsty."
    told = ["Two fires kept us busy.", "The mill burned.", "A barn did."]
    assert answer("What were the two fires?", (text, {"busy": 0.9})) == told
    assert answer("Which fires were there?", (text, {"busy": 0.9})) == told[:1]


def test_a_sentence_that_counts_five_brings_five() -> None:
    text = "Five people have started here. Ann rows. Bob swims. Cy runs. Di flies. Ed dives. Bye!"
    assert len(answer("Who is new?", (text, {"started": 0.9}))) == 6


@pytest.mark.parametrize(
    "opening",
    [
        "Two years later the company moved to Oslo.",
        "Three months after the launch the price fell.",
        "Two thirds of the employees are women.",
        "Six of the members died in Oslo.",
        "Two or three days are enough for it.",
        "Five minutes on foot from the station.",
    ],
)
def test_other_numbers_count_nothing_that_follows(opening: str) -> None:
    text = f"{opening} Mei rows. Lin swims."
    assert answer("Where did the company go?", (text, {opening.split()[0].lower(): 0.9})) == [
        opening
    ]


def test_the_items_are_marked_as_such_and_the_lead_in_is_not() -> None:
    passages = [passage(LABS)]
    evidence = composed("What are they?", passages, [reading(passages[0], sells=0.9)])
    assert [e.item for e in evidence] == [False, True, True, True]
    assert {e.group for e in evidence} == {0}


def test_an_item_alone_is_not_marked_as_one() -> None:
    passages = [passage(LABS)]
    (evidence,) = composed("Which is it?", passages, [reading(passages[0], reef=0.9)])
    assert not evidence.item


def test_two_items_of_one_list_bring_it_once() -> None:
    assert answer("What are they?", (LABS, {"reef": 0.9, "tide": 0.9, "gull": 0.8})) == PRODUCTS


def test_nothing_follows_the_list_that_answers() -> None:
    scores = {"sells": 0.9, "oslo": 0.8, "founded": 0.8, "ember": 0.8}
    assert len(answer("What are they?", (LABS, scores), max_sentences=3)) == len(PRODUCTS)


def test_a_lead_in_to_more_items_than_allowed_keeps_the_first() -> None:
    found = answer("What are its products?", (LABS, {"sells": 0.9}), max_items=2)
    assert found == PRODUCTS[:3]


def test_an_item_of_too_long_a_list_stands_for_itself() -> None:
    assert answer("What are they?", (LABS, {"reef": 0.9}), max_items=2) == [PRODUCTS[2]]


def test_an_item_of_two_sentences_counts_once() -> None:
    text = "They are:\n\n- Tide. It is new.\n- Reef. It is old.\n- Gull\n"
    shown = ["They are:", "Tide.", "It is new.", "Reef.", "It is old."]
    assert answer("What are they?", (text, {"they": 0.9}), max_items=2) == shown


def test_a_list_ends_at_the_next_heading() -> None:
    text = "They are:\n\n- Tide\n- Reef\n\n# More\n\n- Gull\n"
    assert answer("What are they?", (text, {"reef": 0.9})) == ["They are:", "Tide", "Reef"]


def test_rows_of_a_table_are_the_items_of_a_list() -> None:
    text = "They are these.\n\n| Lab |\n|---|\n| Tide |\n| Reef |\n"
    found = answer("What are they?", (text, {"reef": 0.9}))
    assert found == ["They are these.", "| Lab |", "| Tide |", "| Reef |"]


def test_the_names_of_columns_are_no_item() -> None:
    own = passage("| Lab | Year |\n|---|---|\n| Tide | 2021 |\n| Reef | 2022 |\n")
    shown = compose(understand("What are they?"), [own], [reading(own, tide=0.5)], 4, 25)
    assert [(quoted(own, e.places[0][1]), e.item) for e in shown] == [
        ("| Lab | Year |", False), ("| Tide | 2021 |", True), ("| Reef | 2022 |", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "shown"),
    [("--", ["Reef is big."]), ("12", ["Tide is old.", "A lab.", "Reef is big."])],
)
def test_an_item_leaves_a_list_that_is_not_asked_for(marks: str, shown: list[str]) -> None:
    first, second = (f"{mark}." if mark.isdigit() else mark for mark in marks)
    own = passage(f"{first} Tide is old.\n{second} A lab. Reef is big.\n")
    asked, read = understand("What are the big labs?"), reading(own, reef=0.9)
    whole = ["Tide is old.", "A lab.", "Reef is big."]
    sure, hardly = ({(own.document.path, tuple(own.inside())): p} for p in (0.1, 0.05))
    assert texts(compose(asked, [own], [read], 4, 25), [own]) == whole
    assert texts(compose(asked, [own], [read], 4, 25, sure), [own]) == whole
    assert texts(compose(asked, [own], [read], 4, 25, hardly), [own]) == shown
    assert texts(compose(asked, [own], [read], 4, 25, {}), [own]) == ["Reef is big."]


def test_pictures_between_steps_are_left_out() -> None:
    text = "To clean it:\n\n1. Open it.\n\n   ![Open](a.png)\n\n2. Close it.\n"
    steps = ["To clean it:", "Open it.", "Close it."]
    assert answer("How do I clean it?", (text, {"close": 0.9})) == steps
    assert answer("How do I clean it?", (text, {"clean": 0.9})) == steps


def test_names_of_columns_bring_their_table_where_a_list_is_asked_for() -> None:
    text = "| Lab | Seat |\n|---|---|\n| Tide | Oslo |\n"
    table = ["| Lab | Seat |", "| Tide | Oslo |"]
    assert answer("What are the seats?", (text, {"lab | seat": 0.9})) == table


def test_names_of_columns_above_bullets_are_not_theirs() -> None:
    text = "| A | B |\n|---|---|\n\n- Tide\n- Reef\n"
    assert answer("What are they?", (text, {"reef": 0.9})) == ["Tide", "Reef"]


def test_a_picture_leads_in_to_nothing() -> None:
    found = answer("What are they?", ("![Labs](a.png)\n\n- Tide\n- Reef", {"reef": 0.9}))
    assert found == ["Tide", "Reef"]


def test_a_list_without_a_lead_in_is_shown_all_the_same() -> None:
    assert answer("What are they?", ("# Labs\n- Tide\n- Reef", {"reef": 0.9})) == ["Tide", "Reef"]


@pytest.mark.parametrize("question", ["Why?", "What happened?"])
def test_a_lead_in_to_first_and_second_brings_them(question: str) -> None:
    assert answer(question, (FORCES, {"shaped": 0.9})) == [
        "Three forces shaped it.",
        "First, it had little money.",
        "Second, it had many users.",
        "Finally, it had luck.",
    ]


def test_second_brings_first_and_the_lead_in_where_a_list_is_asked_for() -> None:
    assert answer("Why did it grow?", (FORCES, {"users": 0.9}))[:3] == [
        "Three forces shaped it.",
        "First, it had little money.",
        "Second, it had many users.",
    ]


def test_second_answers_alone_where_one_thing_is_asked_for() -> None:
    assert answer("Who had users?", (FORCES, {"users": 0.9})) == ["Second, it had many users."]


def test_first_in_another_section_is_no_part_of_the_list() -> None:
    assert answer("Why?", (FORCES, {"slept": 0.9})) == ["First of all, it slept."]


def test_the_next_first_begins_another_list() -> None:
    text = "Two came. First, Tide. Second, Reef.\n\nTwo went. First, Gull. Second, Cod."
    assert answer("Why?", (text, {"gull": 0.9})) == ["Two went.", "First, Gull.", "Second, Cod."]
    assert answer("Why?", (text, {"went": 0.9})) == ["Two went.", "First, Gull.", "Second, Cod."]
    assert answer("Why?", (text, {"reef": 0.9})) == ["Two came.", "First, Tide.", "Second, Reef."]


@pytest.mark.parametrize("other", ["```\nFirst of code\n```", "- First of items", "# First\n"])
def test_first_and_second_are_sentences_of_running_text(other: str) -> None:
    text = f"{other}\n\nFirst, Gull. Second, Cod."
    assert answer("Why?", (text, {"cod": 0.9})) == ["First, Gull.", "Second, Cod."]


@pytest.mark.parametrize(
    "text",
    [
        "Three rules hold. First aid is given by Mei. Third parties wear a badge.",
        "Three rules hold. The first floor is cold. The second half begins in July.",
        "Three rules hold. First, Gull sleeps.",
    ],
)
def test_not_every_first_and_second_counts_items(text: str) -> None:
    found = passage(text)
    assert all(belonging(found, number, True) == [number] for number in found.inside())


@pytest.mark.parametrize(
    "text",
    [
        "Two came. The first is Tide. The second is Reef.",
        "Two labs came. The first lab made Tide. The second lab made Reef.",
        "Two came. First came Tide. Finally, Reef came.",
        "Two came. First of all, Tide came. Secondly, Reef came.",
    ],
)
def test_what_first_and_second_count_are_items(text: str) -> None:
    assert belonging(passage(text), 0, False) == [0, 1, 2]


def test_the_sentence_before_first_leads_in_only_if_it_announces() -> None:
    text = "The lab is in Oslo. First, it had little money. Second, it had many users."
    assert belonging(passage(text), 0, False) == [0]
    assert belonging(passage(text), 1, True) == [1, 2]


def test_a_second_generation_is_no_second_item() -> None:
    text = "First, Gull.\n\nSecond-generation Tide is new."
    assert answer("Why?", (text, {"gull": 0.9})) == ["First, Gull."]


def test_a_sentence_between_first_and_finally_is_no_item() -> None:
    assert "It had time as well." not in answer("Why?", (FORCES, {"shaped": 0.9}))


def test_a_sentence_may_belong_to_one_beyond_the_edge_of_its_passage() -> None:
    whole = passage(LABS)
    start = whole.document.text.index("- Reef")
    cut = passage(LABS, start=start, end=start + len("- Reef, a search engine"))
    evidence = composed("What are they?", [cut], [reading(cut, reef=0.9)])
    assert texts(evidence, [cut]) == PRODUCTS


# Every reading


SENTENCES = ["It is new.", "It is old.", "First, it won.", "Second, it lost.", "They are:", "Why?"]
BLOCKS = st.sampled_from(
    [*SENTENCES, *(f"- {s}" for s in SENTENCES), "# It is new.", "| a |\n|---|\n| It is new. |"]
)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=12).map("\n\n".join)


@st.composite
def judged(draw) -> tuple[list[Passage], list[Reading]]:
    """Draw passages with readings of any scores."""
    drawn = draw(st.lists(TEXTS, min_size=1, max_size=3))
    passages = [passage(text, f"{n}.md") for n, text in enumerate(drawn)]
    score = st.floats(0, 1)
    readings = [
        Reading(draw(st.floats(0.5, 1)), tuple(draw(score) for _ in found.inside()))
        for found in passages
    ]
    return passages, readings


QUESTIONS = st.sampled_from(["What are they?", "Who is it?"])


@given(judged(), QUESTIONS)
def test_no_sentence_comes_twice(given_, question: str) -> None:
    evidence = composed(question, *given_)
    shown = [normal(text) for text in texts(evidence, given_[0])]
    assert len(shown) == len(set(shown))


@given(judged(), QUESTIONS)
def test_every_place_of_a_sentence_says_the_same_in_another_document(given_, question) -> None:
    passages, readings = given_
    for evidence in composed(question, passages, readings):
        said = {normal(quoted(passages[p], s)) for p, s in evidence.places}
        documents = [passages[p].document.path for p, _ in evidence.places]
        assert len(said) == 1
        assert len(documents) == len(set(documents))


@given(judged(), QUESTIONS)
def test_a_document_is_quoted_in_its_own_order(given_, question: str) -> None:
    passages, readings = given_
    groups: dict[int, list[tuple[int, int]]] = {}
    for evidence in composed(question, passages, readings):
        groups.setdefault(evidence.group, []).append(evidence.places[0])
    assert all(places == sorted(places) for places in groups.values())


@given(judged(), QUESTIONS)
def test_headings_are_never_part_of_an_answer(given_, question: str) -> None:
    passages, readings = given_
    for evidence in composed(question, passages, readings):
        kinds = {passages[p].sentences[s].kind.value for p, s in evidence.places}
        assert kinds <= {"prose", "item", "row", "columns"}


@given(judged(), QUESTIONS)
def test_the_best_sentence_is_always_in_the_answer(given_, question: str) -> None:
    passages, readings = given_
    scored = [
        (score, quoted(found, number))
        for found, read in zip(passages, readings, strict=True)
        for number, score in zip(found.inside(), read.sentences, strict=True)
        if found.sentences[number].kind in QUOTABLE and score > 0
    ]
    if scored:
        assert max(scored, key=lambda s: s[0])[1] in texts(
            composed(question, passages, readings), passages
        )


def test_what_belongs_to_a_sentence_always_holds_it() -> None:
    whole = passage(f"{LABS}\n\n{FORCES}")
    for number in (n for n, s in enumerate(whole.sentences) if s.kind in QUOTABLE):
        assert number in belonging(whole, number, True)
        assert number in belonging(whole, number, False)


def test_ordinals_below_headings_of_their_own_follow_their_lead_in() -> None:
    text = (
        "# Chips\n\nThe rules had three consequences.\n\n## Money\n\nFirst, chips were paid for. "
        "They were dear.\n\n## Skill\n\nSecond, labs learned.\n\n## Pride\n\nThird, people cheered."
        "\n\n# Food\n\nFirst, bake the bread.\n"
    )
    found = passage(text)
    together = belonging(found, found.inside()[1], wants_list=False)
    quotes = [text[found.sentences[n].start : found.sentences[n].end] for n in together]
    assert quotes == [
        "The rules had three consequences.",
        "First, chips were paid for.",
        "Second, labs learned.",
        "Third, people cheered.",
    ]


def test_a_sentence_of_another_section_is_no_lead_in() -> None:
    text = "# Chips\n\nChips are small.\n\n# Food\n\nFirst, bake the bread.\n\nSecond, eat it.\n"
    found = passage(text)
    assert belonging(found, 1, wants_list=True) == [1]
    assert belonging(found, 3, wants_list=True) == [3, 4]


# Lists and reasons in prose

REASONS = "Gull came. It was cheap. It was fast. It was kind. It was blue.\n\nTide went."


def test_a_reason_goes_on_in_the_sentences_behind_it() -> None:
    expected = ["Gull came.", "It was cheap.", "It was fast."]
    assert answer("Why?", (REASONS, {"gull": 0.9})) == expected


def test_a_reason_has_the_neighbours_that_help_as_well() -> None:
    expected = ["It was cheap.", "It was fast.", "It was kind.", "It was blue."]
    expected = ["Gull came.", *expected]  # what the first 'It' stands for
    assert answer("Why?", (REASONS, {"fast": 0.9, "cheap": 0.5})) == expected


def test_a_reason_ends_with_its_paragraph() -> None:
    assert answer("Why?", (REASONS, {"blue": 0.9})) == ["It was kind.", "It was blue."]


def test_only_the_best_sentence_of_a_list_brings_what_follows() -> None:
    sources = ("Gull came. It was old.", {"gull": 0.9}), ("Cod went. It was new.", {"cod": 0.8})
    assert answer("Why?", *sources, max_sentences=6) == ["Gull came.", "It was old.", "Cod went."]


def test_things_that_are_named_bring_only_what_answers_too() -> None:
    assert answer("Which were they?", (REASONS, {"gull": 0.9})) == ["Gull came."]
    shown = answer("Which were they?", (REASONS, {"cheap": 0.9, "kind": 0.2}))
    assert shown == ["Gull came.", "It was cheap."]
    assert answer("Which were they?", (REASONS, {"gull": 0.9, "cheap": 0.2})) == [
        "Gull came.",
        "It was cheap.",
    ]


def test_a_fact_brings_nothing_along() -> None:
    assert answer("Who came?", (REASONS, {"gull": 0.9, "cheap": 0.4})) == ["Gull came."]


# Pronouns, and rows about other things

OFFICE = """# Office

There are 18 places for cars. They are given out by lot. It is likely that more follow.

This lease ends soon. This is sad.
"""
PRICES = """# Prices

| Device | Price |
|---|---|
| Laptop | 1150 euros |
| Screen | 210 euros |
| Laptop bag | 40 euros |

The help desk answers on 415.
"""


def test_a_best_sentence_that_begins_with_a_pronoun_brings_the_one_before() -> None:
    shown = ["There are 18 places for cars.", "They are given out by lot."]
    assert answer("Who gives them?", (OFFICE, {"lot": 0.9})) == shown
    assert answer("Is it sad?", (OFFICE, {"sad": 0.9})) == ["This lease ends soon.", "This is sad."]


def test_the_short_answer_is_that_of_the_sentence_with_the_pronoun() -> None:
    made = passage(OFFICE)
    found = composed("Who gives them?", [made], [reading(made, lot=0.9)])
    assert [e.score for e in found] == [0.0, 0.9]


@pytest.mark.parametrize("word", ["likely", "lease"])
def test_not_every_it_and_this_stands_for_something(word: str) -> None:
    assert len(answer("Is it?", (OFFICE, {word: 0.9}))) == 1


def test_a_further_sentence_does_not_begin_with_a_pronoun_alone() -> None:
    best = ("Brightwater has 64 people.", {"people": 0.9})
    assert answer("Who?", best, (OFFICE, {"lot": 0.8})) == ["Brightwater has 64 people."]
    both = ["There are 18 places for cars.", "They are given out by lot."]
    assert answer("Who?", best, (OFFICE, {"lot": 0.8, "cars": 0.7}))[1:] == both


def test_rows_about_another_thing_do_not_stand_beside_the_best_sentence() -> None:
    scores = {"1150": 0.9, "210": 0.85, "bag": 0.8}
    assert answer("What is the price of a laptop?", (PRICES, scores)) == [
        "| Laptop | 1150 euros |",
        "| Laptop bag | 40 euros |",
    ]
    scores = {"415": 0.9, "210": 0.85}
    shown = ["The help desk answers on 415."]
    assert answer("What is the number of the help desk?", (PRICES, scores)) == shown


def test_rows_answer_together_where_none_holds_more_of_the_question() -> None:
    scores = {"1150": 0.9, "210": 0.85}
    assert len(answer("Who pays how much?", (PRICES, scores))) == 2


def test_the_subject_of_a_document_tells_no_rows_apart() -> None:
    text = "# Reef\n\n| Name | Value |\n|---|---|\n| Reef rate | 4 |\n| Noise | 28 dB |\n"
    assert len(answer("How loud is Reef?", (text, {"rate": 0.9, "noise": 0.85}))) == 2

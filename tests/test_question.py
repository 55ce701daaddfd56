"""What a question asks for, by rules of English."""

from __future__ import annotations

import pytest

from cnai_qa.questions.constraints import ConstraintKind, constraints, names_version, unmet
from cnai_qa.questions.expected import Expected
from cnai_qa.questions.question import QuestionKind, asks_for_list, understand, without_sides
from cnai_qa.questions.spelling import named, near, otherwise_written

# Questions


@pytest.mark.parametrize(
    "question",
    [
        "What are its products?",
        "Which labs are in Beijing?",
        "What open models exist?",
        "Why did it grow?",
        "How do export controls work?",
        "List the products.",
        "Name three labs",
        "In what ways did it change?",
        "  “Which were the first?”",
        "Give the reasons",
        "What does the policy consist of?",
        "key developments in the market",
        "examples of open models",
        "How can I cancel?",
        "How should an accident be reported?",
        "What should I do if I am ill?",
        "What issues did it have?",
        "Which US labs lead?",
        "Who are the directors of Acme?",
        "When are the public holidays?",
    ],
)
def test_a_question_for_several_things_asks_for_a_list(question: str) -> None:
    assert asks_for_list(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Red Lantern?",
        "When was it founded?",
        "What is Ember?",
        "What was its price?",
        "What is the US share?",
        "What does this mean?",
        "Which lab is in Oslo?",
        "How many users had it?",
        "Where is it?",
        "Which company makes Ember?",
        "What firm backs it?",
        "Is it new?",
        "status of the deal",
        "is Oslo in Norway",
        "Which bus goes to Oslo?",
        "What bonus do I get?",
        "Which class is it?",
        "What process is used?",
        "What is the basis of it?",
        "Which address is theirs?",
        "What happens if I am late?",
        "Which version fixes the fault?",
        "What causes the error?",
        "Which shop mends a bicycle?",
        "Which company makes phones?",
        "Which model beats GPT-5?",
        "When are claims paid?",
        "Where are the servers?",
        "Who are you?",
        "",
    ],
)
def test_a_question_for_one_thing_does_not(question: str) -> None:
    assert not asks_for_list(question)


@pytest.mark.parametrize(
    ("question", "kind", "expected"),
    [
        ("Who founded Red Lantern?", QuestionKind.FACT, Expected.NAME),
        ("When was it founded?", QuestionKind.FACT, Expected.DATE),
        ("In which year was it founded?", QuestionKind.FACT, Expected.DATE),
        ("How many users has it?", QuestionKind.FACT, Expected.NUMBER),
        ("What share of the market is theirs?", QuestionKind.FACT, Expected.NUMBER),
        ("Which company made Ember?", QuestionKind.FACT, Expected.NAME),
        ("Where is it?", QuestionKind.FACT, Expected.NAME),
        ("What is Ember?", QuestionKind.FACT, Expected.NONE),
        ("What are its products?", QuestionKind.LIST, Expected.NONE),
        ("In which areas does it lead?", QuestionKind.LIST, Expected.NONE),
        ("Is it new?", QuestionKind.YESNO, Expected.NONE),
        ("Does Red Lantern publish its weights?", QuestionKind.YESNO, Expected.NONE),
        ("How does Ember differ from Tide?", QuestionKind.COMPARISON, Expected.NONE),
        # A polite opening changes nothing.
        ("Could you list the steps?", QuestionKind.LIST, Expected.NONE),
        ("Please list the steps.", QuestionKind.LIST, Expected.NONE),
        ("Please tell me which labs are in Oslo.", QuestionKind.LIST, Expected.NONE),
        ("Can you tell me when it was founded?", QuestionKind.FACT, Expected.DATE),
        ("Can you please compare Ember and Tide?", QuestionKind.COMPARISON, Expected.NONE),
        ("Can you tell me if it is new?", QuestionKind.YESNO, Expected.NONE),
        ("Can you smoke in there?", QuestionKind.YESNO, Expected.NONE),
        ("", QuestionKind.FACT, Expected.NONE),
    ],
)
def test_a_question_has_a_kind_and_a_type_of_answer(question, kind, expected) -> None:
    asked = understand(question)
    assert (asked.kind, asked.expected) == (kind, expected)


# Constraints


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who made Ember-2?", [("ember", "2")]),
        ("Who made Kimi K2.5?", [("k", "2.5")]),
        ("who made qwen 3", [("qwen", "3")]),
        ("How large is GPT-4o?", [("gpt", "4o")]),
        ("How often was Qwen2.5-72B loaded?", [("qwen", "2.5")]),
        ("What does the Kestrel 910B need?", [("kestrel", "910b")]),
        ("What was said in 2024?", [("", "2024")]),
        ("Which model is 80% cheaper?", [("%", "80.0")]),
        ("Which app has 30 million users?", [("users", "30000000.0")]),
        ("Which app was bought for $3bn?", [("$", "3000000000.0")]),
        ("key facts on llama 4", [("llama", "4")]),
        ("tideline 4.2", [("tideline", "4.2")]),
        ("how much is tideline v4 now", [("tideline", "4")]),
        ("Tideline 4.2 release date", [("tideline", "4.2")]),
        ("tideline 4.1 or 4.2?", [("tideline", "4.1")]),
        ("What does Article 5 say?", [("article", "5")]),
        ("Who made Wave-Text-01?", [("text", "01")]),
        # A number that counts something is no version.
        ("Can I take 5 days of unpaid leave?", []),
        ("Must we give 30 days notice?", []),
        ("Take 5 days off?", []),
        ("Is it free for a child aged 12?", []),
        ("What happens if 2 tenants move out?", []),
        ("Is it due every 3 months or every 6?", []),
        ("Can I come before 9?", []),
        ("Is the desk open 24 hours or 24/7?", []),
        ("Is Acme 24/7?", []),
        ("Is it closed on Monday 12 May?", []),
        ("Is it closed on Sat 12?", []),
        ("Who leads 01.AI?", []),
        # What no single value contradicts.
        ("What happened since 2020?", []),
        ("What happened between 2020 and 2022?", []),
        ("What happened in 2020-2022?", []),
        ("Which of the top 10 are here?", []),
        ("Which 3 labs are in Oslo?", []),
        ("Who is on the list of people under 35?", []),
    ],
)
def test_a_question_pins_down_versions_years_and_amounts(question: str, found) -> None:
    assert [(c.stem, c.value) for c in constraints(question)] == found


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("How large is K2?", "K2.5 has 70B parameters.", False),
        ("How large is K2?", "K2 has 70B parameters.", True),
        ("How large is K2?", "K2.5 is larger than K2.", True),
        ("How large is K2?", "The lab is in Oslo.", True),
        ("How large is V3?", "DeepSeek-V3.2 has 70B parameters.", False),
        ("How large is V3?", "DeepSeek-V3 has 70B parameters.", True),
        ("When did R1 come out?", "DeepSeek's V3 model came out in May.", False),
        ("When did R1 come out?", "DeepSeek's V3 model came out before R1.", True),
        ("How was R1 trained?", "The H800 chips were used for it.", True),
        ("When did R1 come out?", "In Q4 2024 the model came out.", True),
        ("When was K2 released?", "In H1 2025 the model was released.", True),
        ("How often was Qwen 2.5 loaded?", "Qwen2.5-72B was loaded often.", True),
        ("How often was Qwen 2.5 loaded?", "Qwen 3 was loaded often.", False),
        ("How often was Qwen 2.5 loaded?", "In Qwen 2024 was a good year.", True),
        ("How large is GPT-4?", "GPT-4o is large.", True),
        ("What does the Kestrel 910 need?", "The Kestrel 910B needs 300 watts.", True),
        ("What came in 2024?", "It came to 12 tons in 2025.", False),
        ("What came in 2024?", "It came to 12 tons in 2023-2025.", True),
        ("What came in 2024 and 2025?", "It came to 12 tons in 2025.", True),
        # A decade is each of its ten years.
        ("What came in the 1990s?", "It came to 12 tons in 1994.", True),
        ("What came in the 1990s?", "It came to 12 tons in 2004.", False),
        ("What came in 1994?", "It came to 12 tons in the 1990s.", True),
        ("What came in 1994?", "It came to 12 tons in the 1980’s.", False),
        ("Who is 80% cheaper?", "Ember is 50% cheaper.", False),
        ("Who is 80% cheaper?", "Ember is 80 percent cheaper.", True),
        ("Who has 30 million users?", "Talkie has 40 million users.", False),
        ("Who has 30 million users?", "Talkie has 40 million songs.", True),
        # A span or a list that holds the value names it.
        ("Who was mayor in 2021?", "Anna has been mayor since 2019.", True),
        ("Who was mayor in 2021?", "Anna was mayor from 2019 to 2023.", True),
        ("Who was mayor in 2021?", "Anna was mayor from 2014 to 2018.", False),
        ("Who was mayor in 2021?", "Anna was mayor until 2019.", False),
        ("Does it run on Windows 11?", "It runs on Windows 10 or later.", True),
        ("Does it run on Windows 11?", "It runs on Windows 10 and 11.", True),
        ("Does it run on Windows 11?", "It runs on Windows 10 and 12.", False),
        ("Does it need Python 3.12?", "It needs Python 3.10 or newer.", True),
        ("Does it need Python 3.9?", "It needs Python 3.10 or newer.", False),
        ("Is 20% off possible?", "It is up to 30% off.", True),
        ("Is 40% off possible?", "It is up to 30% off.", False),
        ("Where is room 12?", "Rooms 10 to 14 are upstairs.", True),
        ("What is error 404?", "A 404 error means nothing is there.", True),
        # What counts money or metres is no year.
        ("Can I claim 2000 euros in 2024?", "In 2024 up to 3000 euros are paid.", True),
    ],
)
def test_a_sentence_that_names_another_value_does_not_fit(question, sentence, fits) -> None:
    assert (unmet(constraints(question), sentence, "", ()) is None) is fits


def test_what_was_spoken_of_before_counts_where_a_sentence_begins_with_another_model() -> None:
    wanted = constraints("When did R1 come out?")
    assert unmet(wanted, "The V3 model came out in May.", "R1 was late.", ()) is None
    assert unmet(wanted, "The V3 model came out in May.", "", ("V3 and R1",)) is not None


def test_what_stands_around_a_sentence_decides_where_it_names_nothing() -> None:
    wanted = constraints("How large is K2?")
    assert unmet(wanted, "The model is large.", "K2.5 came.", ()) is not None
    assert unmet(wanted, "The model is large.", "", ("Models", "K2.5")) is not None
    assert unmet(wanted, "The model is large.", "K2 came.", ("Models", "K2.5")) is None


def test_a_sentence_that_points_back_is_about_what_was_named_before() -> None:
    wanted = constraints("How large is K2?")
    assert unmet(wanted, "It is smaller than K2.5.", "K2 came.", ()) is None
    assert unmet(wanted, "Tide is smaller than K2.5.", "K2 came.", ()) is not None


def test_a_year_in_the_heading_counts_for_the_sentences_below() -> None:
    wanted = constraints("What came in 2024?")
    assert unmet(wanted, "It came in 2025.", "", ("Harvest of 2024",)) is None
    assert unmet(wanted, "It came.", "", ("Harvest of 2025",)) is not None


def test_a_version_is_named_with_or_without_a_hyphen() -> None:
    (wanted,) = constraints("How large is GPT-4?")
    assert wanted.kind is ConstraintKind.VERSION
    assert names_version(wanted, "It is as large as GPT 4.")
    assert not names_version(wanted, "It is as large as GPT-4.5.")


# Names and slips


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Who founded Quux?", ("Quux",)),
        ("Zebras have stripes?", ()),
        ("WHO FOUNDED QUUX", ()),
        ("OpenAI has what?", ("OpenAI",)),
        ("what does the h20 cost", ("h20",)),
        ("Is it open on Sunday at 9am, or on the 30th of March?", ()),
        ("How much of what I'm owed is it?", ()),
        ("Is 5GB enough?", ()),
        ("Is it OK to ask the CEO or Dr Quux at 5 PM?", ("Quux",)),
        ("What does it cost in EUR?", ()),
        ("", ()),
    ],
)
def test_names_are_words_in_capitals_or_with_digits(query: str, found: tuple[str, ...]) -> None:
    assert named(query) == found


@pytest.mark.parametrize(
    ("word", "is_near"),
    [
        ("Lantrn", True),  # left out
        ("Lanterrn", True),  # too many
        ("Lantarn", True),  # wrong
        ("Lnatern", True),  # swapped
        ("Lisboa", True),
        ("Copenhgaenn", True),  # two slips in a long word
        ("Lanrn", False),  # two in a short one
        ("Olso", True),
        ("Osla", False),  # too short for anything but a swap
        ("H20", False),
    ],
)
def test_a_slip_is_near_to_a_known_word(word: str, is_near: bool) -> None:
    known = {"lantern", "oslo", "lisbon", "h200", "copenhagen"}
    assert near(word, known.__contains__) is is_near


@pytest.mark.parametrize(
    ("word", "known"),
    [("Wi-Fi", True), ("E-Bike", True), ("TVs", True), ("DeepTide", False), ("Tides", False)],
)
def test_a_name_may_be_written_with_or_without_a_hyphen_or_for_several(word, known) -> None:
    assert otherwise_written(word, {"wifi", "ebike", "tv", "deep", "tide"}.__contains__) is known
    assert otherwise_written("WiFi", {"wi-fi"}.__contains__)


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("Until when is Quill 4.1 mended?", "4.1 will get fixes until May.", True),
        ("Until when is Quill 4.1 mended?", "Version 4.1 will get fixes until May.", True),
        ("Until when is Quill 4.1 mended?", "A start takes 4.1% less time.", False),
        ("Can I go on from Quill 3?", "A jump from 3.x is refused.", True),
        ("Can I go on from Quill 3?", "It has 3 windows.", False),
    ],
)
def test_a_number_alone_is_a_version_of_what_the_heading_names(question, sentence, fits) -> None:
    wanted = constraints(question)
    assert (unmet(wanted, sentence, "", ("Quill 4.2 release notes",)) is None) is fits
    assert names_version(wanted[0], f"Quill 4.2: {sentence}") is fits


def test_a_number_alone_is_no_version_of_what_nothing_names() -> None:
    (wanted,) = constraints("Until when is Quill 4.1 mended?")
    assert not names_version(wanted, "Version 4.1 of Ember will get fixes until May.")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Am I allowed to bring dogs?", QuestionKind.YESNO),
        ("Hi, are dogs allowed?", QuestionKind.YESNO),
        ("Excuse me, is it open?", QuestionKind.YESNO),
        ("Tell me if dogs are allowed", QuestionKind.YESNO),
        ("Isn't parking included?", QuestionKind.YESNO),
        ("Dogs allowed?", QuestionKind.YESNO),
        ("What is included?", QuestionKind.FACT),
        ("Can you tell me the price?", QuestionKind.FACT),
        ("Do you know when it opens?", QuestionKind.FACT),
        ("Can you explain how to reset it?", QuestionKind.LIST),
        ("How to reset it?", QuestionKind.LIST),
        ("How could I pay?", QuestionKind.LIST),
        ("Steps to reset it", QuestionKind.LIST),
        ("What counts as income?", QuestionKind.FACT),
    ],
)
def test_an_opening_or_a_short_form_changes_no_kind(question: str, kind: QuestionKind) -> None:
    assert understand(question).kind is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is Ember older than Tide?", QuestionKind.YESNO),
        ("Which is older, Ember or Tide?", QuestionKind.FACT),
    ],
)
def test_what_is_no_comparison_after_all_is_of_another_kind(question, kind) -> None:
    found = without_sides(understand(question))
    assert (found.kind, found.sides) == (kind, ())

"""Follow-ups: the subject of earlier questions is carried along, and only then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEXTS

from cnai_qa.questions.conversation import readings, standalone
from cnai_qa.questions.subject import thing

DEEPSEEK = "Who founded DeepSeek?"


@pytest.mark.parametrize(
    ("previous", "question", "query"),
    [
        (DEEPSEEK, "Who backs it?", "Who backs DeepSeek?"),
        (DEEPSEEK, "What is its key innovation?", "What is DeepSeek's key innovation?"),
        (DEEPSEEK, "And what is its price?", "what is DeepSeek's price?"),
        (DEEPSEEK, "What did they build?", "What did DeepSeek build?"),
        (DEEPSEEK, "When was that?", "When was DeepSeek?"),
        (DEEPSEEK, "Where is the company?", "Where is DeepSeek?"),
        (DEEPSEEK, "the company's revenue?", "DeepSeek's revenue?"),
        ("Who founded 01.AI?", "Where is it?", "Where is 01.AI?"),
        ("How big is K2.5?", "Who made it?", "Who made K2.5?"),
        ("Is Zhipu AI of Tsinghua old?", "Who runs it?", "Who runs Zhipu AI of Tsinghua?"),
    ],
)
def test_a_pronoun_becomes_the_name_it_stands_for(previous, question, query) -> None:
    assert standalone(question, [previous]) == query


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("When?", "When (founded DeepSeek)?"),
        ("Why?", "Why (founded DeepSeek)?"),
        ("Tell me more", "Tell me more (founded DeepSeek)?"),
        ("so?", "so (founded DeepSeek)?"),
        ("And in 2024?", "Who founded DeepSeek in 2024?"),
        ("And since 2024?", "Who founded DeepSeek since 2024?"),
    ],
)
def test_a_question_too_short_to_stand_alone_is_given_its_subject(question, query) -> None:
    assert standalone(question, [DEEPSEEK]) == query


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("And MiniMax?", "Who founded MiniMax?"),
        ("and the MiniMax lab?", "Who founded MiniMax lab?"),
        ("What about Moonshot AI?", "Who founded Moonshot AI?"),
        ("How about Qwen?", "Who founded Qwen?"),
        ("Same for Kimi?", "Who founded Kimi?"),
        ("and", DEEPSEEK),
    ],
)
def test_an_opener_asks_the_earlier_question_of_another_name(question: str, query: str) -> None:
    assert standalone(question, [DEEPSEEK]) == query


@pytest.mark.parametrize(
    ("previous", "query"),
    [
        ("What is DeepSeek's budget?", "What is Qwen's budget?"),
        ("Did OpenAI say what AI costs?", "Did OpenAI say what Qwen costs?"),
        ("Who  leads   Moonshot  AI?", "Who leads Qwen?"),
    ],
)
def test_the_last_name_is_the_one_that_is_exchanged(previous: str, query: str) -> None:
    assert standalone("And Qwen's?", [previous]) == query


@pytest.mark.parametrize(
    ("previous", "question", "query"),
    [
        (
            "When is the pool open on Monday?",
            "What about Tuesday?",
            "When is the pool open on Tuesday?",
        ),
        ("How many came in February?", "And in March?", "How many came in March?"),
        ("When is the pool open?", "What about weekends?", "When is the pool open on weekends?"),
        ("How much is it per day?", "And per week?", "How much is it per week?"),
        ("How much is a ticket?", "And for children?", "How much is a ticket for children?"),
        ("What is the fee for adults?", "And for children?", "What is the fee for children?"),
        ("Who bought 1500 lamps in 2023?", "And in 2024?", "Who bought 1500 lamps in 2024?"),
    ],
)
def test_an_opener_asks_the_earlier_question_of_another_time_or_person(
    previous: str, question: str, query: str
) -> None:
    assert standalone(question, [previous]) == query


@pytest.mark.parametrize(
    "question", ["Who runs the shop that is near the pier?", "Is there a form that must be signed?"]
)
def test_a_word_that_joins_what_follows_points_at_nothing(question: str) -> None:
    assert readings(question, ["How much does Ember cost?"]) == (question,)


def test_two_names_that_were_joined_stay_joined() -> None:
    query = standalone("Which of them is bigger?", ["How do DeepSeek and Qwen differ?"])
    assert query == "Which of DeepSeek and Qwen is bigger?"


def test_the_subject_lasts_over_several_follow_ups() -> None:
    history = [DEEPSEEK, "When was it founded?", "Where is it?"]
    assert standalone("Who backs it?", history) == "Who backs DeepSeek?"


def test_of_several_names_the_one_that_came_up_most_often_is_the_subject() -> None:
    history = [DEEPSEEK, "When did DeepSeek overtake OpenAI?"]
    assert standalone("Who backs it?", history) == "Who backs DeepSeek?"
    assert standalone("Who backs it?", history[1:]) == "Who backs OpenAI?"


def test_a_question_without_a_name_does_not_end_the_subject() -> None:
    history = [DEEPSEEK, "And is there anything on training costs of models in there?"]
    assert standalone("Who backs it?", history) == "Who backs DeepSeek?"


def test_a_new_subject_takes_the_place_of_the_old() -> None:
    assert standalone("Who backs it?", [DEEPSEEK, "And MiniMax?"]) == "Who backs MiniMax?"


@pytest.mark.parametrize(
    "question",
    [
        "Which chips did Huawei build?",
        "Is Qwen better than it?",
        "How do export controls on chips change prices?",
        "Does that lab sell chips?",
        "How does MLA work, and why was it chosen?",
        "Who is Liang Wenfeng?",
    ],
)
def test_a_question_that_names_its_own_subject_is_left_as_it_is(question: str) -> None:
    assert standalone(question, [DEEPSEEK]) == question


@given(TEXTS)
def test_without_a_history_a_question_is_left_as_it_is(question: str) -> None:
    assert standalone(question, []) == standalone(question, [""]) == question.strip()


def test_an_earlier_question_without_a_name_gives_its_words() -> None:
    assert standalone("why", ["what did training cost"]) == "why (training cost)?"


@given(TEXTS.filter(str.strip), st.lists(TEXTS, max_size=3))
def test_there_is_always_a_question(question: str, history: list[str]) -> None:
    assert standalone(question, history).strip()


def test_a_new_thing_may_come_with_a_question_of_its_own() -> None:
    history = ["Who founded 01.AI?", "What is its most important model?"]
    assert standalone("What about Moonshot, who started that one?", history) == (
        "who started Moonshot"
    )


def test_a_model_takes_the_place_of_a_model() -> None:
    history = ["What score did MiniMax M2.5 get on SWE-bench Verified?"]
    assert standalone("And GLM-5?", history) == "What score did GLM-5 get on SWE-bench Verified?"


def test_names_are_joined_only_where_the_question_joins_them() -> None:
    history = ["What does Qwen do better than the rest of the world in AI?"]
    assert standalone("And where does it trail?", history) == "where does Qwen trail?"


BERG = "Who is Anna Berg?"
JOINED = "When did Anna join Acme?"
HOLIDAY = "How many days of holiday do I have?"


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ([DEEPSEEK], HOLIDAY),
        ([DEEPSEEK], "How long must a password be?"),
        ([DEEPSEEK, HOLIDAY], "What must I do with receipts?"),
        ([DEEPSEEK, HOLIDAY, "What does a laptop cost?"], "How many parking places are there?"),
        ([HOLIDAY], "Who founded Moonshot AI?"),
        ([HOLIDAY], "What is GLM-5?"),
        ([DEEPSEEK], "Where do bicycles go?"),
        ([DEEPSEEK], "How long is parental leave?"),
        ([DEEPSEEK], "Can I work from home?"),
        ([DEEPSEEK], "Is there a frost alarm?"),
        ([DEEPSEEK], "How do I cancel?"),
        ([DEEPSEEK], "When is the fire alarm tested?"),
        ([DEEPSEEK], "password length"),
        ([DEEPSEEK], "what documents are there"),
        ([DEEPSEEK], "How long does it take to charge the nebulizer?"),
        ([DEEPSEEK], "What time is it in Oslo?"),
        ([DEEPSEEK], "What did the founder of a village bakery do?"),
    ],
)
def test_a_complete_question_is_left_alone(history: list[str], question: str) -> None:
    assert readings(question, history) == (question,)


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        ([HOLIDAY], "Can they be carried over?", "Can days of holiday be carried over?"),
        (["How long must a password be?"], "Who changes it?", "Who changes a password?"),
        (
            [DEEPSEEK, "How long must a password be?"],
            "How often must it be changed?",
            "How often must a password be changed?",
        ),
        (["What does a laptop cost?"], "When is it replaced?", "When is a laptop replaced?"),
        (["What's the notice period?"], "How long is it?", "How long is the notice period?"),
        (["Who's the chair?"], "When was she elected?", "When was she elected (chair)?"),
        (["Is it open on Sunday?"], "And is it free?", "is it free (open Sunday)?"),
        ([HOLIDAY, DEEPSEEK], "When was it founded?", "When was DeepSeek founded?"),
        ([HOLIDAY, DEEPSEEK], "And MiniMax?", "Who founded MiniMax?"),
        ([DEEPSEEK, HOLIDAY], "Since when?", "Since when (days holiday)?"),
        ([HOLIDAY, "Can they be carried over?"], "Why?", "Why (carried days holiday)?"),
        ([HOLIDAY], "Which one is longer?", "Which one is longer (days holiday)?"),
        (["Does Huawei sell chips?"], "In which regions?", "In which regions (Huawei sell chips)?"),
        ([DEEPSEEK], "And what does Hailuo do?", "what does Hailuo do?"),
        (
            ["What was the proposal about Nvidia?"],
            "And what did the Senate do after it?",
            "what did the Senate do after it (proposal Nvidia)?",
        ),
        (
            ["What side effects did the new ban have?", "What was the first one?"],
            "and the third?",
            "the third (first one side effects new ban)?",
        ),
        ([HOLIDAY], "And how do I cancel my trip?", "how do I cancel my trip?"),
        (["What is the limit in London?"], "And in Peru?", "What is the limit in Peru?"),
        (["What is the limit in the US?"], "And for Peru?", "What is the limit for Peru?"),
        (["Who is Liang Wenfeng?", HOLIDAY], "Where is he?", "Where is Liang Wenfeng?"),
        (["Where was he born?"], "Did he study?", "Did he study (born)?"),
        (["Who attended the meeting?"], "Who chaired it?", "Who chaired the meeting?"),
        ([JOINED], "And who hired her?", "who hired Anna?"),
        ([JOINED], "Who hired her in May?", "Who hired Anna in May?"),
        ([JOINED], "What is her salary?", "What is Anna's salary?"),
        (["What is new in version 4?"], "And in version 3?", "What is new in version 3?"),
        (["What is new in Tide 4.1?"], "And in Tide 4.2?", "What is new in Tide 4.2?"),
        (
            ["How much is the annual fee?"],
            "What about 2024?",
            "How much is the annual fee in 2024?",
        ),
        # The subject of a clause is no object of it.
        ([DEEPSEEK], "Which company backs it?", "Which company backs DeepSeek?"),
        ([DEEPSEEK], "How many users does it have?", "How many users does DeepSeek have?"),
        ([DEEPSEEK], "What is the price of its chips?", "What is the price of DeepSeek's chips?"),
        ([JOINED], "Did fame change her life?", "Did fame change Anna's life?"),
        ([JOINED], "Can tenants visit her flat?", "Can tenants visit Anna's flat?"),
    ],
)
def test_a_follow_up_takes_the_subject_of_the_last_question_that_had_one(
    history: list[str], question: str, query: str
) -> None:
    assert readings(question, history) == (query,)


@pytest.mark.parametrize(
    ("history", "question", "queries"),
    [
        ([DEEPSEEK], "How loud is the lorry?", ("", "How loud is the lorry (DeepSeek)?")),
        ([DEEPSEEK], "parking", ("", "parking (DeepSeek)?")),
        ([DEEPSEEK, HOLIDAY], "What is the rent?", ("", "What is the rent (days of holiday)?")),
        ([HOLIDAY], "And sick leave?", ("How many sick leave do I have?", "sick leave?")),
        ([DEEPSEEK], "What about the rent?", ("the rent (DeepSeek)?", "the rent?")),
        (["When are claims paid?"], "And cash?", ("When are cash paid?", "cash?")),
        (
            [DEEPSEEK],
            "What does the company pay?",
            ("What does DeepSeek pay?", "What does the company pay?"),
        ),
        ([JOINED], "And John?", ("When did Anna join John?", "When did John join Acme?")),
        # A thing of its own question may be meant, or nothing.
        (
            [BERG],
            "What should employees do if they are ill?",
            ("", "What should employees do if Anna Berg are ill?"),
        ),
        (
            [BERG],
            "When do tenants get their deposit back?",
            ("", "When do tenants get Anna Berg's deposit back?"),
        ),
        (
            [BERG],
            "When I buy software, can I return it?",
            ("", "When I buy software, can I return Anna Berg?"),
        ),
        ([BERG], "Is it allowed to smoke?", ("", "Is Anna Berg allowed to smoke?")),
        (
            [BERG],
            "Can a guest bring his dog?",
            ("", "Can a guest bring Anna Berg's dog?"),
        ),
        (
            [DEEPSEEK],
            "Can I use the nebulizer while it's plugged in?",
            ("", "Can I use the nebulizer while DeepSeek's plugged in?"),
        ),
        (
            [DEEPSEEK],
            "Which tasks does the school give its pupils?",
            ("", "Which tasks does the school give DeepSeek's pupils?"),
        ),
        (
            [HOLIDAY],
            "Must tenants leave if they are ill?",
            ("", "Must tenants leave if days of holiday are ill?"),
        ),
    ],
)
def test_where_a_question_may_point_back_or_not_both_are_searched(
    history: list[str], question: str, queries: tuple[str, ...]
) -> None:
    assert readings(question, history) == tuple(query or question for query in queries)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        (HOLIDAY, "days of holiday"),
        ("How long must a password be?", "a password"),
        ("When are claims paid?", "claims"),
        ("When may I fly business class?", "business class"),
        ("How much is the rent of the workshop?", "the rent of the workshop"),
        ("Can I use the nebulizer?", "the nebulizer"),
        ("What did training cost", "training"),
        ("What happened?", ""),
        ("Why?", ""),
        ("What do I need for the visa?", "the visa"),
        ("Who pays for damage?", "damage"),
        ("What is included in the rent?", "the rent"),
        ("Who is responsible for cleaning?", "cleaning"),
    ],
)
def test_a_question_is_about_its_first_noun_phrase(question: str, about: str) -> None:
    assert thing(question) == about


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_at_most_two_queries_are_searched(question: str, history: list[str]) -> None:
    assert 1 <= len(set(readings(question, history))) <= 2


def test_a_pronoun_means_the_thing_of_the_last_question_even_if_that_may_point_back() -> None:
    history = ["How much can I spend on a hotel?", "Who built the lighthouse?"]
    assert standalone("When was it automated?", history) == "When was the lighthouse automated?"

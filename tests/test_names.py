"""Names in a question, told from words that are in capitals for another reason."""

from __future__ import annotations

import pytest

from cnai_qa.questions.names import names


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who founded DeepSeek?", ["DeepSeek"]),
        ("How does GPT-4o compare with Claude 3.5 Sonnet?", ["GPT-4o", "Claude 3.5 Sonnet"]),
        ("Is 01.AI larger than K2.5?", ["01.AI", "K2.5"]),
        ("What is DeepSeek's price?", ["DeepSeek"]),
        ("The Bank of China and the 910B", ["Bank of China", "910B"]),
        ("Did the US ban it?", ["US"]),
        ("Anna's salary", ["Anna"]),
        ("Huawei", ["Huawei"]),
        ("Who is A. C. Berg?", ["A. C. Berg"]),
        ("OpenAI has what?", ["OpenAI"]),
        ("Anna Berg is who?", ["Anna Berg"]),
        ("Is it on Black Friday or at Easter?", ["Black Friday", "Easter"]),
        ("Who is Jan?", ["Jan"]),
        ("Who is the CEO of Acme?", ["CEO of Acme"]),
    ],
)
def test_names_are_words_in_capitals(question: str, found: list[str]) -> None:
    assert names(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 2024?",
        "What happened in the 1990s?",
        "WHAT IS THIS",
        "who is it",
        "",
        # Contractions.
        "I'm pregnant, how many weeks do I get?",
        "I’ve moved",
        "What's the notice period?",
        "Who's the chair?",
        "Can't I leave?",
        "How long, I'd ask, is it?",
        # The first word of a sentence.
        "Hello, how many are there?",
        "Define gross misconduct",
        "Summarize",
        "Cancel it. Refund what is left?",
        # Days, months, hours, posts.
        "Is it open on Sunday or on Mondays?",
        "Is it due in March 2025 or on 3 April?",
        "Is it open at 9am on the 30th?",
        "Who is the CEO, and where is HR?",
    ],
)
def test_other_words_in_capitals_name_nothing(question: str) -> None:
    assert names(question) == []

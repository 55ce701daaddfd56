"""The type of answer that a question asks for, and the texts that give one."""

from __future__ import annotations

import pytest

from cnai_qa.questions.expected import (
    GIVES,
    Expected,
    expected_answer,
    has_date,
    has_full_form,
    has_quantity,
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When was it founded?", Expected.DATE),
        ("When exactly did it open?", Expected.DATE),
        ("Who founded it, and when was that?", Expected.NAME),
        ("It was founded when?", Expected.DATE),
        ("Since when were pets allowed?", Expected.DATE),
        ("Which year is it from?", Expected.DATE),
        ("When does the office open?", Expected.TIME),
        ("Until when is it mended?", Expected.TIME),
        ("When do I get the deposit back?", Expected.TIME),
        ("Claims are paid when?", Expected.TIME),
        ("What counts when it comes to price?", Expected.NONE),
        ("How often is it tested?", Expected.NUMBER),
        ("How long is the bridge?", Expected.NUMBER),
        ("How long has she led it?", Expected.DURATION),
        ("How old is the bridge?", Expected.DURATION),
        ("How many people use it?", Expected.NUMBER),
        ("How many people work at the lab?", Expected.STAFF),
        ("How many employees does it have?", Expected.STAFF),
        ("How many people does the lab employ?", Expected.STAFF),
        ("What does DSA stand for?", Expected.FULL_FORM),
        ("What is the full name of DSA?", Expected.FULL_FORM),
        ("what is the full name of the GLM?", Expected.FULL_FORM),
        ("What is the full name of the tenant?", Expected.NONE),
    ],
)
def test_a_question_asks_for_a_type_of_answer(question: str, expected: Expected) -> None:
    assert expected_answer(question) is expected


def test_a_time_shows_in_no_words() -> None:
    assert Expected.TIME not in GIVES


@pytest.mark.parametrize(
    "text",
    [
        "founded in 2021",
        "in the 1990s",
        "half of it in October",
        "opens at 9 am",
        "opens at 9:30",
        "from ten o'clock, or 10 o'clock",
        "within 30 days after the notice",
        "before the last day of the term",
        "two weeks later",
        "on Mondays",
        "Every Friday",
        "open Mon–Fri",
        "on 03.04.2024",
        "by 3/4/24",
        "by 31 Dec",
        "on Sept. 3",
        "It came in May.",
        "on 5 May",
        "ten years ago",
        "on the first of each month",
        "every day",
    ],
)
def test_a_text_gives_a_date(text: str) -> None:
    assert has_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tenants may keep pets.",
        "May tenants keep pets?",
        "They march to the sea.",
        "It sold 30 fish.",
        "Tideline 4.2.10 is fast",
        "The Sun is hot, he sat down",
        "before the court",
        "",
    ],
)
def test_a_text_gives_no_date(text: str) -> None:
    assert not has_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "an MoE of 685B parameters",
        "OpenAI 5 million",
        "Approximately 40 people came",
        "Exactly 12.",
        "It is a tower. Height 324 metres",
        "It is tested every month",
        "weekly",
        "It is free for all staff",
        "The warranty lasts a year",
        "You are told immediately",
        "There is no fee",
        "twenty people, or seventeen",
        "emptied fortnightly",
        "emptied on Mondays",
    ],
)
def test_a_text_gives_a_quantity(text: str) -> None:
    assert has_quantity(text)


@pytest.mark.parametrize(
    "text",
    [
        "runs on the Ascend 910B",
        "It ran on Kestrel 910 then",
        "Kimi K2 and GPT-4",
        "founded in 2021",
        "A yearling is a horse",
        "",
    ],
)
def test_a_text_gives_no_quantity(text: str) -> None:
    assert not has_quantity(text)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("FSH stands for fish.", True),
        ("Fresh Shop Harbor (FSH) sold fish.", True),
        ("PTO is paid time off.", True),
        ("HR means human resources.", True),
        ("PTO: paid time off", True),
        ("DOD – Department of Defense", True),
        ("PTO is given in hours.", False),
        ("HR is upstairs.", False),
        ("FSH sold fish (in Oslo).", False),
        ("", False),
    ],
)
def test_a_full_form_has_the_letters_of_the_abbreviation(text: str, gives: bool) -> None:
    assert has_full_form(text) is gives


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("It lasted two years.", True),
        ("She has led it since 2019.", True),
        ("You may stay until the tenant moves out.", True),
        ("It is lent indefinitely.", True),
        ("It is near the pier.", False),
    ],
)
def test_a_text_gives_a_length_of_time_or_an_age(text: str, gives: bool) -> None:
    assert GIVES[Expected.DURATION](text) is gives


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("The lab employs 40 researchers.", True),
        ("It has a team of twelve.", True),
        ("It had 230 employees in May.", True),
        ("The model has 384 experts.", False),
        ("Over a billion users have it.", False),
        ("Its staff is small.", False),
    ],
)
def test_a_text_gives_a_number_of_people_at_work(text: str, gives: bool) -> None:
    assert GIVES[Expected.STAFF](text) is gives

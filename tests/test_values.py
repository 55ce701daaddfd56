"""The values that sentences give, and which of them cannot both be true."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.answers.values import Value, ValueKind, differ, only_value, value_in


def value(text: str, words: str) -> Value | None:
    at = text.index(words)
    return value_in(text, at, at + len(words))


@pytest.mark.parametrize(
    ("text", "words", "said", "unit"),
    [
        ("For the roof there is a six-year guarantee.", "six", 6, "year"),
        ("It took twenty-three lives.", "twenty-three", 23, "live"),
        ("It raised US$ 1.5 million.", "US$ 1.5 million", 1.5e6, "$"),
        ("It grew by 30 percent.", "30 percent", 30, "%"),
        ("The span is 64 m long.", "64 m", 64, "m"),
        ("It is worth $64 m now.", "$64 m", 64e6, "$"),
        ("It has 671B parameters.", "671B parameters", 671e9, "paramet"),
        ("Adults pay 8.50 euros.", "8.50 euros", 8.5, "€"),
        ("Of those, fourteen are on show.", "fourteen", 14, ""),
        ("They have two hundred labs.", "two hundred labs", 200, "lab"),
        ("It costs HK$780 now.", "HK$780", 780, "HK$"),
        ("It goes at 30 km/h.", "30 km/h", 30, "km/h"),
        ("It raised 300 million US dollars.", "300 million US dollars", 3e8, "$"),
        ("About 12,000, of which one in ten is shown.", "About 12,000, of which one", 12000, ""),
    ],
)
def test_an_amount_is_read_with_its_unit(text: str, words: str, said: float, unit: str) -> None:
    found = value(text, words)
    assert found and (found.kind, found.said, found.unit) == (ValueKind.AMOUNT, (said,), unit)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("14 June 2023", ("14", "jun", "2023")),
        ("June 14, 2023", ("14", "jun", "2023")),
        ("October 2021", ("", "oct", "2021")),
        ("since 1998", ("", "", "1998")),
        ("2021-05-03", ("3", "may", "2021")),
        ("3 May", ("3", "may", "")),
        ("Monday, 3 May 2021", ("3", "may", "2021")),
        ("Mondays", ("monday",)),
    ],
)
def test_a_date_is_read_from_the_day_to_the_year(words: str, said: tuple[str, ...]) -> None:
    found = value(f"They met {words}.", words)
    assert found and found.said == said


@pytest.mark.parametrize(
    "words",
    [
        "soon",
        "12 or 14",
        "1998 and 2001",
        "Monday to Friday",
        "Mondays and Fridays",
        "two and a half years",
        "1.000 euros",
        "1,5 million",
        "",
    ],
)
def test_words_without_one_value_have_none(words: str) -> None:
    assert value(f"They met {words}.", words) is None


def amount(number: float, unit: str = "", hedged: bool = False, bound: str = "") -> Value:
    return Value(ValueKind.AMOUNT, (number,), unit, hedged, bound)


def test_a_number_that_is_asked_for_is_no_year() -> None:
    text = "It has 2000 labs."
    assert value(text, "2000 labs") == Value(ValueKind.DATE, ("", "", "2000"))
    counted = value_in(text, 7, 16, counts=True)
    assert counted and (counted.said, counted.unit) == ((2000,), "lab")


@pytest.mark.parametrize(
    ("words", "bound"),
    [("up to 40 euros", "most"), ("at least 40 euros", "least"), ("40 euros or more", "least")],
)
def test_a_bound_is_read_as_such(words: str, bound: str) -> None:
    found = value(f"It costs {words}.", "40 euros")
    assert found and found.bound == bound and not found.hedged


def test_two_bounds_of_one_kind_differ() -> None:
    one, other = (value(f"It takes {n} or more people.", str(n)) for n in (16, 18))
    assert one and other and differ(one, other, True)


@pytest.mark.parametrize(("words", "hours"), [("8.30 p.m.", 20.5), ("11 a.m.", 11), ("9:15", 9.25)])
def test_a_time_of_day_is_read(words: str, hours: float) -> None:
    found = value(f"It closes at {words} now.", words)
    assert found == Value(ValueKind.HOUR, (hours,))


@pytest.mark.parametrize(
    ("one", "other", "counted", "expected"),
    [
        (amount(85, "nm"), amount(75, "nm"), False, True),
        (amount(86_000, "€"), amount(94_500, "€"), False, True),
        (amount(500, "wh"), amount(545, "wh"), False, True),
        (amount(12_000, "wh"), amount(12_450, "wh"), False, False),  # rounded
        (amount(30, "day"), amount(28, "day"), False, True),
        (amount(40, "€", bound="most"), amount(15, "€"), False, False),
        (amount(109.1e9, "$"), amount(109e9, "$"), False, False),
        (amount(30, "user"), amount(25, "user", hedged=True), False, False),
        (amount(17, "peopl"), amount(23, "live"), True, True),
        (amount(17, "peopl"), amount(23, "live"), False, False),
        (amount(17, "year"), amount(23, "month"), True, False),
        (amount(1990), Value(ValueKind.DATE, ("", "", "1998")), False, False),
        (
            Value(ValueKind.DATE, ("", "oct", "2021")),
            Value(ValueKind.DATE, ("", "", "2021")),
            False,
            False,
        ),
        (
            Value(ValueKind.DATE, ("14", "jun", "2023")),
            Value(ValueKind.DATE, ("21", "jun", "2023")),
            False,
            True,
        ),
        (
            Value(ValueKind.WEEKDAY, ("monday",)),
            Value(ValueKind.WEEKDAY, ("tuesday",)),
            False,
            True,
        ),
    ],
)
def test_only_values_that_cannot_both_be_true_differ(one, other, counted, expected) -> None:
    assert differ(one, other, counted) is expected
    assert differ(other, one, counted) is expected


@given(st.floats(1e3, 1e12), st.integers(1, 5))
def test_a_rounded_amount_does_not_differ_from_itself(number: float, digits: int) -> None:
    assert not differ(amount(number), amount(float(f"{number:.{digits - 1}e}")), False)


@given(st.text(max_size=60), st.data())
def test_any_words_of_any_text_can_be_looked_at(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    value_in(text, start, data.draw(st.integers(start, len(text))))


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("It opened on 2021-05-03.", ValueKind.DATE, "2021-05-03"),
        ("It opens on 3 May each year.", ValueKind.DATE, "3 May"),
        ("It is shut on Mondays.", ValueKind.DATE, "Mondays"),
        ("In 2021 it had 30 labs.", ValueKind.AMOUNT, "30 labs"),
        ("It costs $40 per seat.", ValueKind.AMOUNT, "$40"),
        ("It had 30 labs and 40 staff.", ValueKind.AMOUNT, ""),
    ],
)
def test_the_one_value_of_a_sentence_is_found(text: str, kind: ValueKind, words: str) -> None:
    start, end = only_value(text, kind)
    assert text[start:end] == words

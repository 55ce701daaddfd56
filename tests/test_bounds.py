"""Spans of values in a text: what is given as a range or a bound, and what lies in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.questions.bounds import Given, spans_hold

NUMBERS = st.integers(0, 99)


def holds(wanted: int, text: str) -> bool:
    values = [Given(*m.span(), (float(m[0]),)) for m in re.finditer(r"\d+", text)]
    return spans_hold((float(wanted),), text, values)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("since 10", 11, 9),
        ("at least 10 of them", 10, 9),
        ("10 or later", 12, 9),
        ("10+", 12, 9),
        ("up to 10", 3, 11),
        ("until May 10", 9, 11),
        ("10 or less", 10, 11),
        ("10 to 14", 12, 15),
        ("10–14", 14, 9),
        ("between 10 and 14", 11, 15),
        ("from 10 until 14", 10, 15),
    ],
)
def test_a_span_holds_what_lies_in_it(text: str, inside: int, outside: int) -> None:
    assert holds(inside, text)
    assert not holds(outside, text)


@pytest.mark.parametrize("text", ["10 and 14", "10 chairs", "10", "", "in 10 of 14"])
def test_values_alone_hold_nothing_between_them(text: str) -> None:
    assert not holds(12, text)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_range_holds_its_values_alone(wanted: int, first: int, last: int) -> None:
    assert holds(wanted, f"from {first} to {last}") is (first <= wanted <= last)


@given(NUMBERS, NUMBERS)
def test_a_bound_and_its_opposite_hold_every_value(wanted: int, bound: int) -> None:
    assert holds(wanted, f"at least {bound}") or holds(wanted, f"at most {bound}")

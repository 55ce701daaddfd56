"""The number format of a build is tried on its own batches, and only where there is a choice."""

from __future__ import annotations

import pytest

from cnai_qa import precision
from cnai_qa.precision import turns


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(precision, "time", clock)
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)
    return clock


def embedded(found: precision.Turns, clock: Clock, batches: int, rates: dict[str, float]) -> list:
    """Return the formats of batches of 1,000 characters, embedded at these characters/second."""
    formats = []
    for number in range(batches):
        with found.take(["x" * 600, "y" * 400]) as chosen:
            setting_up = 5.0 if number < 2 else 0.0
            clock.now += 1000 / rates[chosen] + setting_up
        formats.append(chosen)
    return formats


@pytest.mark.parametrize(
    ("rates", "best"),
    [
        ({"float32": 100, "bfloat16": 200}, "bfloat16"),
        ({"float32": 100, "bfloat16": 110}, "float32"),
        ({"float32": 100, "bfloat16": 40}, "float32"),
    ],
)
def test_the_format_that_is_clearly_faster_goes_on_after_a_trial(clock, rates, best) -> None:
    found = turns("auto")
    tried = embedded(found, clock, 8, rates)
    assert sorted(tried) == ["bfloat16"] * 4 + ["float32"] * 4
    assert embedded(found, clock, 20, rates) == [best] * 20
    assert found.used == {best}


def test_until_it_is_decided_both_count_as_used(clock) -> None:
    found = turns("auto")
    embedded(found, clock, 3, {"float32": 100, "bfloat16": 200})
    assert found.used == {"float32", "bfloat16"}


@pytest.mark.parametrize("named", ["float32", "bfloat16"])
def test_a_format_that_is_named_is_not_tried(clock, named: str) -> None:
    found = turns(named)
    assert embedded(found, clock, 12, {named: 1}) == [named] * 12


def test_without_instructions_for_it_bfloat16_is_never_tried(clock, monkeypatch) -> None:
    monkeypatch.setattr(precision, "has_bfloat16", lambda: False)
    assert embedded(turns("auto"), clock, 12, {"float32": 1}) == ["float32"] * 12

"""Of the queries that a question may mean, the surest answer counts."""

from __future__ import annotations

import pytest

from cnai_qa.opened import Opened
from cnai_qa.types import Answer


class Canned(Opened):
    """Answers each query with a confidence known beforehand; abstains where it is negative."""

    def answer(self, question, query, scope, stopped=bool) -> Answer:
        sure = float(query.split()[0])
        spent = {"retrieve": 0.1, "read": 0.2, "total": 0.3}
        return Answer(question, query, sure < 0, None, abs(sure), query, seconds=spent)


@pytest.mark.parametrize(
    ("queries", "kept"),
    [
        (["0.9 asked", "0.7 completed"], "0.9 asked"),
        (["0.7 asked", "0.8 completed"], "0.8 completed"),
        (["-0.9 asked", "0.5 completed"], "0.5 completed"),
        (["0.7 asked", "0.7 completed"], "0.7 asked"),
        (["-0.1 asked", "-0.3 completed"], "-0.1 asked"),
        (["0.2 asked"], "0.2 asked"),
    ],
)
def test_the_surest_answer_is_given_and_the_first_of_equals(queries, kept) -> None:
    answer = _opened().clearest("what", queries, None)
    assert (answer.question, answer.query) == ("what", kept)


def test_the_seconds_of_an_answer_are_those_of_all_that_was_searched() -> None:
    assert _opened().clearest("what", ["0.5 a", "0.6 b"], None).seconds == {
        "retrieve": 0.2,
        "read": 0.4,
        "total": 0.6,
    }


def _opened() -> Opened:
    return Canned(None, None, None, None, None, None)

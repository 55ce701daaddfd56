"""Answers judged, summed up, compared: small cases with their figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnai_qa import Assistant
from cnai_qa.errors import QuestionError
from cnai_qa.evaluation.ablation import STEPS, ablate
from cnai_qa.evaluation.comparison import compare
from cnai_qa.evaluation.places import Piece, citation_precision, citation_recall, locate, ranks_of
from cnai_qa.evaluation.questions import Place, Question
from cnai_qa.evaluation.runner import Outcome, evaluate, judge, outcome_from
from cnai_qa.evaluation.summary import summarize
from cnai_qa.types import Answer, Chunk, Citation, Disagreement, Hit

FOUNDED = Piece((("a.md", (100, 150)),), frozenset({"it was founded in 2021"}))
SEAT = Piece((("a.md", (200, 240)), ("b.md", (0, 40))), frozenset({"its seat is lisbon"}))
ANY = Question(1, "q", "fact", "When?", answerable=True, answers=("2021",), evidence=((), ()))
ALL = replace(ANY, needs_all=True, type="list")
NONE = replace(ANY, answerable=False, answers=(), evidence=())


def citation(start: int, end: int, document: str = "a.md", quote: str = "other words") -> Citation:
    return Citation(1, document, "A", (), None, None, start, end, quote)


def hit(start: int, end: int, document: str = "a.md", twins: tuple[Chunk, ...] = ()) -> Hit:
    return Hit(1, Chunk(document, start, end, "text"), "A", None, None, 0.5, twins=twins)


def answered(text: str, *citations: Citation, **more) -> Answer:
    given = {"seconds": {"total": 0.1}, "passages": (hit(90, 160),), **more}
    return Answer("When?", "When?", False, None, 0.8, text, citations=citations, **given)


REFUSED = replace(answered("Not in these documents."), abstained=True, confidence=0.2)


# Places


def test_a_passage_holds_a_piece_by_half_or_lies_in_it() -> None:
    ranks = ranks_of([FOUNDED], [hit(0, 110), hit(100, 150, "b.md"), hit(0, 125)])
    assert ranks == [3]
    assert ranks_of([FOUNDED], [hit(110, 120)]) == [1]
    assert ranks_of([FOUNDED], [hit(0, 9), hit(0, 9, twins=(Chunk("a.md", 90, 160, ""),))]) == [2]


def test_a_citation_counts_where_it_touches_or_says_the_same() -> None:
    assert FOUNDED.cited_by(citation(140, 200))
    assert not FOUNDED.cited_by(citation(150, 200))
    assert FOUNDED.cited_by(citation(0, 9, "c.md", "It was founded in 2021."))
    assert SEAT.cited_by(citation(0, 40, "b.md"))


def test_citation_precision_is_the_share_of_cited_characters_that_are_evidence() -> None:
    assert citation_precision([FOUNDED], [citation(100, 150), citation(300, 350)]) == 0.5
    assert citation_precision([FOUNDED], [citation(0, 9, "c.md", "It was founded in 2021")]) == 1
    assert citation_precision([FOUNDED], []) is None


def test_citation_recall_takes_the_best_place_of_a_piece() -> None:
    cited = [citation(100, 125), citation(0, 40, "b.md")]
    assert citation_recall([FOUNDED, SEAT], cited, needs_all=True) == 0.75
    assert citation_recall([FOUNDED, SEAT], cited[:1], needs_all=False) == 0.5
    assert citation_recall([FOUNDED, SEAT], [], needs_all=True) == 0


def test_evidence_is_found_across_line_breaks_and_wherever_it_stands(assistant: Assistant) -> None:
    place = Place("chips.txt", "It is\nmade in  Oslo.")
    (piece,) = locate(replace(ANY, evidence=((place,),)), assistant.document)
    text = assistant.document("chips.txt").text
    assert [text[s:e] for _, (s, e) in piece.spans] == ["It is made in Oslo."] * 2


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (Place("labs.md", "It is not said."), "does not stand in 'labs.md'"),
        (Place("lab.md", "x"), "unknown document"),
    ],
)
def test_evidence_that_is_not_there_is_an_error(assistant: Assistant, place, message) -> None:
    with pytest.raises(QuestionError, match=f"Line 1 .*{message}"):
        locate(replace(ANY, evidence=((place,),)), assistant.document)


# Judging


def test_an_answer_is_right_by_its_words_but_cited_by_its_places() -> None:
    outcome = judge(ANY, [FOUNDED, SEAT], answered("In 2021. [1]", citation(0, 9)), [1, None])
    assert (outcome.found, outcome.right, outcome.cited, outcome.good) == (True, True, False, True)


def test_one_piece_of_several_is_enough_where_any_will_do() -> None:
    outcome = judge(ANY, [FOUNDED, SEAT], answered("Then.", citation(0, 40, "b.md")), [1, None])
    assert (outcome.found, outcome.covered, outcome.right) == (False, (False, True), True)


def test_all_pieces_must_be_cited_where_all_are_needed() -> None:
    one = answered("In 2021.", citation(100, 150))
    both = answered("In 2021.", citation(100, 150), citation(200, 240))
    assert [judge(ALL, [FOUNDED, SEAT], a, [1, 2]).right for a in (one, both)] == [False, True]


def test_a_refusal_is_good_only_where_nothing_answers() -> None:
    wrong, rightly = judge(ANY, [FOUNDED], REFUSED, [1]), judge(NONE, [], REFUSED, [])
    assert (wrong.right, wrong.good, wrong.came_true) == (False, False, True)
    assert (rightly.right, rightly.good, rightly.came_true) == (None, True, False)


def test_an_answer_to_an_unanswerable_question_is_wrong() -> None:
    outcome = judge(NONE, [], answered("In 2021.", citation(0, 9)), [])
    assert (outcome.right, outcome.good) == (False, False)


def test_what_is_not_known_is_not_judged() -> None:
    outcome = judge(Question(1, "q", "x", "When?"), [], answered("In 2021."), [])
    judged = (outcome.right, outcome.good, outcome.cited, outcome.f1, outcome.came_true)
    assert judged == (None,) * 5


def test_a_short_answer_is_compared_where_one_answer_is_enough() -> None:
    answer = answered("In 2021.", short_answer="2021")
    assert judge(ANY, [], answer, []).exact == 1
    assert judge(ALL, [], answer, []).exact is None


def test_an_outcome_survives_its_record() -> None:
    outcome = judge(ANY, [FOUNDED], answered("In 2021.", citation(100, 150)), [1])
    assert outcome_from(outcome.to_record()) == outcome


# Summing up and comparing


@pytest.fixture
def outcomes() -> list[Outcome]:
    """A right answer, half a list, a wrong refusal, a right one, an answer out of nothing."""
    right = judge(ANY, [FOUNDED], answered("In 2021.", citation(100, 150)), [1])
    half = judge(ALL, [FOUNDED, SEAT], answered("In 2021.", citation(100, 150)), [2, None])
    refused = judge(ANY, [FOUNDED], REFUSED, [3])
    rightly = judge(NONE, [], REFUSED, [])
    disagree = answered("So.", disagreements=(Disagreement("x", (1, 2)),))
    made_up = judge(replace(NONE, type="foreign"), [], replace(disagree, confidence=0.6), [])
    named = zip("abcde", (right, half, refused, rightly, made_up), strict=True)
    return [replace(outcome, name=name) for name, outcome in named]


def test_the_summary_counts_what_was_right(outcomes: list[Outcome]) -> None:
    summary = summarize(outcomes)
    assert summary["answers"]["right"] == (1, 3)
    assert summary["answers"]["right_among_given"] == (1, 3)
    assert summary["types"]["list"]["complete"] == (0, 1)
    assert summary["types"]["list"]["pieces"] == 0.5
    assert summary["types"]["fact"]["good"] == (2, 3)
    assert summary["disagreements"] == {"reported": (0, 0), "false_alarms": (1, 5)}


def test_the_summary_measures_retrieval_and_refusals(outcomes: list[Outcome]) -> None:
    summary = summarize(outcomes)
    assert summary["retrieval"]["questions"] == 3
    assert summary["retrieval"]["recall@3"] == pytest.approx((1 + 0.5 + 1) / 3)
    refusals = summary["abstention"]
    assert (refusals["precision"], refusals["recall"]) == ((1, 2), (1, 2))
    assert refusals["wrongly_refused"] == (1, 3)
    # answerable 0.8, 0.8, 0.2 against 0.2, 0.6: 2 + 2 + (half a tie and a loss)
    assert refusals["auroc"] == pytest.approx(4.5 / 6)


def test_a_run_compared_with_itself_gains_and_loses_nothing(outcomes: list[Outcome]) -> None:
    same = compare(outcomes, outcomes)
    assert (same.compared, same.gained, same.lost, same.chance) == (5, (), (), 1)


def test_a_comparison_names_what_was_gained_and_lost(outcomes: list[Outcome]) -> None:
    right, half, refused, *_ = outcomes
    now = [
        replace(right, right=False),
        replace(half, question="Otherwise?"),
        replace(refused, abstained=False, right=True),
        replace(right, name="new"),
    ]
    record = compare([right, half, refused], now).to_record()
    assert (record["gained"], record["lost"], record["compared"]) == (["c"], ["a"], 2)
    assert (record["only_now"], record["only_before"]) == (["b", "new"], ["b"])


# Asking


def test_each_question_is_asked_and_judged_in_order(assistant: Assistant) -> None:
    questions = [
        Question(1, "1", "fact", "Who founded Red Lantern in 2021?", answerable=True,
                 answers=("Mei Tan",), evidence=((Place("labs.md", "Red Lantern was founded"),),)),
        Question(2, "2", "foreign", "What is the capital of Peru?", answerable=False),
    ]  # fmt: skip
    seen = []
    outcomes = evaluate(assistant, questions, lambda *step: seen.append(step))
    assert [(o.name, o.good, o.abstained) for o in outcomes] == [
        ("1", True, False),
        ("2", True, True),
    ]
    assert outcomes[0].ranks == (1,)
    assert outcomes[0].recall == 1
    assert seen == [("asking", 1, 2), ("asking", 2, 2)]


def test_the_ablation_has_a_row_for_each_step(assistant: Assistant) -> None:
    place = Place("labs.md", "Red Lantern was founded in 2021 by Mei Tan.")
    question = replace(ANY, question="Who founded Red Lantern in 2021?", evidence=((place,),))
    assistant._embedder = None  # that of builds: heavy, and nothing that questions are asked with
    steps = ablate(assistant, [question, NONE])
    assert [s.name for s in steps] == list(STEPS)
    assert {(s.questions, s.first, s.first_3, s.first_5) for s in steps} == {(1, 1, 1, 1)}
    assert [s.right for s in steps] == [None, None, None, None, 1]

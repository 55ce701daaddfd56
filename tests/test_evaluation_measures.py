"""The measures, against values worked out by hand and by what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.evaluation import measures as m
from cnai_qa.evaluation.texts import exact, f1, normal, occurs, without_markers

RANKS = st.lists(st.none() | st.integers(1, 20), max_size=6)
CUT = st.integers(1, 12)
CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)
SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 10)).map(lambda s: (s[0], s[0] + s[1])), max_size=6
)


# Retrieval


def test_recall_where_any_piece_will_do_is_all_or_nothing() -> None:
    assert [m.recall_at(k, [4, None, 2]) for k in (1, 2, 5)] == [0, 1, 1]


def test_recall_where_all_are_needed_is_a_share() -> None:
    assert [m.recall_at(k, [4, None, 2, 1], needs_all=True) for k in (1, 3, 5)] == [0.25, 0.5, 0.75]


def test_the_reciprocal_rank_is_that_of_the_first_piece() -> None:
    assert m.reciprocal_rank([4, None, 2]) == 0.5
    assert m.reciprocal_rank([None]) == m.reciprocal_rank([]) == 0


def test_ndcg_of_one_piece_is_its_discount() -> None:
    assert m.ndcg_at(10, [3]) == pytest.approx(0.5)  # 1 / log2(4)
    assert m.ndcg_at(10, [3, 1]) == 1
    assert m.ndcg_at(2, [3]) == 0


def test_ndcg_of_all_pieces_counts_what_is_missing() -> None:
    ideal = 1 + 1 / math.log2(3)
    assert m.ndcg_at(10, [1, None], needs_all=True) == pytest.approx(1 / ideal)
    assert m.ndcg_at(10, [1, 3], needs_all=True) == pytest.approx(1.5 / ideal)
    assert m.ndcg_at(10, [1, 1], needs_all=True) == 1  # one passage holds both


@given(RANKS, CUT, st.booleans())
def test_ranking_measures_lie_between_0_and_1(ranks, k, needs_all) -> None:
    for value in (m.recall_at(k, ranks, needs_all), m.ndcg_at(k, ranks, needs_all)):
        assert 0 <= value <= 1
    assert 0 <= m.reciprocal_rank(ranks) <= 1


@given(RANKS, CUT, st.booleans())
def test_recall_grows_with_k(ranks, k, needs_all) -> None:
    assert m.recall_at(k, ranks, needs_all) <= m.recall_at(k + 1, ranks, needs_all)


@given(st.integers(1, 6), st.booleans())
def test_a_perfect_order_scores_1(pieces: int, needs_all: bool) -> None:
    ranks = list(range(1, pieces + 1))
    assert m.recall_at(10, ranks, needs_all) == m.reciprocal_rank(ranks) == 1
    assert m.ndcg_at(10, ranks, needs_all) == pytest.approx(1)


# Scores against labels


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    assert m.auroc([0.9, 0.4, 0.5, 0.1], [True, True, False, False]) == 0.75
    assert m.auroc([0.5, 0.5], [True, False]) == 0.5
    assert m.auroc([0.5, 0.6], [True, True]) is None


@given(CASES)
def test_auroc_is_what_counting_all_pairs_gives(cases) -> None:
    true = [s for s, label in cases if label]
    false = [s for s, label in cases if not label]
    pairs = [(t > f) + 0.5 * (t == f) for t in true for f in false]
    wanted = sum(pairs) / len(pairs) if pairs else None
    assert m.auroc([s for s, _ in cases], [label for _, label in cases]) == pytest.approx(wanted)


def test_reliability_groups_cases_of_like_confidence() -> None:
    bins = m.reliability([0.05, 0.95, 0.97, 1.0], [False, True, True, False])
    assert [b.count for b in bins] == [1, 3]
    assert bins[1].share == pytest.approx(2 / 3)
    assert bins[1].confidence == pytest.approx(2.92 / 3)


def test_bins_of_equal_count_hold_equally_many() -> None:
    bins = m.reliability([0.9, 0.91, 0.92, 0.93], [True] * 4, bins=2, equal_count=True)
    assert [b.count for b in bins] == [2, 2]


def test_the_calibration_error_is_the_mean_gap() -> None:
    bins = m.reliability([0.2, 0.2, 0.8, 0.8], [False, False, True, False])
    assert m.calibration_error(bins) == pytest.approx((2 * 0.2 + 2 * 0.3) / 4)
    assert m.calibration_error([]) is None


@given(CASES, st.integers(1, 12), st.booleans())
def test_bins_lose_no_case_and_their_gap_lies_between_0_and_1(cases, bins, equal_count) -> None:
    confidences, labels = [c for c, _ in cases], [label for _, label in cases]
    found = m.reliability(confidences, labels, bins, equal_count)
    assert sum(b.count for b in found) == len(cases)
    assert len(found) <= bins
    assert all(b.count and 0 <= b.confidence <= 1 and 0 <= b.share <= 1 for b in found)
    error = m.calibration_error(found)
    assert error is None if not cases else 0 <= error <= 1


@given(st.lists(st.booleans(), min_size=1))
def test_a_prophet_has_no_calibration_error(labels: list[bool]) -> None:
    assert m.calibration_error(m.reliability([float(label) for label in labels], labels)) == 0


def test_quantiles_lie_on_a_line_between_neighbours() -> None:
    assert m.quantile([4, 1, 3, 2], 0.5) == 2.5
    assert m.quantile([1, 2], 0.95) == pytest.approx(1.95)
    assert m.quantile([], 0.5) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 1))
def test_a_quantile_is_no_less_than_the_least_and_no_more_than_the_most(values, share) -> None:
    slack = 1e-9 * max(map(abs, values))
    assert min(values) - slack <= m.quantile(values, share) <= max(values) + slack


def test_a_mean_leaves_out_what_is_unknown() -> None:
    assert m.mean([1, None, 3]) == 2
    assert m.mean([None]) is m.mean([]) is None


def test_the_sign_test_is_the_binomial_one() -> None:
    assert m.sign_test(5, 0) == pytest.approx(2 / 32)
    assert m.sign_test(1, 1) == m.sign_test(0, 0) == 1
    assert m.sign_test(2, 6) == m.sign_test(6, 2) == pytest.approx(2 * 37 / 256)


# Spans


def test_covered_counts_each_character_once() -> None:
    assert m.covered([(0, 10), (5, 15)], [(8, 12), (10, 20)]) == 7
    assert m.covered([(0, 5)], [(5, 9)]) == 0


@given(SPANS, SPANS)
def test_covered_is_what_sets_of_characters_give(spans, others) -> None:
    def characters(given):
        return {c for start, end in given for c in range(start, end)}

    assert m.covered(spans, others) == len(characters(spans) & characters(others))


# Texts


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("2000", "trained on roughly 2,000 H800 GPUs"),
        ("High Flyer", "**High-Flyer**, a fund"),
        ("$8 billion", "More than $8 billion is"),
        ("mit", "released under the MIT license"),
        ("2023年", "深度求索成立于2023年。"),
        ("光荣", "由光荣和ω-force开发"),
        ("3.5", "version 3.5."),
    ],
)
def test_an_answer_occurs_whatever_its_case_and_punctuation(answer: str, text: str) -> None:
    assert occurs(answer, text)


@pytest.mark.parametrize(
    ("answer", "text"),
    [("5", "version 2.5"), ("2", "2.5"), ("mit", "omitted"), ("...", "..."), ("200", "2,000")],
)
def test_an_answer_is_no_part_of_a_word_or_figure(answer: str, text: str) -> None:
    assert not occurs(answer, text)


@given(st.text())
def test_making_comparable_twice_changes_nothing_more(text: str) -> None:
    assert " ".join(normal(normal(text)).split()) == normal(normal(text))


def test_markers_are_no_part_of_an_answer() -> None:
    assert without_markers("It is 5. [1][2]\n\n- [3] is left. [3]") == "It is 5.\n\n- is left."


def test_short_answers_are_compared_as_squad_does() -> None:
    assert exact("The High-Flyer fund.", ["a fund", "high flyer fund"]) == 1
    assert exact(None, ["x"]) == exact("x", []) == exact("the", ["the"]) == 0
    assert f1("High-Flyer fund", ["the fund", "zebra"]) == pytest.approx(0.5)  # P 1/3, R 1
    assert f1("光荣和", ["光荣"]) == pytest.approx(0.8)  # P 2/3, R 1
    assert f1(None, ["x"]) == 0


@given(st.text(), st.lists(st.text(), max_size=3))
def test_f1_lies_between_0_and_1_and_is_1_when_exact(given_answer: str, accepted) -> None:
    value = f1(given_answer, accepted)
    assert 0 <= value <= 1
    if exact(given_answer, accepted):
        assert value == 1

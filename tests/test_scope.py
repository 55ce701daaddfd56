"""Which documents may answer, in every door."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Assistant, Scope
from cnai_qa.errors import ScopeError
from cnai_qa.index import open_index
from cnai_qa.index.records import Listing

DATES = st.dates().map(str).flatmap(lambda d: st.sampled_from([d[:4], d[:7], d]))


def line(path: str, kind: str | None = None, date: str | None = None) -> Listing:
    return Listing(path, path, kind, date, 1, 1, "")


def dated(date: str | None, **scope: str) -> bool:
    other = line("other.md", date="2025" if not scope.get("before") else "0001")
    chosen = Scope(**scope).select([line("a.md", date=date), other, line("z.md", date="9999")])
    return "a.md" in chosen


def test_the_default_leaves_nothing_out() -> None:
    assert not Scope()
    assert Scope().select([line("a.md"), line("b.md", "note", "2025")]) == ["a.md", "b.md"]


def test_a_name_is_found_however_it_is_composed() -> None:
    listing = [line("a.md"), line("re\u0301sume\u0301.md")]
    assert Scope("résumé.md").select(listing) == ["re\u0301sume\u0301.md"]
    both = [*listing, line("résumé.md")]
    assert Scope("résumé.md").select(both) == ["résumé.md"]


def test_names_kinds_and_dates_all_have_to_fit() -> None:
    listing = [
        line("a.md", "note", "2025-03"),
        line("b.md", "note", "2023"),
        line("c.md", "report", "2025-03"),
    ]
    assert Scope(kinds=("note",), after="2024").select(listing) == ["a.md"]
    assert Scope(("a.md", "c.md"), ("report", "note")).select(listing) == ["a.md", "c.md"]


@pytest.mark.parametrize(
    ("date", "scope", "inside"),
    [
        ("2025", {"after": "2025-06"}, True),  # any day of the year
        ("2025", {"after": "2026"}, False),
        ("2025-06-30", {"after": "2025-06-30"}, True),
        ("2025-06-30", {"before": "2025-06-30"}, False),
        ("2025-06", {"before": "2025-06-30"}, True),
        ("2025", {"before": "2025"}, False),
        (None, {"after": "0001"}, False),
        ("2025-02", {"after": "2025", "before": "2026"}, True),
    ],
)
def test_dates_count_as_any_day_they_may_mean(date, scope, inside) -> None:
    scope = {"after": "0001", **scope}
    assert dated(date, **scope) is inside


@given(DATES, DATES)
def test_a_document_is_dated_before_a_day_or_on_it_and_later(date: str, day: str) -> None:
    listing = [line("a.md", date=date)]
    found = 0
    for scope in (Scope(after=day), Scope(before=day)):
        try:
            found += len(scope.select(listing))
        except ScopeError:
            continue
    assert found >= 1
    if len(date) == 10 and len(day) == 10:
        assert found == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"after": "soon"},
        {"before": "2025-13"},
        {"after": "２０２５"},  # would come after every date in plain digits
        {"after": 2025},
        {"before": []},
        {"after": False},
        {"documents": 3},
        {"kinds": [1]},
    ],
)
def test_what_is_no_choice_is_an_error_that_says_what_is_expected(fields: dict) -> None:
    with pytest.raises(ScopeError, match="expected"):
        Scope(**fields)


def test_a_choice_that_names_no_document_is_an_error_with_the_names() -> None:
    listing = [line("a.md", "note", "2025")]
    with pytest.raises(ScopeError, match=r"'b\.md'; expected one of a\.md"):
        Scope(("b.md",)).select(listing)
    with pytest.raises(ScopeError, match="No kind is called 'report'; expected one of note"):
        Scope(kinds=("report",)).select(listing)
    with pytest.raises(ScopeError, match="dated 2030 or later"):
        Scope(after="2030").select(listing)


def test_a_scope_can_be_given_as_lists_and_as_empty_fields() -> None:
    assert Scope(["a.md"], "note", "", "") == Scope(("a.md",), ("note",), None, None)
    assert Scope(after=" 2025", before=" ") == Scope(after="2025")


def test_search_finds_only_passages_of_the_scope(assistant: Assistant) -> None:
    for scope, allowed in (
        (Scope(("chips.txt",)), {"chips.txt"}),
        (Scope(kinds=("note",)), {"labs.md"}),
        (Scope(before="2025"), {"page.html"}),
    ):
        hits = assistant.search("Where is the barley of Red Lantern made?", 5, scope=scope)
        assert {hit.chunk.document for hit in hits} == allowed


def test_both_rankings_keep_to_the_rows(build, settings, embedder) -> None:
    build()
    index = open_index(settings.index, embedder, settings)
    rows = np.array(index.records.rows(["chips.txt"]), dtype=np.int64)
    everything = index.records.rows(line.path for line in index.records.listing())
    assert 0 < len(rows) < len(everything) == len(index)
    vector = embedder.embed(["barley"])[0]
    assert {row for row, _ in index.dense.search(vector, 50, rows)} == set(rows)
    assert index.lexical.search("barley", 50) and not index.lexical.search("barley", 50, rows)


def test_only_a_document_of_the_scope_answers(assistant: Assistant) -> None:
    question = "Who founded Red Lantern in 2021?"
    inside = assistant.ask(question, scope=Scope(("labs.md",)))
    outside = assistant.ask(question, scope=Scope(("chips.txt",)))
    assert not inside.abstained and outside.abstained
    assert {hit.chunk.document for hit in outside.passages} == {"chips.txt"}


def test_a_question_asked_exactly_is_searched_as_typed(assistant: Assistant) -> None:
    history = ["Who founded Red Lantern?"]
    assert assistant.ask("And Blue Harbor?", history).query == "Who founded Blue Harbor?"
    assert assistant.ask("And Blue Harbor? ", history, exact=True).query == "And Blue Harbor?"


def test_claims_far_down_keep_to_the_scope(corpus, build, assistant: Assistant) -> None:
    (corpus / "z.md").write_text("# Weather\n\nIt rained where they met Reef's Lantern at last.\n")
    build()
    claims = [
        assistant._open().claims("Who owns Lantern?", scope).passages
        for scope in (Scope(("z.md",)), Scope(("chips.txt",)))
    ]
    assert [len(passages) for passages in claims] == [1, 0]


def test_a_copy_stands_for_its_document(corpus, build, assistant: Assistant) -> None:
    (corpus / "twin.txt").write_bytes((corpus / "chips.txt").read_bytes())
    build()
    hits = assistant.search("Red Lantern", 5, scope=Scope(("twin.txt",)))
    assert {hit.chunk.document for hit in hits} == {"chips.txt"}


@pytest.mark.parametrize("scope", ["labs.md", {"documents": ["labs.md"]}, ("labs.md",), ""])
@pytest.mark.parametrize("door", ["ask", "search"])
def test_what_is_no_scope_is_an_error_that_shows_one(assistant: Assistant, door, scope) -> None:
    with pytest.raises(ScopeError, match=r"scope is .*; expected a Scope, such as"):
        getattr(assistant, door)("Red Lantern", scope=scope)

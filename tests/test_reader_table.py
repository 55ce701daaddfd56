"""What the model reads of a table: names before cells, places in the passage's own text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DOCUMENTS, passage

from cnai_qa.reader.model_reader import best_span
from cnai_qa.reader.table import view
from cnai_qa.sentences import sentences
from cnai_qa.types import Chunk, Document, Hit, Passage

PARTS = """Parts can be ordered.

| Part | Number | Price |
| --- | --- | --- |
| Cap | V-10 | 39 |
| Mask | V-12 | - |

It takes a week.
"""
CELLS = st.lists(st.sampled_from(["a", "b", " ", "1", "ü", "\\|"]), max_size=6).map("".join)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=4), min_size=2, max_size=4)


def test_each_cell_follows_the_name_of_its_column() -> None:
    text = view(passage(PARTS)).text
    assert "| Part: Cap | Number: V-10 | Price: 39 |" in text
    assert "| Part | Number | Price |" in text
    assert text.startswith("Parts can be ordered.") and text.endswith("It takes a week.\n")


def test_a_cell_without_a_value_gets_no_name() -> None:
    assert "| Part: Mask | Number: V-12 | - |" in view(passage(PARTS)).text


def test_a_passage_that_begins_inside_a_table_knows_its_columns() -> None:
    inside = view(passage(PARTS, start=PARTS.index("| Mask")))
    assert inside.text.startswith("| Part: Mask | Number: V-12 |")


def test_a_passage_without_a_sentence_is_read_as_it_stands() -> None:
    text = "Hello there.\n\n" + "[1]: http://a.b\n" * 40
    assert view(passage(text, start=30)).text == text[30:]


def test_names_that_would_push_rows_out_of_the_window_are_left_out() -> None:
    head = "| Recommended retail price | Country of origin | Delivery time in weeks |"
    text = "\n".join([head, "|---|---|---|", *(f"| {n} EUR | Peru | {n} |" for n in range(16)), ""])
    assert view(passage(text)).text == text


def test_pieces_of_a_very_long_row_get_no_names() -> None:
    own = passage("| A | B | C |\n|---|---|---|\n| 1 | 2 | 3 |\n")
    row = own.sentences[1]
    pieces = [replace(row, end=row.start + 4), replace(row, start=row.start + 4)]
    cut = replace(own, sentences=(own.sentences[0], *pieces))
    assert view(cut).text == own.hit.chunk.text


@pytest.mark.parametrize(
    "text",
    [
        "| Property | Value |\n|---|---|\n| Weight | 118 g |\n",
        "| Cap | V-10 | 39 |\n",
        "Only text | with bars | in it.\n",
    ],
)
def test_other_texts_are_read_as_they_stand(text: str) -> None:
    assert view(passage(text)).text == text


def test_cells_that_bear_their_names_get_them_once() -> None:
    text = "| A | B | C |\n|---|---|---|\n| A: 1 | B: 2 | C: 3 |\n"
    assert view(passage(text)).text == text


def _is_own(own: Passage) -> None:
    """Check that the view's letters outside of names are those of the text, place by place."""
    seen = view(own)
    here = np.arange(len(seen.text))
    starts, ends = seen.places_of(here, here + 1)
    kept = starts >= 0
    assert (
        "".join(c for c, own_one in zip(seen.text, kept, strict=True) if own_one)
        == own.hit.chunk.text
    )
    assert starts[kept].tolist() == list(range(len(own.hit.chunk.text)))
    assert (ends[kept] == starts[kept] + 1).all() and (ends[~kept] == -1).all()
    assert seen.moved(starts[kept]).tolist() == here[kept].tolist()


@given(ROWS, st.integers(0, 40))
def test_every_place_is_one_of_the_text(rows: list[list[str]], start: int) -> None:
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    text = "\n".join(["Text.", "", head, "|---|---|---|", *others, ""])
    _is_own(passage(text, start=min(start, len(text) - 1)))


@given(DOCUMENTS)
def test_places_hold_in_every_document(document: Document) -> None:
    chunk = Chunk(document.path, 0, len(document.text), document.text, ())
    hit = Hit(rank=1, chunk=chunk, title="", date=None, kind=None, score=0.5)
    _is_own(Passage(hit, document, tuple(sentences(document))))


def test_the_words_of_an_answer_lie_in_one_cell() -> None:
    starts, ends = np.array([5.0, 0, 0, 1.0]), np.array([0, 0, 0, 5.0])
    assert best_span(starts, ends)[1:] == (0, 3)
    assert best_span(starts, ends, np.array([0, 0, 1, 2]))[1:] == (3, 3)

"""What the model reads of a passage: the rows of a table with the names of its columns.

In a row by itself nothing says what a figure is; the model finds it far better by its name. The
document's text stays as it is written: what is found in a view is told by places in that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..documents.columns import cells, column_label, labelled, tokens_about, with_inserts
from ..types import BlockKind, Passage, Sentence

_MOST = 230  # tokens, about, of a text that the model reads whole with question and headings
_FEWEST = 3  # columns; in two, such as 'Property' and 'Value', the names tell nothing


@dataclass(frozen=True, slots=True)
class View:
    """The text of a passage as the model reads it.

    Attributes:
        text: the passage's own, with its column's name put in before each cell.
        places, lengths: where names are put into the own text, in order, and how long they are,
            int64 (names,).
    """

    text: str
    places: np.ndarray
    lengths: np.ndarray

    def moved(self, offsets: np.ndarray) -> np.ndarray:
        """Return the offsets into `text` for those into the own text, behind names put in."""
        counts = np.searchsorted(self.places, offsets, side="right")
        return offsets + np.concatenate([[0], np.cumsum(self.lengths)])[counts]

    def places_of(self, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return [start, end) in the own text for places in `text`; -1 for those in a name."""
        if not len(self.places):
            return starts, ends
        put_in = np.cumsum(self.lengths)
        begins = self.places + put_in - self.lengths
        last = np.searchsorted(begins, starts, side="right") - 1
        before = np.where(last < 0, 0, put_in[last])
        named = (last >= 0) & (starts - before < self.places[last])
        return np.where(named, -1, starts - before), np.where(named, -1, ends - before)


def view(passage: Passage) -> View:
    """Return what the model reads of a passage."""
    chunk = passage.hit.chunk
    put_in = [(at - chunk.start, name) for at, name in _names(passage)]
    text = with_inserts(chunk.text, put_in)
    if tokens_about(text) > _MOST:  # its last rows would not be read
        text, put_in = chunk.text, []
    places = np.array([place for place, _ in put_in], np.int64)
    lengths = np.array([len(name) for _, name in put_in], np.int64)
    return View(text, places, lengths)


def _names(passage: Passage) -> Iterator[tuple[int, str]]:
    """Give where in the document which name is put in before a cell."""
    text, found = passage.document.text, passage.sentences
    labels: list[str] = []
    inside = passage.inside()
    if not inside:
        return
    for number in range(_table_of(passage), inside.stop):
        kind = found[number].kind
        if kind is BlockKind.COLUMNS and _is_whole(found, number):
            labels = [column_label(text[a:b]) for a, b in cells(text, found[number])]
        elif kind is not BlockKind.ROW:
            labels = []
        elif number in inside and len(labels) >= _FEWEST and _is_whole(found, number):
            yield from labelled(text, labels, found[number])


def _table_of(passage: Passage) -> int:
    """Return the first sentence of a passage, or the head of the table that it begins inside."""
    first = passage.inside().start
    while first > 0 and passage.sentences[first].kind is BlockKind.ROW:
        first -= 1
    return first


def _is_whole(found: Sequence[Sentence], number: int) -> bool:
    """Tell whether a sentence is all of its row; of a very long one it may be a piece."""
    around = found[max(number - 1, 0) : number + 2]
    return sum(one.block == found[number].block for one in around) == 1

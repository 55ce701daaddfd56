"""Question and passage to the token ids that the reading model takes; shared with its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 512  # tokens of the model's window
LONGEST_QUESTION = 96  # tokens; what a longer question says beyond them is not read
_SPECIAL = 3  # [CLS] question [SEP] passage [SEP]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question and a passage as the model sees them.

    Attributes:
        ids, types: token ids and 0 (question) or 1 (passage), int64 (length,).
        starts, ends: characters [start, end) of each token in the passage's text, -1 for the
            tokens of the question and of the passage's context.
    """

    ids: np.ndarray
    types: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def sentence_numbers(self, sentences: Sequence[tuple[int, int]]) -> np.ndarray:
        """Return for each token the number of the sentence that it begins in, -1 for none.

        Args:
            sentences: [start, end) in the passage's text, in order, not overlapping.
        """
        if not sentences:
            return np.full(len(self), -1)
        bounds = np.array(sentences)
        numbers = np.searchsorted(bounds[:, 0], self.starts, side="right") - 1
        inside = (numbers >= 0) & (self.starts >= 0) & (self.starts < bounds[numbers, 1])
        return np.where(inside, numbers, -1)


class Encoder:
    """Encodes questions and passages with the model's tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._begin = tokenizer.token_to_id("[CLS]")
        self._separate = tokenizer.token_to_id("[SEP]")

    def encode(
        self, question: str, passages: Sequence[tuple[str, str]], longest: int = LONGEST
    ) -> list[Encoded]:
        """Encode a question with each of several passages.

        Args:
            passages: (context, text) pairs; the context is the title and heading path, which
                the model reads but never quotes.
            longest: tokens of an encoded pair; what a passage has beyond them is not read.
        """
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids
        asked = asked[: min(LONGEST_QUESTION, longest // 2)]
        flat = [part for passage in passages for part in passage]
        parts = self._tokenizer.encode_batch(flat, add_special_tokens=False)
        room = longest - _SPECIAL - len(asked)
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return [self._join(asked, context, text, room) for context, text in pairs]

    def _join(self, asked: list[int], context, text, room: int) -> Encoded:
        # A long heading path gives way to the text, from its outermost name on.
        before = context.ids[-max(room - len(text.ids), 0) :] if len(text.ids) < room else []
        inner, spans = text.ids[:room], text.offsets[:room]
        ids = [self._begin, *asked, self._separate, *before, *inner, self._separate]
        first = len(asked) + 2 + len(before)
        starts, ends = np.full(len(ids), -1), np.full(len(ids), -1)
        if spans:
            starts[first:-1], ends[first:-1] = np.array(spans).T
        types = np.array([0] * (len(asked) + 2) + [1] * (len(ids) - len(asked) - 2))
        return Encoded(np.array(ids), types, starts, ends)


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer of a tokenizer.json."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))

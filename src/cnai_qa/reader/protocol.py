"""What every reader offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..types import BlockKind, Passage, Reading

QUOTABLE = (BlockKind.PROSE, BlockKind.ITEM, BlockKind.ROW, BlockKind.COLUMNS)


class Reader(Protocol):
    """Judges passages for a question."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order."""
        ...

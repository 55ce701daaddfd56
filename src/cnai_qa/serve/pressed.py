"""What a button of the conversation says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from .turns import Talk, Turn


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button of the conversation says."""

    given: Mapping[str, Any]
    name: str
    number: int  # of the turn, -1 for none
    value: str

    @classmethod
    def of(cls, event: gr.EventData) -> Pressed:
        """Return what the page sent; it may be anything."""
        given = event._data if isinstance(event._data, dict) else {}
        number = given.get("turn")
        number = number if isinstance(number, int) else -1
        return cls(given, str(given.get("name")), number, str(given.get("value") or ""))

    def turn(self, talk: Talk) -> Turn | None:
        """Return the turn that the button belongs to."""
        return talk.turns[self.number] if 0 <= self.number < len(talk.turns) else None

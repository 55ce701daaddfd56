"""The documents and kinds to choose from, in step with the index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ..assistant import Assistant
from ..errors import CnaiQaError
from .choice import fields_of
from .markup import esc
from .parts import Chat
from .showing import Update


class Offer:
    """What there is to choose from, and what stays chosen of it."""

    def __init__(self, assistant: Assistant, chat: Chat) -> None:
        self._assistant = assistant
        self._chat = chat
        self._generation = gr.State("")  # of the index whose documents are offered
        self.chosen: list[Any] = [chat.documents, chat.kinds]
        self.seen: list[Any] = [self._generation, *self.chosen]
        self.changed: list[Any] = [*self.seen, chat.gone]
        self.again: list[Any] = [*self.changed, chat.after, chat.before]

    def renewed(
        self,
        documents: Sequence[str] | None,
        kinds: Sequence[str] | None,
        shown: Sequence[Sequence[str] | None] = (),
    ) -> Update:
        """Offer what the present index holds; what is chosen and gone is chosen no more.

        Args:
            documents, kinds: what is chosen.
            shown: what the fields of both hold, where that is something else.
        """
        listing, chat = self._assistant.documents(), self._chat
        named = [(f"{line.title} ({line.path})", line.path) for line in listing]
        known = sorted({line.kind for line in listing if line.kind})
        old, old_kinds = shown or (documents, kinds)
        stay, gone = _parted(documents, {line.path for line in listing}, old)
        stay_kinds, gone_kinds = _parted(kinds, set(known), old_kinds)
        return {
            self._generation: self._assistant.generation,
            chat.documents: gr.Dropdown(choices=named, multiselect=True, **stay),
            chat.kinds: gr.Dropdown(choices=known, multiselect=True, **stay_kinds),
            chat.gone: _said([*gone, *gone_kinds]),
        }

    def restored(self, chosen: object, *shown: Any) -> Update:
        """Choose what was chosen before, as far as it is there, and offer what the index holds.

        Args:
            chosen: what the browser kept of it, which may be anything; where it is no choice,
                what is chosen stays.
            shown: what the fields of the choice hold. Only what differs is changed: each change
                has the suggestions made anew.
        """
        documents, kinds, *dates = fields_of(chosen) or shown
        try:
            offered = self.renewed(documents, kinds, shown[:2])
        except CnaiQaError:
            return {}  # the answer says what is wrong
        parts = zip((self._chat.after, self._chat.before), dates, shown[2:], strict=True)
        return offered | {part: new for part, new, old in parts if new != (old or "")}

    def followed(self, seen: str, *chosen: Sequence[str] | None) -> Update:
        """Offer what a newer index holds, if there is one."""
        try:
            if self._assistant.generation == seen:
                return {self._chat.gone: ""}
            return self.renewed(*chosen)
        except CnaiQaError:
            return {self._chat.gone: ""}  # the answer says what is wrong


def _parted(
    chosen: Sequence[str] | None, known: set[str], shown: Sequence[str] | None
) -> tuple[dict[str, Any], list[str]]:
    """Return the value of what stays chosen, where another one is shown, and what is gone."""
    gone = [name for name in chosen or () if name not in known]
    stay = [name for name in chosen or () if name in known]
    return {"value": stay} if stay != list(shown or ()) else {}, gone


def _said(gone: Sequence[str]) -> str:
    if not gone:
        return ""
    names = ", ".join(f"“{esc(name)}”" for name in gone)
    return (
        f'<p class="note" role="status">No longer in the index, so no longer chosen: {names}.</p>'
    )

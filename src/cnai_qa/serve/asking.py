"""What happens in the tab to ask in: a question, an edit, a stop, another conversation."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import gradio as gr

from ..assistant import Assistant
from ..errors import CnaiQaError
from ..scope import Scope
from . import evidence, feedback, page, showing
from .feedback import VERDICTS
from .parts import Chat
from .sheet import with_marks
from .showing import Update
from .suggestions import Suggestions
from .turns import Talk, Talks, Turn

_LOG = logging.getLogger("cnai_qa")


class Asking:
    """What the events of the tab do."""

    def __init__(self, assistant: Assistant, chat: Chat) -> None:
        self._assistant = assistant
        self._chat = chat
        self._suggestions = Suggestions(assistant)
        # What each tab asks in a conversation, until it is answered; set where it was given up.
        self._under_way: dict[tuple[str | None, str], threading.Event] = {}

    def submitted(
        self,
        request: gr.Request,
        text: str,
        talk: Talk,
        talks: Talks,
        editing: int,
        *scope: Any,
    ) -> Iterator[Update]:
        """Ask what was typed: a new question, or an edited one in place of it and the rest."""
        if not text.strip():
            yield self._chat.nothing
            return
        tab = request.session_hash
        if 0 <= editing < len(talk.turns):
            yield from self._ask(tab, talk, talks, editing, Turn(text), scope, cut=True)
        else:
            yield from self._ask(tab, talk, talks, None, Turn(text), scope)

    def pressed(
        self, event: gr.EventData, request: gr.Request, talk: Talk, talks: Talks, *scope: Any
    ) -> Iterator[Update]:
        """Do what a button of the conversation says."""
        given = event._data or {}
        name, value = given.get("name"), str(given.get("value") or "")
        number, tab = given.get("turn"), request.session_hash
        if name == "ask" and value:
            yield from self._ask(tab, talk, talks, None, Turn(value), scope)
            return
        if not isinstance(number, int) or not 0 <= number < len(talk.turns):
            yield self._chat.nothing
            return
        turn = talk.turns[number]
        if name in ("retry", "exact"):
            asked = Turn(turn.question, exact=name == "exact")
            yield from self._ask(tab, talk, talks, number, asked, scope)
        elif name == "edit":
            yield showing.edited(self._chat, number, value or turn.question)
        elif name == "verdict" and turn.record and value in VERDICTS:
            yield self._judged(talk, talks, number, value)
        elif name == "passages" and turn.record:
            yield {self._chat.passages: self.proof(talk, number)}
        else:
            yield self._chat.nothing

    def stopped(self, request: gr.Request, text: str, talk: Talk, talks: Talks) -> Update:
        """Give up the question that is looked for, and put it back into the box, if it is empty.

        The conversation is what it was before; one that was edited is edited again.
        """
        lost, before = self._give_up(request, talk), talk.settled()
        edited = talk.sought < len(before.turns)
        proof = self.proof(before, talk.sought if edited else -1)
        shown = {**showing.settled(self._chat, before, talks), self._chat.passages: proof}
        if text.strip() or not lost:
            return shown
        if edited:
            return {**shown, **showing.edited(self._chat, talk.sought, lost)}
        return {**shown, self._chat.box: gr.Textbox(value=lost)}

    def kept(self) -> Update:
        """Give up editing."""
        chat = self._chat
        return {
            chat.box: gr.Textbox(value=""),
            chat.edit: gr.Button(visible=False),
            chat.editing: -1,
        }

    def opened(self, talks: Talks, name: str = "") -> Update:
        """Show a conversation of this browser, or a new one, with its evidence."""
        talk = talks.find(name) or Talk(secrets.token_hex(4))
        return {**showing.settled(self._chat, talk, talks), self._chat.passages: self.proof(talk)}

    def picked(self, request: gr.Request, talk: Talk, talks: Talks, name: str = "") -> Update:
        """Open another conversation; a list that is closed says the present one.

        A question that is looked for goes along in the box, so that it is not lost.
        """
        if name == talk.name:
            return self._chat.nothing
        lost = self._give_up(request, talk)
        return {**self.opened(talks, name), self._chat.box: gr.Textbox(value=lost)}

    def deleted(self, event: gr.EventData, request: gr.Request, talk: Talk, talks: Talks) -> Update:
        """Begin a new conversation in place of one that the browser keeps no more."""
        if (event._data or {}).get("name") != talk.name:
            return self._chat.nothing
        self._give_up(request, talk)
        return {**self.opened(talks.without(talk.name)), self._chat.box: gr.Textbox(value="")}

    def proof(self, talk: Talk, number: int = -1) -> str:
        """Return the passages of an answer, by default of the last one."""
        record = talk.turns[number].record if talk.turns else None
        if not record:
            return evidence.EMPTY
        try:
            return evidence.passages(record, self._assistant.document)
        except Exception as error:  # without them the answer is shown all the same
            return evidence.problem(_said(error))

    def suggested(self, talk: Talk, *given: Any) -> str:
        """Return questions to begin with, or to go on with after the last answer."""
        last = talk.turns[-1] if talk.turns else None
        if last and last.pending:
            return ""
        try:
            scope = Scope(*given)
            if last and last.record and not last.record["abstained"]:
                asked = [question for turn in talk.turns for question in _asked(turn)]
                return page.chips(
                    self._suggestions.follow_ups(last.record, asked, scope), "Ask on:"
                )
            return page.chips(self._suggestions.starters(scope), "For example:")
        except CnaiQaError:
            return ""  # the question itself will say what is wrong

    def _judged(self, talk: Talk, talks: Talks, number: int, verdict: str) -> Update:
        turn = talk.turns[number]
        path = self._assistant.settings.feedback
        try:
            kept = feedback.keep(path, turn, talk.history(number), verdict)
        except OSError as error:
            raise gr.Error(
                f"The verdict could not be kept in '{path}': {error.strerror}.",
                print_exception=False,
            ) from error
        judged = talk.put(number, replace(turn, verdict=verdict, noted=kept)).renewed()
        stored = page.store(judged, base=talk.version)
        return {**showing.settled(self._chat, judged, talks), self._chat.store: stored}

    def _ask(
        self,
        tab: str | None,
        talk: Talk,
        talks: Talks,
        number: int | None,
        turn: Turn,
        scope: tuple[Any, ...],
        cut: bool = False,
    ) -> Iterator[Update]:
        """Ask in place of a turn, and what follows it, or behind the last one."""
        chat = self._chat
        talk = (talk if talk.name else replace(talk, name=secrets.token_hex(4))).settled()
        with self._alone(tab, talk.name) as given_up:
            if given_up is None:
                yield chat.nothing
                return
            number = len(talk.turns) if number is None else min(number, len(talk.turns))
            talk = talk.asking(number, turn, cut)
            yield showing.pending(chat, talk)
            answered = self._answered(turn, talk.history(number), scope, given_up)
        if given_up.is_set():  # what is shown meanwhile stays
            yield chat.nothing
            return
        done = talk.answered(answered)
        shown = {
            **showing.settled(self._chat, done, talks),
            chat.passages: self.proof(done, number),
        }
        if done.version != talk.version:
            shown[chat.store] = page.store(done, talk.version, answered)
        yield shown

    @contextmanager
    def _alone(self, tab: str | None, name: str) -> Iterator[threading.Event | None]:
        """Yield what tells that a question was given up; None where one is under way already."""
        given_up, key = threading.Event(), (tab, name)
        before = self._under_way.setdefault(key, given_up)
        if before is not given_up and not before.is_set():
            yield None
            return
        self._under_way[key] = given_up
        try:
            yield given_up
        finally:
            if self._under_way.get(key) is given_up:
                del self._under_way[key]

    def _give_up(self, request: gr.Request, talk: Talk) -> str:
        """Give up the question that is looked for, and return it, see `Talk.unasked`."""
        if given_up := self._under_way.get((request.session_hash, talk.name)):
            given_up.set()
        return talk.unasked

    def _answered(
        self, turn: Turn, history: list[str], given: tuple[Any, ...], given_up: threading.Event
    ) -> Turn:
        """Return a turn with its answer, or with the reason why there is none."""
        try:
            scope = Scope(*given)
            history = [] if turn.exact else history
            answer = self._assistant.ask(
                turn.question, history, scope=scope, exact=turn.exact, stopped=given_up.is_set
            )
            record = with_marks(answer.to_record(), self._assistant.document)
            generation = self._assistant.generation
        except Exception as error:  # whatever it is, the question must not wait for ever
            return replace(turn, error=_said(error))
        return replace(turn, record=record, generation=generation, scope=scope.describe())


def _said(error: Exception) -> str:
    """Return an error in words; one that nobody foresaw is written to the log."""
    if isinstance(error, CnaiQaError):
        return str(error)
    _LOG.error("Something unexpected went wrong on the page.", exc_info=error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {error}). Nothing was lost; ask "
        "again. The server's log says more."
    )


def _asked(turn: Turn) -> tuple[str, ...]:
    return (turn.question, turn.record["query"]) if turn.record else (turn.question,)

"""What happens in the tab to ask in: a question, an edit, a stop, another conversation."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import gradio as gr

from ..assistant import Assistant
from ..errors import CnaiQaError
from . import evidence, feedback, page, showing
from .choice import EVERYTHING, in_words, scope_of
from .feedback import VERDICTS
from .parts import Chat
from .pressed import Pressed
from .sheet import with_marks
from .showing import Update
from .suggestions import Suggestions
from .turns import Talk, Talks, Turn
from .underway import Once, UnderWay

_LOG = logging.getLogger("cnai_qa")


class Asking:
    """What the events of the tab do."""

    def __init__(self, assistant: Assistant, chat: Chat) -> None:
        self._assistant = assistant
        self._chat = chat
        self._suggestions = Suggestions(assistant)
        self._under_way = UnderWay()
        self._noted = Once()

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
        tab = request.session_hash
        if not text.strip():
            yield self._chat.nothing
        elif not talk.name:
            yield showing.lost(self._chat, again={"name": "typed"})
        elif 0 <= editing < len(talk.turns):
            yield from self._ask(tab, talk, talks, editing, Turn(text), scope, cut=True)
        else:
            yield from self._ask(tab, talk, talks, None, Turn(text), scope)

    def pressed(
        self, event: gr.EventData, request: gr.Request, talk: Talk, talks: Talks, *scope: Any
    ) -> Iterator[Update]:
        """Do what a button says that asks, or is about to."""
        pressed, tab = Pressed.of(event), request.session_hash
        name, number, turn = pressed.name, pressed.number, pressed.turn(talk)
        if not talk.name:
            yield showing.lost(self._chat, again=pressed.given)
        elif name == "ask" and pressed.value:
            yield from self._ask(tab, talk, talks, None, Turn(pressed.value), scope)
        elif turn and name in ("retry", "exact"):
            asked = Turn(turn.question, exact=name == "exact")
            yield from self._ask(tab, talk, talks, number, asked, scope)
        elif turn and name == "everywhere":
            yield dict(zip(self._chat.scope, EVERYTHING, strict=True))
            asked = Turn(turn.question, exact=turn.exact)
            yield from self._ask(tab, talk, talks, number, asked, EVERYTHING)
        elif turn and name == "edit" and not self._waits(tab, talk):
            yield showing.edited(self._chat, number, pressed.value or turn.question)
        else:
            yield self._chat.nothing

    def noted(self, event: gr.EventData, request: gr.Request, talk: Talk, talks: Talks) -> Update:
        """Do what a button says of an answer that is there: keep a verdict, show the passages."""
        pressed = Pressed.of(event)
        name, turn = pressed.name, pressed.turn(talk)
        if not talk.name:
            return showing.lost(self._chat, again=pressed.given)
        if turn and turn.record and name == "passages":
            return {self._chat.passages: self.proof(talk, pressed.number, unfolded=True)}
        judged = name == "verdict" and pressed.value in VERDICTS
        if not (turn and turn.record and judged) or turn.verdict:
            return self._chat.nothing
        place = (request.session_hash, talk.name, pressed.number, talk.version)
        if self._waits(request.session_hash, talk) or not self._noted.begin(place):
            return self._chat.nothing
        try:
            return self._judged(talk, talks, pressed.number, pressed.value)
        except gr.Error:
            self._noted.failed(place)
            raise

    def stopped(self, request: gr.Request, text: str, talk: Talk, talks: Talks) -> Update:
        """Give up the question that is looked for, and put it back into the box, if it is empty.

        The conversation is what it was before; one that was edited is edited again, and the page
        keeps what is typed for afterwards.
        """
        if not talk.name:
            return showing.lost(self._chat)
        lost, before = self._give_up(request, talk), talk.settled()
        edited = talk.sought < len(before.turns)
        proof = self.proof(before, talk.sought if edited else -1)
        shown = {**showing.settled(self._chat, before, talks), self._chat.passages: proof}
        if edited and lost:
            return {**shown, **showing.edited(self._chat, talk.sought, lost)}
        return {**shown, **self._typed(text, lost)}

    def kept(self) -> Update:
        """Give up editing; the page itself puts back what was in the box before."""
        return {self._chat.edit: gr.Button(visible=False), self._chat.editing: -1}

    def opened(self, talks: Talks, name: str = "") -> Update:
        """Show a conversation of this browser, or a new one, with its evidence."""
        talk = talks.find(name) or Talk(secrets.token_hex(4))
        shown = showing.settled(self._chat, talk, talks)
        return {**shown, self._chat.chips: "", self._chat.passages: self.proof(talk)}

    def picked(
        self, request: gr.Request, text: str, talk: Talk, talks: Talks, name: str = ""
    ) -> Update:
        """Open another conversation; a list that is closed says the present one.

        What is typed stays, and a question that is looked for goes along in the box.
        """
        if not talk.name:
            return showing.lost(self._chat, name)
        if name == talk.name:
            return self._chat.nothing
        lost = self._give_up(request, talk)
        return {**self.opened(talks, name), **self._typed(text, lost)}

    def deleted(self, event: gr.EventData, request: gr.Request, talk: Talk, talks: Talks) -> Update:
        """Begin a new conversation in place of one that the browser keeps no more."""
        if not talk.name:
            return showing.lost(self._chat)
        if (event._data or {}).get("name") != talk.name:
            return self._chat.nothing
        self._give_up(request, talk)
        return self.opened(talks.without(talk.name))

    def removed(
        self, event: gr.EventData, request: gr.Request, text: str, talk: Talk, talks: Talks
    ) -> Update:
        """Forget a conversation that another tab deleted; a new one is begun in its place.

        What is typed stays, and a question that is looked for goes along in the box.
        """
        name = (event._data or {}).get("name")
        left = talks.without(name)
        if not talk.name:  # what the page has open is not known yet, or not any more
            return self._chat.nothing
        if name == talk.name:
            lost = self._give_up(request, talk)
            return {**self.opened(left), **self._typed(text, lost)}
        return {self._chat.talks: left, self._chat.earlier: showing.choices(talk, left)}

    def proof(self, talk: Talk, number: int = -1, unfolded: bool = False) -> str:
        """Return the passages of an answer, by default of the last one."""
        record = talk.turns[number].record if talk.turns else None
        if not record:
            return evidence.EMPTY
        try:
            answer = f"{talk.name} {number % len(talk.turns)}"
            return evidence.passages(record, self._assistant.document, answer, unfolded)
        except Exception as error:  # without them the answer is shown all the same
            return evidence.problem(_said(error))

    def suggested(self, talk: Talk, *given: Any) -> str:
        """Return questions to begin with, or to go on with after the last answer."""
        last = talk.turns[-1] if talk.turns else None
        if last and last.pending:
            return ""
        try:
            scope = scope_of(*given)
            if last and last.record and not last.record["abstained"]:
                asked = [question for turn in talk.turns for question in _asked(turn)]
                return page.chips(
                    self._suggestions.follow_ups(last.record, asked, scope), "Ask on:"
                )
            return page.chips(self._suggestions.starters(scope), "For example:")
        except CnaiQaError:
            return ""  # the question itself will say what is wrong

    def _typed(self, text: str, lost: str) -> Update:
        """Return what puts a question that was given up into the box, if nothing is typed there."""
        return {} if text.strip() or not lost else {self._chat.box: gr.Textbox(value=lost)}

    def _waits(self, tab: str | None, talk: Talk) -> bool:
        """Tell whether an answer is looked for; nothing else changes the conversation then."""
        return talk.sought >= 0 or (tab, talk.name) in self._under_way

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
        shown = {**showing.settled(self._chat, judged, talks), self._chat.store: stored}
        for part in (self._chat.edit, self._chat.editing):  # an edit goes on
            del shown[part]
        return shown

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
        talk = talk.settled()
        with self._under_way.alone((tab, talk.name)) as given_up:
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

    def _give_up(self, request: gr.Request, talk: Talk) -> str:
        """Give up the question that is looked for, and return it, see `Talk.unasked`."""
        self._under_way.give_up((request.session_hash, talk.name))
        return talk.unasked

    def _answered(
        self, turn: Turn, history: list[str], given: tuple[Any, ...], given_up: threading.Event
    ) -> Turn:
        """Return a turn with its answer, or with the reason why there is none."""
        try:
            scope = scope_of(*given)
            history = [] if turn.exact else history
            answer = self._assistant.ask(
                turn.question, history, scope=scope, exact=turn.exact, stopped=given_up.is_set
            )
            record = with_marks(answer.to_record(), self._assistant.document)
            said = in_words(scope, self._assistant)
            generation = self._assistant.generation
        except Exception as error:  # whatever it is, the question must not wait for ever
            return replace(turn, error=_said(error))
        chosen = scope.to_record()
        return replace(turn, record=record, generation=generation, scope=said, chosen=chosen)


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

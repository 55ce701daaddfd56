"""A conversation: its turns, and what of it the browser keeps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

KEPT_TURNS = 40  # of a conversation
KEPT_TALKS = 50  # as many as `static/store.js` keeps
_KEPT_BYTES = 300_000  # of a conversation; a browser takes about five million, a request one
_EXCERPT = 240  # characters of a passage that was looked at


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, an error, or neither while it is looked for.

    Attributes:
        record: the answer record.
        generation: of the index that answered.
        scope: the documents that were asked, in words; "" for all.
        chosen: the same as a record, see `Scope.to_record`; None where it is not known.
        exact: whether it was searched as typed.
        verdict: what the person said of the answer; noted: whether a file on the server has it.
        beside: whether another tab asked what stands before it at the same time.
        failed: what was asked in its place and ended in an error, so that it stayed.
    """

    question: str
    record: Mapping[str, Any] | None = None
    error: str = ""
    generation: str = ""
    scope: str = ""
    exact: bool = False
    verdict: str = ""
    noted: bool = False
    beside: bool = False
    failed: Turn | None = None
    chosen: Mapping[str, Any] | None = None

    @property
    def pending(self) -> bool:
        """Whether the answer is still looked for."""
        return self.record is None and not self.error


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation of a browser.

    Attributes:
        name: keeps it apart from the others of the same browser.
        version: of what the browser kept last when it was as here; another tab may go on with it.
        when: the browser kept it, in words; "" once it goes on.
        before: what it was before the question that is looked for.
    """

    name: str
    turns: tuple[Turn, ...] = ()
    version: str = ""
    when: str = ""
    before: Talk | None = None

    @property
    def title(self) -> str:
        """The first question."""
        return self.turns[0].question if self.turns else "New conversation"

    @property
    def chosen(self) -> Mapping[str, Any] | None:
        """The documents that were asked last, see `Turn.chosen`."""
        return self.turns[-1].chosen if self.turns else None

    def history(self, number: int | None = None) -> list[str]:
        """Return the questions before a turn, oldest first; errors do not count."""
        return [turn.question for turn in self.turns[:number] if turn.record]

    def put(self, number: int, turn: Turn, cut: bool = False) -> Talk:
        """Return the conversation with a turn in place of another, or behind the last.

        Args:
            cut: leave out what follows it.
        """
        rest = () if cut else self.turns[number + 1 :]
        return replace(self, turns=(*self.turns[:number], turn, *rest))

    @property
    def sought(self) -> int:
        """The number of the turn whose answer is looked for; -1 for none."""
        return next((number for number, turn in enumerate(self.turns) if turn.pending), -1)

    @property
    def unasked(self) -> str:
        """The question that is looked for, if the conversation has it no more without that."""
        if self.sought < 0:
            return ""
        question = self.turns[self.sought].question
        before = self.settled().turns[self.sought :][:1]
        return "" if before and before[0].question == question else question

    def asking(self, number: int, turn: Turn, cut: bool = False) -> Talk:
        """Return the conversation while the answer of a turn is looked for, see `put`."""
        return replace(self.put(number, turn, cut), before=self)

    def answered(self, turn: Turn) -> Talk:
        """Return the conversation with what came of the turn that is looked for.

        An error takes no answer's place: all stays as it was, and the error stands with it.
        """
        before, number = self.before or self, self.sought
        cut = len(before.turns) > len(self.turns)
        lost = before.turns[number:] if cut else before.turns[number : number + 1]
        if turn.error and any(old.record for old in lost):
            return before.put(number, replace(lost[0], failed=turn))
        return replace(self.put(number, turn), before=None).renewed()

    def settled(self) -> Talk:
        """Return the conversation as it was before the question that is looked for."""
        return self.before or replace(
            self, turns=tuple(turn for turn in self.turns if not turn.pending)
        )

    def renewed(self) -> Talk:
        """Return the conversation as a version of its own."""
        return replace(self, version=secrets.token_hex(4), when="")

    def to_store(self, base: str | None = None, fresh: Turn | None = None) -> dict[str, Any]:
        """Return what the browser keeps: the latest turns, as far as there is room.

        Args:
            base: the version that this one was made of; None where nothing was changed.
            fresh: the turn that was made; it is put behind what another tab kept meanwhile.
        """
        kept: list[dict[str, Any]] = []
        room = _KEPT_BYTES
        for turn in reversed(self.settled().turns[-KEPT_TURNS:]):
            entry = _kept(turn)
            room -= len(json.dumps(entry))
            if room < 0 and kept:
                break
            kept.append(entry)
        return {
            "name": self.name,
            "version": self.version,
            "turns": kept[::-1],
            "base": self.version if base is None else base,
            "fresh": _kept(fresh) if fresh else None,
        }


@dataclass(frozen=True, slots=True)
class Talks:
    """The conversations of a browser, the latest first."""

    talks: tuple[Talk, ...] = field(default=())

    @classmethod
    def of(cls, stored: object, readable: Callable[[Turn], bool]) -> Talks:
        """Return what a browser kept, without what cannot be read any more.

        Args:
            readable: tells whether a turn can be shown; it may be of an older version.
        """
        entries = stored if isinstance(stored, list) else []
        talks = (_talk(entry, readable) for entry in entries[:KEPT_TALKS])
        return cls(tuple(talk for talk in talks if talk and talk.turns))

    def put(self, talk: Talk) -> Talks:
        """Return the conversations with one in front."""
        others = self.without(talk.name).talks
        return Talks((talk, *others) if talk.turns else others)

    def without(self, name: str) -> Talks:
        """Return the conversations but one."""
        return Talks(tuple(talk for talk in self.talks if talk.name != name))

    def find(self, name: str) -> Talk | None:
        """Return the conversation of a name."""
        return next((talk for talk in self.talks if talk.name == name), None)


def _kept(turn: Turn) -> dict[str, Any]:
    record = dict(turn.record) if turn.record else None
    if record:
        record["passages"] = [_excerpt(passage) for passage in record["passages"]]
    return {**asdict(replace(turn, record=None, failed=None)), "record": record}


def _excerpt(passage: Mapping[str, Any]) -> dict[str, Any]:
    """Return a passage with the begin of its text; `whole` is the end that it had."""
    text, end = passage["text"], passage["end"]
    if len(text) <= _EXCERPT:
        return dict(passage)
    shorter = passage["start"] + _EXCERPT
    return {**passage, "text": text[:_EXCERPT], "end": shorter, "whole": end}


def _talk(entry: object, readable: Callable[[Turn], bool]) -> Talk | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    turns = entry.get("turns")
    found = (_turn(turn) for turn in turns[:KEPT_TURNS]) if isinstance(turns, list) else ()
    kept = tuple(turn for turn in found if turn and readable(turn))
    texts = {name: str(entry.get(name) or "") for name in ("version", "when")}
    return Talk(entry["name"], kept, **texts)


def _turn(entry: object) -> Turn | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        return None
    texts = {n: str(entry.get(n) or "") for n in ("error", "generation", "scope", "verdict")}
    records = (entry.get(name) for name in ("record", "chosen"))
    record, chosen = (given if isinstance(given, dict) else None for given in records)
    flags = {name: bool(entry.get(name)) for name in ("exact", "noted", "beside")}
    return Turn(entry["question"], record, chosen=chosen, **flags, **texts)

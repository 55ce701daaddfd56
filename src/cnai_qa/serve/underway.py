"""What is looked for at the moment, one question at a time in a conversation of a tab; what was
done once."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

Place = tuple[str | None, str]  # a tab, and the name of a conversation in it


class Once:
    """What was done already, the latest of it."""

    _MOST = 1000

    def __init__(self) -> None:
        self._done: dict[Hashable, None] = {}
        self._lock = threading.Lock()

    def begin(self, what: Hashable) -> bool:
        """Note that something is done; return whether it was not before."""
        with self._lock:
            if what in self._done:
                return False
            self._done[what] = None
            if len(self._done) > self._MOST:
                del self._done[next(iter(self._done))]
            return True

    def failed(self, what: Hashable) -> None:
        """Forget something: it can be tried again."""
        with self._lock:
            self._done.pop(what, None)


class UnderWay:
    """The questions that are looked for."""

    def __init__(self) -> None:
        self._given_up: dict[Place, threading.Event] = {}

    def __contains__(self, place: Place) -> bool:
        return place in self._given_up

    def __len__(self) -> int:
        return len(self._given_up)

    @contextmanager
    def alone(self, place: Place) -> Iterator[threading.Event | None]:
        """Yield what tells that a question was given up; None where one is under way already."""
        given_up = threading.Event()
        before = self._given_up.setdefault(place, given_up)
        if before is not given_up and not before.is_set():
            yield None
            return
        self._given_up[place] = given_up
        try:
            yield given_up
        finally:
            if self._given_up.get(place) is given_up:
                del self._given_up[place]

    def give_up(self, place: Place) -> None:
        """Give up the question that is looked for in a place, if there is one."""
        if given_up := self._given_up.get(place):
            given_up.set()

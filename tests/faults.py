"""Builds in processes of their own that die, or whose writes fail, at a chosen step."""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from conftest import FakeEmbedder

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.errors import CnaiQaError

DONE, REFUSED, CRASHED = 0, 1, 2
# What Python tells its auditors of: each change to a folder or a file is a step of a build.
CHANGES = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "sqlite3.connect",
}  # fmt: skip
_METHOD = multiprocessing.get_context("forkserver")
_METHOD.set_forkserver_preload(["faults"])


def build_that(at_step: Callable[..., None], settings: Settings, *given: object) -> int:
    """Build in a process of its own; return its exit code, negative for a signal.

    Args:
        at_step: called with the number of each step and `given`, before the step.
    """
    return _run(_stepping, settings, at_step, given)


def build_with_files_up_to(size: int, settings: Settings) -> int:
    """Build in a process of its own in which no file may grow beyond some bytes."""
    return _run(_limited, settings, size)


def die(step: int, at: int) -> None:
    """Kill the process as the system does when memory is out."""
    if step == at:
        os.kill(os.getpid(), signal.SIGKILL)


def fail(step: int, at: int, code: int) -> None:
    """Fail a step once, with an error of the operating system."""
    if step == at:
        raise OSError(code, os.strerror(code))


def fail_from(step: int, at: int, code: int) -> None:
    """Fail a step and all that follow."""
    fail(min(step, at), at, code)


def count(step: int, place: str) -> None:
    """Note how many steps there were."""
    Path(place).write_bytes(str(step).encode())


@contextmanager
def held_build(settings: Settings, place: Path) -> Iterator[BaseProcess]:
    """Keep a build of another process waiting in its middle."""
    begun, go_on = place / "begun", place / "go-on"
    process = _METHOD.Process(target=_stepping, args=(settings, _wait, (begun, go_on)))
    process.start()
    _until(begun.exists)
    try:
        yield process
    finally:
        go_on.touch()
        process.join(60)


@contextmanager
def asking(settings: Settings, clients: int) -> Iterator[list[int | str]]:
    """Let processes ask without a pause; the list is filled at the end.

    For each process it holds how many questions were answered, or what went wrong.
    """
    stop, answers = _METHOD.Event(), _METHOD.Queue()
    begun = [_METHOD.Event() for _ in range(clients)]
    processes = [_METHOD.Process(target=_ask, args=(settings, e, stop, answers)) for e in begun]
    for process in processes:
        process.start()
    found: list[int | str] = []
    try:
        for event in begun:
            event.wait(60)
        yield found
    finally:
        stop.set()
        found += [answers.get(timeout=60) for _ in processes]
        for process in processes:
            process.join(60)


def _ask(settings: Settings, begun, stop, answers) -> None:
    assistant, asked = Assistant(settings, FakeEmbedder()), 0
    try:
        while not stop.is_set():
            found = assistant.search("zebra number")
            texts = [hit.chunk.text for hit in found if "Zebra number" in hit.chunk.text]
            if any(len(set(re.findall(r"\d+", text))) != 1 for text in texts):
                raise ValueError(f"a mixture: {texts}")
            if "Red Lantern" not in assistant.search("Red Lantern", k=1)[0].chunk.text:
                raise ValueError("the wrong passage")
            asked += 1
            begun.set()
        answers.put(asked)
    except BaseException as error:
        begun.set()
        answers.put(repr(error))


def _wait(step: int, begun: Path, go_on: Path) -> None:
    if begun.exists() or step < 10:  # by then the lock is held
        return
    begun.touch()
    _until(go_on.exists)


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done() and time.monotonic() < end:
        time.sleep(0.01)


def _run(work: Callable[..., None], *given: object) -> int:
    process = _METHOD.Process(target=work, args=given)
    process.start()
    process.join(60)
    code = process.exitcode
    process.close()
    return code


def _stepping(settings: Settings, at_step: Callable[..., None], given: tuple) -> None:
    steps, busy = 0, False

    def hook(event: str, arguments: tuple) -> None:
        nonlocal steps, busy
        if busy or not _is_change(event, arguments, settings.index):
            return
        steps, busy = steps + 1, True
        try:
            at_step(steps, *given)
        finally:
            busy = False

    sys.addaudithook(hook)
    _build(settings)


def _is_change(event: str, arguments: tuple, index: str) -> bool:
    if event != "open":
        return event in CHANGES
    path, mode, flags = arguments
    writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) if mode is None else mode != "r"
    return writes and os.fsdecode(path).startswith(index) if not isinstance(path, int) else False


def _limited(settings: Settings, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    _build(settings)


def _build(settings: Settings) -> None:
    try:
        build_index(settings=settings, embedder=FakeEmbedder())
    except CnaiQaError as error:
        print(error, file=sys.stderr)
        os._exit(REFUSED)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(CRASHED)
    os._exit(DONE)


FULL, DENIED, READ_ONLY = errno.ENOSPC, errno.EACCES, errno.EROFS

"""Files to documents, within limits of time and memory: in a process that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

from ..errors import CorpusError, DocumentError
from ..settings import Settings
from ..types import Document
from .formats import BINARY, TEXT, has_mark, suffix_of
from .loading import load_document
from .packing import unpack
from .recognition import available as can_recognise
from .worker import READY

_SMALL = 200_000  # bytes of text that are read at once: less than a process costs
_MEGABYTE = 1_000_000
_RECOGNISING = 10  # times as long may a file take whose pages might be pictures to be recognised
_RENEWED = 500  # files after which the process is renewed, lest memory of old ones add up
_STARTING = 120  # seconds until the process must be ready: its modules may come over a network
_START = "from cnai_qa.documents.worker import main; main({memory})"
# One thread each: a library's pool of threads would reserve memory for every core.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Parser:
    """Reads files as documents; a file that hangs or crashes the reading costs only itself.

    Small text files are read at once. Everything else goes to a process of its own, started
    when it is first needed, killed when a file takes too long, and ended with `close`.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.parse_seconds
        self._memory = settings.parse_megabytes * _MEGABYTE
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def load(self, data: bytes, path: str) -> Document:
        """Read a file's bytes as a document.

        Raises:
            DocumentError: the file cannot be read as a document, or not within the limits.
            CorpusError: no file can be read now, as the process does not start.
        """
        suffix = suffix_of(path)
        small = suffix in TEXT and len(data) <= _SMALL and not has_mark(data)
        if small or suffix not in TEXT | BINARY:  # of which nothing is read
            return load_document(data, path)
        with self._lock:
            answer = self._asked(data, path)
        if "document" in answer:
            return replace(unpack(answer["document"]), path=path)
        raise DocumentError(answer.get("error") or self._too_large())

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _asked(self, data: bytes, path: str) -> dict[str, Any]:
        if self._read >= _RENEWED:
            self.close()
        answer = self._tried(data, path)
        if "died" in answer or ("memory" in answer and self._read > 1):
            # Perhaps it was killed for memory that others took, or had some left of other files.
            self.close()
            answer = self._tried(data, path)
        if "died" in answer or "memory" in answer:
            self.close()
        return answer

    def _tried(self, data: bytes, path: str) -> dict[str, Any]:
        process = self._started()
        self._read += 1
        timed_out, seconds = threading.Event(), self._limit(path)
        timer = threading.Timer(seconds, lambda: (timed_out.set(), process.kill()))
        timer.start()
        try:
            request = json.dumps({"path": path, "size": len(data)})
            process.stdin.write(request.encode() + b"\n")
            process.stdin.write(data)  # not joined: it may be large
            process.stdin.flush()
            return json.loads(process.stdout.readline())
        except (OSError, ValueError):  # the process is gone
            if timed_out.is_set():
                self.close()
                return {"error": _too_slow(seconds)}
            return {"died": True, "error": self._crashed(process.wait())}
        finally:
            timer.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            environment = {**os.environ, **dict.fromkeys(_ONE_THREAD, "1")}
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
            self._read = 0
            try:
                self._process = subprocess.Popen(
                    # -P: what lies in the present folder is no module of ours.
                    [sys.executable, "-P", "-c", _START.format(memory=self._memory)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                )
            except OSError as error:
                raise _not_started(str(error)) from error
            self._await_ready(self._process)
        return self._process

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        timer = threading.Timer(_STARTING, process.kill)
        timer.start()
        try:
            ready = process.stdout.readline().strip() == READY
        finally:
            timer.cancel()
        if not ready:
            process.kill()
            code = process.wait()
            self.close()
            raise _not_started(f"it ended with exit code {code}")

    def _limit(self, path: str) -> int:
        slow = suffix_of(path) == ".pdf" and can_recognise()
        return self._seconds * (_RECOGNISING if slow else 1)

    def _crashed(self, code: int) -> str:
        return (
            f"The file crashed its reader (exit code {code}): it is damaged, or needs more than "
            f"{self._memory // _MEGABYTE} MB. Save it again in the program that made it, or "
            "raise CNAI_QA_PARSE_MEGABYTES."
        )

    def _too_large(self) -> str:
        return (
            f"Reading needs more than {self._memory // _MEGABYTE} MB of memory. Split the file, or "
            "raise CNAI_QA_PARSE_MEGABYTES."
        )


def _too_slow(seconds: int) -> str:
    return (
        f"Reading took longer than {seconds} seconds and was stopped. Split the file, or raise "
        "CNAI_QA_PARSE_SECONDS."
    )


def _not_started(why: str) -> CorpusError:
    return CorpusError(
        f"The process that reads files cannot be started: {why}. Check that '{sys.executable}' "
        "runs and that the machine has memory free, then try again."
    )

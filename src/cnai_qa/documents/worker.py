"""The process that reads files which might be broken or hostile; it talks over its pipes.

Its first line says that it is ready. A request is a line of JSON with the path and the number of
bytes that follow; an answer is a line of JSON with the packed document or the reason why there is
none.
"""

from __future__ import annotations

import json
import os
import sys

from ..errors import DocumentError
from .loading import load_document
from .packing import pack

READY = b"ready"


def main(memory: int) -> None:
    """Answer requests until the input ends.

    Args:
        memory: most bytes that the process may have, where the system can limit it.
    """
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # what a library prints is no answer
    _limit(memory)
    answers.write(READY + b"\n")
    answers.flush()
    for line in requests:
        request = json.loads(line)
        data = requests.read(request["size"])
        answers.write(_answer(data, request["path"]).encode() + b"\n")
        answers.flush()


def _answer(data: bytes, path: str) -> str:
    try:
        return json.dumps({"document": pack(load_document(data, path))})
    except DocumentError as error:
        return json.dumps({"error": str(error)})
    except MemoryError:
        return json.dumps({"memory": True})


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:  # more than this may not be asked for
        memory = min(memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

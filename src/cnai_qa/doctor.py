"""What could keep cnai-qa from answering, looked at piece by piece, each fault with its remedy."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import numpy as np

from .chunking import embedding_text
from .documents import scan
from .embedding import SentenceTransformersEmbedder
from .errors import CnaiQaError, CorpusError
from .index import Index, generations, open_index
from .index.status import document_states
from .reader import ReadingModel
from .settings import Settings, build_command, faults, naming_corpus

LEAST_FREE = 500_000_000  # bytes of disk beside what a build writes
CLOSE = 0.999  # least cosine between a vector of the index and the same text encoded now
MOST_NAMED = 5  # files named in a finding
_PREFIX = "CNAI_QA_"


class State(StrEnum):
    """How a thing stands; a note is worth knowing and no fault."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing; a fault names its remedy."""

    subject: str
    state: State
    text: str
    remedy: str | None = None

    def to_record(self) -> dict[str, Any]:
        """Return the finding as a JSON-ready record."""
        return asdict(self)


def examine(settings: Settings, environment: Mapping[str, str] | None = None) -> list[Finding]:
    """Look at versions, settings, models, index, corpus, disk and connections.

    Nothing is changed, and no error of one thing keeps the others from being looked at.
    """
    environment = os.environ if environment is None else environment
    patient = _Patient(settings, build_command(settings, environment))
    looks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("versions", _versions),
        ("settings", lambda: _variables(environment)),
        ("model", patient.model),
        ("reader", patient.reader),
        ("index", patient.whole_index),
        ("encoder", patient.encoder),
        ("corpus", patient.corpus),
        ("disk", patient.disk),
        ("connections", lambda: _connections(settings, environment)),
    )
    return [finding for subject, look in looks for finding in _looked(subject, look)]


def _looked(subject: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except CnaiQaError as error:
        yield Finding(subject, State.FAULT, str(error), "See the end of that message.")
    except OSError as error:
        remedy = "Check that the file is there and may be read."
        yield Finding(subject, State.FAULT, str(error), remedy)


class _Patient:
    """What several looks share: the model's fingerprint, the opened index."""

    def __init__(self, settings: Settings, build: str) -> None:
        self._settings = settings
        self._build = build
        self._index: Index | None = None
        self._place = Path(settings.index)

    def model(self) -> Iterator[Finding]:
        embedder = SentenceTransformersEmbedder(self._settings)
        embedder.check_weights()
        text = f"{embedder.name}, fingerprint {embedder.fingerprint[:12]}"
        yield Finding("model", State.OK, text)

    def reader(self) -> Iterator[Finding]:
        if self._settings.reader != "packaged":
            yield Finding("reader", State.OK, f"{self._settings.reader}: no model of its own")
            return
        ReadingModel().check_weights()
        yield Finding("reader", State.OK, "the packaged model, as published")

    def whole_index(self) -> Iterator[Finding]:
        builder = generations.builder(self._place)
        if builder:
            yield Finding("index", State.NOTE, f"a build is under way: {builder}")
        try:
            with naming_corpus(self._settings):
                embedder = SentenceTransformersEmbedder(self._settings)
                self._index = open_index(self._place, embedder, self._settings)
        except CnaiQaError as error:
            yield Finding("index", State.FAULT, str(error), f"Run: {self._build}")
            return
        manifest = self._index.manifest
        text = (
            f"{self._index.generation}: {manifest['documents']} documents, "
            f"{len(self._index)} chunks, every file as written"
        )
        yield Finding("index", State.OK, text)
        left = [] if builder else generations.leftovers(self._place)
        if left:
            text = f"left by a build that died, removed by the next one: {', '.join(left)}"
            yield Finding("index", State.NOTE, text)

    def encoder(self) -> Iterator[Finding]:
        if self._index is None:
            return
        encoder = self._index.encoder()
        if encoder is None:
            reason = self._index.manifest.get("encoder", {}).get("refused", "it has none yet")
            text = f"questions are encoded by sentence-transformers, which loads slowly: {reason}"
            yield Finding("encoder", State.NOTE, text, f"Run: {self._build} --force")
            return
        with naming_corpus(self._settings):
            cosine = _closeness(self._index)
        text = f"a text of the index has cosine {cosine:.5f} with its vector there"
        if cosine >= CLOSE:
            yield Finding("encoder", State.OK, text)
        else:
            text += f"; expected at least {CLOSE}"
            yield Finding("encoder", State.FAULT, text, f"Run: {self._build} --force")

    def corpus(self) -> Iterator[Finding]:
        settings = self._settings
        try:
            found = scan(settings.corpus, leave_out=settings.index)
        except CorpusError as error:
            yield Finding("corpus", State.FAULT, str(error), "Name another one with --corpus.")
            return
        if self._index is None:
            yield Finding("corpus", State.OK, f"{len(found.files)} files in '{settings.corpus}'")
            return
        states = document_states(self._index, settings)
        counts = Counter(s.state for s in states)
        for state in ("new", "changed", "removed"):
            if counts[state]:
                named = _named([s.path for s in states if s.state == state])
                text = f"{counts[state]} {state} since the last build: {named}"
                yield Finding("corpus", State.FAULT, text, f"Run: {self._build}")
        for s in states:
            if s.state == "failed":
                remedy = "Mend the file, or take it out of the corpus."
                yield Finding("corpus", State.FAULT, f"{s.path}: {s.reason}", remedy)
        if counts["indexed"]:
            text = f"{counts['indexed']} documents of '{settings.corpus}' are as indexed"
            yield Finding("corpus", State.OK, text)

    def disk(self) -> Iterator[Finding]:
        place = next(p for p in (self._place, *self._place.absolute().parents) if p.is_dir())
        free = shutil.disk_usage(place).free
        needed = LEAST_FREE + (_size(self._index.folder) if self._index else 0)
        text = f"{_megabytes(free)} free at '{place}'; a build needs about {_megabytes(needed)}"
        if free < needed:
            remedy = "Free some space, or name another folder with --index."
            yield Finding("disk", State.FAULT, text, remedy)
        else:
            yield Finding("disk", State.OK, text)
        if not os.access(place, os.W_OK):
            text = f"'{place}' cannot be written to; answering works, building does not"
            yield Finding("disk", State.FAULT, text, "Change its permissions, or give --index.")


def _versions() -> Iterator[Finding]:
    missing, found = [], []
    for requirement in requires("cnai-qa") or ():
        if "extra ==" in requirement:
            continue
        name = re.match(r"[\w.-]+", requirement).group()
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    own = f"cnai-qa {version('cnai-qa')}, Python {platform.python_version()}"
    yield Finding("versions", State.OK, ", ".join([own, *found]))
    if missing:
        text = f"not installed: {', '.join(missing)}"
        yield Finding("versions", State.FAULT, text, f"Run: pip install {' '.join(missing)}")


def _variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    known = {f"{_PREFIX}{f.name.upper()}" for f in fields(Settings)}
    given = sorted(name for name in environment if name.startswith(_PREFIX))
    unknown = [name for name in given if name not in known]
    if unknown:
        text = f"variables that are no setting: {', '.join(unknown)}"
        yield Finding("settings", State.FAULT, text, "Correct the names, or unset them.")
    wrong = faults(environment)
    for reason in wrong.values():
        text = f"{reason} Until then it is left out here; other commands stop."
        yield Finding("settings", State.FAULT, text, "Correct the variable, or unset it.")
    set_ = [name for name in given if name in known and name not in wrong]
    text = f"from the environment: {', '.join(set_)}" if set_ else "the defaults, or as given"
    yield Finding("settings", State.OK, text)


def _connections(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    if settings.allow_hub:
        text = "CNAI_QA_ALLOW_HUB is set: a model may be fetched from its hub"
        yield Finding("connections", State.NOTE, text)
    elif environment.get("HF_HUB_OFFLINE", "1").lower() in ("0", "false", "no"):
        text = "HF_HUB_OFFLINE=0 is set: libraries may look for models on the hub"
        yield Finding("connections", State.NOTE, text, "Unset HF_HUB_OFFLINE.")
    else:
        yield Finding("connections", State.OK, "none is made to another machine")


def _closeness(index: Index) -> float:
    """Return the cosine between a vector of the index and its text, encoded now."""
    if not len(index):
        return 1.0
    encoder, chunk = index.encoder(), index.records.chunk(0)
    title = index.records.document(chunk.document).title
    text = embedding_text(title, chunk, lambda t: encoder.count_tokens(t) <= encoder.window)
    return float(np.dot(encoder.embed([text])[0], index.dense.vector(0)))


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    return ", ".join(paths[:MOST_NAMED]) + more


def _size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"

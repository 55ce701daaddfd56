"""Fakes and fixtures: a ten-line embedder, a small corpus, an index over it, no network."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnai_qa import Assistant, Settings, build_index
from cnai_qa import assistant as assistant_module
from cnai_qa.offline import is_local
from cnai_qa.words import tokens

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"


class FakeEmbedder:
    """Vectors of hashed words, so that texts which share words are near; a word is a token."""

    name = "fake"
    fingerprint = "fake-1"
    dimension = 64
    window = 60

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed(self, texts, progress=None):
        self.embedded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for token in tokens(text) or ["nothing"]:
                place = int.from_bytes(hashlib.sha256(token.encode()).digest()[:4], "big")
                vectors[row, place % self.dimension] += 1
            vectors[row] /= np.linalg.norm(vectors[row])
            if progress:
                progress(1)
        return vectors


DOCUMENTS = {
    "labs.md": """---
title: Two labs
date: 2025-03-01
kind: note
---

# Two labs

## Red Lantern

Red Lantern was founded in 2021 by Mei Tan. Its model Ember-2 has 70B parameters.

Three forces shaped Red Lantern. First, it had little money. Second, it had many users.

## Blue Harbor

Blue Harbor sells three products:

- Tide, a chat assistant
- Reef, a search engine
- Gull, a translation service

Blue Harbor has its seat in Lisbon.
""",
    "chips.txt": """Chips of the north

The Kestrel 910B chip reaches 80% of the speed of its rival. It is made in Oslo.

The Kestrel 910B chip needs 300 watts. It is made in Oslo.
""",
    "page.html": """<html><head><title>Harvest report</title>
<meta name="date" content="2024-06-30"></head><body><nav>Home About</nav>
<h1>Harvest report</h1><p>The barley harvest of 2024 came to 12 million tons.</p>
<script>alert(1)</script></body></html>""",
}


@pytest.fixture(autouse=True, scope="session")
def no_waiting_for_the_disk() -> Iterator[None]:
    """Tests need no file on the disk itself; waiting for it took most of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(corpus: Path, tmp_path: Path) -> Settings:
    index = str(tmp_path / "index")
    return Settings(corpus=str(corpus), index=index, chunk_tokens=28, reader="embedding")


@pytest.fixture
def index(settings: Settings) -> Path:
    """The index folder; there is nothing in it before `build` was called."""
    return Path(settings.index)


@pytest.fixture
def build(settings: Settings, embedder: FakeEmbedder):
    """Build the index of the small corpus; keyword arguments go to `build_index`."""

    def run(**options):
        return build_index(settings=settings, embedder=embedder, **options)

    return run


@pytest.fixture
def assistant(build, settings: Settings, embedder: FakeEmbedder) -> Assistant:
    build()
    return Assistant(settings, embedder)


@pytest.fixture
def page(no_network: list[str], assistant: Assistant) -> Iterator[Any]:
    """The page over the small corpus, in a browser; nothing may leave the machine."""
    from browsing import browsing  # a web server and a browser, which most tests need not

    with browsing(assistant) as page:
        yield page
    assert no_network == []


@pytest.fixture
def go_on(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let every answer wait for this event."""
    event, answer = threading.Event(), assistant.ask

    def waiting(*given, **options):
        assert event.wait(120)
        return answer(*given, **options)

    monkeypatch.setattr(assistant, "ask", waiting)
    yield event
    event.set()


@pytest.fixture
def chat(assistant: Assistant) -> Any:
    """The parts of the tab to ask in."""
    import gradio as gr  # takes seconds, which most tests need not wait

    from cnai_qa.serve import parts

    with gr.Blocks():
        return parts.lay_out(assistant)


@pytest.fixture
def asking(assistant: Assistant, chat: Any) -> Any:
    """What the events of the tab do."""
    from cnai_qa.serve.asking import Asking

    return Asking(assistant, chat)


@pytest.fixture
def fake_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEmbedder]:
    """Put a fake in place of the real model wherever the package would load that one."""
    fake = FakeEmbedder()
    monkeypatch.setenv("CNAI_QA_READER", "embedding")
    monkeypatch.setattr("cnai_qa.assistant.SentenceTransformersEmbedder", lambda settings: fake)
    monkeypatch.setattr("cnai_qa.index.build._checked_embedder", lambda settings: fake)
    assistant_module._loaded.cache_clear()
    yield fake
    assistant_module._loaded.cache_clear()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fail every connection and every name look-up beyond this machine; return the attempts."""
    attempts: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            attempts.append(str(address))
            raise OSError(f"blocked: {address}")
        return connect(self, address)

    def guarded_look_up(host, *rest, **options):
        if not is_local(host):
            attempts.append(str(host))
            raise socket.gaierror(f"blocked: {host}")
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    return attempts


@contextmanager
def unlistable(monkeypatch: pytest.MonkeyPatch, folder: Path, after: int = 0) -> Iterator[None]:
    """Deny the listing of one folder, once it was listed `after` times."""
    original, listed = os.scandir, 0

    def denied(path):
        nonlocal listed
        if path in (folder, str(folder)):
            listed += 1
            if listed > after:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return original(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", denied)
        yield

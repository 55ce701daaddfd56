"""Deleted means gone: after the next build no door gives anything of a removed document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from serving import served

from cnai_qa import Assistant, Settings, build_index, retrieve
from cnai_qa.errors import UnknownDocumentError
from cnai_qa.serve.cli import main

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

NAME = "page.html"
QUESTIONS = ("How large was the barley harvest of 2024?", "barley", "Harvest report", "page.html")
TRACES = ("harvest of 2024 came", "12 million", "page.html")
FOLLOW_UP = ("How large was it?", ["How large was the barley harvest of 2024?"])


@pytest.fixture
def kept_open(assistant: Assistant) -> Assistant:
    """An assistant that has answered from the document before it is removed."""
    assert "12 million" in assistant.ask(QUESTIONS[0]).answer
    return assistant


@pytest.fixture
def removed(kept_open: Assistant, corpus: Path, build) -> Assistant:
    (corpus / NAME).unlink()
    assert build().removed == (NAME,)
    return kept_open


@pytest.fixture
def run(removed, fake_model, settings: Settings, monkeypatch, capsys) -> Callable[..., str]:
    """Run a command; return what it prints."""
    monkeypatch.setattr("cnai_qa.serve.cli._settings", lambda args: settings)

    def call(*argv: str) -> str:
        main([*argv])
        return capsys.readouterr().out

    return call


@pytest.fixture
def client(removed: Assistant) -> Iterator[Client]:
    with served(removed) as address:
        yield Client(address, verbose=False)


@pytest.mark.parametrize("question", QUESTIONS)
def test_python_gives_nothing_of_it(removed, fake_model, settings: Settings, question: str) -> None:
    for assistant in (removed, Assistant(settings, fake_model)):
        _holds_no_trace([hit.to_record() for hit in assistant.search(question, k=100)])
        _holds_no_trace(_said(assistant.ask(question).to_record()))
        _holds_no_trace(_said(assistant.ask(*FOLLOW_UP).to_record()))
        assert NAME not in [line.path for line in assistant.documents()]
        with pytest.raises(UnknownDocumentError):
            assistant.document(NAME)
    _holds_no_trace(
        [
            hit.to_record()
            for hit in retrieve(question, 100, index=settings.index, settings=settings)
        ]
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_commands_give_nothing_of_it(run, tmp_path: Path, question: str) -> None:
    _holds_no_trace(json.loads(run("search", question, "-k", "100", "--json")))
    _holds_no_trace(_said(json.loads(run("ask", question, "--json"))))
    _holds_no_trace(json.loads(run("documents", "--json")))
    assert run("show", NAME) == ""
    batch = tmp_path / "batch.jsonl"
    batch.write_text(json.dumps({"question": question}))
    _holds_no_trace(_said(json.loads(run("ask", "--batch", str(batch)))))


def test_the_server_gives_nothing_of_it(client: Client) -> None:
    for question in QUESTIONS:
        _holds_no_trace(client.predict(question, 100, api_name="/search"))
        for door in ("/ask", "/chat"):
            _holds_no_trace(_said(client.predict(question, api_name=door)))
    _holds_no_trace(client.predict(api_name="/documents"))


def test_the_live_generation_holds_not_a_byte_of_it(removed: Assistant, settings) -> None:
    live = Path(settings.index) / removed.generation
    data = b"".join(p.read_bytes() for p in live.rglob("*") if p.is_file())
    assert b"barley" not in data
    assert b"page.html" not in data


def test_it_is_gone_from_the_disk_with_the_generations_that_had_it(
    removed: Assistant, settings: Settings, fake_model, corpus: Path
) -> None:
    for number in range(settings.keep_generations - 1):
        (corpus / "more.md").write_text(f"# More\n\nNumber {number}.\n")
        build_index(settings=settings, embedder=fake_model)
    files = [p for p in Path(settings.index).rglob("*") if p.is_file()]
    assert [p for p in files if b"barley" in p.read_bytes()] == []


def test_the_traces_are_there_before_it_is_removed(assistant: Assistant) -> None:
    """The test itself: what it looks for would be found."""
    found = [hit.to_record() for hit in assistant.search(QUESTIONS[0], k=100)]
    with pytest.raises(AssertionError):
        _holds_no_trace(found)


def _said(record: dict) -> dict:
    """Return what an answer takes from the documents, without what repeats the question."""
    names = ("short_answer", "sentences", "citations", "disagreements", "passages")
    return {name: record[name] for name in names}


def _holds_no_trace(record) -> None:
    text = json.dumps(record, ensure_ascii=False)
    assert [trace for trace in TRACES if trace in text] == []

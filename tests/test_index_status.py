"""Status: how the index stands to the corpus folder, file by file."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEmbedder, unlistable

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.documents import Parser
from cnai_qa.index import open_index
from cnai_qa.index.status import DocumentStatus, document_states


@pytest.fixture
def states(assistant: Assistant):
    """States by path, after the index was built."""

    def run() -> dict[str, DocumentStatus]:
        found = assistant.states()
        assert [s.path for s in found] == sorted(s.path for s in found)
        assert len({s.path for s in found}) == len(found)
        return {s.path: s for s in found}

    return run


def test_after_a_build_every_document_is_indexed(states) -> None:
    assert {s.state for s in states().values()} == {"indexed"}


def test_an_indexed_document_tells_what_it_is(states, corpus: Path) -> None:
    labs = states()["labs.md"]
    assert (labs.title, labs.kind, labs.date) == ("Two labs", "note", "2025-03-01")
    assert labs.size == (corpus / "labs.md").stat().st_size
    assert labs.chunks > 1
    assert labs.reason is None


def test_a_changed_a_removed_and_a_new_file_are_told_apart(states, corpus: Path) -> None:
    (corpus / "labs.md").write_text("# Other\n\nText.\n")
    (corpus / "page.html").unlink()
    (corpus / "zebra.md").write_text("---\ndate: 2024-02\n---\n# Zebras\n\nStripes.\n")
    found = states()
    assert found["labs.md"].state == "changed"
    assert found["page.html"].state == "removed"
    assert found["chips.txt"].state == "indexed"
    new = found["zebra.md"]
    assert (new.state, new.title, new.date, new.chunks) == ("new", "zebra.md", None, 0)
    assert new.size == (corpus / "zebra.md").stat().st_size


def test_a_touched_file_counts_as_indexed(states, corpus: Path) -> None:
    os.utime(corpus / "labs.md", (1, 1))
    assert states()["labs.md"].state == "indexed"


def test_the_next_build_makes_every_document_indexed_again(states, build, corpus: Path) -> None:
    (corpus / "labs.md").write_text("# Other\n\nText.\n")
    (corpus / "page.html").unlink()
    build()
    assert {p: s.state for p, s in states().items()} == {
        "chips.txt": "indexed",
        "labs.md": "indexed",
    }


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [("noise.txt", b"\x00\x01", "Binary"), ("empty.md", b"", "empty"), ("a.xlsx", b"PK", ".xlsx")],
)
def test_a_file_that_is_no_document_has_failed_with_the_reason(
    states, build, corpus: Path, name: str, data: bytes, reason: str
) -> None:
    (corpus / name).write_bytes(data)
    build()
    status = states()[name]
    assert status.state == "failed"
    assert reason in status.reason
    assert status.chunks == 0


def test_a_file_that_failed_is_new_again_once_it_or_the_limits_changed(
    states, build, settings: Settings, corpus: Path
) -> None:
    (corpus / "noise.txt").write_bytes(b"\x00\x01")
    assert states()["noise.txt"].state == "new"
    build()
    assert states()["noise.txt"].state == "failed"
    longer = replace(settings, parse_seconds=500)
    found = {s.path: s for s in document_states(open_index(settings.index), longer)}
    assert found["noise.txt"].state == "new"
    (corpus / "noise.txt").write_text("Some text.")
    assert states()["noise.txt"].state == "new"


def test_no_file_is_parsed_to_tell_how_it_stands(states, build, corpus: Path, monkeypatch) -> None:
    (corpus / "noise.txt").write_bytes(b"\x00\x01")
    build()
    (corpus / "new.md").write_text("# New\n\nNew.\n")
    (corpus / "empty.md").write_text("")
    monkeypatch.setattr(Parser, "load", lambda self, data, path: pytest.fail(path))
    found = states()
    assert [found[name].state for name in ("noise.txt", "new.md")] == ["failed", "new"]
    assert (found["empty.md"].state, "is empty" in found["empty.md"].reason) == ("failed", True)


def test_a_link_out_of_the_corpus_has_failed(states, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\nNothing to see.\n")
    (corpus / "link.md").symlink_to(tmp_path / "secret.md")
    assert states()["link.md"].state == "failed"


def test_a_link_whose_target_is_gone_is_removed_and_the_reason_told(
    states, build, corpus: Path
) -> None:
    (corpus / "page.html").rename(corpus / ".old")
    (corpus / "page.html").symlink_to(corpus / ".old")
    (corpus / "ab.html").symlink_to(corpus / ".old")
    build()
    (corpus / ".old").unlink()
    found = states()
    states_of_links = {p: s.state for p, s in found.items() if p.endswith("html")}
    assert states_of_links == {"ab.html": "removed", "page.html": "failed"}
    assert all("is gone" in found[path].reason for path in states_of_links)


def test_a_file_that_is_deleted_while_the_corpus_is_looked_at_is_removed(
    states, monkeypatch
) -> None:
    def gone(path: Path) -> str:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr("cnai_qa.documents.folder.file_sha256", gone)
    assert {s.state for s in states().values()} == {"removed"}


def test_an_indexed_file_that_cannot_be_read_now_counts_as_indexed(
    states, corpus: Path, monkeypatch
) -> None:
    def denied(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    states()
    monkeypatch.setattr("cnai_qa.documents.folder.file_sha256", denied)
    assert {s.state for s in states().values()} == {"indexed"}


def test_documents_in_a_folder_that_cannot_be_listed_now_count_as_indexed(
    build, assistant: Assistant, settings: Settings, corpus: Path, monkeypatch
) -> None:
    (corpus / "zoo").mkdir()
    (corpus / "zoo" / "zebra.md").write_text("# Zebras\n\nStripes.\n")
    build()
    with unlistable(monkeypatch, corpus / "zoo"):
        found = {s.path: s for s in assistant.states()}
    assert found["zoo/zebra.md"].state == "indexed"
    assert found["zoo"].state == "failed"
    assert "Permission denied" in found["zoo"].reason


def test_without_the_corpus_every_document_counts_as_indexed(
    assistant: Assistant, settings: Settings
) -> None:
    gone = replace(settings, corpus="/nowhere/at/all")
    found = document_states(open_index(settings.index), gone)
    assert [s.state for s in found] == ["indexed"] * 3


def test_an_index_inside_the_corpus_is_not_listed(
    settings: Settings, corpus: Path, embedder: FakeEmbedder
) -> None:
    inside = replace(settings, index=str(corpus / "index"))
    build_index(settings=inside, embedder=embedder)
    assert len(Assistant(inside, embedder).states()) == 3


def test_a_status_is_ready_for_json(states) -> None:
    record = json.loads(json.dumps(states()["labs.md"].to_record()))
    assert record["path"] == "labs.md"
    assert set(record) == {
        "path", "title", "kind", "date", "size", "chunks", "state", "reason", "notes",
    }  # fmt: skip

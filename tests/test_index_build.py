"""Building: only what changed is worked on, and whatever goes wrong leaves the index as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEmbedder, unlistable
from filelock import FileLock
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.documents import Parser
from cnai_qa.errors import BuildRunningError, CorpusError, IndexWriteError, SettingsError
from cnai_qa.index import embeddings, open_index

ZEBRA = "# Zebras\n\nThe zebra has stripes of black and white.\n"


# What a build reports


def test_the_first_build_adds_every_document(build) -> None:
    report = build()
    assert report.added == ("chips.txt", "labs.md", "page.html")
    assert (report.changed, report.removed, report.unchanged, report.failed) == ((), (), (), ())
    assert report.chunks == report.embedded > 0
    assert report.seconds > 0


def test_the_report_tells_added_changed_removed_and_unchanged_apart(build, corpus: Path) -> None:
    build()
    (corpus / "zebra.md").write_text(ZEBRA)
    (corpus / "labs.md").write_text("# Labs\n\nAll labs have closed.\n")
    (corpus / "page.html").unlink()
    report = build()
    assert report.added == ("zebra.md",)
    assert report.changed == ("labs.md",)
    assert report.removed == ("page.html",)
    assert report.unchanged == ("chips.txt",)


def test_the_report_counts_what_is_in_the_index(build, index: Path) -> None:
    report = build()
    opened = open_index(index)
    assert report.chunks == len(opened)
    assert report.generation == opened.generation


@pytest.mark.parametrize("name", ["corpus", "index"])
def test_an_empty_path_is_an_error_and_not_that_of_the_settings(build, index, name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is empty"):
        build(**{name: ""})
    assert not index.exists()


def test_a_corpus_in_a_folder_whose_name_is_no_utf_8_is_built(build, corpus: Path) -> None:
    odd = corpus.rename(corpus.with_name("lat\udce9in"))
    assert build(corpus=odd).added == ("chips.txt", "labs.md", "page.html")


def test_no_chunk_is_truncated_even_where_the_headings_are_longer_than_the_window(
    build, corpus: Path
) -> None:
    heading = " ".join(f"word{n}" for n in range(80))
    (corpus / "long.md").write_text(f"# {heading}\n\n{heading} and nothing else.\n")
    assert build().truncated == 0


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("noise.txt", b"\x00\x01\x02 PNG", "Binary data"),
        ("empty.md", b"", "empty"),
        ("blank.md", b" \n\t\n", "empty"),
        ("odd.txt", b"\x81\x8d\x8f", "Save the file as UTF-8"),
        ("table.xlsx", b"PK\x03\x04", "Not a whole .xlsx file"),
        ("table.xyz", b"PK\x03\x04", "'.xyz' cannot be read"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a password"),
        ("noending", b"Some text.", "no file ending"),
    ],
)
def test_a_file_that_is_no_document_is_reported_and_the_rest_goes_on(
    build, corpus: Path, name: str, data: bytes, reason: str
) -> None:
    (corpus / name).write_bytes(data)
    report = build()
    assert [failure.path for failure in report.failed] == [name]
    assert reason in report.failed[0].reason
    assert len(report.added) == 3


def test_a_file_over_the_size_limit_is_reported_and_skipped(
    corpus: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    (corpus / "large.txt").write_text("A sentence. " * 200)
    report = build_index(settings=replace(settings, max_file_bytes=2000), embedder=embedder)
    assert [f.path for f in report.failed] == ["large.txt"]
    assert "2,400 bytes; expected at most 2,000" in report.failed[0].reason


def test_a_document_that_became_unusable_is_reported_and_stops_answering(
    build, assistant: Assistant, corpus: Path
) -> None:
    (corpus / "labs.md").write_bytes(b"\x00\x01")
    report = build()
    assert report.removed == ("labs.md",)
    assert [f.path for f in report.failed] == ["labs.md"]
    assert _documents_found(assistant, "Red Lantern") == set()


# A file that failed is not tried again for nothing


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """Paths of the files that are parsed."""
    load, paths = Parser.load, []

    def noted(self, data, path):
        paths.append(path)
        return load(self, data, path)

    monkeypatch.setattr(Parser, "load", noted)
    return paths


def test_a_file_that_failed_is_not_parsed_again_while_it_is_the_same(
    build, corpus: Path, parsed: list[str]
) -> None:
    (corpus / "table.xlsx").write_bytes(b"PK\x03\x04")
    first = build()
    parsed.clear()
    second = build()
    assert parsed == []
    assert (second.failed, second.generation) == (first.failed, first.generation)
    (corpus / "zebra.md").write_text(ZEBRA)
    assert build().failed == build().failed == first.failed
    assert parsed == ["zebra.md"]


def test_a_file_that_failed_is_parsed_again_when_it_changed(build, corpus: Path, index) -> None:
    (corpus / "noise.txt").write_bytes(b"\x00\x01")
    assert len(build().failed) == 1
    (corpus / "noise.txt").write_text("Some text.")
    report = build()
    assert (report.added, report.failed) == (("noise.txt",), ())
    assert open_index(index).records.failures() == {}


@pytest.mark.parametrize(
    "changed",
    [{"parse_seconds": 500}, {"parse_megabytes": 5000}, {"chunk_tokens": 20, "parse_seconds": 9}],
)
def test_a_file_that_failed_is_parsed_again_when_the_limits_changed(
    build, settings: Settings, embedder, corpus: Path, parsed: list[str], changed
) -> None:
    (corpus / "table.xlsx").write_bytes(b"PK\x03\x04")
    build()
    for times in (1, 0):
        parsed.clear()
        report = build_index(settings=replace(settings, **changed), embedder=embedder)
        assert parsed.count("table.xlsx") == times
        assert [f.path for f in report.failed] == ["table.xlsx"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("EXTRACTION", 10_000), ("can_recognise", lambda: "other")],
)
def test_a_file_that_failed_is_parsed_again_when_reading_became_another(
    build, corpus: Path, parsed: list[str], monkeypatch, name: str, value
) -> None:
    (corpus / "table.xlsx").write_bytes(b"PK\x03\x04")
    build()
    monkeypatch.setattr(f"cnai_qa.index.failures.{name}", value)
    parsed.clear()
    build()
    build()
    assert parsed == ["table.xlsx"]


def test_force_parses_a_file_that_failed(build, corpus: Path, parsed: list[str]) -> None:
    (corpus / "table.xlsx").write_bytes(b"PK\x03\x04")
    build()
    parsed.clear()
    build(force=True)
    assert "table.xlsx" in parsed


def test_of_a_failed_file_that_was_deleted_nothing_is_kept(build, corpus: Path, index) -> None:
    (corpus / "odd-name.txt").write_bytes(b"\x00\x01")
    build()
    (corpus / "odd-name.txt").unlink()
    build()
    assert b"odd-name" not in b"".join(p.read_bytes() for p in _files(open_index(index).folder))


# The same file twice


def test_the_same_file_twice_is_indexed_once_and_both_places_are_named(
    build, assistant: Assistant, corpus: Path
) -> None:
    (corpus / "zz").mkdir()
    shutil.copyfile(corpus / "labs.md", corpus / "zz" / "copy.md")
    report = build()
    assert (report.added, report.unchanged) == ((), ("chips.txt", "labs.md", "page.html"))
    (remark,) = report.remarks
    assert remark.path == "zz/copy.md" and "same file as labs.md" in remark.text
    states = {s.path: s for s in assistant.states()}
    assert states["zz/copy.md"].state == "copy"
    assert "labs.md" in states["zz/copy.md"].reason
    assert assistant.document("zz/copy.md") == assistant.document("labs.md")


@pytest.mark.parametrize("link", ["a.md", "zz.md", "a/labs.md"])
def test_a_file_is_the_document_and_a_link_to_it_the_copy(build, corpus: Path, link: str) -> None:
    (corpus / link).parent.mkdir(exist_ok=True)
    (corpus / link).symlink_to(corpus / "labs.md")
    report = build()
    assert report.added == ("chips.txt", "labs.md", "page.html")
    (remark,) = report.remarks
    assert remark.path == link and "same file as labs.md" in remark.text


def test_a_hard_link_is_a_file_as_the_other_and_the_first_name_stays(build, corpus: Path) -> None:
    (corpus / "a.md").hardlink_to(corpus / "labs.md")
    for report in (build(), build()):
        assert [r.path for r in report.remarks] == ["labs.md"]


def test_an_archive_is_the_one_with_the_documents_and_a_link_to_it_with_the_copies(
    build, corpus: Path
) -> None:
    with zipfile.ZipFile(corpus / "box.zip", "w") as archive:
        archive.writestr("a.md", "Some text.")
    (corpus / "a.zip").symlink_to("box.zip")
    assert "box.zip/a.md" in build().added


def test_a_copy_takes_the_place_of_the_first_when_that_is_removed(build, corpus: Path) -> None:
    shutil.copyfile(corpus / "labs.md", corpus / "zz.md")
    build()
    (corpus / "labs.md").unlink()
    report = build()
    assert (report.added, report.removed, report.remarks) == (("zz.md",), ("labs.md",), ())


def test_a_copy_that_is_removed_is_forgotten(build, assistant: Assistant, corpus: Path) -> None:
    shutil.copyfile(corpus / "labs.md", corpus / "zz.md")
    build()
    (corpus / "zz.md").unlink()
    assert build().remarks == ()
    listed = assistant.states()
    assert [s.path for s in listed] == ["chips.txt", "labs.md", "page.html"]


def test_both_copies_of_a_file_that_is_no_document_are_reported(build, corpus: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (corpus / name).write_bytes(b"\x00\x01")
    report = build()
    assert [f.path for f in report.failed] == ["a.txt", "b.txt"]
    assert report.remarks == ()


def test_a_build_without_changes_keeps_its_generation_though_there_are_copies(
    build, corpus: Path
) -> None:
    shutil.copyfile(corpus / "labs.md", corpus / "zz.md")
    assert build().generation == build().generation


# Only what changed is embedded


def test_nothing_changed_embeds_nothing_and_keeps_the_generation(
    build, embedder: FakeEmbedder
) -> None:
    first = build()
    embedder.embedded.clear()
    second = build()
    assert embedder.embedded == []
    assert second.generation == first.generation
    assert second.unchanged == first.added


def test_a_touched_file_is_unchanged_and_embeds_nothing(
    build, corpus: Path, embedder: FakeEmbedder
) -> None:
    build()
    embedder.embedded.clear()
    os.utime(corpus / "labs.md", (1, 1))
    assert build().changed == ()
    assert embedder.embedded == []


def test_a_renamed_file_embeds_nothing(build, corpus: Path, embedder: FakeEmbedder) -> None:
    build()
    embedder.embedded.clear()
    (corpus / "labs.md").rename(corpus / "renamed.md")
    report = build()
    assert (report.added, report.removed) == (("renamed.md",), ("labs.md",))
    assert embedder.embedded == []


def test_one_changed_sentence_of_a_long_document_embeds_its_chunk_alone(
    build, corpus: Path, embedder: FakeEmbedder
) -> None:
    paragraphs = [f"## Part {n}\n\nPart {n} tells of the river number {n}." for n in range(40)]
    long = corpus / "long.md"
    long.write_text("# Rivers\n\n" + "\n\n".join(paragraphs))
    build()
    embedder.embedded.clear()
    long.write_text(long.read_text().replace("river number 17", "lake number 17"))
    report = build()
    assert report.changed == ("long.md",)
    assert report.embedded == len(embedder.embedded) == 1
    assert "lake number 17" in embedder.embedded[0]


def test_force_embeds_everything_anew(build, embedder: FakeEmbedder) -> None:
    first = build()
    embedder.embedded.clear()
    second = build(force=True)
    assert len(embedder.embedded) == second.embedded == first.chunks
    assert second.generation != first.generation
    assert second.unchanged == first.added


def test_other_chunk_settings_cut_everything_anew_and_embed_the_texts_that_are_new(
    build, settings: Settings, embedder: FakeEmbedder
) -> None:
    first = build()
    before = set(embedder.embedded)
    embedder.embedded.clear()
    second = build_index(settings=replace(settings, chunk_tokens=20), embedder=embedder)
    assert second.chunks > first.chunks
    assert second.embedded == len(embedder.embedded) < second.chunks
    assert before.isdisjoint(embedder.embedded)
    assert second.unchanged == first.added


def test_files_read_anew_with_the_same_result_embed_nothing(
    build, embedder: FakeEmbedder, index: Path, monkeypatch
) -> None:
    first = build()
    embedder.embedded.clear()
    monkeypatch.setattr("cnai_qa.index.index.EXTRACTION", 10_000)
    second = build()
    assert (second.embedded, embedder.embedded) == (0, [])
    assert second.generation != first.generation
    assert open_index(index).manifest["chunking"]["extraction"] == 10_000


def test_going_back_to_an_earlier_model_uses_the_vectors_that_are_kept(
    build, settings: Settings, embedder: FakeEmbedder
) -> None:
    build()
    other = FakeEmbedder()
    other.fingerprint = "fake-2"
    build_index(settings=settings, embedder=other)
    embedder.embedded.clear()
    assert build().embedded == len(embedder.embedded) == 0


@pytest.mark.parametrize(("before", "after"), [("bfloat16", "float32"), ("float32", "bfloat16")])
def test_the_manifest_names_the_lesser_precision_of_the_vectors_used_again_and_the_new(
    build, corpus: Path, index: Path, embedder: FakeEmbedder, before: str, after: str
) -> None:
    embedder.precision = before
    build()
    (corpus / "zebra.md").write_text(ZEBRA)
    embedder.precision = after
    build()
    assert open_index(index).manifest["embedding"]["precision"] == "bfloat16"
    build(force=True)
    assert open_index(index).manifest["embedding"]["precision"] == after


def test_the_precision_of_vectors_that_are_used_no_more_does_not_count(
    build, corpus: Path, index: Path, embedder: FakeEmbedder
) -> None:
    embedder.precision = "bfloat16"
    build()
    for file in corpus.iterdir():
        file.unlink()
    (corpus / "zebra.md").write_text(ZEBRA)
    embedder.precision = "float32"
    build()
    assert open_index(index).manifest["embedding"]["precision"] == "float32"


def test_another_model_embeds_everything_anew(build, settings: Settings, index: Path) -> None:
    first = build()
    other = FakeEmbedder()
    other.fingerprint = "fake-2"
    assert build_index(settings=settings, embedder=other).embedded == first.chunks
    assert open_index(index, other).manifest["embedding"]["fingerprint"] == "fake-2"


def test_the_same_text_in_two_documents_is_embedded_once(
    build, corpus: Path, embedder: FakeEmbedder
) -> None:
    (corpus / "a.md").write_text(ZEBRA)
    (corpus / "b.md").write_text(ZEBRA)
    build()
    assert sum("stripes" in text for text in embedder.embedded) == 1


# What is gone is gone


def test_a_removed_document_is_gone_from_every_part(build, corpus: Path, index: Path) -> None:
    build()
    (corpus / "page.html").unlink()
    report = build()
    opened = open_index(index)
    assert len(opened.dense) == len(opened.lexical) == len(opened.records.embedded())
    assert len(opened.dense) == report.chunks
    assert not opened.lexical.knows("barley")
    assert "page.html" not in [line.path for line in opened.records.listing()]
    assert b"barley" not in b"".join(p.read_bytes() for p in _files(opened.folder))


def test_a_removed_document_is_not_found_by_an_open_assistant(
    build, assistant: Assistant, corpus: Path
) -> None:
    assert "page.html" in _documents_found(assistant, "barley harvest")
    (corpus / "page.html").unlink()
    build()
    assert "page.html" not in _documents_found(assistant, "barley harvest")


def test_an_emptied_corpus_empties_the_index(build, assistant: Assistant, corpus: Path) -> None:
    for file in corpus.iterdir():
        file.unlink()
    report = build()
    assert report.removed == ("chips.txt", "labs.md", "page.html")
    assert report.chunks == 0
    assert assistant.search("Red Lantern") == []


def test_an_emptied_index_can_be_filled_again(build, corpus: Path, index: Path) -> None:
    build()
    shutil.rmtree(corpus)
    corpus.mkdir()
    build()
    (corpus / "zebra.md").write_text(ZEBRA)
    assert build().added == ("zebra.md",)
    assert open_index(index).lexical.knows("zebra")


def test_an_empty_corpus_without_an_index_is_an_error(build, corpus: Path, index: Path) -> None:
    for file in corpus.iterdir():
        file.unlink()
    (corpus / "table.xlsx").write_bytes(b"PK")
    with pytest.raises(CorpusError, match=r"no document.*expected files.*build again") as error:
        build()
    assert "table.xlsx: Not a whole .xlsx file" in str(error.value)
    assert not list(index.glob("*-*"))


# What cannot be looked at stays as indexed


def test_a_missing_corpus_leaves_the_index_as_it_was(build, corpus: Path, index: Path) -> None:
    build()
    before = _contents(index)
    corpus.rename(corpus.with_name("elsewhere"))
    with pytest.raises(CorpusError, match=r"does not exist.*--corpus"):
        build()
    assert _contents(index) == before


def test_an_unreadable_corpus_leaves_the_index_as_it_was(
    build, corpus: Path, index: Path, monkeypatch
) -> None:
    build()
    before = _contents(index)
    with unlistable(monkeypatch, corpus), pytest.raises(CorpusError, match="Nothing was changed"):
        build()
    assert _contents(index) == before


def test_a_corpus_that_goes_away_while_it_is_listed_leaves_the_index_as_it_was(
    build, corpus: Path, index: Path, monkeypatch
) -> None:
    build()
    before = _contents(index)
    with (
        unlistable(monkeypatch, corpus, after=1),
        pytest.raises(CorpusError, match="Nothing was changed"),
    ):
        build()
    assert _contents(index) == before


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("method", ["stat", "read_bytes"])
def test_an_unreadable_file_keeps_its_document_and_is_reported(
    build, assistant: Assistant, corpus: Path, monkeypatch, method: str, force: bool
) -> None:
    with _forbidden(monkeypatch, method, corpus / "labs.md"):
        report = build(force=force)
    assert [f.path for f in report.failed] == ["labs.md"]
    assert "Permission denied" in report.failed[0].reason
    assert "stays as indexed" in report.failed[0].reason
    assert report.removed == ()
    assert "labs.md" in report.unchanged
    assert "labs.md" in _documents_found(assistant, "Red Lantern")


def test_an_unreadable_file_that_was_never_indexed_is_left_out(
    build, corpus: Path, monkeypatch
) -> None:
    with _forbidden(monkeypatch, "read_bytes", corpus / "labs.md"):
        report = build()
    assert "labs.md" not in report.added
    assert report.failed[0].reason.endswith("Check its permissions.")


@pytest.mark.parametrize("force", [False, True])
def test_an_unreadable_subfolder_keeps_its_documents_and_is_reported(
    build, corpus: Path, index: Path, monkeypatch, force: bool
) -> None:
    zoo = corpus / "zoo"
    (zoo / "inner").mkdir(parents=True)
    (zoo / "zebra.md").write_text(ZEBRA)
    (zoo / "inner" / "lion.md").write_text("# Lions\n\nThe lion sleeps tonight.\n")
    build()
    with unlistable(monkeypatch, zoo):
        report = build(force=force)
    assert [f.path for f in report.failed] == ["zoo"]
    assert {"zoo/zebra.md", "zoo/inner/lion.md"} <= set(report.unchanged)
    assert open_index(index).lexical.knows("zebra")


def test_a_link_whose_target_was_deleted_loses_its_document_and_is_reported(
    build, assistant: Assistant, corpus: Path
) -> None:
    (corpus / "labs.md").rename(corpus / ".labs")
    (corpus / "labs.md").symlink_to(corpus / ".labs")
    assert build().unchanged == ("chips.txt", "page.html", "labs.md")
    (corpus / ".labs").unlink()
    report = build()
    assert report.removed == ("labs.md",)
    assert [f.path for f in report.failed] == ["labs.md"]
    assert "a file that is gone" in report.failed[0].reason
    assert _documents_found(assistant, "Red Lantern") == set()


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_file_that_is_deleted_during_a_build_is_removed_unless_its_folder_is_gone_too(
    build, corpus: Path, folder_too: bool
) -> None:
    (corpus / "zoo").mkdir()
    (corpus / "zoo" / "zebra.md").write_text(ZEBRA)
    build()

    def delete(step: str, done: int, total: int) -> None:
        (corpus / "zoo" / "zebra.md").unlink(missing_ok=True)
        if folder_too and (corpus / "zoo").exists():
            (corpus / "zoo").rmdir()

    report = build(progress=delete)
    if folder_too:
        assert (report.removed, report.failed[0].path) == ((), "zoo/zebra.md")
        assert "stays as indexed" in report.failed[0].reason
    else:
        assert (report.removed, report.failed) == (("zoo/zebra.md",), ())


def test_a_folder_whose_files_cannot_be_looked_at_keeps_its_documents(
    build, corpus: Path, monkeypatch
) -> None:
    build()
    labs = corpus / "labs.md"
    with _forbidden(monkeypatch, "lstat", labs), _forbidden(monkeypatch, "stat", labs):
        report = build()
    assert [f.path for f in report.failed] == ["labs.md"]
    assert report.removed == ()


# A build that fails, dies or meets another one


def test_an_error_while_embedding_leaves_the_live_index_untouched(
    build, corpus: Path, index: Path, embedder: FakeEmbedder, monkeypatch
) -> None:
    build()
    before = _contents(index)
    (corpus / "zebra.md").write_text(ZEBRA)
    monkeypatch.setattr(embedder, "embed", _raising(RuntimeError("out of memory")))
    with pytest.raises(RuntimeError, match="out of memory"):
        build()
    assert _contents(index) == before


@pytest.mark.parametrize("step", ["reading", "embedding", "indexing"])
def test_an_interrupted_build_leaves_the_live_index_untouched(
    build, corpus: Path, index: Path, step: str
) -> None:
    def interrupt(now: str, done: int, total: int) -> None:
        if now == step:
            raise KeyboardInterrupt

    build()
    before = _contents(index)
    (corpus / "zebra.md").write_text(ZEBRA)
    with pytest.raises(KeyboardInterrupt):
        build(progress=interrupt)
    assert _contents(index) == before


@pytest.mark.parametrize("stop", [1, 7, 15])
def test_what_an_interrupted_build_embedded_is_not_embedded_again(
    build, corpus: Path, index: Path, embedder: FakeEmbedder, monkeypatch, stop: int
) -> None:
    def interrupt(now: str, done: int, total: int) -> None:
        if now == "embedding" and done == stop:
            raise KeyboardInterrupt

    monkeypatch.setattr(embeddings, "PORTION", 1)
    sections = (f"## Part {n}\n\nPart {n} tells of the river number {n}." for n in range(20))
    (corpus / "long.md").write_text("# Rivers\n\n" + "\n\n".join(sections))
    with pytest.raises(KeyboardInterrupt):
        build(progress=interrupt)
    embedder.embedded.clear()
    report = build()
    assert report.embedded == len(embedder.embedded) == report.chunks - (stop - 1)
    assert not list(index.glob("*.journal"))
    fresh = build(force=True)
    assert fresh.embedded == fresh.chunks


def test_force_embeds_anew_what_an_interrupted_build_left(
    build, embedder: FakeEmbedder, index: Path
) -> None:
    def interrupt(now: str, done: int, total: int) -> None:
        if now == "indexing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(progress=interrupt)
    embedder.embedded.clear()
    assert build(force=True).embedded == len(embedder.embedded) > 0


def test_a_failed_swap_leaves_the_live_index_untouched(
    build, corpus: Path, index: Path, monkeypatch
) -> None:
    first = build()
    (corpus / "zebra.md").write_text(ZEBRA)
    monkeypatch.setattr(
        "cnai_qa.index.generations.replace_text", _raising(OSError(errno.ENOSPC, "disk full"))
    )
    with pytest.raises(IndexWriteError, match=r"disk full.*Free some disk space"):
        build()
    assert open_index(index).generation == first.generation


def test_an_error_of_the_work_itself_is_not_blamed_on_the_index_folder(
    build, embedder: FakeEmbedder, monkeypatch
) -> None:
    monkeypatch.setattr(embedder, "embed", _raising(PermissionError(errno.EACCES, "no model")))
    with pytest.raises(PermissionError, match="no model"):
        build()


def test_what_a_killed_build_left_is_removed_by_the_next(build, index: Path) -> None:
    leftover = index / "building-20260101-120000-0a1b2c"
    (leftover / "lexical").mkdir(parents=True)
    (leftover / "vectors.faiss").write_bytes(b"half")
    build()
    assert not leftover.exists()
    assert not list(index.glob("building-*"))


def test_folders_that_are_not_ours_are_never_removed(build, index: Path) -> None:
    plans = [index / "building-plans", index / "generation-z", index / "notes"]
    for folder in plans:
        folder.mkdir(parents=True)
        (folder / "precious.txt").write_text("mine")
    for _ in range(4):
        build(force=True)
    assert all((folder / "precious.txt").read_text() == "mine" for folder in plans)


def test_a_second_build_at_the_same_time_is_an_error(build, index: Path) -> None:
    build()
    with FileLock(index / ".lock"), pytest.raises(BuildRunningError) as error:
        build(force=True)
    assert str(index) in str(error.value)
    assert "then build again" in str(error.value)


def test_the_lock_is_free_again_after_a_failed_build(build, corpus: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build(progress=_raising(KeyboardInterrupt()))
    assert build().chunks > 0


def test_an_index_folder_that_is_a_file_is_an_error(build, index: Path) -> None:
    index.write_text("I am a file")
    with pytest.raises(SettingsError, match=r"is a file.*expected a folder.*--index"):
        build()
    assert index.read_text() == "I am a file"


def test_an_index_folder_that_cannot_be_written_to_is_an_error(
    build, index: Path, monkeypatch
) -> None:
    with (
        _forbidden(monkeypatch, "mkdir", index),
        pytest.raises(SettingsError, match=r"cannot be written to: Permission denied.*--index"),
    ):
        build()


def test_the_corpus_cannot_be_the_index(settings: Settings, embedder: FakeEmbedder) -> None:
    with pytest.raises(SettingsError, match=r"both the corpus and the index.*--index"):
        build_index(settings=replace(settings, index=settings.corpus), embedder=embedder)


def test_an_index_inside_the_corpus_is_not_indexed(
    settings: Settings, embedder: FakeEmbedder, corpus: Path
) -> None:
    inside = replace(settings, index=str(corpus / "index"))
    first = build_index(settings=inside, embedder=embedder)
    second = build_index(settings=inside, embedder=embedder, force=True)
    assert second.unchanged == first.added
    assert second.failed == ()


# Generations on disk


@pytest.mark.parametrize("keep", [1, 3])
def test_the_newest_generations_are_kept_as_many_as_the_settings_say(
    settings: Settings, embedder: FakeEmbedder, index: Path, keep: int
) -> None:
    wanted = replace(settings, keep_generations=keep)
    built = [
        build_index(settings=wanted, embedder=embedder, force=True).generation for _ in range(5)
    ]
    assert sorted(p.name for p in index.glob("generation-*")) == built[-keep:]


def test_nothing_on_disk_is_a_pickle(build, index: Path) -> None:
    build()
    files = _files(open_index(index).folder)
    assert {p.suffix for p in files} == {".sqlite", ".faiss", ".npy", ".json"}
    for file in files:
        assert not file.read_bytes().startswith(b"\x80"), file
        if file.suffix == ".npy":
            np.load(file, allow_pickle=False)
        if file.suffix == ".json":
            json.loads(file.read_text(encoding="utf-8"))


def test_the_manifest_names_every_file_of_the_generation(build, index: Path) -> None:
    build()
    opened = open_index(index)
    names = {p.relative_to(opened.folder).as_posix() for p in _files(opened.folder)}
    assert names == {*opened.manifest["files"], "manifest.json"}


# Progress


def test_progress_counts_each_step_up_to_its_total(build) -> None:
    calls: list[tuple[str, int, int]] = []
    report = build(progress=lambda *call: calls.append(call))
    steps = {name: [c[1:] for c in calls if c[0] == name] for name, _, _ in calls}
    assert list(steps) == ["reading", "embedding", "indexing"]
    assert steps["reading"] == [(1, 3), (2, 3), (3, 3)]
    total = report.embedded
    assert steps["embedding"] == [(done, total) for done in range(1, total + 1)]
    assert steps["indexing"][-1] == (1, 1)


def test_above_the_border_the_manifest_tells_how_vectors_are_found(
    settings: Settings, embedder: FakeEmbedder, corpus: Path, index: Path
) -> None:
    sections = (f"## Part {n}\n\nPart {n} tells of river {n % 7} in {n}.\n" for n in range(400))
    (corpus / "long.md").write_text("# Rivers\n\n" + "\n".join(sections))
    build_index(settings=replace(settings, exact_chunks=100), embedder=embedder)
    opened = open_index(index)
    assert opened.manifest["dense"]["kind"] in ("ivf", "flat")
    assert "recall" in str(opened.manifest["dense"])
    embedder.embedded.clear()
    (corpus / "zebra.md").write_text(ZEBRA)
    build_index(settings=replace(settings, exact_chunks=100), embedder=embedder)
    assert len(embedder.embedded) == 1
    build_index(settings=replace(settings, exact_chunks=10_000), embedder=embedder, force=True)
    assert open_index(index).manifest["dense"] == {"kind": "flat"}


# The same as from nothing

NAMES = st.sampled_from(["a.md", "b.txt", "sub/c.md", "sub/d.html", "e.md"])
SENTENCES = st.lists(
    st.sampled_from(
        [
            "The zebra has stripes.",
            "A lion sleeps in the shade of a tree.",
            "Rivers carry sand to the sea.",
            "The harvest came to 12 million tons.",
            "Ember-2 has 70B parameters.",
            "Nothing grows on the northern plain.",
        ]
    ),
    max_size=6,
)
COUNTS = st.integers(1, 4)
STEPS = st.one_of(
    st.tuples(st.just("write"), NAMES, SENTENCES),
    st.tuples(st.just("remove"), NAMES, st.just(None)),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("build"), st.just(None), st.just(None)),
    st.tuples(st.just("interrupt"), st.sampled_from(["reading", "embedding", "indexing"]), COUNTS),
)
QUERIES = ("zebra stripes", "sand in the sea", "Ember-2 parameters", "12 million", "lion", "the")


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(st.lists(STEPS, min_size=1, max_size=12))
def test_an_index_built_step_by_step_is_the_same_as_one_built_from_nothing(steps) -> None:
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(embeddings, "PORTION", 2)  # so that interrupted builds leave something
        settings = Settings(corpus=f"{place}/corpus", index=f"{place}/index", chunk_tokens=24)
        corpus = Path(settings.corpus)
        corpus.mkdir()
        (corpus / "always.md").write_text("# Always\n\nThis document is always there.\n")
        for step in (("build", None, None), *steps, ("build", None, None)):
            _take(step, corpus, settings)
        fresh = replace(settings, index=f"{place}/fresh")
        build_index(settings=fresh, embedder=FakeEmbedder())
        assert _state(settings) == _state(fresh)


def _take(step: tuple, corpus: Path, settings: Settings) -> None:
    action, name, what = step
    if action == "build":
        build_index(settings=settings, embedder=FakeEmbedder())
    elif action == "interrupt":
        with suppress(KeyboardInterrupt):
            build_index(
                settings=settings, embedder=FakeEmbedder(), progress=_interrupting(name, what)
            )
    elif action == "write":
        (corpus / name).parent.mkdir(exist_ok=True)
        (corpus / name).write_text("\n\n".join(what))
    elif (corpus / name).exists():
        if action == "remove":
            (corpus / name).unlink()
        else:
            (corpus / what).parent.mkdir(exist_ok=True)
            (corpus / name).rename(corpus / what)


def _interrupting(step: str, at: int) -> Callable[[str, int, int], None]:
    def progress(now: str, done: int, total: int) -> None:
        if now == step and done >= at:
            raise KeyboardInterrupt

    return progress


def _state(settings: Settings) -> tuple:
    """What an index says: its documents, the text of each, and what searches find."""
    assistant = Assistant(settings, FakeEmbedder())
    listing = assistant.documents()
    texts = [assistant.document(line.path) for line in listing]
    return listing, texts, [assistant.search(query, k=20) for query in QUERIES]


# Helpers


def _documents_found(assistant: Assistant, query: str) -> set[str]:
    """Documents with a passage that shares a word with the query."""
    return {hit.chunk.document for hit in assistant.search(query, k=50) if hit.lexical}


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def _contents(index: Path) -> dict[str, bytes]:
    """Every file of an index folder but the lock and the vectors kept for the next build."""
    aside = (".lock", "embedded.journal")
    return {str(p): p.read_bytes() for p in _files(index) if p.name not in aside}


def _raising(error: BaseException) -> Callable:
    def fail(*_args, **_options):
        raise error

    return fail


@contextmanager
def _forbidden(monkeypatch: pytest.MonkeyPatch, method: str, place: Path) -> Iterator[None]:
    """Deny one method of one path, as permissions do to users other than root."""
    original = getattr(Path, method)

    def denied(self: Path, *args, **options):
        if self == place:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return original(self, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, method, denied)
        yield

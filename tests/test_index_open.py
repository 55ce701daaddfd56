"""Opening: an index that is not whole is never used, and the error says how to mend it."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEmbedder

from cnai_qa.errors import (
    CnaiQaError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    SettingsError,
)
from cnai_qa.files import file_sha256
from cnai_qa.index import generations, open_index

PARTS = (
    "documents.sqlite",
    "vectors.faiss",
    "plane.npy",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
)


def test_the_listed_parts_are_all_there_are(built: Path) -> None:
    assert set(PARTS) == set(_manifest(built)["files"])


def test_an_index_opens_with_every_part_in_step(build, index: Path) -> None:
    report = build()
    opened = open_index(index)
    assert opened.generation == report.generation
    assert len(opened.dense) == len(opened.lexical) == opened.records.chunk_count == len(opened)


# Nothing there, or something else


def test_a_folder_that_does_not_exist_holds_no_index(tmp_path: Path) -> None:
    error = _fails(tmp_path / "nowhere", IndexMissingError)
    assert f"cnai-qa build --index {tmp_path / 'nowhere'}" in str(error)


def test_the_command_that_mends_an_index_names_its_folder_as_a_shell_takes_it(tmp_path) -> None:
    place = tmp_path / "my index"
    assert f"cnai-qa build --index '{place}'" in str(_fails(place, IndexMissingError))
    place.mkdir()
    (place / "CURRENT").write_text("nonsense")
    assert f"cnai-qa build --force --index '{place}'" in str(_fails(place, IndexDamagedError))


def test_a_foreign_folder_holds_no_index_and_keeps_its_files(build, index: Path) -> None:
    index.mkdir()
    (index / "letter.txt").write_text("Dear all")
    _fails(index, IndexMissingError)
    build()
    assert (index / "letter.txt").read_text() == "Dear all"
    assert len(open_index(index)) > 0


@pytest.mark.parametrize("below", ["", "deeper"])
def test_an_index_path_that_is_a_file_is_a_wrong_setting(index: Path, below: str) -> None:
    index.write_text("a letter")
    error = _fails(index / below, SettingsError)
    assert "expected a folder" in str(error)
    assert "--index" in str(error)


# CURRENT


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nonsense",
        "../x",
        "..",
        "/etc",
        "generation-..",
        "generation-../../corpus",
        "generation-20200101-000000-abcdef",
        "generation-\0",
        "generation-" + "9" * 5000,
        "building-20200101-000000-abcdef",
    ],
)
def test_a_current_that_names_no_generation_is_damage(built: Path, build, name: str) -> None:
    (built.parent / "CURRENT").write_text(name)
    error = _fails(built.parent, IndexDamagedError)
    assert len(str(error)) < 600
    _mended(build, built.parent)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x80"])
def test_a_current_that_is_no_text_is_damage(built: Path, build, data: bytes) -> None:
    (built.parent / "CURRENT").write_bytes(data)
    _fails(built.parent, IndexDamagedError)
    _mended(build, built.parent)


def test_a_current_that_names_a_folder_outside_is_not_followed(built: Path, tmp_path: Path) -> None:
    outside = tmp_path / "generation-20200101-000000-abcdef"
    shutil.copytree(built, outside)
    (built.parent / "CURRENT").write_text(f"../{outside.name}")
    _fails(built.parent, IndexDamagedError)


# Every part, in every way


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("harm", ["truncated", "corrupted", "emptied", "missing", "a folder"])
def test_a_harmed_part_is_damage_that_names_it(built: Path, build, part: str, harm: str) -> None:
    _harm(built / part, harm)
    error = _fails(built.parent, IndexDamagedError)
    assert f"{built.name}/{part}" in str(error)
    _mended(build, built.parent)


@pytest.mark.parametrize("part", ["documents.sqlite", "vectors.faiss", "lexical/vocab.index.json"])
def test_a_part_of_another_generation_is_damage(
    built: Path, build, corpus: Path, part: str
) -> None:
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    newer = built.parent / build().generation
    shutil.copy(built / part, newer / part)
    error = _fails(built.parent, IndexDamagedError)
    assert "differs from what was written" in str(error)
    _mended(build, built.parent)


@pytest.mark.parametrize(
    ("part", "count"), [("documents.sqlite", "records"), ("vectors.faiss", "vectors")]
)
def test_parts_that_count_differently_are_damage_even_if_the_manifest_agrees(
    built: Path, build, corpus: Path, part: str, count: str
) -> None:
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    newer = built.parent / build().generation
    shutil.copy(built / part, newer / part)
    _edit(newer, lambda m: m["files"].update({part: file_sha256(newer / part)}))
    error = _fails(built.parent, IndexDamagedError)
    assert "count" in str(error)
    _mended(build, built.parent)


@pytest.mark.parametrize("part", ["documents.sqlite", "vectors.faiss", "lexical/params.index.json"])
def test_a_part_its_library_cannot_read_is_damage_even_if_the_manifest_agrees(
    built: Path, build, part: str
) -> None:
    (built / part).write_bytes(b"not what it was" * 100)
    _edit(built, lambda m: m["files"].update({part: file_sha256(built / part)}))
    error = _fails(built.parent, IndexDamagedError)
    assert "cannot be read" in str(error) or "cannot read" in str(error)
    _mended(build, built.parent)


def test_a_part_that_may_not_be_read_is_damage(built: Path, monkeypatch) -> None:
    def denied(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(generations, "file_sha256", denied)
    assert "Permission denied" in str(_fails(built.parent, IndexDamagedError))


def test_mending_takes_over_the_vectors_of_the_generation_before(
    built: Path, build, corpus: Path
) -> None:
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    newer = built.parent / build().generation
    _harm(newer / "vectors.faiss", "truncated")
    report = build()
    assert report.embedded == 1
    assert report.chunks > 1
    assert report.removed == ()


# The manifest


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"text"', "{}", '{"format": 2}', '{"format": 2, "files": 3}']
)
def test_a_manifest_that_is_no_manifest_is_damage(built: Path, build, text: str) -> None:
    (built / "manifest.json").write_text(text)
    error = _fails(built.parent, IndexDamagedError)
    assert "manifest.json cannot be read" in str(error)
    _mended(build, built.parent)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("files", []),
        ("documents", "3"),
        ("documents", None),
        ("chunks", "7"),
        ("chunks", 8),
        ("chunking", None),
        ("chunking", {}),
        ("chunking", {"window": "60"}),
        ("embedding", None),
        ("embedding", {}),
        ("encoder", "yes"),
        ("embedding", {"model": "fake", "fingerprint": 1}),
    ],
)
def test_a_manifest_with_a_wrong_field_is_damage(built: Path, build, field: str, value) -> None:
    _edit(built, lambda m: m.update({field: value}))
    _fails(built.parent, IndexDamagedError)
    _mended(build, built.parent)


@pytest.mark.parametrize("version", [0, 1, "2", None])
def test_another_format_is_damage_that_names_both(built: Path, build, version) -> None:
    _edit(built, lambda m: m.update(format=version))
    error = _fails(built.parent, IndexDamagedError)
    assert f"Its format is {version!r}, this version reads format 2." in str(error)
    _mended(build, built.parent)


def test_another_format_is_told_by_its_number_whatever_else_it_holds(built: Path) -> None:
    (built / "manifest.json").write_text('{"format": 1, "parts": []}')
    assert "Its format is 1" in str(_fails(built.parent, IndexDamagedError))


def test_a_missing_manifest_is_damage(built: Path, build) -> None:
    (built / "manifest.json").unlink()
    _fails(built.parent, IndexDamagedError)
    _mended(build, built.parent)


# The model


def test_an_index_of_another_model_is_a_mismatch_that_names_both(built: Path) -> None:
    other = FakeEmbedder()
    other.name, other.fingerprint = "other-model", "0123456789abcdef"
    error = _fails(built.parent, IndexMismatchError, other)
    for part in ("'fake'", "fake-1", "'other-model'", "0123456789ab", "--model fake"):
        assert part in str(error)
    assert f"cnai-qa build --index {built.parent}" in str(error)


def test_an_index_opens_without_a_model_to_compare_with(built: Path) -> None:
    assert len(open_index(built.parent)) > 0


# A build that ends while an index is being opened


def test_a_generation_removed_while_it_is_opened_is_given_up_for_the_new_one(
    built: Path, monkeypatch
) -> None:
    newer = built.parent / "generation-29990101-000000-000000"
    original = generations.read_manifest

    def swapped_under_way(folder: Path):
        if folder == built:
            built.rename(newer)
            (built.parent / "CURRENT").write_text(newer.name)
        return original(folder)

    monkeypatch.setattr("cnai_qa.index.index.read_manifest", swapped_under_way)
    assert open_index(built.parent).generation == newer.name


# Helpers


@pytest.fixture
def built(build, index: Path) -> Path:
    """The folder of a whole generation, live."""
    return index / build().generation


def _fails(
    index: Path, kind: type[CnaiQaError], embedder: FakeEmbedder | None = None
) -> CnaiQaError:
    """Check the class of the error, that it names the folder, and the command where one helps."""
    with pytest.raises(kind) as caught:
        open_index(index, embedder or FakeEmbedder())
    assert type(caught.value) is kind
    assert str(index) in str(caught.value)
    if kind is IndexDamagedError:
        assert f"cnai-qa build --force --index {shlex.quote(str(index))}" in str(caught.value)
    return caught.value


def _mended(build, index: Path) -> None:
    """Check that a plain build makes an index of it again, without --force."""
    report = build()
    assert len(open_index(index, FakeEmbedder())) == report.chunks > 0
    assert report.failed == ()


def _manifest(generation: Path) -> dict:
    return json.loads((generation / "manifest.json").read_text(encoding="utf-8"))


def _edit(generation: Path, change: Callable[[dict], object]) -> None:
    manifest = _manifest(generation)
    change(manifest)
    (generation / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _harm(file: Path, how: str) -> None:
    data = file.read_bytes()
    if how == "truncated":
        file.write_bytes(data[: len(data) // 2])
    elif how == "corrupted":
        middle = len(data) // 2
        file.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    elif how == "emptied":
        file.write_bytes(b"")
    else:
        file.unlink()
        if how == "a folder":
            file.mkdir()

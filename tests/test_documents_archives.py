"""ZIP archives: their files are files of the corpus; what is hostile or damaged is reported."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from cnai_qa.documents import CorpusFile, archives, scan
from cnai_qa.errors import DocumentError


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def pack(corpus: Path, files: dict[str, bytes], name: str = "box.zip") -> Path:
    with zipfile.ZipFile(corpus / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, data in files.items():
            archive.writestr(inner, data)
    return corpus / name


def faults(corpus: Path) -> dict[str, str]:
    return {f.path: f.reason for f in scan(corpus).failed}


def test_the_files_of_an_archive_are_files_of_the_corpus(corpus: Path) -> None:
    pack(corpus, {"a.md": b"one", "deep/b.txt": b"two", "empty/": b""})
    found = scan(corpus).files
    assert [(f.path, f.read(100)) for f in found] == [
        ("box.zip/a.md", b"one"),
        ("box.zip/deep/b.txt", b"two"),
    ]


def test_an_archive_is_opened_once_for_all_its_files(corpus: Path, monkeypatch) -> None:
    files = {f"{n}.md": str(n).encode() for n in range(50)}
    for name in ("a.zip", "b.zip"):
        pack(corpus, files, name)
    opened, own = [], zipfile.ZipFile

    def counted(place, *arguments):
        opened.append(place.name)
        return own(place, *arguments)

    found = scan(corpus).files
    monkeypatch.setattr(zipfile, "ZipFile", counted)
    assert {f.path: f.read(100) for f in found} == {
        f"{box}/{name}": data for box in ("a.zip", "b.zip") for name, data in files.items()
    }
    assert opened == ["a.zip", "b.zip"]


def test_an_archive_that_could_not_be_read_is_opened_again(corpus: Path, monkeypatch) -> None:
    pack(corpus, {"a.md": b"one", "b.md": b"two"})
    one, two = scan(corpus).files

    def failing(self, *arguments):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "open", failing)
        with pytest.raises(OSError, match="Input/output error"):
            one.read(100)
    pack(corpus, {"a.md": b"one", "b.md": b"2"})
    assert two.read(100) == b"2"


def test_hidden_temporary_and_ignored_files_of_an_archive_are_left_out(corpus: Path) -> None:
    names = [".hidden.md", "__MACOSX/a.md", "x/.git/b.md", "~$c.docx", "drafts/d.md", "e.md"]
    pack(corpus, dict.fromkeys(names, b"words"))
    (corpus / ".cnaiignore").write_text("drafts/\n")
    assert [f.path for f in scan(corpus).files] == ["box.zip/e.md"]
    assert not scan(corpus).failed


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md", "..\\out.md"])
def test_a_name_that_leads_out_is_reported_and_left_out(corpus: Path, name: str) -> None:
    pack(corpus, {name: b"words", "in.md": b"words"})
    assert [f.path for f in scan(corpus).files] == ["box.zip/in.md"]
    assert "leads out of the archive" in next(iter(faults(corpus).values()))


def test_an_archive_inside_an_archive_is_reported(corpus: Path) -> None:
    pack(corpus, {"inner.zip": b"PK", "a.md": b"words"})
    assert "Unpack it" in faults(corpus)["box.zip/inner.zip"]


def test_a_name_that_cannot_be_printed_is_reported_in_print(corpus: Path) -> None:
    pack(corpus, {"a\nb.md": b"words"})
    assert list(faults(corpus)) == [r"box.zip/a\x0ab.md"]


def test_a_bomb_is_read_no_further_than_the_limit(corpus: Path) -> None:
    place = pack(corpus, {"bomb.txt": b"\0" * 30_000_000})
    assert place.stat().st_size < 100_000
    (file,) = scan(corpus).files
    with pytest.raises(DocumentError, match="More than 1,000,000 bytes when unpacked"):
        file.read(1_000_000)


def test_an_archive_that_unpacks_to_too_much_is_cut_off(corpus: Path, monkeypatch) -> None:
    monkeypatch.setattr(archives, "EXPANDED", 10)
    pack(corpus, {"a.md": b"12345", "b.md": b"12345", "c.md": b"1"})
    assert [f.path for f in scan(corpus).files] == ["box.zip/a.md", "box.zip/b.md"]
    assert "more than 10 bytes" in faults(corpus)["box.zip/c.md"]


def test_an_archive_of_too_many_files_is_not_listed(corpus: Path, monkeypatch) -> None:
    monkeypatch.setattr(archives, "_MOST_FILES", 2)
    pack(corpus, dict.fromkeys("abc", b"words"))
    assert "3 files or more; expected at most 2" in faults(corpus)["box.zip"]


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" * 9, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_reported(corpus: Path, data: bytes) -> None:
    (corpus / "box.zip").write_bytes(data)
    assert not scan(corpus).files
    assert list(faults(corpus)) == ["box.zip"]


def test_an_archive_that_is_cut_off_is_reported(corpus: Path) -> None:
    place = pack(corpus, {"a.md": b"words" * 1000})
    place.write_bytes(place.read_bytes()[:-30])
    assert "again" in faults(corpus)["box.zip"]


def test_a_file_that_is_damaged_in_the_archive_is_refused(corpus: Path) -> None:
    place = pack(corpus, {"a.md": bytes(range(256)) * 20})
    data = bytearray(place.read_bytes())
    data[60:80] = b"\xff" * 20
    place.write_bytes(data)
    with pytest.raises(DocumentError, match="damaged at this file"):
        CorpusFile("box.zip/a.md", place, "a.md").read(10_000)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_damage_is_reported_however_the_archive_is_packed(corpus: Path, build, method: int) -> None:
    with zipfile.ZipFile(corpus / "box.zip", "w", method) as archive:
        archive.writestr("a.md", "Words of the archive. " * 500)
    data = bytearray((corpus / "box.zip").read_bytes())
    data[45:60] = bytes(byte ^ 0xFF for byte in data[45:60])
    (corpus / "box.zip").write_bytes(data)
    (corpus / "good.md").write_text("Words of their own.")
    report = build()
    assert report.added == ("good.md",)
    assert "damaged at this file" in report.failed[0].reason


def test_an_encrypted_archive_is_reported(corpus: Path) -> None:
    place = pack(corpus, {"a.md": b"words"})
    data = bytearray(place.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    place.write_bytes(data)
    assert "without a password" in faults(corpus)["box.zip/a.md"]


def test_chinese_names_of_old_programs_are_read(corpus: Path) -> None:
    place = pack(corpus, {"xxxx.md": b"words"})
    data = place.read_bytes().replace(b"xxxx.md", "报告.md".encode("gb18030"))
    place.write_bytes(data)
    assert [f.path for f in scan(corpus).files] == ["box.zip/报告.md"]


def test_an_archive_that_cannot_be_read_now_keeps_its_documents(corpus: Path, monkeypatch) -> None:
    pack(corpus, {"a.md": b"words"})

    opened = Path.open

    def denied(self, *arguments, **options):
        if self.suffix == ".zip":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", denied)
    found = scan(corpus)
    assert found.unreadable == ("box.zip",)
    assert "stay as indexed" in found.failed[0].reason

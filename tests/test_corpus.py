"""Adding to and removing from the corpus folder: nothing gets out of it, or in unread."""

from __future__ import annotations

import tempfile
import unicodedata
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import unlistable
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Settings
from cnai_qa.corpus import add_files, checked_name, remove_files
from cnai_qa.documents import scan
from cnai_qa.documents.naming import escaped
from cnai_qa.documents.repacking import delete_members
from cnai_qa.errors import CorpusError, DocumentError, UnknownDocumentError


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


def written(folder: Path, name: str, text: str = "# Title\n\nSome text.\n") -> Path:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


def everything(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_file_is_copied_in_whole_and_replaces_an_older_one(settings, corpus, outside) -> None:
    done = add_files([written(outside, "new.md", "# New\n\nOne.\n")], settings)
    assert (done.added, done.failed) == (("new.md",), ())
    add_files([written(outside, "new.md", "# New\n\nTwo.\n")], settings)
    assert (corpus / "new.md").read_text() == "# New\n\nTwo.\n"


def test_a_second_file_for_one_place_is_refused_and_the_first_stays(
    settings, corpus, outside
) -> None:
    one, two = written(outside, "x/r.md", "One."), written(outside, "y/r.md", "Two.")
    done = add_files([one, two, written(outside, "z/s.md")], settings)
    assert (done.added, done.replaced) == (("r.md", "s.md"), ())
    assert [f.path for f in done.failed] == ["r.md"] and "Rename" in done.failed[0].reason
    assert (corpus / "r.md").read_text() == "One."


def test_the_same_file_twice_is_added_once(settings, outside) -> None:
    file = written(outside, "x.md")
    again = outside / "deep" / ".." / "x.md"
    (outside / "deep").mkdir()
    done = add_files([file, again], settings)
    assert (done.added, done.failed) == (("x.md",), ())


def test_a_place_is_free_after_a_file_that_was_refused(settings, corpus, outside) -> None:
    done = add_files([written(outside, "x/r.md", ""), written(outside, "y/r.md", "Two.")], settings)
    assert done.added == ("r.md",) and [f.path for f in done.failed] == ["r.md"]
    assert (corpus / "r.md").read_text() == "Two."


def test_what_was_replaced_is_told_apart_from_what_is_new_or_the_same(
    settings, corpus, outside
) -> None:
    new, same = written(outside, "new.md"), written(outside, "same.md")
    written(corpus, "same.md")
    done = add_files([new, same, written(outside, "labs.md", "Other.")], settings)
    assert done.added == ("new.md", "same.md", "labs.md")
    assert done.replaced == ("labs.md",)
    assert done.to_record()["replaced"] == ["labs.md"]


def test_a_folder_is_copied_with_the_folders_in_it(settings, corpus, outside) -> None:
    written(outside, "more/one.md")
    written(outside, "more/deep/two.txt")
    before = everything(corpus)
    done = add_files([outside / "more"], settings)
    assert (done.added, done.failed) == (("more/one.md", "more/deep/two.txt"), ())
    assert everything(corpus) == before | {"more/one.md", "more/deep/two.txt"}


@pytest.mark.parametrize("linked", [False, True])
def test_a_folder_around_the_corpus_and_the_index_is_added_without_them(
    settings, corpus, tmp_path, linked: bool, monkeypatch
) -> None:
    written(tmp_path, "notes.md")
    written(Path(settings.index), "README.md")
    if linked:
        corpus.rename(tmp_path.parent / f"{tmp_path.name} elsewhere")
        corpus.symlink_to(tmp_path.parent / f"{tmp_path.name} elsewhere")
    before = everything(corpus)
    monkeypatch.chdir(tmp_path)
    done = add_files(["."], settings)
    copied = f"{tmp_path.name}/notes.md"
    assert (done.added, done.failed) == ((copied,), ())
    assert everything(corpus) == before | {copied}


@pytest.mark.parametrize("own", ["corpus", "index"])
def test_the_corpus_and_the_index_themselves_are_not_added(settings, corpus, own: str) -> None:
    Path(settings.index).mkdir()
    before = everything(corpus)
    done = add_files([getattr(settings, own)], settings)
    assert done.added == () and "itself" in done.failed[0].reason
    assert everything(corpus) == before


# Spaces as macOS, Chinese and French text have them; joiners in an emoji and in a Persian word.
SHOWN = (
    "nbsp\u00a0name.md", "全角\u3000空格.md", "Bild 10.30\u202fPM.md", "thin\u2009space.md",
    "👩\u200d💻.md", "می\u200cخواهم.md",
)  # fmt: skip
UNSHOWN = (
    "a\n.md", "a\x1b[31m.md", "a\x85.md", "a\u2028.md", "a\u2029.md", "a\u202etxt.md", "a\u200f.md",
    "a\u2067.md", "a\u061c.md", "a\udcff.md",
)  # fmt: skip
ASIDE = ("__MACOSX/a.md", ".git/a.md", ".DS_Store", "Thumbs.db", "~$a.md", "old.bak/a.md", "a.md~")


def test_what_a_build_leaves_out_of_a_folder_is_not_copied(settings, corpus, outside) -> None:
    for name in (*ASIDE, "a.md"):
        written(outside, f"more/{name}")
    done = add_files([outside / "more"], settings)
    assert (done.added, done.failed) == (("more/a.md",), ())
    assert set(done.added) <= {file.path for file in scan(corpus).files}


@pytest.mark.parametrize("name", ["old.bak", ".hidden", "__MACOSX"])
def test_a_folder_that_a_build_leaves_out_is_refused_as_one(settings, outside, name) -> None:
    written(outside, f"{name}/a.md")
    written(outside, f"{name}/b.md")
    done = add_files([outside / name], settings)
    assert done.added == () and [f.path for f in done.failed] == [name]


def test_what_the_corpus_ignores_is_refused(settings, corpus, outside) -> None:
    (corpus / ".cnaiignore").write_text("drafts/\n*.log.md\n")
    given = [written(outside, "drafts/a.md").parent, written(outside, "b.log.md")]
    done = add_files([*given, written(outside, "c.md")], settings)
    assert done.added == ("c.md",)
    assert [f.path for f in done.failed] == ["drafts/a.md", "b.log.md"]
    assert all(".cnaiignore" in f.reason for f in done.failed)


def test_links_to_folders_and_folders_that_cannot_be_listed_are_reported(
    settings, outside, tmp_path, monkeypatch
) -> None:
    written(outside, "more/a.md")
    written(outside, "more/shut/b.md")
    (outside / "more" / "link").symlink_to(tmp_path)
    with unlistable(monkeypatch, outside / "more" / "shut"):
        done = add_files([outside / "more"], settings)
    assert done.added == ("more/a.md",)
    reasons = {f.path: f.reason for f in done.failed}
    assert reasons.keys() == {"more/shut", "more/link"}
    assert "Permission denied" in reasons["more/shut"] and "link" in reasons["more/link"]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.bin", "x", "format '.bin' cannot be read"),
        ("a.md", "\x00\x01\x02", "Binary data"),
        ("empty.md", "  ", "No text"),
        ("big.md", "x" * 2000, "expected at most 1,000"),
        ("none.md", None, "no such file"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason_and_the_rest_goes_on(
    settings: Settings, corpus: Path, outside: Path, name: str, text: str | None, reason: str
) -> None:
    before = everything(corpus)
    bad = written(outside, name, text) if text is not None else outside / name
    small = replace(settings, max_file_bytes=1000)
    done = add_files([bad, written(outside, "good.md")], small)
    assert done.added == ("good.md",)
    assert [f.path for f in done.failed] == [name] and reason in done.failed[0].reason
    assert everything(corpus) == before | {"good.md"}


@pytest.mark.parametrize(
    "name",
    ["../x.md", "/etc/x.md", "a/../../x.md", "..\\x.md", "C:\\x.md", "", ".", ".x.md", "a/.b/x.md",
     "~$x.md", "old.bak/a.md", "x.md~", "__MACOSX/a.md", "x" * 300 + ".md"],
)  # fmt: skip
def test_a_name_that_leads_out_or_cannot_be_is_refused(name, settings, corpus, outside) -> None:
    before = everything(corpus.parent)
    with pytest.raises(DocumentError):
        checked_name(name)
    file = written(outside, "good.md")
    done = add_files([file], settings, [name]) if name else add_files([], settings)
    assert done.added == ()
    assert everything(corpus.parent) == before | {"outside/good.md"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_name_is_a_document_whether_it_is_added_or_put_there(
    settings, corpus, build, outside, name: str
) -> None:
    done = add_files([written(outside, name)], settings)
    assert (done.added, done.failed) == ((name,), ())
    assert name in build().added


@pytest.mark.parametrize("name", UNSHOWN)
def test_a_name_that_misleads_is_refused_and_reported_both_ways(
    settings, corpus, build, outside, name: str
) -> None:
    with pytest.raises(DocumentError, match="Rename the file"):
        checked_name(name)
    done = add_files([written(outside, name)], settings)
    written(corpus, name)
    assert done.added == () and build().failed == done.failed
    (failure,) = done.failed
    assert failure.path == escaped(name) and failure.path.isprintable()
    assert f"U+{ord(name[1]):04X}" in failure.reason


def test_an_empty_path_is_refused_and_is_not_the_present_folder(
    settings, corpus, outside, monkeypatch
) -> None:
    written(outside, "secret.md")
    monkeypatch.chdir(outside)
    before = everything(corpus)
    done = add_files([""], settings)
    assert done.added == () and everything(corpus) == before
    assert "path is empty" in done.failed[0].reason


@given(st.text(max_size=30))
def test_a_checked_name_stays_in_its_folder(name: str) -> None:
    try:
        path = checked_name(name)
    except DocumentError:
        return
    root = Path("/corpus").resolve()
    assert (root / path).resolve().is_relative_to(root) and (root / path).resolve() != root


def test_a_link_in_the_corpus_is_not_written_through(settings, corpus, outside) -> None:
    (corpus / "linked").symlink_to(outside)
    (corpus / "file.md").symlink_to(written(outside, "target.md", "before"))
    done = add_files([written(outside, "x.md")] * 2, settings, ["linked/x.md", "file.md"])
    assert done.added == () and all("symbolic link" in f.reason for f in done.failed)
    assert (outside / "target.md").read_text() == "before"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    settings, corpus, outside, monkeypatch
) -> None:
    before = everything(corpus)

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    done = add_files([written(outside, "x.md")], settings)
    assert "No space left" in done.failed[0].reason and everything(corpus) == before


def test_documents_are_removed_all_or_none(settings, corpus) -> None:
    before = everything(corpus)
    for wrong in ("none.md", "../corpus/labs.md", str(corpus / "labs.md"), ".", "a\x00"):
        with pytest.raises(UnknownDocumentError, match="Nothing was removed"):
            remove_files(["labs.md", wrong], settings)
    assert everything(corpus) == before
    assert remove_files(["labs.md", "chips.txt"], settings) == ("labs.md", "chips.txt")
    assert everything(corpus) == before - {"labs.md", "chips.txt"}


ODD = (
    "Re\u0301sume\u0301.md", "x" * 240 + ".md", "a\\b.md", "c:d.md", "wide\u202fspace.md",
)  # fmt: skip


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("folder", ["", "deep/", "box.zip/", "Cafe\u0301.zip/"])
def test_what_a_build_indexes_can_be_removed_whatever_its_name(
    settings, corpus, build, assistant, folder: str, name: str
) -> None:
    if folder.endswith(".zip/"):
        packed(corpus / folder, {name: "# Odd\n\nOdd.\n", "b.md": "# B\n\nB.\n"})
    else:
        written(corpus, f"{folder}{name}", "# Odd\n\nOdd.\n")
    document = f"{folder}{name}"
    assert document in build().added
    assert remove_files([document], settings) == (document,)
    assert build().removed == (document,)


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["Résumé.md", "Café/é.md", "Café.zip/é.md"])
def test_a_document_is_removed_however_its_name_is_composed(
    settings, corpus, stored: str, name: str
) -> None:
    on_disk = unicodedata.normalize(stored, name)
    typed = unicodedata.normalize("NFC" if stored == "NFD" else "NFD", name)
    if ".zip/" in name:
        archive, inside = on_disk.split("/")
        packed(corpus / archive, {inside: "# E\n", "b.md": "# B\n"})
    else:
        written(corpus, on_disk)
    assert remove_files([typed], settings) == (on_disk,)
    assert on_disk not in {file.path for file in scan(corpus).files}


def test_of_two_names_that_look_the_same_the_one_that_was_typed_is_meant(settings, corpus) -> None:
    for name in ("é.md", "e\u0301.md"):
        written(corpus, name)
    assert remove_files(["e\u0301.md"], settings) == ("e\u0301.md",)
    assert (corpus / "é.md").exists()


def test_a_document_that_is_named_in_two_ways_is_removed_once(settings, corpus) -> None:
    assert remove_files(["labs.md", "./labs.md"], settings)
    assert not (corpus / "labs.md").exists()


@pytest.mark.parametrize("name", [".cnaiignore", ".hidden/a.md", "notes.md~"])
def test_what_is_no_document_is_not_removed(settings, corpus, name: str) -> None:
    place = written(corpus, name)
    with pytest.raises(UnknownDocumentError):
        remove_files([name], settings)
    assert place.exists()


def test_nothing_is_removed_through_a_link(settings, corpus, outside) -> None:
    written(outside, "x.md")
    (corpus / "linked").symlink_to(outside)
    with pytest.raises(UnknownDocumentError):
        remove_files(["linked/x.md"], settings)
    assert (outside / "x.md").exists()
    (corpus / "link.md").symlink_to(outside / "x.md")
    remove_files(["link.md"], settings)
    assert (outside / "x.md").exists() and not (corpus / "link.md").is_symlink()


def packed(place: Path, files: dict[str, str], **options) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.comment = b"ours"
    return place


def unpacked(place: Path) -> dict[str, str]:
    with zipfile.ZipFile(place) as archive:
        assert archive.testzip() is None and archive.comment == b"ours"
        return {name: archive.read(name).decode() for name in archive.namelist()}


PACKED = {"a.md": "# A\n", "deep/b.md": "# Secret\n", "deep/": "", "实验室.md": "# C\n"}


@pytest.mark.parametrize("name", [name for name in PACKED if name[-1] != "/"])
def test_a_file_inside_an_archive_is_deleted_from_it(settings, corpus, name) -> None:
    place = packed(corpus / "all.zip", PACKED)
    place.chmod(0o640)
    before = everything(corpus)
    assert remove_files([f"all.zip/{name}", "labs.md"], settings) == (f"all.zip/{name}", "labs.md")
    assert unpacked(place) == {k: v for k, v in PACKED.items() if k != name}
    assert place.stat().st_mode & 0o777 == 0o640
    assert everything(corpus) == before - {"labs.md"}


def test_what_is_deleted_from_an_archive_is_in_none_of_its_bytes(settings, corpus) -> None:
    place = corpus / "all.zip"
    with zipfile.ZipFile(place, "w") as archive:  # stored, so that the bytes can be searched
        archive.writestr("a.md", "# A\n")
        archive.writestr("secret.md", "the secret")
    remove_files(["all.zip/secret.md"], settings)
    assert b"secret" not in place.read_bytes()


def test_an_archive_without_files_is_deleted_itself(settings, corpus) -> None:
    place = packed(corpus / "all.zip", PACKED)
    remove_files([f"all.zip/{name}" for name in PACKED if name[-1] != "/"], settings)
    assert not place.exists()


def test_a_name_that_no_archive_holds_removes_nothing(settings, corpus) -> None:
    place = packed(corpus / "all.zip", PACKED)
    before = place.read_bytes()
    for wrong in ("all.zip/c.md", "all.zip/../labs.md", "no.zip/a.md", "labs.md/a"):
        with pytest.raises(UnknownDocumentError, match="Nothing was removed"):
            remove_files(["all.zip/a.md", wrong], settings)
    assert place.read_bytes() == before


def test_an_archive_that_cannot_be_copied_stays_as_it_was(settings, corpus, monkeypatch) -> None:
    place = packed(corpus / "all.zip", PACKED)
    place.write_bytes(place.read_bytes().replace(zlib.compress(b"# A\n", wbits=-15), b"\xff" * 6))
    before, files = place.read_bytes(), everything(corpus)
    with pytest.raises(CorpusError, match=r"Nothing was deleted .* Unpack the archive"):
        remove_files(["all.zip/deep/b.md"], settings)
    monkeypatch.setattr("cnai_qa.documents.repacking.EXPANDED", 5)
    with pytest.raises(CorpusError, match="more than 5 bytes"):
        remove_files(["all.zip/a.md"], settings)
    assert (place.read_bytes(), everything(corpus)) == (before, files)


def test_a_full_disk_leaves_the_archive_whole(settings, corpus, monkeypatch) -> None:
    place = packed(corpus / "all.zip", PACKED)
    before, files = place.read_bytes(), everything(corpus)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cnai_qa.documents.repacking.sync", full)
    with pytest.raises(CorpusError, match="No space left"):
        remove_files(["all.zip/a.md"], settings)
    assert (place.read_bytes(), everything(corpus)) == (before, files)


def test_nothing_is_removed_from_an_archive_outside(settings, corpus, outside) -> None:
    place = packed(outside / "all.zip", PACKED)
    (corpus / "all.zip").symlink_to(place)
    with pytest.raises(UnknownDocumentError):
        remove_files(["all.zip/a.md"], settings)
    assert unpacked(place) == PACKED


NAMES = st.text("ab/é字 ", min_size=1, max_size=6).filter(lambda n: n.strip("/ ") and "//" not in n)


@given(st.dictionaries(NAMES, st.text(max_size=50), min_size=1, max_size=6), st.data())
def test_the_other_files_of_an_archive_stay(files: dict[str, str], data) -> None:
    gone = data.draw(st.sampled_from(sorted(files)))
    with tempfile.TemporaryDirectory() as folder:
        place = packed(Path(folder) / "a.zip", files)
        delete_members(place, {gone})
        left = {n: t for n, t in files.items() if n != gone}
        if any(name[-1] != "/" for name in left):
            assert unpacked(place) == left
        else:
            assert not place.exists()


def test_a_corpus_that_is_not_there_yet_is_made(settings, outside, tmp_path) -> None:
    new = replace(settings, corpus=str(tmp_path / "a" / "b"))
    assert add_files([written(outside, "x.md")], new).added == ("x.md",)
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match="cannot be made"):
        add_files([], replace(settings, corpus=str(tmp_path / "file")))


def test_an_archive_is_added_whole_if_it_holds_a_file(settings, corpus, outside) -> None:
    with zipfile.ZipFile(outside / "box.zip", "w") as archive:
        archive.writestr("a.md", "# Title\n\nSome text.\n")
    assert add_files([outside / "box.zip"], settings).added == ("box.zip",)
    assert (corpus / "box.zip").is_file()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.bin": "x", "b.pdf": "no PDF"}, "a.bin: "),
        ({"empty.md": ""}, "empty.md: "),
        ({".hidden.md": "Some text."}, "no file that can be indexed"),
        ({"__MACOSX/a.md": "Some text.", "deep/": ""}, "no file that can be indexed"),
        ({"inner.zip": "x"}, "An archive inside an archive"),
    ],
)
def test_an_archive_is_refused_if_none_of_its_files_can_be_indexed(
    settings, corpus, outside, files: dict[str, str], reason: str
) -> None:
    (failure,) = add_files([packed(outside / "box.zip", files)], settings).failed
    assert failure.path == "box.zip" and reason in failure.reason
    assert not (corpus / "box.zip").exists()
    more = packed(outside / "box.zip", {**files, "z.md": "Some text."})
    assert add_files([more], settings).added == ("box.zip",)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut off", b"no archive"])
def test_what_is_no_archive_is_refused(settings, corpus, outside, data: bytes) -> None:
    (outside / "box.zip").write_bytes(data)
    (failure,) = add_files([outside / "box.zip"], settings).failed
    assert failure.path == "box.zip"
    assert not (corpus / "box.zip").exists()


def test_a_file_that_is_not_what_its_name_says_is_refused(settings, corpus, outside) -> None:
    (outside / "report.pdf").write_bytes(b"\x00\x01 no PDF at all")
    (failure,) = add_files([outside / "report.pdf"], settings).failed
    assert failure.reason
    assert not (corpus / "report.pdf").exists()

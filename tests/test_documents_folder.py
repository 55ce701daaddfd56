"""The corpus folder: which files it holds, what is reported, what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cnai_qa.documents import CorpusFile, scan
from cnai_qa.errors import CorpusError, DocumentError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus folder with one file, next to a place outside of it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("secret")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("words")
    return tmp_path / "corpus"


def paths(folder: Path, **options) -> list[str]:
    return [file.path for file in scan(folder, **options).files]


def faults(folder: Path) -> dict[str, str]:
    return {failure.path: failure.reason for failure in scan(folder).failed}


# What is listed


def test_files_of_all_folders_are_listed_in_path_order(folder: Path) -> None:
    for name in ("z.md", "b/c.md", "b/a/d.txt", "b.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("words")
    assert paths(folder) == ["a.md", "b.html", "b/a/d.txt", "b/c.md", "z.md"]


def test_a_corpus_may_be_named_by_a_relative_path(folder: Path, monkeypatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert [f.place.read_text() for f in scan("corpus").files] == ["words"]
    monkeypatch.chdir(folder)
    assert paths(Path()) == ["a.md"]


@pytest.mark.parametrize("name", [".hidden.md", ".git/config.md", "~$report.md", "b/.x/c/d.md"])
def test_hidden_files_and_folders_are_left_out(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("words")
    assert paths(folder) == ["a.md"]
    assert not scan(folder).failed


def test_a_hidden_folder_may_itself_be_the_corpus(folder: Path) -> None:
    hidden = folder.rename(folder.with_name(".corpus"))
    assert paths(hidden) == ["a.md"]


@pytest.mark.parametrize("name", ["index", "deep/index"])
def test_the_index_inside_the_corpus_is_left_out(folder: Path, name: str) -> None:
    index = folder / name
    index.mkdir(parents=True)
    (index / "README.md").write_text("words")
    assert paths(folder, leave_out=index) == ["a.md"]
    assert paths(folder, leave_out=folder / "." / name / ".." / "index") == ["a.md"]


def test_a_folder_named_like_the_index_elsewhere_is_listed(folder: Path) -> None:
    (folder / "index").mkdir()
    (folder / "index" / "b.md").write_text("words")
    assert paths(folder, leave_out=folder.parent / "index") == ["a.md", "index/b.md"]


def test_names_in_any_script_are_kept(folder: Path) -> None:
    (folder / "报告 – 2025\u202f年😀.md").write_text("words")
    assert "报告 – 2025\u202f年😀.md" in paths(folder)


# What is reported and left out


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb.md", r"a\x0ab.md"),
        (b"a\tb.md", r"a\x09b.md"),
        (b"a\x1b[31mb.md", r"a\x1b[31mb.md"),
        (b"a\xffb.md", r"a\udcffb.md"),
        (b"fol\nder/b.md", r"fol\x0ader/b.md"),
    ],
)
def test_a_name_that_cannot_be_printed_is_reported_in_print(folder: Path, name, shown) -> None:
    place = os.path.join(os.fsencode(folder), name)  # noqa: PTH118
    os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
    with open(place, "w") as file:  # noqa: PTH123
        file.write("words")
    assert paths(folder) == ["a.md"]
    assert "Rename the file" in faults(folder)[shown]
    assert shown.isprintable()


def test_a_link_out_of_the_corpus_is_reported_and_not_followed(folder: Path) -> None:
    (folder / "link.md").symlink_to(folder.parent / "outside" / "secret.md")
    assert paths(folder) == ["a.md"]
    assert "symbolic link out of the corpus" in faults(folder)["link.md"]


def test_a_link_to_a_folder_outside_is_reported_and_not_entered(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent / "outside")
    assert paths(folder) == ["a.md"]
    assert "symbolic link out of the corpus" in faults(folder)["link"]


def test_a_link_to_a_folder_inside_is_reported_and_not_entered(folder: Path) -> None:
    (folder / "round").symlink_to(folder)
    assert paths(folder) == ["a.md"]
    assert list(faults(folder)) == ["round"]


def test_a_link_inside_the_corpus_is_a_file_like_any_other(folder: Path) -> None:
    (folder / "link.md").symlink_to(folder / "a.md")
    assert [f.read(100) for f in scan(folder).files] == [b"words", b"words"]


def test_a_link_to_a_file_that_is_gone_is_reported_and_left_out(folder: Path) -> None:
    (folder / "link.md").symlink_to(folder / "gone.md")
    assert paths(folder) == ["a.md"]
    assert "a file that is gone" in faults(folder)["link.md"]


def test_a_link_whose_target_cannot_be_looked_at_now_is_a_file(folder: Path, monkeypatch) -> None:
    (folder / "link.md").symlink_to(folder / "shut" / "b.md")
    looked = Path.stat

    def denied(self, **options):
        if self.name == "link.md" and options.get("follow_symlinks", True):
            raise PermissionError(13, "Permission denied", str(self))
        return looked(self, **options)

    monkeypatch.setattr(Path, "stat", denied)
    assert paths(folder) == ["a.md", "link.md"]


def test_a_link_to_itself_stops_nothing(folder: Path) -> None:
    (folder / "loop.md").symlink_to(folder / "loop.md")
    assert "a.md" in paths(folder)


def test_a_corpus_that_is_itself_a_link_is_listed(folder: Path) -> None:
    folder.with_name("link").symlink_to(folder)
    assert paths(folder.with_name("link")) == ["a.md"]


def test_a_pipe_is_reported_and_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    assert paths(folder) == ["a.md"]
    assert "Not a regular file" in faults(folder)["pipe.md"]


# What cannot be looked at


def deny(monkeypatch: pytest.MonkeyPatch, denied: Path) -> None:
    """Let a folder's listing fail, as permissions would; tests may run as root."""
    listed = os.scandir

    def guarded(place="."):
        if Path(place) == denied:
            raise PermissionError(13, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr(os, "scandir", guarded)


@pytest.mark.parametrize("name", ["shut", "b/shut", "b\nc"])
def test_a_folder_that_cannot_be_listed_is_named_as_unknown(folder, monkeypatch, name) -> None:
    (folder / name).mkdir(parents=True)
    deny(monkeypatch, folder / name)
    found = scan(folder)
    assert found.unreadable == (name,)
    assert [f.path for f in found.files] == ["a.md"]
    (failure,) = found.failed
    assert "Permission denied" in failure.reason and failure.path.isprintable()


def test_a_corpus_that_cannot_be_listed_is_an_error(folder: Path, monkeypatch) -> None:
    deny(monkeypatch, folder)
    with pytest.raises(CorpusError, match="cannot be listed: Permission denied"):
        scan(folder)


def test_a_missing_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not exist"):
        scan(tmp_path / "none")


def test_a_corpus_that_is_a_file_is_an_error(folder: Path) -> None:
    with pytest.raises(CorpusError, match="is a file"):
        scan(folder / "a.md")


# Reading


def test_a_file_of_exactly_the_limit_is_read(folder: Path) -> None:
    assert CorpusFile("a.md", folder / "a.md").read(5) == b"words"


def test_a_file_over_the_limit_is_refused_unread(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read"))
    with pytest.raises(DocumentError, match="5 bytes; expected at most 4"):
        CorpusFile("a.md", folder / "a.md").read(4)


@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_an_empty_file_is_refused(folder: Path, data: bytes) -> None:
    (folder / "a.md").write_bytes(data)
    with pytest.raises(DocumentError, match="empty"):
        CorpusFile("a.md", folder / "a.md").read(100)


def test_a_file_that_is_gone_is_an_error_of_the_moment(folder: Path) -> None:
    (file,) = scan(folder).files
    file.place.unlink()
    with pytest.raises(OSError):
        file.read(100)


# What is ignored


@pytest.mark.parametrize(
    "name", ["a.tmp", "movie.part", "notes.md~", "a.md.swp", "Thumbs.db", "~WRL0001.tmp", "x.bak"]
)
def test_temporary_files_are_left_out(folder: Path, name: str) -> None:
    (folder / name).write_text("words")
    assert paths(folder) == ["a.md"]
    assert not scan(folder).failed


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*.log", ["a.md", "drafts/b.md", "drafts/keep.md"]),
        ("drafts/", ["a.md", "c.log"]),
        ("# a comment\n\n/a.md", ["c.log", "drafts/b.md", "drafts/keep.md"]),
        ("drafts/*\n!drafts/keep.md", ["a.md", "c.log", "drafts/keep.md"]),
        ("**/b.md", ["a.md", "c.log", "drafts/keep.md"]),
    ],
)
def test_the_ignore_file_works_like_that_of_git(folder: Path, pattern: str, left) -> None:
    (folder / "drafts").mkdir()
    for name in ("c.log", "drafts/b.md", "drafts/keep.md"):
        (folder / name).write_text("words")
    (folder / ".cnaiignore").write_text(pattern)
    assert paths(folder) == left
    assert not scan(folder).failed


@pytest.mark.parametrize(
    ("pattern", "unknown"), [("drafts/", ()), ("drafts/**\n!drafts/a.md", ("drafts",))]
)
def test_what_is_ignored_is_not_unknown_though_it_cannot_be_listed(
    folder: Path, monkeypatch, pattern: str, unknown: tuple[str, ...]
) -> None:
    (folder / "drafts").mkdir()
    (folder / ".cnaiignore").write_text(pattern)
    deny(monkeypatch, folder / "drafts")
    found = scan(folder)
    assert found.unreadable == unknown
    assert tuple(f.path for f in found.failed) == unknown


def test_an_ignore_file_that_is_no_text_is_an_error_and_nothing_is_indexed(folder: Path) -> None:
    (folder / ".cnaiignore").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusError, match=r"\.cnaiignore.*UTF-8"):
        scan(folder)

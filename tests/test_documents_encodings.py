"""Text that is nearly all UTF-8, whatever it declares, and what is said of the rest."""

from __future__ import annotations

import pytest

from cnai_qa.documents import load_document
from cnai_qa.documents.encodings import decode, decoded
from cnai_qa.errors import DocumentError

GERMAN = "Die Straße führt über München nach Köln. "
STRAY = GERMAN.encode() + b"caf\xe9."


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html", "a.json"])
def test_one_byte_that_is_no_utf_8_costs_only_itself_and_is_said(name: str) -> None:
    data = b'["' + STRAY + b'"]' if name == "a.json" else STRAY
    document = load_document(data, name)
    assert f"{GERMAN}caf\ufffd." in document.text
    assert document.notes == (
        "1 byte is no UTF-8 and was read as '\ufffd'; save the file as UTF-8.",
    )


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii"])
def test_a_page_that_is_nearly_all_utf_8_is_read_as_that(declared: str) -> None:
    page = f"<meta charset={declared}><p>".encode()
    assert load_document(page + GERMAN.encode(), "a.html").text == f"{GERMAN.strip()}\n"
    document = load_document(page + STRAY, "a.html")
    assert document.text == f"{GERMAN}caf\ufffd.\n"
    assert len(document.notes) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_bytes_that_could_not_be_read_are_counted(encoding: str) -> None:
    data = GERMAN.encode(encoding) + b"\xe9 and \xc3" + GERMAN.encode() + b"\xe2\x82"
    assert decoded(data) == (f"{GERMAN}\ufffd and \ufffd{GERMAN}\ufffd", 4)


def test_what_is_said_to_be_utf_8_and_has_hardly_any_of_it_is_guessed() -> None:
    text = GERMAN.encode("cp1252")
    assert decode(text, "utf-8") == GERMAN
    assert decode(b"A long text in English. " * 9 + b"\x81", "utf-8").endswith(" \ufffd")
    with pytest.raises(DocumentError, match="Not utf-8 text"):
        decode(b"\x81\x8d\x8f", "utf-8")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "«CAFÉ» À LA CARTE «CAFÉ»"),
        ("cp1251", "ВЁРСТКА «ПРАВДЫ» и Ёлка"),
        ("gbk", "联通"),
        ("shift_jis", "人工知能の研究"),
        ("iso8859-7", "Η Αθήνα είναι «πόλη»"),
    ],
)
def test_other_declarations_hold_where_the_bytes_are_no_utf_8(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), encoding) == text

"""Bytes to text and to a document: encodings, what is no text, formats, titles."""

from __future__ import annotations

import codecs
import io
import time
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import CHARACTERS

from cnai_qa.documents import load_document
from cnai_qa.documents.encodings import decode
from cnai_qa.documents.formats import BINARY, TEXT
from cnai_qa.errors import DocumentError
from cnai_qa.sentences import sentences

DATA = Path(__file__).parent / "data"

# Decoding

BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize(("encoding", "bom"), BOMS.items())
def test_a_byte_order_mark_decides_the_encoding_and_is_no_part_of_the_text(encoding, bom) -> None:
    assert decode(bom + "Ember 智谱 😀".encode(encoding)) == "Ember 智谱 😀"


@pytest.mark.parametrize(("encoding", "bom"), BOMS.items())
def test_a_byte_order_mark_wins_over_a_declaration(encoding, bom) -> None:
    assert decode(bom + "é".encode(encoding), "windows-1252") == "é"


def test_text_without_a_mark_is_utf_8() -> None:
    assert decode("Zhipu 智谱 – “é”".encode()) == "Zhipu 智谱 – “é”"


@given(st.text(CHARACTERS.filter(lambda c: c.isprintable() or c == "\n")))
def test_utf_8_text_is_decoded_unchanged(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_becomes_a_newline(end: str) -> None:
    assert decode(f"one{end}{end}two{end}".encode()) == "one\n\ntwo\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x81\x8d\x8f",
        codecs.BOM_UTF16_LE + b"a",
        codecs.BOM_UTF16_LE + b"\x00\xd8a\x00",
        codecs.BOM_UTF8 + b"\xff",
    ],
)
def test_bytes_that_are_no_text_in_their_encoding_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"Not utf-\S+ text .* Save the file as UTF-8"):
        decode(data)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-16-le", "No mark at all, yet wide."),
        ("utf-16-be", "No mark at all, yet wide."),
        ("gb18030", "深度求索成立于2023年，总部位于杭州。"),
        ("gb18030", "DeepSeek（深度求索）。Its seat is Hangzhou."),
        ("cp1252", "café au lait – “à la carte”"),
        ("cp1252", "Die Straße führt über München nach Köln."),
        ("cp1252", "El año pasado costó 12 €."),
    ],
)
def test_text_in_another_encoding_is_recognised(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(DocumentError, match="Not utf-7 text"):
        decode(b"+2AA-", "utf-7")


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\x00\x01", b"\x01\x02\x03abc", b"text \x00 text"],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="Binary data"):
        decode(data)


def test_a_stray_control_character_does_not_make_a_text_binary() -> None:
    text = "A page\fand a bell\x07 in a long text." + " word" * 100
    assert decode(text.encode()) == text


# Formats


WORDS = {".json": b'["Ember is a model."]', ".jsonl": b'"Ember is a model."\n'}
WORDS[".ndjson"] = WORDS[".jsonl"]


@pytest.mark.parametrize("ending", TEXT)
def test_every_text_format_reads_plain_words(ending: str) -> None:
    data = WORDS.get(ending, b"Ember is a model.")
    document = load_document(data, f"notes/a{ending.upper()}")
    assert document.text.strip() == "Ember is a model."
    assert document.path == f"notes/a{ending.upper()}"


@pytest.mark.parametrize("ending", [".md", ".txt", ".html", ".csv"])
def test_a_text_that_speaks_of_the_mark_of_another_format_is_a_text(ending: str) -> None:
    document = load_document(b"A PDF begins with %PDF-1.7 and its version.", f"a{ending}")
    assert "begins with %PDF-1.7" in document.text and document.notes == ()


@pytest.mark.parametrize("before", [b"", b"\r\n \n"])
def test_a_pdf_that_is_named_as_a_text_is_read_as_a_pdf(before: bytes) -> None:
    data = before + (DATA / "report.pdf").read_bytes()
    assert load_document(data, "a.txt").title == "Harbour report 2025"


@pytest.mark.parametrize("path", ["report.xyz", "README", ".md", "a.md.bak", "folder.md/file"])
def test_an_unknown_format_is_refused_with_those_that_are_read(path: str) -> None:
    with pytest.raises(DocumentError, match=r"cannot be read; expected one of \.md, "):
        load_document(b"words", path)


@pytest.mark.parametrize("ending", [e for e in TEXT if e not in WORDS])
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_file_without_text_is_refused(ending: str, data: bytes) -> None:
    with pytest.raises(DocumentError, match="No text is left"):
        load_document(data, f"a{ending}")


@pytest.mark.parametrize("ending", [".md", ".txt", ".html"])
@pytest.mark.parametrize("text", ["\u200b" * 20, "\u00ad \u2060\n\u200d"])
def test_a_file_of_what_shows_nothing_is_refused(ending: str, text: str) -> None:
    with pytest.raises(DocumentError, match="No text is left"):
        load_document(text.encode(), f"a{ending}")


@pytest.mark.parametrize("ending", [*WORDS, *BINARY])
@pytest.mark.parametrize("data", [b"words", b"PK\x03\x04", b"%PDF-1.7 cut off", b"[1, 2"])
def test_a_file_that_is_not_what_its_name_says_is_refused_with_a_remedy(ending, data) -> None:
    with pytest.raises(DocumentError, match=r"again|\.txt"):
        load_document(data, f"a{ending}")


@given(st.sampled_from([*TEXT, *BINARY]), st.binary(max_size=300))
def test_any_bytes_are_a_document_or_refused(ending: str, data: bytes) -> None:
    try:
        document = load_document(data, f"a{ending}")
    except DocumentError:
        return
    assert document.text.strip() and document.title.strip()
    assert "\r" not in document.text
    document.text.encode()


# Titles


@pytest.mark.parametrize(
    ("path", "title"),
    [("red-lantern_2025.md", "red lantern 2025"), ("a/b/notes.md", "notes"), ("_.md", "_.md")],
)
def test_a_document_without_a_title_is_named_after_its_file(path: str, title: str) -> None:
    assert load_document(b"words, no heading.", path).title == title


@pytest.mark.parametrize(
    ("paragraphs", "given", "title"),
    [
        ([("IT rules", "Title"), ("Passwords", "Heading 1")], "", "IT rules"),
        (
            [("IT rules", "Title"), ("of 2025", "Title"), ("Mail", "Heading 1")],
            "",
            "IT rules of 2025",
        ),
        ([("IT rules", "Heading 1"), ("Long.", "Normal")], "", "IT rules"),
        ([("IT rules", "Title"), ("Passwords", "Heading 1")], "Rules of IT", "Rules of IT"),
        ([("IT rules", "Title"), ("Passwords", "Heading 1")], "Document1", "IT rules"),
    ],
)
def test_the_title_of_a_word_file_is_its_title_paragraph_alone(paragraphs, given, title) -> None:
    file, data = docx.Document(), io.BytesIO()
    file.core_properties.title = given
    for text, style in paragraphs:
        file.add_paragraph(text, style)
    file.save(data)
    assert load_document(data.getvalue(), "a.docx").title == title


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt"])
def test_a_title_is_never_longer_than_a_title(name: str) -> None:
    text = (
        f"---\ntitle: {'word ' * 500}\n---\nx" if name == "a.md" else f"<h1>{'word ' * 500}</h1>x"
    )
    assert len(load_document(text.encode(), name).title) <= 201


# Time


ONE_MEGABYTE = {
    "one line": ("a.md", "The lab grew. " * 70_000),
    "one line of Chinese": ("a.md", "模型很大。" * 70_000),
    "short lines": ("a.txt", "a line\n" * 100_000),
    "one heading": ("a.md", "# " + "word " * 200_000),
    "brackets in a heading": ("a.md", "# " + "[" * 1_000_000),
    "stars in a heading": ("a.md", "# " + "*a " * 300_000),
    "spaces in a heading": ("a.md", "# a" + " " * 1_000_000 + "b"),
    "a line of spaces": ("a.txt", "x\n" + " " * 1_000_000),
    "nested quotes": ("a.md", ">" * 1_000_000),
    "nested lists": ("a.md", "- " * 200_000 + "x"),
    "one paragraph of a page": ("a.html", "<p>" + "The lab grew. " * 70_000),
}


@pytest.mark.parametrize(("name", "text"), ONE_MEGABYTE.values(), ids=ONE_MEGABYTE)
def test_a_megabyte_is_read_and_split_in_seconds(name: str, text: str) -> None:
    began = time.process_time()
    sentences(load_document(text.encode(), name))
    assert time.process_time() - began < 20


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<blockquote>"])
def test_a_page_nested_too_deeply_is_refused(opening: str) -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        load_document(f"{opening * 3000}x".encode(), "a.html")


def test_a_page_nested_deeply_but_not_too_deeply_is_read() -> None:
    page = f"{'<div>' * 250}The depth is 250.{'</div>' * 250}"
    assert "The depth is 250." in load_document(page.encode(), "a.html").text

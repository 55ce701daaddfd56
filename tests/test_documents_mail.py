"""Mails: who wrote when about what, and the text of the one who writes."""

from __future__ import annotations

import pytest

from cnai_qa.documents import load_document
from cnai_qa.errors import DocumentError
from cnai_qa.types import BlockKind, Document

PLAIN = """From: Mei Tan <mei@example.org>
To: board@example.org
Subject: Crane delivery
Date: Fri, 14 Mar 2025 10:00:00 +0100

The crane arrives in May.
It costs 2 million euros.

> Older words that are quoted.

Mei
"""


def load(text: str) -> Document:
    return load_document(text.encode(), "a.eml")


def rows(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.ROW]


def test_a_mail_tells_who_wrote_when_about_what() -> None:
    document = load(PLAIN)
    assert (document.title, document.date, document.kind) == (
        "Crane delivery",
        "2025-03-14",
        "mail",
    )
    assert document.author == "Mei Tan <mei@example.org>"
    assert rows(document)[0].startswith("From: Mei Tan <mei@example.org>; To: board@example.org")
    assert "It costs 2 million euros." in document.text


def test_a_subject_that_is_too_long_for_a_heading_is_a_paragraph() -> None:
    subject = "The crane arrives in May and not in June. " * 6
    document = load(PLAIN.replace("Crane delivery", subject))
    assert document.text.startswith(subject.strip())
    assert document.blocks[0].kind is BlockKind.PROSE


def test_what_a_mail_quotes_is_left_out_and_said() -> None:
    document = load(PLAIN)
    assert "Older words" not in document.text
    assert "quotes of earlier mails" in document.notes[0]


def test_a_mail_in_html_is_read_as_a_page() -> None:
    body = PLAIN.replace("\n\nThe crane", "\nContent-Type: text/html\n\n<p>The crane", 1)
    document = load(body)
    assert "The crane arrives in May." in " ".join(document.text.split())
    assert "<p>" not in document.text


def test_a_heading_in_a_mail_that_is_too_long_for_one_is_a_paragraph() -> None:
    long = "The crane arrives in May and not in June. " * 6
    body = PLAIN.replace("\n\nThe crane", f"\nContent-Type: text/html\n\n<h2>{long}</h2><p>It", 1)
    document = load(body)
    assert f"\n\n{long.strip()}\n\n" in document.text


def several(subtype: str, *parts: str) -> Document:
    """Read a mail of parts, each with its own header."""
    head = "From: mei@example.org\nSubject: Crane\nMIME-Version: 1.0\n"
    body = "".join(f"--xx\n{part}\n" for part in parts)
    return load(f'{head}Content-Type: multipart/{subtype}; boundary="xx"\n\n{body}--xx--\n')


TEXT = "Content-Type: text/plain\n\n"
HTML = "Content-Type: text/html\n\n"
IMAGE = "Content-Type: image/png\nContent-Disposition: inline; filename=a.png\n\nx"


def test_where_the_plain_text_is_blank_the_page_is_read() -> None:
    document = several("alternative", f"{TEXT} \n", f"{HTML}<p>It arrives in May.</p>")
    assert document.text.endswith("It arrives in May.\n")


def test_of_a_text_in_two_forms_the_plain_one_is_read() -> None:
    document = several("alternative", f"{TEXT}It arrives in May.", f"{HTML}<p>In two forms.</p>")
    assert "It arrives in May." in document.text
    assert "In two forms." not in document.text


@pytest.mark.parametrize(
    ("first", "last"), [("One.", "Two."), ("<p>One.</p>", "<p>Two.</p>")], ids=["plain", "html"]
)
def test_what_stands_behind_a_picture_is_read(first: str, last: str) -> None:
    kind = HTML if first.startswith("<") else TEXT
    document = several("mixed", f"{kind}{first}", IMAGE, f"{kind}{last}")
    assert document.text.endswith("One.\n\nTwo.\n")
    assert document.notes == ("1 attachment was not read (a.png); save as files what should be.",)


@pytest.mark.parametrize(
    "header", ["attachment", "attachment; filename=b.txt", "inline; filename=b"]
)
def test_a_text_that_is_attached_is_named_and_not_read(header: str) -> None:
    attached = f"Content-Disposition: {header}\n{TEXT}Two."
    document = several("mixed", f"{TEXT}One.", attached)
    assert "Two." not in document.text
    assert document.notes[0].startswith("1 attachment was not read")


def test_a_part_that_cannot_be_decoded_is_named_beside_one_that_can() -> None:
    odd = "Content-Type: text/plain; charset=no-such\n\nTwo."
    document = several("mixed", f"{TEXT}One.", odd)
    assert document.text.endswith("One.\n")
    assert document.notes[0].startswith("1 attachment was not read (text/plain)")
    with pytest.raises(DocumentError, match="cannot be decoded"):
        several("mixed", odd)


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(DocumentError, match="Not a mail"):
        load("Just some words.\n")

"""Mutated files of every format: a document or a reason, never another error, never a hang."""

from __future__ import annotations

import io
import os
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cnai_qa.documents import load_document
from cnai_qa.documents.draft import Draft, clean
from cnai_qa.documents.structure import blocks
from cnai_qa.errors import DocumentError
from cnai_qa.sentences import sentences
from cnai_qa.types import BlockKind, Document

DATA = Path(__file__).parent / "data"
MAIL = b"""From: Mei Tan <mei@example.org>
To: board@example.org
Subject: =?utf-8?q?Cr=C3=A2ne?= delivery
Date: Fri, 14 Mar 2025 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain; charset=utf-8

The crane arrives in May.

> Older words.

--x
Content-Type: application/pdf
Content-Disposition: attachment; filename="plan.pdf"

JVBERi0=
--x--
"""
SEEDS = {
    **{p.name: p.read_bytes() for p in DATA.iterdir() if p.is_file()},
    "mail.eml": MAIL,
    "records.jsonl": b'{"title": "Ember", "year": 2025, "tags": ["a", "b"]}\n{"title": "Reef"}\n',
    "records.json": b'{"items": [{"name": "Ember", "of": {"lab": "Red"}}, {"name": "Reef"}]}',
    "notes.md": b"---\ntitle: Notes\n---\n# Notes\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
}
del SEEDS["README.md"]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["flip", "cut", "copy", "zero", "insert"])),
    min_size=1,
    max_size=8,
)
# Raise FUZZ_EXAMPLES to look for longer, each time at other mutations.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
SLOW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES == 25,
)


def mutated(data: bytes, edits: list[tuple[float, str]]) -> bytes:
    result = bytearray(data)
    for place, kind in edits:
        at = int(place * max(len(result) - 1, 0))
        if kind == "flip" and result:
            result[at] ^= 0x55
        elif kind == "cut":
            del result[at : at + 50]
        elif kind == "copy":
            result[at:at] = result[at : at + 200]
        elif kind == "zero":
            result[at : at + 20] = bytes(len(result[at : at + 20]))
        else:
            result[at:at] = b"<&\xff\x00]]>"
    return bytes(result)


def inside(data: bytes, edits: list[tuple[float, str]]) -> bytes:
    """Mutate what is packed in a package, so that the damage is not caught by its checksums."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        names = old.namelist()
        chosen = names[int(edits[0][0] * (len(names) - 1))]
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, edits) if name == chosen else part)
    return result.getvalue()


def read(data: bytes, name: str) -> None:
    began = time.process_time()
    try:
        document = load_document(data, name)
    except DocumentError as error:
        assert str(error).strip().endswith((".", ")"))
    else:
        assert_exact(document)
    assert time.process_time() - began < 20


def assert_exact(document: Document) -> None:
    """Check that blocks and sentences lie in the text, in order, and that it can be stored."""
    document.text.encode()
    assert "\r" not in document.text and "\x00" not in document.text
    found = blocks(document)
    assert all(0 <= b.outer <= b.start < b.end <= len(document.text) for b in found)
    assert all(a.end <= b.outer for a, b in pairwise(found))
    for sentence in sentences(document):
        assert document.text[sentence.start : sentence.end].strip()
    starts = [p.start for p in document.places]
    assert starts == sorted(starts) and all(s <= len(document.text) for s in starts)


@pytest.mark.parametrize("name", SEEDS)
@SLOW
@given(edits=EDITS)
def test_a_mutated_file_is_a_document_or_refused(name: str, edits) -> None:
    read(mutated(SEEDS[name], edits), name)


@pytest.mark.parametrize("name", [n for n in SEEDS if n.endswith(("docx", "pptx", "xlsx", "epub"))])
@SLOW
@given(edits=EDITS)
def test_a_package_with_a_mutated_part_is_a_document_or_refused(name: str, edits) -> None:
    read(inside(SEEDS[name], edits), name)


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_a_document_or_refused(name: str, share: float) -> None:
    read(SEEDS[name][: int(share * len(SEEDS[name]))], name)


# What every loader writes with


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["prose", "item", "row", "code"]), st.text(max_size=40)),
        st.tuples(st.just("heading"), st.text(max_size=250)),
        st.tuples(st.just("place"), st.integers(1, 99)),
    ),
    max_size=20,
)


@given(STEPS)
@example([("place", 1), ("code", " 0")])
@example([("place", 1), ("heading", "word " * 45), ("prose", "word")])
def test_a_draft_knows_the_offsets_of_what_is_written(steps) -> None:
    draft, written = Draft(), []
    for kind, value in steps:
        if kind == "place":
            draft.place(value)
        elif kind == "heading":
            draft.heading(value, 2)
            written += [clean(value)] if len(clean(value)) > 200 else []
        else:
            getattr(draft, kind)(value)
            if kind != "code" and clean(value):
                written.append(clean(value))
    document = draft.document("a.pdf", "Title")
    assert_exact(document)
    kinds = (BlockKind.PROSE, BlockKind.ITEM, BlockKind.ROW)
    kept = [document.text[b.start : b.end] for b in document.blocks if b.kind in kinds]
    assert kept == written
    # A page begins exactly where a block does, with what code is indented by.
    begun = {block.outer: block.kind for block in document.blocks}
    for place in document.places:
        first_line = document.text[place.start :].split("\n", 1)[0]
        assert first_line.strip()
        assert begun[place.start] is BlockKind.CODE or not first_line[0].isspace()


@given(st.text())
def test_clean_text_stays_as_it_is_and_is_one_line(text: str) -> None:
    once = clean(text)
    assert clean(once) == once == once.strip()
    assert "\n" not in once and "  " not in once


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("eﬃcient ﬁ ﬂ ﬀ", "efficient fi fl ff"),
        ("a\u00a0b\u2003c\u3000d", "a b c d"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("⽂⾔", "文言"),
        ("\uf0b7 item", "• item"),
        ("two\nlines \n here", "two lines here"),
        ("two\u2028lines\x85here", "two lines here"),
        ("Ⅳ ① ２", "Ⅳ ① ２"),
    ],
)
def test_what_print_puts_between_letters_is_normalised(printed: str, read: str) -> None:
    assert clean(printed) == read

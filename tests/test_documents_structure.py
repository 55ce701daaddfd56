"""The blocks of Markdown: their kinds, and offsets that leave out the marks alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from samples import DOCUMENTS

from cnai_qa.documents.structure import blocks, markdown_blocks, plain_heading, shortened
from cnai_qa.types import BlockKind, Document

MARKS = re.compile(r"(?:\s|[-*+•‣◦–>#]|\(?[\da-z]{1,3}[.)、])*")


def parts(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each block of Markdown."""
    return [(b.kind.value, text[b.start : b.end]) for b in markdown_blocks(text)]


# Every document


@given(DOCUMENTS)
def test_blocks_come_in_order_and_do_not_overlap(document: Document) -> None:
    at = 0
    for block in blocks(document):
        assert at <= block.outer <= block.start < block.end <= len(document.text)
        at = block.end


@given(DOCUMENTS)
def test_a_block_begins_and_ends_with_a_character_that_shows(document: Document) -> None:
    texts = [document.text[b.start : b.end] for b in blocks(document)]
    assert texts == [text.strip() for text in texts]


@given(DOCUMENTS)
def test_between_the_outer_offset_and_the_start_is_nothing_but_marks(document: Document) -> None:
    for block in blocks(document):
        assert block.outer == 0 or document.text[block.outer - 1] == "\n"
        assert MARKS.fullmatch(document.text[block.outer : block.start])


@given(DOCUMENTS)
def test_headings_alone_have_a_level(document: Document) -> None:
    for block in blocks(document):
        assert (1 <= block.level <= 6) == (block.kind is BlockKind.HEADING)


# Headings


@pytest.mark.parametrize(
    ("text", "heading", "level"),
    [
        ("# Labs", "Labs", 1),
        ("###### Labs", "Labs", 6),
        ("## Labs ##", "Labs", 2),
        ("##   Labs  ", "Labs", 2),
        ("  ## Labs", "Labs", 2),
        ("# C#", "C#", 1),
        ("# The #1 lab", "The #1 lab", 1),
        ("Labs\n====", "Labs", 1),
        ("Labs\n-", "Labs", 2),
        ("Labs of\nthe north\n---", "Labs of\nthe north", 2),
        ("- # Labs", "Labs", 1),
        ("> ## Labs", "Labs", 2),
        (">## Labs", "Labs", 2),
        ("> Labs\n> ---", "Labs", 2),
        ("1. > ### Labs", "Labs", 3),
    ],
)
def test_a_heading_is_its_words_without_marks(text: str, heading: str, level: int) -> None:
    (block,) = markdown_blocks(text)
    assert (block.kind, block.level) == (BlockKind.HEADING, level)
    assert text[block.start : block.end] == heading


@pytest.mark.parametrize("text", ["#", "## ##", "#Labs", "####### Labs", "    # Labs", r"\# Labs"])
def test_what_is_no_heading_with_words_is_none(text: str) -> None:
    assert all(kind != "heading" for kind, _ in parts(text))


def test_a_heading_ends_the_paragraph_above_it() -> None:
    assert parts("Words\n# Labs\nMore") == [
        ("prose", "Words"),
        ("heading", "Labs"),
        ("prose", "More"),
    ]


# Lists


def test_items_are_found_at_every_depth() -> None:
    text = "- one\n  - two\n    1. three\n\n       more of three\n- four\n"
    assert parts(text) == [
        ("item", "one"),
        ("item", "two"),
        ("item", "three"),
        ("item", "more of three"),
        ("item", "four"),
    ]


@pytest.mark.parametrize("mark", ["-", "*", "+", "1.", "12)", "-\t", "  -"])
def test_the_mark_of_an_item_is_no_part_of_it(mark: str) -> None:
    assert parts(f"{mark} Tide") == [("item", "Tide")]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("- - Tide", "Tide"),
        ("- 1. Tide", "Tide"),
        ("> - Tide", "Tide"),
        ("- > Tide", "Tide"),
        ("-\n  Tide", "Tide"),
        ("- -5 degrees", "-5 degrees"),
        ("- 3.5 points", "3.5 points"),
        ("- *Tide* wins", "*Tide* wins"),
        ("- **Tide**", "**Tide**"),
        ("- #1 of all", "#1 of all"),
    ],
)
def test_marks_are_trimmed_and_nothing_else(text: str, item: str) -> None:
    assert parts(text) == [("item", item)]


def test_a_paragraph_after_a_list_is_prose_again() -> None:
    assert parts("- Tide\n\nWords.") == [("item", "Tide"), ("prose", "Words.")]


def test_a_line_that_continues_an_item_lazily_is_part_of_it() -> None:
    assert parts("- Tide\nand more\n- Reef") == [("item", "Tide\nand more"), ("item", "Reef")]


def test_a_paragraph_set_in_by_a_tab_belongs_to_its_item() -> None:
    assert parts("-\tTide\n\n\tmore\n\nWords") == [
        ("item", "Tide"),
        ("item", "more"),
        ("prose", "Words"),
    ]


def test_an_empty_item_is_no_block() -> None:
    assert parts("-\n- Tide\n- \n") == [("item", "Tide")]


def test_a_heading_in_a_list_is_a_heading_and_its_text_an_item() -> None:
    assert parts("- # Labs\n  Words\n\nAfter") == [
        ("heading", "Labs"),
        ("item", "Words"),
        ("prose", "After"),
    ]


# Quotes


def test_a_quoted_paragraph_is_prose_without_its_first_mark() -> None:
    assert parts("> One.\n> Two.\n\n>Three.\n\n> > Four.") == [
        ("prose", "One.\n> Two."),
        ("prose", "Three."),
        ("prose", "Four."),
    ]


# Tables


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> | a | b |\n> |---|---|\n> | 1 | 2 |",
        "- | a | b |\n  |---|---|\n  | 1 | 2 |",
        "Words\n\n| a | b |\n| :-- | --: |\n| 1 | 2 |\n\nWords",
    ],
)
def test_each_row_of_a_table_is_a_block_and_its_rule_is_none(text: str) -> None:
    rows = [found for kind, found in parts(text) if kind == "row"]
    assert rows == ["| a | b |", "| 1 | 2 |"]


def test_a_table_needs_no_pipes_at_its_edges() -> None:
    assert parts("a | b\n--|--\n1 | 2\n") == [("row", "a | b"), ("row", "1 | 2")]


def test_a_line_with_a_pipe_is_no_table() -> None:
    assert parts("a | b\nand more") == [("prose", "a | b\nand more")]


# Code and HTML


@pytest.mark.parametrize(
    "text",
    [
        "```\n# x\n```",
        "~~~py\nx = 1\n~~~",
        "- ```\n  x\n  ```",
        "```\nnever closed",
        "<div>\nraw\n</div>",
        "<!-- a comment -->",
        "┌──┐\n│V3│\n└──┘",
    ],
)
def test_code_html_and_drawings_are_one_block_of_code(text: str) -> None:
    assert parts(text) == [("code", text)]


def test_indented_code_begins_with_its_first_character() -> None:
    assert parts("\tx = 1\n    y = 2\n\nWords") == [
        ("code", "x = 1\n    y = 2"),
        ("prose", "Words"),
    ]


@pytest.mark.parametrize("text", ["***", "---", "[a]: https://example.org", "", " \n\t\n", "> "])
def test_what_shows_no_words_is_no_block(text: str) -> None:
    assert parts(text) == []


# Names


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**Two** _labs_", "Two _labs_"),
        ("***Two*** `labs`", "Two labs"),
        ("__Two__ labs", "Two labs"),
        ("[Two labs](a.md)", "Two labs"),
        ("![logo](x.png) Two labs", "logo Two labs"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("Two\nlabs", "Two labs"),
    ],
)
def test_a_heading_is_shown_without_emphasis_and_links(marked: str, plain: str) -> None:
    assert plain_heading(marked) == plain


@pytest.mark.parametrize("heading", ["word " * 100_000, "[" * 500_000, "*a " * 200_000])
def test_a_heading_without_end_is_shortened(heading: str) -> None:
    assert len(plain_heading(heading)) <= 201


def test_a_name_of_common_length_is_kept_whole() -> None:
    assert shortened("n" * 200) == "n" * 200
    assert shortened("n" * 201) == "n" * 200 + "…"

"""Plain text files: titles, headings, items, paragraphs."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEXTS, document

from cnai_qa.documents.plain import load_plain, name_as_title
from cnai_qa.documents.plain_text import plain_blocks
from cnai_qa.types import BlockKind

SIGNS = re.compile(r"(?m)^\s*(?:={3,}|-{3,}|~{3,}|\^{3,})\s*$")


def parts(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each block of a plain text."""
    return [(b.kind.value, text[b.start : b.end]) for b in plain_blocks(text)]


def test_the_text_is_the_file_unchanged() -> None:
    text = "\n  Labs of the north\n\n* a *star*\n\n# no Markdown\n"
    found = document(text, "labs.txt")
    assert (found.text, found.markup, found.date) == (text, "plain", None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Labs of the north\n\nText.", "Labs of the north"),
        ("\n\n  Labs of the north  \n\nText.", "Labs of the north"),
        ("Two lines\nof a paragraph\n\nText.", "my notes"),
        ("A sentence, with its full stop.\n\nText.", "my notes"),
    ],
)
def test_the_title_is_a_first_line_that_reads_like_one(text: str, title: str) -> None:
    assert document(text, "my-notes.txt").title == title


@pytest.mark.parametrize(
    "line",
    [
        "Labs of the north",
        "2024 in review",
        "Who is ahead?",
        "Labs (a survey)",
        "中国的模型",
        "भारत की नदी",
    ],
)
def test_a_short_line_on_its_own_is_a_heading(line: str) -> None:
    assert parts(f"Words.\n\n{line}\n\nWords.")[1] == ("heading", line)


def test_a_numbered_heading_is_no_title() -> None:
    assert document("1. PARTIES\n\nThe landlord and the tenant.\n", "lease.txt").title == "lease"


@pytest.mark.parametrize(
    ("line", "below", "kind"),
    [
        ("3. RENT AND DEPOSIT", "3.1 The rent is due in May.", "heading"),
        ("3. RENT", "The rent is due in May.", "heading"),
        ("3. Rent", "3.1 The rent is due in May.", "heading"),
        ("3. Rent", "4. Deposit", "item"),
        ("3. Rent", "3.10 The rent is due.", "item"),
        ("3. Pay the rent.", "3.1 The rent is due in May.", "item"),
        ("3. RENT", "", "item"),
        ("3. RENT", "4. DEPOSIT", "item"),
    ],
)
def test_a_numbered_line_on_its_own_is_a_heading_or_an_item(
    line: str, below: str, kind: str
) -> None:
    found = parts(f"Words.\n\n{line}\n\n{below}\n")[1]
    assert found == (kind, line if kind == "heading" else line.split(" ", 1)[1])


@pytest.mark.parametrize(
    "line",
    [
        "It is new.",
        "starts small",
        "ends with a colon:",
        "Word " * 40,
        "┌──┐",
        "A line,",
        "深度求索。",
    ],
)
def test_any_other_line_is_no_heading(line: str) -> None:
    assert parts(f"Words.\n\n{line}\n\nWords.")[1][0] != "heading"


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("Holiday", "Each employee has 27 days of paid holiday a year."),
        ("Working hours", "The office opens at 7:30 and\ncloses at 17:00."),
        ("Sick leave", "If you are ill, call."),
        ("Who may come?", "no"),
        ("भारत की नदी", "गंगा नदी भारत की सबसे लंबी नदी है. It is long."),
        ("假期", "每位员工每年有二十七天的带薪假期，可以结转五天。"),
    ],
)
def test_a_short_line_right_above_a_sentence_is_its_heading(line: str, below: str) -> None:
    kind = "prose" if below != "no" else None
    found = parts(f"Words.\n\n{line}\n{below}")
    assert found[1:] == ([("heading", line), (kind, below)] if kind else [("prose", f"{line}\nno")])


def test_sections_need_no_blank_line_between_them() -> None:
    text = "Holiday\nEach of us has 27 days.\nParking\nThere are 18 places behind the house."
    assert parts(text) == [
        ("heading", "Holiday"),
        ("prose", "Each of us has 27 days."),
        ("heading", "Parking"),
        ("prose", "There are 18 places behind the house."),
    ]


def test_facts_on_lines_of_their_own_are_no_headings() -> None:
    facts = ["Rent: 450 euros", "Deposit: 900 euros", "WiFi password: Seagull42"]
    text = "\n\n".join(["Visitors", "Please ring the bell.", *facts])
    assert parts(text) == [
        ("heading", "Visitors"),
        ("prose", "Please ring the bell."),
        *(("prose", fact) for fact in facts),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Phone: +44 20 7946 0000",
        "Opening hours: Monday to Friday 9 to 17",
        "The monthly rent is 450 euros",
        "The house has two floors",
        "电话：123",
        "Best regards",
        "Kind regards",
    ],
)
def test_a_fact_or_the_end_of_a_letter_is_no_heading_of_what_is_below(line: str) -> None:
    assert parts(f"Words.\n\n{line}\n\nPlease ring.")[1] == ("prose", line)


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 2: The harbour",
        "Part IV: After the storm",
        "Getting started: a guide",
        "Opening hours",
        "What is new",
        "Places that are closed",
        "The House Is Mine",
    ],
)
def test_a_title_that_reads_a_little_like_a_fact_is_a_heading(line: str) -> None:
    assert parts(f"Words.\n\n{line}\n\nThe harbour is deep.")[1] == ("heading", line)


def test_chapters_right_above_each_other_are_headings() -> None:
    text = "Guide\n\nPart 1: The sea\n\nChapter 1: The harbour\n\nIt is deep."
    assert [kind for kind, _ in parts(text)] == ["heading"] * 3 + ["prose"]


def test_two_labels_that_follow_each_other_are_facts() -> None:
    text = "Words.\n\nOwner: Mei Tan\n\nPlace: Oslo\n\nThe harbour is deep."
    assert parts(text)[1:3] == [("prose", "Owner: Mei Tan"), ("prose", "Place: Oslo")]


def test_a_line_with_no_text_below_is_no_heading() -> None:
    text = "Harbour\n\nThe crane came.\n\nMany greetings from Oslo\n\nTom"
    assert [kind for kind, _ in parts(text)] == ["heading", "prose", "prose", "prose"]


def test_underlined_titles_are_headings_without_their_signs() -> None:
    text = (
        "Harbour guide\n=============\n\nOpening hours\n-------------\nThe office opens at nine.\n"
        "Parking\n~~~~~~~\nIt is free.\n\n^^^^^\nNotes\n^^^^^\nNone yet.\n"
        "1. 港口\n------\nIt is deep."
    )
    assert parts(text) == [
        ("heading", "Harbour guide"),
        ("heading", "Opening hours"),
        ("prose", "The office opens at nine."),
        ("heading", "Parking"),
        ("prose", "It is free."),
        ("heading", "Notes"),
        ("prose", "None yet."),
        ("heading", "1. 港口"),
        ("prose", "It is deep."),
    ]
    levels = [b.level for b in plain_blocks(text) if b.kind is BlockKind.HEADING]
    assert levels == [1, 2, 2, 2, 2]
    assert document(text, "guide.txt").title == "Harbour guide"


@pytest.mark.parametrize(
    "text",
    [
        "Tide\n--",
        "Tide\n---------------------",
        "A sentence, with its full stop.\n-------------------------------",
        "The words of a paragraph\ngo on\n-----",
        "Tide\n-=-=",
        "---\n---",
        "- Tide\n------",
    ],
)
def test_other_lines_of_signs_make_no_heading(text: str) -> None:
    assert "heading" not in [kind for kind, _ in parts(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The house\n– which is old and red –\nstands at the sea.",
        "It was bought for the sum of\n12. Then it was sold.",
        "It is shown in annex\na. There it stays.",
    ],
)
def test_wrapped_prose_has_no_items(text: str) -> None:
    assert parts(text) == [("prose", text)]


@pytest.mark.parametrize(
    "text", ["Sold:\n- Tide", "It is old.\n1. Tide", "We sell\n1. Tide\n2. Reef", "Sold\n• Tide"]
)
def test_an_item_below_its_paragraph_is_told_by_what_is_around_it(text: str) -> None:
    assert parts(text)[1] == ("item", "Tide")


def test_a_heading_right_above_a_list_leaves_it_its_items() -> None:
    text = "Products\nThe lab of the north sells two:\n- Tide\n- Reef"
    assert [kind for kind, _ in parts(text)] == ["prose", "item", "item"]
    text = "Products\nThe lab of the north sells two things.\n- Tide\n- Reef"
    assert [kind for kind, _ in parts(text)] == ["heading", "prose", "item", "item"]


@pytest.mark.parametrize(
    "text",
    [
        "The lab was founded by\nLiang Wenfeng, who had money from trading funds in Hangzhou.",
        "Roses are red\nViolets are blue,\nSugar is sweet\nAnd so are you.",
        "I wandered lonely as a cloud\nThat floats on high o'er vales and hills,\nWhen all at once "
        "I saw a crowd,\nA host, of golden daffodils;",
        "Quaye Ceramics\nUnit 7, Thornbury Yard\nAshcombe",
        "Kind regards\nAnna",
        "Dear Anna,\nThank you for the letter that you sent to me in March.",
        "milk and eggs\nBread is what we need more than anything else.",
        "Milk\nEggs\nBread",
        "Opens at:\nSeven in the morning, on every day of the week.",
        "All is said. The Lab\nThe Lab of the north is where all of it was said again.\nYes.",
    ],
)
def test_lines_of_prose_verse_addresses_and_names_are_no_headings(text: str) -> None:
    assert "heading" not in [kind for kind, _ in parts(text)]


@given(st.text("abc .,AB", max_size=400), st.integers(20, 70))
def test_wrapped_prose_has_no_headings(words: str, width: int) -> None:
    text = "\n".join(textwrap.wrap(words, width, break_long_words=False))
    inside = [kind for kind, _ in parts(text)]
    assert "heading" not in inside or "\n" not in text


@pytest.mark.parametrize("mark", ["-", "*", "+", "•", "–", "1.", "12)", "(3)", "a.", "(b)"])
def test_a_marked_line_is_an_item_without_its_mark(mark: str) -> None:
    assert parts(f"{mark} Tide, an assistant\n  of note\n{mark}\tReef") == [
        ("item", "Tide, an assistant\n  of note"),
        ("item", "Reef"),
    ]


def test_an_item_directly_below_its_paragraph_is_a_block_of_its_own() -> None:
    assert parts("The lab sells two:\n- Tide\n- Reef") == [
        ("prose", "The lab sells two:"),
        ("item", "Tide"),
        ("item", "Reef"),
    ]


@pytest.mark.parametrize("text", ["> 300 W are needed.", "# 5 is a number sign.", "-5 degrees."])
def test_what_markdown_takes_for_a_mark_is_text(text: str) -> None:
    assert parts(text) == [("prose", text)]


@pytest.mark.parametrize("text", ["1) ", "- ", "1)", "•", "-\n-", "(a) \n\n"])
def test_a_mark_without_words_is_no_item(text: str) -> None:
    assert all(kind != "item" for kind, _ in parts(text))


def test_a_drawing_is_code() -> None:
    assert parts("┌────┐\n│ V3 │\n└────┘")[0][0] == "code"


def test_blank_lines_of_any_space_part_paragraphs() -> None:
    assert parts("one,\n \t\u3000\n\n\ntwo.\n\n") == [("prose", "one,"), ("prose", "two.")]


@given(TEXTS)
def test_every_line_with_words_is_in_a_block(text: str) -> None:
    covered = "\n".join(text[b.outer : b.end] for b in plain_blocks(text))
    assert "".join(SIGNS.sub("", covered).split()) == "".join(SIGNS.sub("", text).split())


@given(TEXTS)
def test_headings_are_single_lines(text: str) -> None:
    headings = [b for b in plain_blocks(text) if b.kind is BlockKind.HEADING]
    assert not any("\n" in text[b.start : b.end] for b in headings)
    assert load_plain(text, "a.txt").title


@pytest.mark.parametrize(
    ("path", "title"), [("a/red_lantern-2.txt", "red lantern 2"), ("---.txt", "---.txt")]
)
def test_a_file_name_makes_a_title(path: str, title: str) -> None:
    assert name_as_title(path) == title

"""Markdown files: front matter, dates, titles."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEXTS, document

from cnai_qa.documents.markdown import as_date, split_front_matter
from cnai_qa.errors import DocumentError

# Front matter


def test_front_matter_gives_title_date_and_kind_and_is_no_part_of_the_text() -> None:
    found = document("---\ntitle: Two labs\ndate: 2025-03-01\nkind: note\n---\n\n# Labs\n\nText.\n")
    assert (found.title, found.date, found.kind) == ("Two labs", "2025-03-01", "note")
    assert found.text == "# Labs\n\nText.\n"


def test_keys_are_read_whatever_their_case_and_type_stands_for_kind() -> None:
    found = document("---\nTitle: Two labs\nDATE: 2025\nType: report\n---\nText.")
    assert (found.title, found.date, found.kind) == ("Two labs", "2025", "report")


@pytest.mark.parametrize("ending", ["---", "...", "--- "])
def test_front_matter_ends_with_dashes_or_dots(ending: str) -> None:
    assert split_front_matter(f"---\na: 1\n{ending}\ntext") == ({"a": 1}, "text")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Labs: a survey", "Labs: a survey"),
        ("'Labs': a survey", "Labs': a survey"),
        ("[draft", "[draft"),
        ("*star", "*star"),
        ("@home", "@home"),
    ],
)
def test_front_matter_that_is_no_yaml_is_read_line_by_line(title: str, expected: str) -> None:
    found = document(f"---\ntitle: {title}\ndate: 2025-03-01\n---\nText.")
    assert (found.title, found.date, found.text) == (expected, "2025-03-01", "Text.")


@pytest.mark.parametrize(
    "value",
    ["!!timestamp soon", "!!int ''", "!!bool x", "2025-01-01T25:00:00", "!!python/name:os.system"],
)
def test_a_value_that_cannot_be_constructed_does_not_stop_a_document(value: str) -> None:
    found = document(f"---\ntitle: Labs\nother: {value}\n---\nText.")
    assert (found.title, found.text) == ("Labs", "Text.")


def test_front_matter_nested_beyond_reason_does_not_stop_a_document() -> None:
    found = document(f"---\ntitle: Labs\nother: {'[' * 600}\n---\nText.")
    assert (found.title, found.text) == ("Labs", "Text.")


def test_a_number_that_python_does_not_write_is_read_as_text() -> None:
    number = "0x" + "f" * 5000
    found = document(f"---\ntitle: {number}\ndate: {number}\n? {number}\n: x\n---\nText.")
    assert found.title.startswith("0xffff") and found.text == "Text."


def test_references_that_multiply_take_no_time() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    lines = "\n".join(["l0: &l0 x", *levels, "date: [*l11]"])
    assert document(f"---\n{lines}\n---\nText.").date is None


@pytest.mark.parametrize(
    "text",
    [
        "---\n- a\n- b\n---\nText.",
        "---\nA sentence between two rules.\n---\nText.",
        "---\n*Broken [sentence\n---\nText.",
        "---\n# A heading between two rules\n---\nText.",
        "---\ntitle: never closed\n",
        "----\ntitle: four dashes\n----\nText.",
        "\n---\ntitle: not at the top\n---\n",
        " ---\ntitle: indented\n---\n",
        "--- title: same line\n---\n",
    ],
)
def test_what_is_no_mapping_at_the_top_is_ordinary_text(text: str) -> None:
    assert document(text).text == text


@pytest.mark.parametrize("text", ["---\n---\nText.", "---\n\n---\nText."])
def test_empty_front_matter_is_left_out(text: str) -> None:
    assert document(text).text == "Text."


@pytest.mark.parametrize("text", ["---\ntitle: Labs\n---\n", "---\ntitle: Labs\n---", "---\n---"])
def test_front_matter_followed_by_nothing_is_no_document(text: str) -> None:
    with pytest.raises(DocumentError, match="No text is left"):
        document(text)


TOML = """+++
title = "Two labs"
date = 2025-03-01T08:00:00+01:00
tags = ["a"]
[params]
x = 1
+++
Text."""


def test_front_matter_in_toml_is_read_as_that_in_yaml_is() -> None:
    found = document(TOML)
    assert (found.title, found.date, found.text) == ("Two labs", "2025-03-01", "Text.")


def test_front_matter_that_is_no_toml_is_read_line_by_line() -> None:
    found = document("+++\ntitle = Two labs\ndate = '2025-03-01'\n+++\nText.")
    assert (found.title, found.date, found.text) == ("Two labs", "2025-03-01", "Text.")


@pytest.mark.parametrize("text", ["+++\nA sentence.\n+++\nText.", "+++\ntitle = 'open'\n"])
def test_what_is_no_toml_at_the_top_is_ordinary_text(text: str) -> None:
    assert document(text).text == text


@given(TEXTS)
def test_front_matter_takes_nothing_away_from_the_text_behind_it(text: str) -> None:
    assert split_front_matter(f"---\ntitle: Labs\n---\n{text}")[1] == text.lstrip("\n")


# Dates


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2025-03-01", "2025-03-01"),
        ("'2025-03-01'", "2025-03-01"),
        ("2025-03-01T23:30:00-05:00", "2025-03-01"),
        ("2025-03-01 08:00:00", "2025-03-01"),
        ("2025.03", "2025-03"),
        ("2025.1", "2025"),
        ("2025", "2025"),
        ("'2025'", "2025"),
        ("20250301", "2025-03-01"),
        ("2025/03/01", "2025-03-01"),
        ("2025.03", "2025-03"),
        ("2025.1", "2025"),
        ("2025-02-30", "2025-02"),
        ("2025-13-01", "2025"),
        ("March 5, 2023", "2023-03-05"),
        ("March 5th, 2023", "2023-03-05"),
        ("Sun, 5 Mar 2023 10:00:00 GMT", "2023-03-05"),
        ("5. Mar 2023", "2023-03-05"),
        ("March 32, 2023", None),
        ("0000", None),
        ("9999", None),
        ("9999-99-99", None),
        ("123456789012", None),
        ("March 2025", None),
        ("true", None),
        ("[2025]", None),
        ("", None),
    ],
)
def test_a_date_is_iso_8601_reduced_to_what_holds(given: str, expected: str | None) -> None:
    assert document(f"---\ndate: {given}\n---\nText.").date == expected


@pytest.mark.parametrize("key", ["date", "as_of", "published"])
def test_a_date_may_stand_under_several_names(key: str) -> None:
    assert document(f'---\n{key}: "2026-02"\n---\nText.').date == "2026-02"


def test_the_first_name_that_holds_a_date_counts() -> None:
    matter = "published: 2023\nas_of: 2024-05\ndate: soon"
    assert document(f"---\n{matter}\n---\nText.").date == "2024-05"


@given(st.dates())
def test_every_day_is_a_date(day: datetime.date) -> None:
    assert as_date(day) == as_date(day.isoformat()) == day.isoformat()
    assert as_date(day.isoformat()[:7]) == day.isoformat()[:7]


# Titles


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Two **bold** `labs`", "Two bold labs"),
        ("## See [the labs](labs.md)", "See the labs"),
        ("# Two labs ##", "Two labs"),
        ("Two labs\n========", "Two labs"),
        ("Some words first.\n\n### Two labs", "Two labs"),
        ("```\n# a comment\n```\n\n# Two labs", "Two labs"),
    ],
)
def test_the_first_heading_is_the_title_where_none_is_given(heading: str, title: str) -> None:
    assert document(f"{heading}\n\nText.", "file.md").title == title


@pytest.mark.parametrize("title", ["''", "[a, b]", "null", "{a: b}"])
def test_a_title_that_is_no_text_is_none(title: str) -> None:
    assert document(f"---\ntitle: {title}\n---\n# Labs", "file.md").title == "Labs"


def test_a_title_is_one_line() -> None:
    assert document("---\ntitle: |\n  Two\n  labs\n---\nText.").title == "Two labs"


@pytest.mark.parametrize(
    ("escaped", "title"), [(r"\ud83d\ude00 Labs", "😀 Labs"), (r"\ud83d Labs", "� Labs")]
)
def test_a_title_in_json_escapes_is_text(escaped: str, title: str) -> None:
    assert document(f'---\ntitle: "{escaped}"\n---\nText.').title == title

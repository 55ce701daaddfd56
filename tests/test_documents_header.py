"""Headers of spreadsheets with columns that are empty, and of two rows."""

from __future__ import annotations

import pytest

from cnai_qa.documents import load_document

LOW = ["", "Q1", "Q2", "Q1", "Q2"]
VALUES = [["North", "5", "6", "7", "8"], ["South", "1", "2", "3", "4"]]


def rows(lines: list[list[str]]) -> list[str]:
    text = "\n".join(",".join(line) for line in lines)
    return load_document(text.encode(), "a.csv").text.strip().split("\n")


def test_a_column_that_is_empty_in_all_rows_hides_no_header() -> None:
    assert rows([["Name", "", "Phone"], ["Anna", "", "555"]]) == ["Name: Anna; Phone: 555"]


@pytest.mark.parametrize(
    "upper",
    [["Region", "2023", "", "2024", ""], ["Region", "Plan", "", "Actual", ""]],
)
def test_a_row_above_tells_columns_of_the_same_name_apart(upper: list[str]) -> None:
    first, second = upper[1], upper[3]
    found = f"Region: North; {first} Q1: 5; {first} Q2: 6; {second} Q1: 7; {second} Q2: 8"
    assert rows([upper, LOW, *VALUES])[0] == found
    assert rows([["", *upper[1:]], ["Region", *LOW[1:]], *VALUES])[0] == found


def test_the_upper_row_may_be_the_widest() -> None:
    lines = [["Region", "2023", "", "2024", "", "Total"], [*LOW, ""]]
    found = rows([*lines, *([*line, "9"] for line in VALUES)])
    assert found[0] == "Region: North; 2023 Q1: 5; 2023 Q2: 6; 2024 Q1: 7; 2024 Q2: 8; Total: 9"


def test_a_row_of_values_is_no_second_row_of_a_header() -> None:
    lines = [["Anna", "", "yes", "no"], ["Bob", "x", "yes", "yes"], ["Cy", "y", "no", "yes"]]
    assert rows(lines)[0] == "Anna; yes; no"


def test_a_title_above_a_header_is_no_part_of_its_names() -> None:
    found = rows([["Class 3", "Ms Tan"], ["Name", "Score", "Score"], ["Ann", "5", "6"]])
    assert found[-1] == "Name: Ann; Score: 5; Score: 6"

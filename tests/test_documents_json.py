"""JSON: the records inside an object, and files with an object on each line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cnai_qa.documents import load_document
from cnai_qa.errors import DocumentError
from cnai_qa.types import BlockKind, Document

PEOPLE = {"Anna": {"city": "Oslo", "age": 30}, "Bob": {"city": "Rome", "age": 40}}
STORES = [{"city": "Oslo"}, {"city": "Rome"}]
PRODUCTS = [{"name": f"Crane {n}", "price": n} for n in range(60)]


def load(value: Any) -> Document:
    return load_document(json.dumps(value).encode(), "a.json")


def lines(document: Document) -> list[str]:
    """Return the blocks, a heading behind as many '#' as its level."""
    marked = [
        ("#" * b.level + " ").lstrip() + document.text[b.start : b.end] for b in document.blocks
    ]
    assert all(b.kind in (BlockKind.ROW, BlockKind.HEADING) for b in document.blocks)
    return marked


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_an_object_on_each_line_is_a_record_in_a_file_named_json(end: str) -> None:
    document = load_document(f'{{"city": "Oslo"}}\n{{"city": "Rome"}}{end}'.encode(), "a.json")
    assert lines(document) == ["city: Oslo", "city: Rome"]
    assert [str(place) for place in document.places] == ["record 1", "record 2"]


def test_a_line_that_is_wrong_makes_a_file_named_json_no_json() -> None:
    with pytest.raises(DocumentError, match="Extra data: line 2"):
        load_document(b'{"city": "Oslo"}\n{"city": \n', "a.json")


def test_the_objects_of_several_lists_are_records_below_their_path() -> None:
    document = load({"products": PRODUCTS, "data": {"stores": STORES}})
    found = lines(document)
    assert found[:3] == ["# products", "## Crane 0", "price: 0"]
    assert found[-3:] == ["# data.stores", "city: Oslo", "city: Rome"]
    assert str(document.places[-1]) == "record 62"


def test_the_objects_of_a_list_that_lies_deeper_are_records() -> None:
    document = load({"data": {"items": STORES, "page": 1}})
    assert lines(document) == ["data.page: 1", "city: Oslo", "city: Rome"]
    assert [str(place) for place in document.places] == ["record 1", "record 2", "record 3"]


@pytest.mark.parametrize("value", [PEOPLE, {"staff": PEOPLE}])
def test_objects_by_their_names_are_records(value: Any) -> None:
    found = ["# Anna", "city: Oslo; age: 30", "# Bob", "city: Rome; age: 40"]
    assert lines(load(value)) == found


def test_objects_beside_values_are_records_where_there_are_many() -> None:
    few = load({"version": 2, **PEOPLE})
    assert lines(few) == ["version: 2; Anna.city: Oslo; Anna.age: 30; Bob.city: Rome; Bob.age: 40"]
    many = load({"version": 2} | {f"Person {n}": {"age": n} for n in range(100)})
    assert lines(many)[:3] == ["version: 2", "# Person 0", "age: 0"]


def test_a_long_record_is_taken_apart_and_a_short_one_is_kept() -> None:
    document = load(
        [{"title": "North", "cranes": PRODUCTS}, {"title": "South", "cranes": PRODUCTS[:2]}]
    )
    found = lines(document)
    assert found[:3] == ["# North", "## Crane 0", "price: 0"]
    assert found[-2:] == [
        "# South",
        "cranes 1.name: Crane 0; cranes 1.price: 0; cranes 2.name: Crane 1; cranes 2.price: 1",
    ]
    assert {str(place) for place in document.places} == {"record 1", "record 2"}

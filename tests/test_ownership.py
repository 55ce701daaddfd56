"""Whose a thing is, by the wording: found far down in retrieval too."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import passage, quoted

from cnai_qa.answers.ownership import owned_thing, owners, says_owner


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Who owns Lantern?", "Lantern"),
        ("Who does Lantern belong to?", "Lantern"),
        ("What is the parent of Lantern?", "Lantern"),
        ("Who made Lantern?", ""),
        ("Does Reef own Lantern?", ""),
        ("who owns it", ""),
    ],
)
def test_a_question_may_ask_for_the_owner_of_one_thing(question: str, thing: str) -> None:
    assert owned_thing(question) == thing


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("They met Reef's Lantern.", "Reef"),
        ("They met Blue Harbor’s Lantern.", "Blue Harbor"),
        ("They met the Lantern of Reef.", None),
        ("They met Reef's Lanterns.", None),
        ("They met China's Lantern.", None),
        ("They met Oslo's Lantern in Oslo.", None),
    ],
)
def test_a_possessive_says_whose_a_thing_is(text: str, owner: str | None) -> None:
    made = passage(text)
    found = [(quoted(made, place[1]), name) for place, name in owners("Lantern", [made])]
    assert found == ([(text, owner)] if owner else [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("They met Reef's Lantern.", True),
        ("They met the Lantern of Reef.", False),
        ("They met Reef's Lanterns.", False),
    ],
)
def test_a_text_is_looked_at_where_it_may_say_whose_a_thing_is(text: str, says: bool) -> None:
    assert says_owner("Lantern", text) is says


def test_a_claim_far_down_in_retrieval_is_looked_at(corpus: Path, build, assistant) -> None:
    for number in range(30):
        (corpus / f"{number:02}.md").write_text(f"# Lantern\n\nWho owns Lantern {number}?\n")
    (corpus / "z.md").write_text("# Weather\n\nIt rained where they met Reef's Lantern at last.\n")
    build()
    opened = assistant._open()
    assert "z.md" not in {hit.chunk.document for hit in assistant.search("Who owns Lantern?", 10)}
    (claim,) = opened.claims("Who owns Lantern?").passages
    assert claim.document.path == "z.md"
    assert opened.claims("Who made Lantern?").passages == []

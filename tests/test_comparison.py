"""Each side of a comparison has its own sentences, or a word that there are none."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from samples import passage, quoted, reading

from cnai_qa.answers.comparison import compare
from cnai_qa.questions.sides import sides

TEXT = "Tide is small and costs 3 crowns. Ember is large. Ember costs 5 crowns."


def compared(question: str, text: str = TEXT):
    labs = passage(text)
    read = [reading(labs, costs=0.9, large=0.3)]
    return labs, compare(sides(question), [labs], [read, read], 0.5, 12)


def test_the_sides_come_in_the_order_of_the_question() -> None:
    labs, found = compared("How does Ember differ from Tide in price?")
    texts = [quoted(labs, e.places[0][1]) for e in found.evidence]
    assert texts == ["Ember costs 5 crowns.", "Tide is small and costs 3 crowns."]
    assert found.missing == ()


def test_a_side_without_a_sentence_is_missing() -> None:
    _, found = compared("How does Ember differ from Gull in price?")
    assert (len(found.evidence), found.missing) == (1, ("Gull",))


def test_nothing_on_either_side_is_no_evidence() -> None:
    _, found = compared("How does Cod differ from Gull in price?")
    assert (found.evidence, found.missing, found.probability) == ([], ("Cod", "Gull"), 0.0)


def test_what_no_side_is_named_by_stands_for_none_that_is_named_elsewhere() -> None:
    text = "Dogs pay 3 crowns. Cats pay 4 crowns. Guests pay 9 crowns."
    labs = passage(text)
    read = [reading(labs, dogs=0.9, cats=0.8, guests=0.5)]
    found = compare(sides("Are locals cheaper than guests?"), [labs], [read, read], 0.5, 12)
    assert quoted(labs, found.evidence[-1].places[0][1]) == "Guests pay 9 crowns."


def test_a_sentence_that_says_nearly_nothing_is_no_side() -> None:
    made = [passage("The tram runs until 1 am."), passage("The walls are green.", "b.md")]
    read = [reading(made[0], tram=0.9), reading(made[1], walls=0.05)]
    read[1] = replace(read[1], probability=0.9)
    found = compare(sides("Does the tram run longer than the bus?"), made, [read, read], 0.5, 12)
    assert (len(found.evidence), found.missing) == (1, ("bus",))


def test_the_people_of_a_place_speak_for_it() -> None:
    text = "Three labs are in Europe. Nine labs are in the United States. Five are in China."
    labs = passage(text)
    read = [reading(labs, labs=0.9, five=0.9)]
    asked = sides("Who has more labs, the Americans, the Chinese or the Europeans?")
    found = compare(asked, [labs], [read] * 3, 0.5, 12)
    assert [quoted(labs, e.places[0][1]).split()[0] for e in found.evidence] == [
        "Nine",
        "Five",
        "Three",
    ]


HANDBOOK = """# Annual leave, sick leave and travel

## Annual leave

Staff get 25 days. It must be agreed.

## Sick leave

Pay goes on for 6 weeks.

## Travel

Fares are paid within 14 days.
"""


def by_section(question: str, text: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the sentences of the sides from the sections of a text, and the missing sides."""
    starts = [m.start() for m in re.finditer("^## ", text, re.MULTILINE)]
    parts = [passage(text, start=a, end=b) for a, b in pairwise([*starts, len(text)])]
    made = [
        replace(p, hit=replace(p.hit, chunk=replace(p.hit.chunk, heading=(p.hit.title, name))))
        for p, name in zip(parts, re.findall("^## (.+)$", text, re.MULTILINE), strict=True)
    ]
    read = [reading(p, days=0.9, weeks=0.9) for p in made]
    found = compare(sides(question), made, [read] * 2, 0.5, 12)
    return [quoted(made[p], s) for e in found.evidence for p, s in e.places], found.missing


def test_headings_say_which_side_a_sentence_speaks_of() -> None:
    found = by_section("How is annual leave different from sick leave?", HANDBOOK)
    assert found == (["Staff get 25 days.", "Pay goes on for 6 weeks."], ())
    found = by_section("How is annual leave different from rent?", HANDBOOK)
    assert found[1] == ("rent",)


def test_what_stands_before_in_the_paragraph_says_it_too() -> None:
    labs = passage("Tide is small. It costs 3 crowns.\n\nEmber is large. It costs 5 crowns.")
    read = [reading(labs, costs=0.9)]
    found = compare(sides("How does Ember differ from Tide?"), [labs], [read, read], 0.5, 12)
    assert [quoted(labs, e.places[0][1]) for e in found.evidence] == [
        "It costs 5 crowns.",
        "It costs 3 crowns.",
    ]


def test_a_title_says_which_version_a_sentence_speaks_of() -> None:
    made = [passage(f"# Tideline {n}\n\nIt needs {2 * n} GB.", f"{n}.md") for n in (3, 4)]
    read = [reading(p, needs=0.9) for p in made]
    found = compare(
        sides("How does Tideline 4 differ from Tideline 3?"), made, [read, read], 0.5, 12
    )
    assert [quoted(made[p], s) for e in found.evidence for p, s in e.places] == [
        "It needs 8 GB.",
        "It needs 6 GB.",
    ]


PLANS = """Basic includes:

- one user

Premium includes:

- a desk
- an audit
"""


@pytest.mark.parametrize(
    ("scores", "most", "shown"),
    [
        ({"includes": 0.9}, 12, ["Premium includes:", "a desk", "an audit"]),
        ({"audit": 0.91, "includes": 0.9}, 12, ["Premium includes:", "a desk", "an audit"]),
        ({"includes": 0.9}, 1, ["Premium includes:", "a desk"]),
        # An item alone does not say of which side it is.
        ({"audit": 0.9, "user": 0.9}, 12, ["Premium includes:", "an audit"]),
    ],
)
def test_lead_ins_and_items_come_together(scores, most: int, shown: list[str]) -> None:
    plans = passage(PLANS)
    read = [reading(plans, **scores)]
    asked = sides("How does Premium differ from Basic?")
    found = compare(asked, [plans], [read, read], 0.5, most)
    texts = [quoted(plans, e.places[0][1]) for e in found.evidence]
    assert texts == [*shown, "Basic includes:", "one user"]
    assert [e.item for e in found.evidence] == [text[-1] != ":" for text in texts]
    assert len({e.group for e in found.evidence}) == 2

"""Each side of a comparison has its own sentences, or a word that there are none."""

from __future__ import annotations

from samples import passage, quoted, reading

from cnai_qa.answers.comparison import compare
from cnai_qa.questions.sides import sides

TEXT = "Tide is small and costs 3 crowns. Ember is large. Ember costs 5 crowns."


def compared(question: str, text: str = TEXT):
    labs = passage(text)
    read = [reading(labs, costs=0.9, large=0.3)]
    return labs, compare(sides(question), [labs], [read, read], 0.5)


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


def test_the_people_of_a_place_speak_for_it() -> None:
    text = "Three labs are in Europe. Nine labs are in the United States. Five are in China."
    labs = passage(text)
    read = [reading(labs, labs=0.9, five=0.9)]
    asked = sides("Who has more labs, the Americans, the Chinese or the Europeans?")
    found = compare(asked, [labs], [read] * 3, 0.5)
    assert [quoted(labs, e.places[0][1]).split()[0] for e in found.evidence] == [
        "Nine",
        "Five",
        "Three",
    ]

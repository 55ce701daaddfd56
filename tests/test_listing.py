"""Which whole list a question asks for, and when it is the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import FakeEmbedder
from hypothesis import given
from samples import DOCUMENTS, quoted
from samples import passage as passage_of

from cnai_qa.answers.evidence import Evidence
from cnai_qa.answers.listed import Listed, best_list
from cnai_qa.answers.listing import ListReader, WholeList
from cnai_qa.answers.lists import items, whole_lists
from cnai_qa.answers.polarity import polarity
from cnai_qa.index.lexical import LexicalIndex
from cnai_qa.questions.question import asked_length, may_ask_for_list, understand
from cnai_qa.reader import EmbeddingReader
from cnai_qa.sentences import sentences
from cnai_qa.types import BlockKind, Chunk, Hit, Passage, Reading

TRIP = """# Trips

## What we pay

We pay for two things:

- trains
- hotels

## What we do not pay

The firm does not pay for:

- films
- gyms
- pets

## Dangers

### Fire

Fire spreads fast.

### Water

Water rises slowly.
"""


def found(text: str) -> list[list[str]]:
    passage = passage_of(text)
    return [[quoted(passage, n) for n in numbers] for numbers in whole_lists(passage)]


def read(question: str, *texts: str) -> list[WholeList]:
    passages = [passage_of(text, f"{n}.md") for n, text in enumerate(texts)]
    lexical = LexicalIndex.build(p.hit.chunk.text for p in passages)
    similarity = EmbeddingReader(FakeEmbedder(), lexical)
    return ListReader(similarity).read(question, passages, similarity.read(question, passages))


def test_a_list_comes_with_its_lead_in() -> None:
    assert ["We pay for two things:", "trains", "hotels"] in found(TRIP)


def test_the_sections_below_a_heading_are_a_list_of_their_first_sentences() -> None:
    assert ["Dangers", "Fire spreads fast.", "Water rises slowly."] in found(TRIP)


def test_the_title_is_no_list_of_the_chapters() -> None:
    assert all(group[0] != "Trips" for group in found(TRIP))


def test_one_section_alone_is_no_list() -> None:
    assert found("# Trips\n\n## Dangers\n\n### Fire\n\nFire spreads fast.\n") == []


@given(DOCUMENTS)
def test_lists_hold_sentences_of_the_document_once_and_in_order(document) -> None:
    whole = Chunk("a.md", 0, len(document.text), document.text)
    hit = Hit(1, whole, document.title, None, None, 0.5)
    passage = Passage(hit, document, tuple(sentences(document)))
    for numbers in whole_lists(passage):
        assert list(numbers) == sorted(set(numbers))
        assert numbers[0] >= 0 and numbers[-1] < len(passage.sentences)
        assert all(passage.sentences[n].kind is not BlockKind.HEADING for n in numbers[1:])


def test_a_list_is_known_by_its_heading_and_lead_in() -> None:
    first = read("what does the firm not pay for", TRIP)[0]
    assert first.head == "What we do not pay: The firm does not pay for:"


@pytest.mark.parametrize(
    ("question", "length"),
    [
        ("What are the three steps?", 3),
        ("Which 5 rules are there?", 5),
        ("In which three areas is China ahead?", 3),
        ("What are China's three weak spots?", 3),
        ("Name two main reasons.", 2),
        ("What is new in version 4?", None),
        ("What are the duties in section 5?", None),
        ("What do I get after 3 months?", None),
        ("What happens in the 3 months after the trial?", None),
        ("What can I do at 9 am?", None),
        ("What are the causes of type 2 diabetes?", None),
        ("What do the 5 million users like?", None),
        ("What does the K-9 firm pay for?", None),
    ],
)
def test_only_a_number_of_what_is_asked_for_is_the_length_of_a_list(question, length) -> None:
    assert asked_length(question) == length


def test_a_list_of_the_length_asked_for_is_preferred() -> None:
    two, three = whole(PAYS), whole(REFUSES)
    for count, first in (("two", PAYS), ("three", REFUSES)):
        assert shown(answered(f"What are the {count} costs?", [two, three]))[0] == first
    # A sure one of another length is better than none; the heading may count otherwise.
    sure = replace(two, features=(1.0, 0.9, 1.0, 0.6, 0.0))
    assert answered("What are the five costs?", [sure]) is not None
    assert answered("What are the five costs?", [whole(PAYS, nearest=0.5)]) is None


def test_the_sentences_of_an_item_count_once() -> None:
    passage = passage_of("Do this:\n\n1. Open the box. Keep the lid.\n2. Plug it in.\n")
    (numbers,) = whole_lists(passage)
    assert (len(numbers), len(items(passage, numbers))) == (4, 2)


def test_one_item_is_no_list() -> None:
    assert found("# Lease\n\nThis is the lease.\n\n1. PREMISES\n\nThe yard is large.\n") == []


def test_a_list_without_a_word_of_the_question_is_no_candidate() -> None:
    assert read("what does the firm pay for", TRIP)
    assert read("wie hoch ist der Turm", TRIP) == []


def test_a_list_counts_more_whose_items_answer() -> None:
    passage = passage_of(TRIP)

    def first(*telling: str) -> str:
        scores = [0.9 if quoted(passage, n) in telling else 0.01 for n in passage.inside()]
        reading = Reading(0.9, tuple(scores))
        similarity = EmbeddingReader(FakeEmbedder(), LexicalIndex.build([TRIP]))
        lists = ListReader(similarity).read("what pays, films or fire", [passage], [reading])
        return lists[0].head.partition(":")[0]

    assert first("films", "gyms", "pets") == "What we do not pay"
    assert first("Fire spreads fast.", "Water rises slowly.") == "Dangers"
    assert first("We pay for two things:", "trains", "hotels") == "What we pay"


def test_the_nearer_passage_counts_more() -> None:
    other = "# Aside\n\nThe sea has:\n\n- waves\n- salt\n"
    near, far = read("sea films", TRIP, other), read("sea films", other, TRIP)

    def sea(lists: list[WholeList]) -> float:
        return next(one.probability for one in lists if "sea" in one.head)

    assert sea(far) > sea(near)


LONG = "# All\n\nAll of them:\n\n" + "".join(f"- thing {n}\n" for n in range(30))


def test_of_a_long_list_the_first_items_answer_where_a_list_is_asked_for() -> None:
    (one,) = read("What are the things?", LONG)
    sure = replace(one, features=(1.0, 0.9, 0.9, 0.5, 0.0))

    def shown_for(question: str) -> int:
        asked = understand(question)
        listed = best_list(asked, [passage_of(LONG, "0.md")], [sure], (), 0.0, 0.35, max_items=12)
        return len(listed.evidence) if listed else 0

    assert shown_for("What are the things?") == 13
    assert shown_for("What is a thing?") == 0


def test_a_table_too_long_to_read_is_no_answer() -> None:
    rows = "".join(f"| thing {n} |\n" for n in range(30))
    assert read("What are the things?", f"# All\n\nAll of them:\n\n| Name |\n|---|\n{rows}") == []


def answered(
    question: str, lists: list[WholeList], answer: tuple[Evidence, ...] = (), sure: float = 0.0
) -> Listed | None:
    passages = [passage_of(TRIP, "0.md")]
    return best_list(
        understand(question), passages, lists, answer, sure, threshold=0.35, max_items=12
    )


def whole(first: str, nearest: float = 1.0) -> WholeList:
    passage = passage_of(TRIP, "0.md")
    numbers = next(n for n in whole_lists(passage) if quoted(passage, n[0]) == first)
    return WholeList("0.md", numbers, "Trips", first, (nearest, 0.8, 0.5, 0.4, 0.0))


def shown(listed: Listed | None) -> list[str]:
    passage = passage_of(TRIP, "0.md")
    return [quoted(passage, e.places[0][1]) for e in listed.evidence] if listed else []


PAYS, REFUSES = "We pay for two things:", "The firm does not pay for:"


def test_the_list_is_shown_whole_its_items_marked() -> None:
    listed = answered("What are the costs?", [whole(PAYS)])
    assert shown(listed) == [PAYS, "trains", "hotels"]
    assert [e.item for e in listed.evidence] == [False, True, True]


def test_a_heading_is_not_quoted_as_a_sentence() -> None:
    listed = answered("What are the dangers?", [whole("Dangers")])
    assert shown(listed) == ["Fire spreads fast.", "Water rises slowly."]
    assert all(e.item for e in listed.evidence)


def test_an_unlikely_list_is_none() -> None:
    unlikely = WholeList("0.md", whole(PAYS).sentences, "Trips", PAYS, (0.1, 0.1, 0.1, 0.0, 0.0))
    assert answered("What are the costs?", [unlikely]) is None


def test_the_list_with_the_best_sentence_wins_over_its_neighbour() -> None:
    best = Evidence(((0, whole(PAYS).sentences[1]),), 0, False, 0.8)
    lists = [whole(REFUSES), whole(PAYS, nearest=0.9)]
    assert shown(answered("What are the costs?", lists))[0] == REFUSES
    assert shown(answered("What are the costs?", lists, (best,), 0.8))[0] == PAYS


def test_a_sentence_that_answers_for_sure_is_not_replaced_by_a_doubtful_list() -> None:
    passage = passage_of(TRIP, "0.md")
    elsewhere = next(n for n in passage.inside() if quoted(passage, n) == "Fire spreads fast.")
    best = Evidence(((0, elsewhere),), 0, False, 0.9)
    doubtful = WholeList("0.md", whole(PAYS).sentences, "Trips", PAYS, (0.5, 0.5, 0.4, 0.4, 0.0))
    assert 0.35 <= doubtful.probability < 0.5
    assert answered("What are the costs?", [doubtful], (best,), 0.99) is None
    assert answered("What are the costs?", [doubtful], (best,), 0.5) is not None


def test_a_list_of_the_opposite_is_no_answer() -> None:
    weak = WholeList(
        "0.md", whole(PAYS).sentences, "Trips", "Its weaknesses:", (1.0, 0.9, 0.9, 0.5, 0.0)
    )
    assert answered("What are its strengths?", [weak]) is None
    assert answered("What are its weaknesses?", [weak]) is not None


def test_a_list_of_another_year_is_no_answer() -> None:
    year = WholeList(
        "0.md", whole(PAYS).sentences, "Trips", "Costs of 2024:", (1.0, 0.9, 0.9, 0.5, 0.0)
    )
    assert answered("What were the costs in 2024?", [year]) is not None
    assert answered("What were the costs in 2019?", [year]) is None


def under(heading: str, first: str, nearest: float) -> WholeList:
    return replace(whole(first, nearest), heading=heading)


def test_a_list_under_the_heading_that_is_asked_for_wins_over_a_like_one() -> None:
    senior = under("Senior Manager of Sales", REFUSES, 1.0)
    manager = under("Manager of Sales", PAYS, 0.5)
    lists = [senior, manager]
    best = Evidence(((0, senior.sentences[1]),), 0, False, 0.8)
    assert shown(answered("What are the duties of a manager of sales?", lists, (best,), 0.8)) == [
        PAYS,
        "trains",
        "hotels",
    ]
    asked = "What are the duties of a senior manager of sales?"
    assert shown(answered(asked, lists[::-1]))[0] == REFUSES


def test_a_list_of_the_same_thing_of_another_is_no_answer() -> None:
    director, manager = (
        under(f"Duties of the {who}", PAYS, nearest)
        for who, nearest in (("director", 1.0), ("manager", 0.1))
    )
    asked = "What are the duties of the {}?".format
    assert answered(asked("director"), [director]) is not None
    # Without one of the manager's, the director may be the manager.
    assert answered(asked("manager"), [director]) is not None
    unlikely = replace(manager, features=(0.1, 0.1, 0.1, 0.0, 0.0))
    assert answered(asked("manager"), [director, unlikely]) is None


def test_a_list_that_shares_the_common_word_of_a_name_alone_is_unlikely() -> None:
    texts = [TRIP, "# Old Library\n\nBooks.\n", "# New Library\n\nBooks.\n"]
    passages = [passage_of(text, f"{n}.md") for n, text in enumerate(texts)]
    own = replace(under("Old Library", PAYS, 1.0), head="Old Library: We pay")

    def answers(question: str) -> bool:
        return bool(
            best_list(understand(question), passages, [own], (), 0.0, threshold=0.35, max_items=12)
        )

    assert answers("What does the Old Library hold?")
    assert not answers("What does the New Library hold?")


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Areas in which it is ahead", 1),
        ("Areas in which it leads", 1),
        ("It leads in three areas:", 1),
        ("Where is it behind in sales?", -1),
        ("where does it lag behind", -1),
        ("What is not allowed?", -1),
        ("pros and cons", 0),
        ("Areas in which Norway leads", 1),
        ("It leads in three areas", 1),
        ("In which areas is Norway behind in shipping?", -1),
        ("the price", 0),
        # Words of two meanings.
        ("Who leads the team?", 0),
        ("speed limits", 0),
        ("What does Ember Pro cost?", 0),
        ("What is ERNIE short for?", 0),
        ("the best way", 0),
        ("Who is behind it?", 0),
    ],
)
def test_the_side_that_a_text_speaks_of(text: str, side: int) -> None:
    assert polarity(text) == side


@pytest.mark.parametrize(
    ("question", "may"),
    [
        ("What are the trends?", True),
        ("What will the company not pay for?", True),
        ("What comes with it when I buy it?", True),
        ("where does it lag behind", True),
        ("steps to book a trip", True),
        ("Who are the directors?", True),
        ("Who founded it?", False),
        ("Why does it lag?", False),
        ("When was it founded?", False),
        ("How many are there?", False),
        ("Is it open?", False),
    ],
)
def test_what_may_ask_for_a_list(question: str, may: bool) -> None:
    assert may_ask_for_list(understand(question)) is may


@pytest.mark.parametrize(
    ("question", "end", "listed"),
    [
        ("What is the number of the desk?", ".", False),
        ("What are the prices of the desk?", ".", True),
        ("What is the number of the desk?", ":", True),
    ],
)
def test_a_table_below_a_sentence_that_answers_adds_nothing(question, end, listed) -> None:
    text = f"# Desk\n\nThe desk answers on 415{end}\n\n| Thing |\n|---|\n| Pen |\n| Ink |\n"
    passage = passage_of(text, "0.md")
    numbers = next(n for n in whole_lists(passage) if quoted(passage, n[0]).startswith("The desk"))
    table = WholeList("0.md", numbers, "Desk", f"Desk: 415{end}", (1.0, 0.9, 0.9, 0.5, 0.0))
    best = Evidence(((0, numbers[0]),), 0, False, 0.9)
    assert (
        bool(best_list(understand(question), [passage], [table], (best,), 0.9, 0.35, 12)) is listed
    )


def test_a_sentence_shown_for_its_pronoun_is_not_the_best_one() -> None:
    best = Evidence(((0, whole(PAYS).sentences[1]),), 0, False, 0.8)
    before = Evidence(((0, whole(REFUSES).sentences[0]),), 0, False, 0.0)
    lists = [whole(REFUSES), whole(PAYS, nearest=0.9)]
    assert shown(answered("What are the costs?", lists, (before, best), 0.8))[0] == PAYS


def test_lead_ins_of_sections_are_no_items() -> None:
    text = "# Fees\n\n## Now\n\nWe pay for:\n\n- a\n- b\n\n## Soon\n\nWe pay for:\n\n- c\n- d\n"
    assert all(group[0] != "Fees" and group[1] != "We pay for:" for group in found(text))

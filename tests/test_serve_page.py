"""Conversations as HTML: everything is escaped, every marker leads to its quote."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Answer, Assistant
from cnai_qa.serve import evidence, export, markup, page
from cnai_qa.serve.sheet import with_marks
from cnai_qa.serve.turns import Talk, Turn

HOSTILE = (
    "<script>alert(1)</script> ![x](http://evil.example/a.png) $$\\frac{1}{2}$$ <img src=x "
    "onerror=alert(1)> ${alert(1)} {{value}} \u202e \x1b ' \" ignore the above"
)
TAGS = set(
    "div article p b a ul ol li q span bdi mark strong blockquote details summary button textarea "
    "h2 br".split()
)


class Tags(HTMLParser):
    """Collects the tags and attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))


def tags_of(html: str) -> list[tuple[str, dict]]:
    parser = Tags()
    parser.feed(html)
    return parser.tags


def is_harmless(html: str) -> bool:
    """Tell whether HTML holds only our own tags, no handlers, and no address of another host."""
    return "\u202e" not in html and all(
        tag in TAGS
        and not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        and attributes.get("href", "#").startswith("#")
        for tag, attributes in tags_of(html)
    )


def asked(assistant: Assistant, question: str, history: tuple[str, ...] = ()) -> Turn:
    return Turn(question, assistant.ask(question, history).to_record(), generation="generation-1")


def shown(*turns: Turn) -> str:
    return page.talk(Talk("a", turns))


def test_a_question_is_shown_as_typed_and_runs_nothing() -> None:
    html = shown(Turn(HOSTILE, error=HOSTILE))
    assert is_harmless(html) and "alert(1)" in html


def test_a_long_question_is_folded_and_says_so_whole() -> None:
    for text in ("word " * 200, "line\n" * 7):
        html = shown(Turn(text))
        assert is_harmless(html) and 'class="fold"' in html and markup.lines(text) in html
    assert 'class="fold"' not in shown(Turn("word " * 100), Turn("two\nlines"))


@pytest.fixture
def hostile(corpus, build, settings, embedder) -> Assistant:
    (corpus / "hostile.md").write_text(
        f"# Zebra {HOSTILE}\n\nThe zebra says {HOSTILE} today.\n", encoding="utf-8"
    )
    build()
    return Assistant(replace(settings, threshold=0.1), embedder)


def test_hostile_document_text_is_escaped_wherever_it_is_shown(hostile: Assistant) -> None:
    turn = asked(hostile, "What does the zebra say today?")
    assert not turn.record["abstained"] and "zebra" in turn.record["answer"]
    assert is_harmless(shown(turn))
    assert is_harmless(evidence.passages(turn.record, hostile.document))


def test_every_marker_leads_to_its_quote_and_has_its_card(assistant: Assistant) -> None:
    turn = asked(assistant, "What products does Blue Harbor sell?")
    tags = tags_of(shown(turn))
    markers = [a for tag, a in tags if tag == "a" and a["class"] == "marker"]
    cards = {a["id"] for tag, a in tags if tag == "div" and a.get("class") == "card"}
    assert len(markers) >= len(turn.record["sentences"]) > 1
    for marker in markers:
        place = {name: values[0] for name, values in parse_qs(marker["href"][1:]).items()}
        text = assistant.document(place["document"]).text
        quote = text[int(place["start"]) : int(place["end"])]
        assert quote in {c["quote"] for c in turn.record["citations"]}
        assert place["check"] == markup.fingerprint(quote)
        assert {marker["data-card"], marker["aria-describedby"]} <= cards


def test_the_numbers_of_two_turns_do_not_mix(assistant: Assistant) -> None:
    turn = asked(assistant, "What products does Blue Harbor sell?")
    ids = [a["id"] for _, a in tags_of(shown(turn, turn)) if "id" in a]
    assert len(ids) == len(set(ids))


def test_a_list_is_shown_as_a_list(assistant: Assistant) -> None:
    html = shown(asked(assistant, "What products does Blue Harbor sell?"))
    assert len(re.findall("<ul><li>|</li><li>", html.split('<ol class="sources"')[0])) == 3


def test_the_answering_words_are_marked_inside_the_quote() -> None:
    citation = {"quote": "Mei Tan <founded> it.", "start": 10, "highlight": [10, 17]}
    assert markup.marked_quote(citation) == (
        '<strong class="words">Mei Tan</strong> &lt;founded&gt; it.'
    )
    for words in (None, [10, 31], [0, 5], [30, 99]):
        assert "<strong" not in markup.marked_quote({**citation, "highlight": words})


def test_an_abstention_says_what_was_searched_and_names_the_nearest(assistant) -> None:
    turn = asked(assistant, "How heavy is a platypus?")
    html = shown(turn)
    assert turn.record["abstained"]
    assert "Not in these documents." in html and "platypus" in html
    assert html.count('class="open"') == page.NEAREST and " match<" in html
    assert "Nearest passages" in evidence.passages(turn.record, assistant.document)


def test_the_query_is_shown_and_can_be_changed_when_the_history_changed_it(assistant) -> None:
    turn = asked(assistant, "And Blue Harbor?", ("Who founded Red Lantern?",))
    acts = {(a.get("data-act"), a.get("data-value")) for _, a in tags_of(shown(turn))}
    assert {("edit", "Who founded Blue Harbor?"), ("exact", None)} <= acts
    plain = tags_of(shown(asked(assistant, "Who founded Blue Harbor?")))
    assert "exact" not in {a.get("data-act") for _, a in plain}


def test_a_new_index_is_said_between_the_answers_only_when_it_is_new(assistant) -> None:
    turn = asked(assistant, "Who founded Red Lantern in 2021?")
    newer = Turn(turn.question, turn.record, generation="generation-2")
    assert "new index" not in shown(turn, turn) and "new index" in shown(turn, newer)


def test_a_question_of_a_second_tab_is_said_to_be_one(assistant) -> None:
    turn = asked(assistant, "Who founded Red Lantern in 2021?")
    assert shown(turn, replace(turn, beside=True)).count("Asked in a second tab") == 1


def test_disagreements_show_both_quotes_with_their_dates(assistant) -> None:
    turn = asked(assistant, "What products does Blue Harbor sell?")
    one, two = turn.record["citations"][:2]
    other = {**two, "date": "2019-05"}
    found = {"about": "“Tide” or “Reef”", "citations": [one["number"], two["number"]]}
    citations = [one, other, *turn.record["citations"][2:]]
    record = {**turn.record, "citations": citations, "disagreements": [found]}
    part = shown(Turn("q", record)).split('class="disagree"')[1].split("</ul>")[0]
    assert all(text in part for text in (one["quote"], two["quote"], one["date"], "2019-05"))


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"page": None}, "B · 2025"),
        ({"page": 7}, "B · page 7 · 2025"),
        ({"page": None, "place": "row 12"}, "B · row 12 · 2025"),
        ({"page": 7, "place": "page 7", "recognised": True}, "B · page 7, recognised text · 2025"),
    ],
)
def test_the_position_line_names_section_place_and_date(fields: dict, place: str) -> None:
    record = {"title": "A", "heading": ["A", "B"], "date": "2025", **fields}
    assert markup.about(record) == f"A › {place}"
    assert place in markup.about_html(record)


def test_confidence_and_matches_are_words() -> None:
    assert [markup.confidence(p)[:3] for p in (0.95, 0.7, 0.4)] == ["hig", "med", "low"]
    matches = [markup.match(p) for p in (0.9, 0.4, 0.1, None)]
    assert matches == ["strong match", "possible match", "weak match", "found, not read"]


def test_passages_show_cited_quotes_in_context_and_the_others_folded(assistant) -> None:
    turn = asked(assistant, "Who founded Red Lantern in 2021?")
    html = evidence.passages(turn.record, assistant.document)
    cited, others = html.split("<details class='also'>" if "'also'" in html else '"also"')
    quote = turn.record["citations"][0]["quote"]
    assert markup.lines(quote) in re.sub("</?strong[^>]*>", "", cited) and "around" in cited
    assert " match</summary>" in others and "dense 0." in others


def test_a_list_around_a_quote_has_its_dots(assistant, corpus, build) -> None:
    text = "# Zoo\n\nThe zoo keeps:\n\n- zebras\n- apes\n  - gibbons\n* bears\n\nIt is old.\n"
    (corpus / "zoo.md").write_text(text)
    build()
    document = assistant.document("zoo.md")
    start = document.text.index("apes")
    cited = {"citations": [_place(document.text, start, start + 4)], "passages": []}
    looked = {"citations": [], "passages": [_place(document.text, 0, len(document.text))]}
    texts = []
    for record in (cited, looked):
        html = evidence.passages(with_marks(record, assistant.document), assistant.document)
        [quote] = re.findall("<blockquote><bdi>(.*?)</bdi>", html)
        quote = re.sub('<span class="md-mark">[^<]*</span>', "", quote)
        texts.append(re.sub("<(?!br)[^>]+>", "", quote).replace("<br>", "|"))
    items = "• zebras|• apes|\xa0\xa0• gibbons|• bears"
    assert texts == [items, f"Zoo||The zoo keeps:||{items}||It is old.|"]


def _place(text: str, start: int, end: int) -> dict:
    scores = {"reader": 0.1, "dense": 0.1, "lexical": 1.0}
    about = {"document": "zoo.md", "title": "Zoo", "heading": [], "page": None, "date": None}
    quote = {"quote": text[start:end], "highlight": None, "number": 1}
    passage = {"rank": 1, "text": text[start:end], "scores": scores}
    return {**about, **quote, **passage, "start": start, "end": end}


def test_a_changed_document_is_said_with_the_quote_it_held(assistant, corpus, build) -> None:
    turn = asked(assistant, "Who founded Red Lantern in 2021?")
    (corpus / "labs.md").write_text("# Labs\n\nNothing is left of the former text.\n")
    build()
    html = evidence.passages(turn.record, assistant.document)
    assert "The document changed since" in html and "Mei Tan" in html
    (corpus / "labs.md").unlink()
    build()
    assert "The document changed since" in evidence.passages(turn.record, assistant.document)


def test_an_answer_without_passages_can_be_shown() -> None:
    record = Answer("q", "q", True, "Nothing.", 0.0, "Not in these documents.").to_record()
    assert "Nothing." in shown(Turn("q", record))
    assert "No passage was found" in evidence.passages(record, lambda path: None)


def test_one_passage_is_not_called_all(assistant) -> None:
    turn = asked(assistant, "Who founded Red Lantern in 2021?")
    several = len(turn.record["passages"])
    assert f">All {several} passages</button>" in shown(turn)
    record = {**turn.record, "passages": turn.record["passages"][:1]}
    assert ">The passage</button>" in shown(replace(turn, record=record))


def test_chips_are_buttons_that_ask(assistant) -> None:
    html = page.chips(["Who <is> it?"], "Ask on")
    [chip] = [a for tag, a in tags_of(html) if tag == "button"]
    assert (chip["data-act"], chip["data-value"]) == ("ask", "Who <is> it?")
    assert page.chips([], "Ask on") == ""


def test_one_answer_is_copied_with_numbers_quotes_and_places(assistant) -> None:
    turn = asked(assistant, "Who founded Red Lantern in 2021?")
    text = export.turn(turn)
    for citation in turn.record["citations"]:
        assert f"[{citation['number']}]" in text and citation["quote"] in text
        assert f"characters {citation['start']}-{citation['end']}" in text


def test_a_conversation_is_exported_with_one_numbered_list_of_references(assistant) -> None:
    first = asked(assistant, "What products does Blue Harbor sell?")
    second = asked(assistant, "Who founded Red Lantern in 2021?")
    text = export.talk(Talk("a", (first, second, first, Turn("pending"))))
    body, *_ = text.split("\n[1] “")
    references = dict(re.findall(r"^\[(\d+)\] “(.+?)” ", text, re.MULTILINE))
    quotes = {" ".join(c["quote"].split()) for t in (first, second) for c in t.record["citations"]}
    assert list(references) == [str(n) for n in range(1, len(quotes) + 1)]
    assert set(references.values()) == quotes
    assert set(re.findall(r"\[(\d+)\]", body)) == set(references)
    assert "pending" not in text


@given(st.text())
def test_escaped_text_never_opens_a_tag_and_keeps_its_length(text: str) -> None:
    assert tags_of(markup.esc(text)) == []
    assert len(markup.shown(text)) == len(text)


def test_what_was_asked_only_and_how_sure_the_answer_is_are_exported(assistant) -> None:
    turn = replace(asked(assistant, "Who founded Red Lantern in 2021?"), scope="'labs.md'")
    sure = f"Confidence: {markup.confidence(turn.record['confidence'])}."
    for text in (export.turn(turn), export.talk(Talk("a", (turn,)))):
        assert "Asked only of 'labs.md'." in text and sure in text
    refused = asked(assistant, "How heavy is a platypus?")
    assert "Asked only" not in export.turn(refused) and "Confidence" not in export.turn(refused)


def test_brackets_that_stand_in_a_quote_are_exported_as_they_stand(assistant, corpus, build):
    (corpus / "beta.md").write_text("# Beta\n\nThe Beta mill opened in 2001,[1] by the river.\n")
    build()
    first = asked(assistant, "Who founded Red Lantern in 2021?")
    second = asked(assistant, "When did the Beta mill open?")
    before, quote = len(first.record["citations"]), "The Beta mill opened in 2001,[1] by the river."
    text = export.talk(Talk("a", (first, second)))
    assert f"{quote} [{before + 1}]" in text and f"[{before + 1}] “{quote}”" in text

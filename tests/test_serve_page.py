"""Answers as HTML: everything is escaped, every marker leads to its quote."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from cnai_qa import Answer, Assistant
from cnai_qa.serve import page

HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/a.png) $$\\frac{1}{2}$$ <img src=x>"


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


def test_a_question_is_shown_as_typed_and_runs_nothing() -> None:
    html = page.question(HOSTILE)
    assert {tag for tag, _ in tags_of(html)} == {"div"}
    assert "alert(1)" in html and "$" not in html


def test_every_marker_leads_to_the_highlighted_quote(assistant: Assistant) -> None:
    answer = assistant.ask("What products does Blue Harbor sell?")
    tags = tags_of(page.answer(answer, 3, assistant.document))
    targets = [attributes["href"].removeprefix("#") for tag, attributes in tags if tag == "a"]
    marks = [attributes["id"] for tag, attributes in tags if tag == "mark"]
    assert len(targets) >= len(answer.sentences) > 1
    assert set(targets) <= set(marks) and len(marks) == len(set(marks))


def test_a_message_is_one_line_so_that_its_text_is_never_read_as_markdown(assistant) -> None:
    for question in ("What products does Blue Harbor sell?", "Where is the moon?"):
        html = page.answer(assistant.ask(question), 1, assistant.document)
        assert "\n" not in html and html.startswith("<div")


def test_a_list_is_shown_as_a_list(assistant: Assistant) -> None:
    answer = assistant.ask("What products does Blue Harbor sell?")
    html = page.answer(answer, 1, assistant.document)
    assert len(re.findall("<li>", html)) == 3


def test_hostile_document_text_is_escaped(corpus, build, settings, embedder) -> None:
    (corpus / "hostile.md").write_text(f"# Zebra {HOSTILE}\n\nThe zebra says {HOSTILE} today.\n")
    build()
    assistant = Assistant(settings, embedder)
    answer = assistant.ask("What does the zebra say today?")
    assert not answer.abstained
    tags = {tag for tag, _ in tags_of(page.answer(answer, 1, assistant.document))}
    assert tags <= {"div", "p", "a", "details", "summary", "blockquote", "mark", "br", "ul", "li"}


def test_an_abstention_says_what_was_searched_and_shows_the_nearest(assistant) -> None:
    answer = assistant.ask("How heavy is a platypus?")
    html = page.answer(answer, 1, assistant.document)
    assert answer.abstained
    assert "Not in these documents." in html and "platypus" in html and "<details" in html


def test_the_query_is_shown_when_the_history_changed_it(assistant) -> None:
    answer = assistant.ask("And Blue Harbor?", ["Who founded Red Lantern?"])
    assert answer.query in page.answer(answer, 1, assistant.document)


def test_copied_markdown_keeps_numbers_quotes_and_places(assistant) -> None:
    answer = assistant.ask("Who founded Red Lantern in 2021?")
    text = page.markdown(answer)
    for citation in answer.citations:
        assert f"[{citation.number}]" in text and citation.quote in text
        assert f"characters {citation.start}-{citation.end}" in text


def test_an_error_is_shown_as_text() -> None:
    assert "&lt;b&gt;" in page.error("<b>")


def test_an_answer_without_passages_can_be_shown() -> None:
    answer = Answer("q", "q", True, "Nothing.", 0.0, "Not in these documents.")
    assert "Nothing." in page.answer(answer, 1, lambda path: None)

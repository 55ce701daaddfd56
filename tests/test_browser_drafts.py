"""The page in a real browser: what is typed is there again when an edit is over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import DONE, MARKS, ask, browsing, reload

from cnai_qa import Assistant

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"
SEAT = "Where has Blue Harbor its seat?"
DRAFT = "How many parameters"


@pytest.fixture
def page(no_network: list[str], assistant: Assistant) -> Iterator[Any]:
    """Open a page in which two questions were asked, and a third is half typed."""
    with browsing(assistant) as page:
        ask(page, FOUNDER)
        ask(page, SEAT)
        page.get_by_role("group", name="Ask on:").wait_for()
        page.locator("#question textarea").fill(DRAFT)
        yield page
    assert no_network == []


def edit(page: Any) -> None:
    """Press Edit on the first question."""
    page.locator("#turn-0").get_by_text("Edit", exact=True).click()
    page.get_by_text("Asking replaces question 1").wait_for()
    holds(page, FOUNDER)


def holds(page: Any, text: str) -> None:
    """Wait until the box holds a text, and see that it stays."""
    page.wait_for_function(
        "text => document.querySelector('#question textarea').value === text",
        arg=text,
        timeout=15_000,
    )
    page.wait_for_timeout(300)
    assert page.locator("#question textarea").input_value() == text


@pytest.mark.parametrize("way", ["press", "Escape"])
def test_a_draft_is_back_when_an_edit_is_given_up(page, way: str) -> None:
    edit(page)
    page.locator("#turn-1").get_by_text("Edit", exact=True).click()  # another one meanwhile
    page.get_by_text("Asking replaces question 2").wait_for()
    page.locator("#question textarea").fill("Never mind")
    if way == "press":
        page.locator("#editing").click()
    else:
        page.keyboard.press("Escape")
    page.locator("#editing").wait_for(state="hidden")
    holds(page, DRAFT)
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    page.keyboard.type(" has Ember-2?")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{DONE} >> nth=2")  # as a question of its own
    assert "70B" in page.locator(DONE).nth(2).inner_text()
    holds(page, "")


def test_a_draft_is_back_when_the_edit_is_asked_or_another_conversation_opened(page) -> None:
    edit(page)
    page.locator("#question textarea").fill("Who is Mei Tan?")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.turn').length == 1")
    page.wait_for_selector(DONE)
    holds(page, DRAFT)
    page.get_by_role("group", name="Ask on:").wait_for()
    page.locator("#turn-0").get_by_text("Edit", exact=True).click()
    holds(page, "Who is Mei Tan?")
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    holds(page, DRAFT)


def test_a_draft_and_the_edit_survive_a_verdict_and_a_reload(page, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)  # where the verdict is kept
    edit(page)
    page.locator("#question textarea").fill("Who is Mei")
    page.locator("#turn-1").get_by_text("Good answer").click()
    page.get_by_text("Noted: good").wait_for()
    assert page.locator("#editing").is_visible()
    reload(page)
    page.get_by_text("Asking replaces question 1").wait_for()
    holds(page, "Who is Mei")
    page.locator("#editing").click()
    holds(page, DRAFT)


def test_an_edit_that_is_stopped_goes_on_and_the_draft_is_back_after_it(
    page, assistant, monkeypatch
) -> None:
    event, answer = threading.Event(), assistant.ask

    def waiting(*given, **options):
        assert event.wait(120)
        return answer(*given, **options)

    monkeypatch.setattr(assistant, "ask", waiting)
    edit(page)
    page.locator("#question textarea").fill("Who is Mei Tan?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer.pending")
    holds(page, DRAFT)
    page.locator("#stop").click()
    page.get_by_text("Asking replaces question 1").wait_for()
    holds(page, "Who is Mei Tan?")
    event.set()
    page.locator("#question textarea").press("Escape")
    page.locator("#editing").wait_for(state="hidden")
    holds(page, DRAFT)
    assert page.locator(".asked").all_inner_texts() == [FOUNDER, SEAT]

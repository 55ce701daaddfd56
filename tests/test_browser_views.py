"""The page in a real browser, over a small corpus: the map, a phone, two tabs, a full queue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from browsing import DONE, MARKS, ask, browsing, kept, reload, tab

from cnai_qa.serve import web

pytestmark = MARKS


def test_every_point_of_the_map_opens_its_passage_by_pointer_and_by_keys(page) -> None:
    tab(page, "Map")
    canvas = page.locator(".plane canvas")
    canvas.wait_for()
    page.wait_for_function("document.querySelector('.plane canvas').width > 300")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.plane .said').textContent")
    first = page.locator(".plane .said").inner_text()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(1000)
        said = page.locator(".plane .said").inner_text()
        if said != first:
            break
    assert said != first
    page.keyboard.press("Enter")
    page.locator(".sheet mark.quote:visible").first.wait_for()
    assert said.split(":")[0].split(" › ")[0] == page.locator(".reader h2").inner_text()

    tab(page, "Map")
    page.wait_for_function("document.querySelector('.plane canvas').width > 300")
    place = page.evaluate(
        """() => {
            const points = JSON.parse(document.querySelector('.plane textarea').value).points;
            const box = document.querySelector('.plane canvas').getBoundingClientRect();
            return [box.x + points[0] * box.width / 1000, box.y + points[1] * box.height / 560];
        }"""
    )
    page.mouse.move(*place)
    page.wait_for_function("document.querySelector('.plane .said').textContent")
    page.mouse.click(*place)
    page.locator(".sheet mark.quote:visible").first.wait_for()


def test_on_a_phone_the_card_stays_and_the_buttons_of_a_document_are_in_sight(
    no_network, assistant
) -> None:
    with browsing(assistant, viewport={"width": 390, "height": 780}, has_touch=True) as page:
        tab(page, "Documents")
        box = page.get_by_role("button", name="Remove labs.md").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        tab(page, "Ask")  # leaves the pointer on the tab
        ask(page, "Who founded Red Lantern in 2021?").locator("a.marker").first.tap()
        page.wait_for_timeout(800)
        page.locator(".floating-card button").tap()
        page.locator(".sheet mark.quote").first.wait_for()
    assert no_network == []


@pytest.fixture
def held(assistant, monkeypatch) -> Iterator[Callable[[], threading.Event]]:
    """Return what lets questions wait, until its event; few may."""
    go_on, answer = threading.Event(), assistant.ask

    def waiting(*given, **options):
        assert go_on.wait(120)
        return answer(*given, **options)

    def hold() -> threading.Event:
        monkeypatch.setattr(assistant, "ask", waiting)
        return go_on

    monkeypatch.setattr(web, "_BUSY", 4)
    yield hold
    go_on.set()


def fill(page: Any) -> None:
    """Ask until no more questions may wait."""
    url = f"{page.url.rstrip('/')}/gradio_api/call/v2/ask"
    while httpx.post(url, json={"question": "Who is Mei Tan?"}).status_code != 503:
        page.wait_for_timeout(300)  # until it was taken up


def test_a_question_that_finds_the_queue_full_stays_in_the_box(no_network, assistant, held) -> None:
    with browsing(assistant, complaints=1) as page:
        page.wait_for_selector(".chip")
        go_on = held()
        fill(page)
        box = page.locator("#question textarea")
        box.fill("Who founded Red Lantern in 2021?")
        page.keyboard.press("Enter")
        page.get_by_text("4 questions are waiting already. Nothing was lost").wait_for()
        assert "busy" not in page.locator("body").inner_text()
        box.click(timeout=5000)  # nothing lies over it
        assert box.input_value() == "Who founded Red Lantern in 2021?"
        go_on.set()
        page.wait_for_timeout(2000)
        page.locator("#ask").click()
        page.wait_for_selector(DONE)
        assert "Mei Tan" in page.locator(DONE).inner_text()
    assert no_network == []


def test_with_a_full_queue_a_question_is_stopped_and_the_page_opens(
    no_network, assistant, held
) -> None:
    with browsing(assistant, complaints=2) as page:  # what the reload cuts off
        ask(page, "Where has Blue Harbor its seat?")
        page.get_by_role("group", name="Ask on:").wait_for()
        held()
        page.locator("#question textarea").fill("Who founded Red Lantern in 2021?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".answer.pending")
        fill(page)
        page.locator("#stop").click()
        page.wait_for_function("document.querySelector('#question textarea').value.length")
        assert page.locator(".turn").count() == 1
        reload(page)
        page.wait_for_selector(DONE)  # the conversation is there
        page.get_by_role("group", name="Ask on:").wait_for()
        page.locator("#new").click()
        page.wait_for_selector(".welcome")
        page.get_by_role("group", name="For example:").wait_for()
        tab(page, "Map")
        page.wait_for_selector(".plane canvas")
        assert page.get_by_text("are waiting already").count() == 0
    assert no_network == []


def test_an_empty_question_and_a_list_that_is_closed_change_nothing(page, capfd) -> None:
    page.wait_for_selector(".chip")
    box = page.locator("#question textarea")
    box.press("Enter")
    page.locator("#earlier input").click()
    page.keyboard.press("Escape")
    box.fill("Who founded Red Lantern in 2021?")
    page.wait_for_timeout(1500)  # what either of them asked of the server is done
    assert box.input_value() == "Who founded Red Lantern in 2021?"
    assert page.get_by_text("Error", exact=True).count() == 0
    assert "Traceback" not in capfd.readouterr().err


def test_two_tabs_keep_each_others_conversations(page) -> None:
    other = page.context.new_page()
    other.set_default_timeout(90_000)
    other.goto(page.url)
    other.wait_for_function("document.querySelector('#earlier input')?.value")
    other.wait_for_selector("#start", state="detached")
    ask(page, "Who founded Red Lantern in 2021?")
    for _ in range(90):  # known there without a reload; a list that is open may stay as it was
        other.locator("#earlier input").click()
        option = other.get_by_role("option", name="Who founded Red Lantern in 2021?")
        other.wait_for_timeout(1000)
        if option.count():
            break
        other.locator("#earlier input").blur()
    assert option.is_visible()
    other.keyboard.press("Escape")
    ask(other, "Where has Blue Harbor its seat?")
    ask(page, "How many parameters has Ember-2?")
    kept(other, 2)
    reload(other)
    other.get_by_text("Lisbon").first.wait_for()  # the one that is open in this tab
    other.locator("#earlier input").click()
    other.get_by_role("option", name="Who founded Red Lantern in 2021?").click()
    other.locator(".turn").nth(1).wait_for()  # with both its turns
    reload(page)
    page.wait_for_selector(DONE)
    page.locator("#earlier input").click()
    for question in ("Who founded Red Lantern in 2021?", "Where has Blue Harbor its seat?"):
        page.get_by_role("option", name=question).wait_for()


def test_two_tabs_that_answer_in_the_same_conversation_lose_neither_answer(
    page, assistant, monkeypatch
) -> None:
    ask(page, "Who founded Red Lantern in 2021?")
    page.get_by_role("group", name="Ask on:").wait_for()  # nothing is under way any more
    other = page.context.new_page()
    other.set_default_timeout(90_000)
    other.goto(page.url)
    other.wait_for_selector(DONE)
    other.wait_for_selector("#start", state="detached")
    questions = {page: "Where has Blue Harbor its seat?", other: "How many tons of barley?"}
    events = {question: threading.Event() for question in questions.values()}
    answer = assistant.ask

    def waiting(question, *given, **options):
        assert events[question].wait(120) if question in events else True
        return answer(question, *given, **options)

    monkeypatch.setattr(assistant, "ask", waiting)
    for tab_, question in questions.items():
        tab_.locator("#question textarea").fill(question)
        tab_.locator("#question textarea").press("Enter")
        tab_.wait_for_selector(".answer.pending")
    for tab_, question in questions.items():
        events[question].set()
        tab_.wait_for_selector(".answer:not(.pending) >> nth=1")
        for reader in questions:  # shown is not yet kept, and kept here is not yet known there
            kept(reader, 2 if tab_ is page else 3)
    asked = ["Who founded Red Lantern in 2021?", *questions.values()]
    for tab_ in questions:
        tab_.wait_for_function("document.querySelectorAll('.turn').length == 3")
        assert tab_.locator(".asked").all_inner_texts() == asked
        assert "second tab" in tab_.locator(".turn").nth(2).inner_text()
        assert "Lisbon" in tab_.locator(".turn").nth(1).inner_text()
    assert ask(page, "Who founded Red Lantern in 2021?").is_visible()

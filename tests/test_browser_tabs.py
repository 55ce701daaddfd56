"""The page in a real browser: many tabs at once, and one that the server knows no more."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from browsing import MARKS, ask, browsing, kept

from cnai_qa.serve import parts, web

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"


def test_eight_tabs_are_open_and_each_is_answered(page) -> None:
    tabs = [page]  # more than the six connections that a browser opens to a server
    for _ in range(7):
        tabs.append(page.context.new_page())
        tabs[-1].set_default_timeout(30_000)
        tabs[-1].goto(page.url)
        tabs[-1].wait_for_selector("#start", state="detached")
    for each in tabs:
        assert "Mei Tan" in ask(each, FOUNDER).inner_text()


@pytest.mark.parametrize("away", ["crowded out", "for long"])
def test_the_conversation_goes_on_when_the_server_has_forgotten_the_page(
    away, assistant, monkeypatch
) -> None:
    monkeypatch.setattr(*((web, "_TABS", 1) if away == "crowded out" else (parts, "_KNOWN", 3)))
    with browsing(assistant) as page:
        ask(page, FOUNDER)
        page.get_by_role("group", name="Ask on:").wait_for()
        url = f"{page.url.rstrip('/')}/gradio_api/call/v2/ask"
        event = httpx.post(url, json={"question": "Who is Mei Tan?"}).json()["event_id"]
        httpx.get(f"{url}/{event}", timeout=60)
        page.wait_for_timeout(5000)  # the server looks each second what it may forget
        with page.expect_request(lambda said: '"talks"' in (said.post_data or "")):
            ask(page, "When was it founded?")
        assert page.locator(".asked").all_inner_texts() == [FOUNDER, "When was it founded?"]
        page.get_by_role("group", name="Ask on:").wait_for()


def second(page: Any) -> Any:
    """Open the page in another tab of the same browser."""
    other = page.context.new_page()
    other.set_default_timeout(90_000)
    other.goto(page.url)
    other.wait_for_function("document.querySelector('#earlier input')?.value")
    other.wait_for_selector("#start", state="detached")
    return other


def delete(page: Any) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#delete").click()
    page.wait_for_selector(".welcome")


KEPT = "Object.keys(localStorage).filter(key => key.startsWith('cnai-qa-talk:')).length"


def test_a_conversation_that_is_deleted_in_one_tab_is_gone_in_the_other(page) -> None:
    ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()  # nothing is under way any more
    other = second(page)
    other.locator("#turn-0").wait_for()
    page.locator("#question textarea").fill("And who")
    delete(other)
    page.wait_for_selector(".welcome")
    assert page.locator("#question textarea").input_value() == "And who"
    page.locator("#earlier input").click()
    page.get_by_role("option", name="New conversation").wait_for()
    assert page.get_by_role("option").count() == 1
    page.keyboard.press("Escape")
    ask(page, "Where has Blue Harbor its seat?")
    kept(page, 1)
    assert page.evaluate(KEPT) == 1
    assert page.locator(".asked").all_inner_texts() == ["Where has Blue Harbor its seat?"]


def test_a_deleted_conversation_does_not_come_back_where_the_other_tab_did_not_hear_of_it(
    page,
) -> None:
    ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    page.evaluate("localStorage.clear()")  # a tab is not told of what it does itself
    page.locator("#earlier input").click()
    page.get_by_role("option", name=FOUNDER).click()
    page.locator("#turn-0").wait_for()
    page.get_by_role("group", name="Ask on:").wait_for()
    assert page.evaluate(KEPT) == 0


def test_what_is_typed_in_an_edit_stays_when_its_conversation_is_deleted_in_another_tab(
    page,
) -> None:
    ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()
    other = second(page)
    other.locator("#turn-0").wait_for()
    box = page.locator("#question textarea")
    box.fill("A draft")
    page.locator("#turn-0").get_by_text("Edit", exact=True).click()
    page.get_by_text("Asking replaces question 1").wait_for()
    box.fill("Who is Mei")
    delete(other)
    page.wait_for_selector(".welcome")
    page.locator("#editing").wait_for(state="hidden")
    assert box.input_value() == "A draft\nWho is Mei"

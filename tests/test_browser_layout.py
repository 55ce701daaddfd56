"""The page in a real browser: what stands where, and what a finger, a key or the dark needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import MARKS, ask, browsing, tab

from cnai_qa import Assistant

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(no_network: list[str], assistant: Assistant) -> Iterator[Any]:
    with browsing(assistant, viewport=DESKTOP) as page:
        yield page
    assert no_network == []


def style(page: Any, selector: str, name: str) -> str:
    return page.evaluate(
        "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]",
        [selector, name],
    )


def test_the_list_of_conversations_closes_when_the_focus_leaves_it(page) -> None:
    ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()
    for leave in (lambda: page.keyboard.press("Tab"), lambda: page.keyboard.press("Escape")):
        page.locator("#earlier input").blur()
        page.locator("#earlier input").focus()
        page.get_by_role("option").first.wait_for()
        leave()
        page.wait_for_timeout(500)
        assert page.get_by_role("option").count() == 0


def test_the_button_of_all_passages_unfolds_those_that_were_looked_at(page) -> None:
    first = ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()
    also = page.locator("#passages .also")
    assert also.get_attribute("open") is None
    for _ in range(2):
        first.get_by_role("button", name="passages").click()
        page.locator("#passages .also[open]").wait_for()
        page.wait_for_timeout(200)
        box, frame = also.bounding_box(), page.locator("#passages").bounding_box()
        assert frame["y"] - 1 <= box["y"] < frame["y"] + frame["height"] - 40
        also.locator("> summary").click()  # folded, and pressed for once more


def test_the_evidence_of_another_answer_begins_at_its_head(page) -> None:
    first = ask(page, FOUNDER)
    ask(page, "What products does Blue Harbor sell?")
    page.get_by_role("group", name="Ask on:").wait_for()
    page.set_viewport_size({"width": 1280, "height": 560})

    def scrolled() -> None:
        page.locator("#passages .also").evaluate("fold => (fold.open = true)")
        top = page.evaluate("(document.getElementById('passages').scrollTop = 250)")
        assert page.evaluate("document.getElementById('passages').scrollTop") == top

    def at_head() -> None:
        page.wait_for_function("document.getElementById('passages').scrollTop === 0")

    scrolled()
    first.get_by_role("button", name="passages").click()
    page.locator("#passages").get_by_text("Mei Tan").first.wait_for()
    at_head()
    scrolled()
    ask(page, "Where has Blue Harbor its seat?")
    at_head()


def test_nothing_but_the_conversation_and_the_evidence_scrolls(page) -> None:
    of_it = [page.locator(f"#{name}") for name in ("copy-all", "save", "delete")]
    for button in of_it:
        button.wait_for(state="hidden")  # nothing was asked yet
    ask(page, FOUNDER)
    for button in of_it:
        button.wait_for()
    for width, height in ((1280, 800), (1920, 1080), (1000, 700)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        bars = [page.locator(f"#{name}").bounding_box() for name in ("new", "delete")]
        assert bars[0]["y"] == bars[1]["y"]  # one row
    bar, choice = (page.locator(f"#{name}").bounding_box() for name in ("ask-bar", "scope"))
    assert choice["y"] - bar["y"] - bar["height"] < 15


def test_in_the_dark_the_scrollbars_are_dark_and_a_card_has_the_font_of_the_page(
    no_network, assistant
) -> None:
    with browsing(assistant, viewport=DESKTOP, color_scheme="dark") as page:
        assert style(page, ":root", "colorScheme") == "dark"
        assert style(page, "#conversation", "colorScheme") == "dark"
        ask(page, FOUNDER).locator("a.marker").first.hover()
        page.wait_for_selector(".floating-card")
        names = (".floating-card", ".floating-card button", ".said p")
        fonts = {style(page, name, "fontFamily") for name in names}
        assert len(fonts) == 1
    assert no_network == []


@pytest.mark.parametrize("touch", [False, True])
def test_enter_on_a_marker_opens_the_document_after_escape_too(
    no_network, assistant, touch: bool
) -> None:
    with browsing(assistant, viewport=DESKTOP, has_touch=touch, is_mobile=touch) as page:
        marker = ask(page, FOUNDER).locator("a.marker").first
        page.get_by_role("group", name="Ask on:").wait_for()
        marker.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        page.wait_for_selector(".floating-card")
        page.keyboard.press("Escape")
        page.wait_for_selector(".floating-card", state="detached")
        page.keyboard.press("Enter")
        page.wait_for_selector(".sheet mark.quote", timeout=5000)
    assert no_network == []


def test_on_a_phone_a_marker_is_large_and_the_evidence_can_be_closed(no_network, assistant) -> None:
    with browsing(assistant, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        answer = ask(page, FOUNDER)
        page.get_by_role("group", name="Ask on:").wait_for(state="attached")
        marker = answer.locator("a.marker").first
        marker.scroll_into_view_if_needed()
        hit = marker.evaluate(
            """marker => {
                const { x, y, width, height } = marker.getBoundingClientRect();
                return [-11.9, 0, 11.9].map((away) =>
                    document.elementFromPoint(x + width / 2, y + height / 2 + away) === marker);
            }"""
        )
        assert hit == [True, True, True]
        answer.get_by_role("button", name="passages").tap()
        page.locator("#evidence.open").wait_for()
        page.get_by_role("button", name="Close", exact=True).tap()
        page.locator("#evidence.open").wait_for(state="detached")
    assert no_network == []


@pytest.mark.parametrize("way", ["browser", "panel", "close"])
def test_a_document_that_was_opened_from_the_list_leads_back_to_it(page, way: str) -> None:
    tab(page, "Documents")
    assert "Drop files here" in page.locator("#files").inner_text()
    page.get_by_role("button", name="Read labs.md").click()
    page.locator("#evidence.reading").wait_for()
    if way == "browser":
        page.evaluate("history.back()")
    elif way == "panel":
        page.locator(".reader").get_by_text("‹ Documents").click()
    else:
        page.locator(".reader .close").click()
    page.get_by_role("button", name="Read labs.md").wait_for()
    page.wait_for_function("!history.state?.reader")
    tab(page, "Ask")
    ask(page, FOUNDER).locator("a.marker").first.click()  # from there it leads elsewhere
    page.wait_for_selector(".sheet mark.quote")
    page.evaluate("history.back()")
    page.locator("#evidence.reading").wait_for(state="detached")
    page.wait_for_timeout(300)
    assert page.locator("#conversation").is_visible()

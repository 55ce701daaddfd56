"""The start of the chat in a real browser: what is typed before the page is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import BROWSER, DONE, FLAGS, MARKS, reload
from serving import free_port

from cnai_qa import Assistant, Settings
from cnai_qa.serve.starting import Server

pytestmark = MARKS
BOX = "#question textarea"


LOOK = """() => {
    const start = document.getElementById("start"), shown = start ?? document;
    const box = shown.querySelector(start ? "textarea" : "#question textarea");
    if (!box) return null;
    const { x, y, width, height } = box.getBoundingClientRect();
    return {
        start: start !== null,
        place: [x, y, width, height].map(Math.round),
        ground: getComputedStyle(start ?? document.body).backgroundColor,
        field: getComputedStyle(box).backgroundColor,
        text: start?.querySelector("[role=status]").textContent,
        value: box.value,
    };
}"""


@pytest.fixture
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def starting(browser: Any, **context: Any) -> Iterator[tuple[Server, Any]]:
    """Yield a server that starts, and its page."""
    with Server("127.0.0.1", free_port(), Settings(), context.pop("login", None)) as server:
        page = browser.new_context(**context).new_page()
        page.set_default_timeout(90_000)
        page.goto(server.address)
        yield server, page


def ready(server: Server, assistant: Assistant) -> None:
    from cnai_qa.serve.web import build_app, hand_over

    hand_over(build_app(assistant), server, assistant.settings)


def test_a_question_asked_before_the_page_is_there_is_answered_on_it(browser, assistant) -> None:
    with starting(browser) as (server, page):
        page.locator("#start textarea").fill("Who founded Red Lantern in 2021?")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Who founded Red Lantern in 2021?").wait_for()
        server.say("Reading 3 of 9 files")
        page.get_by_text("Reading 3 of 9 files").wait_for()
        ready(server, assistant)
        page.wait_for_selector(DONE)
        assert "Mei Tan" in page.locator(DONE).inner_text()
        assert page.locator(".turn").count() == 1
        reload(page)  # it is not asked again
        page.wait_for_selector(DONE)
        assert page.locator(BOX).input_value() == "" and page.locator(".turn").count() == 1


def test_what_was_typed_but_not_asked_stands_in_the_box_and_can_be_typed_on(
    browser, assistant
) -> None:
    with starting(browser) as (server, page):
        page.wait_for_function("document.activeElement.matches('#start textarea')")
        page.keyboard.type("Who founded")
        ready(server, assistant)
        page.wait_for_function(f"document.querySelector('{BOX}')?.value == 'Who founded'")
        assert page.locator(".turn").count() == 0
        page.wait_for_function(f"document.activeElement.matches('{BOX}')")
        page.keyboard.type(" Red Lantern in 2021?")
        page.keyboard.press("Enter")
        page.wait_for_selector(DONE)
        assert page.locator(".asked").inner_text() == "Who founded Red Lantern in 2021?"


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_takes_over_without_a_flash_or_a_jump(
    browser, assistant, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 780}
    with starting(browser, viewport=size, color_scheme=scheme) as (server, page):
        page.locator("#start textarea").fill("Who founded")
        server.say("Loading the page…")
        page.get_by_text("Loading the page…").wait_for()
        page.wait_for_timeout(1000)
        first = page.evaluate(LOOK)
        with page.expect_navigation():
            ready(server, assistant)
        again = page.evaluate(LOOK)  # before Gradio's scripts have run
        assert again["start"] and again == first
        page.wait_for_selector("#start", state="detached")
        page.wait_for_timeout(500)
        last = page.evaluate(LOOK)
        del last["text"], first["text"]
        assert last == {**first, "start": False}


def test_how_far_the_start_is_never_goes_back(browser, assistant) -> None:
    with starting(browser) as (server, page):
        server.say("Building the index, step 2 of 3: computing vectors, 40 of 111")
        page.get_by_text("40 of 111").wait_for()
        page.locator("#start textarea").fill("Who founded")
        page.route("**/starting", lambda route: None)  # the page is not told anew
        page.reload()
        assert "40 of 111" in page.locator("#start [role=status]").inner_text()
        assert page.locator("#start textarea").input_value() == "Who founded"


def test_what_is_typed_while_the_page_is_loaded_again_goes_on_in_it(browser, assistant) -> None:
    with starting(browser) as (server, page):
        ready(server, assistant)
        page.wait_for_selector("#start", state="detached")
        held, hold = [], [True]
        page.route("**/assets/index-*.js", lambda r: held.append(r) if hold else r.continue_())
        page.reload(wait_until="commit")
        page.locator("#start textarea").fill("Who founded Red Lantern in 2021?")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Who founded Red Lantern in 2021?").wait_for()
        hold.clear()
        for route in held:
            route.continue_()
        page.wait_for_selector(DONE)
        page.wait_for_selector("#start", state="detached")
        assert page.locator(".asked").all_inner_texts() == ["Who founded Red Lantern in 2021?"]
        page.wait_for_function(f"document.activeElement.matches('{BOX}')")


def test_an_asked_question_can_be_changed_before_it_is_sent(browser, assistant) -> None:
    with starting(browser) as (server, page):
        page.locator("#start textarea").fill("Who founded Blue Harbor?")
        page.get_by_role("button", name="Ask").click()
        assert not page.locator("#start textarea").is_editable()
        page.get_by_role("button", name="Change").click()
        assert page.locator("#start textarea").is_editable()
        ready(server, assistant)
        page.wait_for_function(
            f"document.querySelector('{BOX}')?.value == 'Who founded Blue Harbor?'"
        )
        assert page.locator(".turn").count() == 0


def test_earlier_conversations_are_still_there_beside_the_question(browser, assistant) -> None:
    port = free_port()
    page = browser.new_context().new_page()
    page.set_default_timeout(90_000)
    with Server("127.0.0.1", port, Settings()) as server:
        page.goto(server.address)
        page.locator("#start textarea").fill("Where is Blue Harbor?")
        page.keyboard.press("Enter")
        ready(server, assistant)
        page.wait_for_selector(DONE)
        page.wait_for_function(
            "Object.keys(localStorage).some((key) => key.startsWith('cnai-qa-talk:'))"
        )
    with Server("127.0.0.1", port, Settings()) as server:
        page.goto(server.address)
        page.locator("#start textarea").fill("Who founded Red Lantern in 2021?")
        page.keyboard.press("Enter")
        ready(server, assistant)
        page.wait_for_function(f"document.querySelectorAll('{DONE}').length == 2")
        asked = page.locator(".asked").all_inner_texts()
    assert asked == ["Where is Blue Harbor?", "Who founded Red Lantern in 2021?"]


def test_with_a_login_the_starting_page_needs_it_and_the_question_goes_on(
    browser, assistant
) -> None:
    login = ("me", "secret")
    credentials = {"username": "me", "password": "secret"}
    with starting(browser, login=login, http_credentials=credentials) as (server, page):
        page.locator("#start textarea").fill("Who founded Red Lantern in 2021?")
        page.keyboard.press("Enter")
        ready(server, assistant)
        page.wait_for_selector(DONE)
        assert "Mei Tan" in page.locator(DONE).inner_text()


def test_a_start_that_fails_says_why_on_the_page_and_the_typed_text_stays(
    browser, tmp_path: Path
) -> None:
    port = free_port()
    page = browser.new_page()
    with pytest.raises(ValueError), Server("127.0.0.1", port, Settings()) as server:
        page.goto(server.address)
        page.locator("#start textarea").fill("Who founded")
        raise ValueError("The index is damaged.")
    page.get_by_text("The index is damaged.").wait_for()
    page.wait_for_timeout(1500)  # the server is gone by now
    assert "The index is damaged." in page.locator("#start [role=status]").inner_text()
    assert page.locator("#start textarea").input_value() == "Who founded"

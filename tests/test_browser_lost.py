"""The page in a real browser, over a small corpus: its server is started again under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from browsing import DONE, MARKS, ask, opened, quiet
from serving import free_port, served

from cnai_qa import Assistant

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"
SEAT = "Where has Blue Harbor its seat?"


class Restarted:
    """A server that is started again at its address, under a page that waits for nothing."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant, self._port, self._server = assistant, free_port(), ExitStack()
        self.page: Any = None

    def __call__(self) -> str:
        if self.page:
            last = self.page.locator(".chips").first  # of what follows an answer
            last.wait_for(state="attached")
            quiet(self.page)
        self.close()
        return self._server.enter_context(served(self._assistant, port=self._port))

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def restart(assistant: Assistant) -> Iterator[Restarted]:
    server = Restarted(assistant)
    yield server
    server.close()


@pytest.fixture
def page(no_network: list[str], restart: Restarted) -> Iterator[Any]:
    """Open a page in which two questions were asked."""
    with opened(restart(), complaints=20) as page:  # connections that break
        restart.page = page
        ask(page, FOUNDER)
        ask(page, SEAT)
        page.get_by_role("group", name="Ask on:").wait_for()  # nothing is under way any more
        yield page
    assert no_network == []


def test_the_conversation_goes_on_when_the_server_was_started_again(page, restart) -> None:
    restart()
    answer = ask(page, "When was it founded?")
    assert page.locator(".asked").all_inner_texts() == [FOUNDER, SEAT, "When was it founded?"]
    assert "Blue Harbor" in answer.locator(".searched").inner_text()
    assert page.locator("#question textarea").input_value() == ""
    page.locator("#earlier input").click()
    assert page.get_by_role("option").count() == 1


def test_every_button_does_what_it_says_when_the_server_was_started_again(
    page, restart, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where the verdict is kept
    first, box = page.locator("#turn-0"), page.locator("#question textarea")
    restart()
    first.locator("[data-act=passages]").click()
    page.locator("#passages").get_by_text("Mei Tan").first.wait_for()

    restart()
    first.get_by_text("Good answer").click()
    first.get_by_text("Noted: good.").wait_for()

    restart()
    first.get_by_text("Edit", exact=True).click()
    page.get_by_text("Asking replaces question 1").wait_for()
    assert box.input_value() == FOUNDER
    restart()
    box.fill("How many parameters has Ember-2?")
    box.press("Enter")
    page.wait_for_function("document.querySelectorAll('.turn').length == 1")
    page.wait_for_selector(DONE)
    assert "70B" in page.locator(DONE).inner_text()
    page.get_by_role("group", name="Ask on:").wait_for()

    restart()
    # Said again once the conversation is back; the answer itself may come in no time.
    with page.expect_request(lambda said: '"turns":1' in (said.post_data or "")):
        first.get_by_text("Ask again").click()
    page.wait_for_selector(DONE)
    page.get_by_role("group", name="Ask on:").wait_for()
    assert page.locator(".asked").all_inner_texts() == ["How many parameters has Ember-2?"]


def test_another_conversation_is_opened_when_the_server_was_started_again(page, restart) -> None:
    def choose() -> None:
        page.locator("#scope-documents input").click()
        page.get_by_role("option", name="labs.md").click()
        page.get_by_text("Answers from: “Two labs”").wait_for()

    page.locator("#scope button").first.click()
    choose()
    restart()
    page.locator("#question textarea").fill("And who")
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    assert page.locator("#question textarea").input_value() == "And who"
    restart()
    page.locator("#earlier input").click()
    page.get_by_role("option", name=FOUNDER).click()
    page.wait_for_selector(f"{DONE} >> nth=1")
    assert page.locator("#question textarea").input_value() == "And who"
    page.get_by_text("Answers from: all documents").wait_for()  # as when it was asked
    choose()
    restart()
    answer = ask(page, "How many tons of barley?")
    assert "Asked only of “Two labs”." in answer.inner_text()
    restart()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#delete").click()
    page.wait_for_selector(".welcome")
    page.locator("#earlier input").click()
    page.get_by_role("option", name="New conversation").wait_for()
    assert page.get_by_role("option").count() == 1

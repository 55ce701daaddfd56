"""The page in a real browser: many tabs at once, and one that the server knows no more."""

from __future__ import annotations

import httpx
import pytest
from browsing import MARKS, ask, browsing

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

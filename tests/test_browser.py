"""The page in a real browser, with the network cut: ask, follow a citation, be refused."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import served

from cnai_qa import Assistant, Settings, build_index

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.model,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine (set CHROMIUM)"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def page(no_network: list[str], tmp_path: Path) -> Iterator:
    """Build the shipped corpus, serve it and open it, all without a network."""
    from playwright.sync_api import sync_playwright

    settings = Settings(corpus=str(CORPUS), index=str(tmp_path / "index"))
    build_index(settings=settings)
    with served(Assistant(settings)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        requests: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(address)
        yield page
        browser.close()
    local = (address, "data:", "blob:")
    assert [url for url in requests if not url.startswith(local)] == []
    assert complaints == []
    assert no_network == []


def ask(page, question: str) -> None:
    """Type a question and wait for its answer."""
    answers = page.locator(".answer").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('.answer').length > {answers}")


def test_a_question_is_answered_cited_copied_and_refused(page) -> None:
    ask(page, "Who backs DeepSeek?")
    answer = page.locator(".answer").first
    assert "High-Flyer" in answer.inner_text()

    mark = answer.locator("mark").first
    assert not mark.is_visible()
    answer.locator("a.marker").first.click()
    mark.wait_for(state="visible")
    assert "High-Flyer" in mark.inner_text()
    assert "2026-02" in answer.locator("summary").first.inner_text()

    page.locator("#copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied and mark.inner_text() in copied

    ask(page, "And Moonshot AI?")
    assert "Searched for: Who backs Moonshot AI?" in page.locator(".answer").nth(1).inner_text()

    ask(page, "How do I bake bread? <img src=http://example.com/x.png onerror=alert(1)>")
    refusal = page.locator(".answer").nth(2).inner_text()
    assert "Not in these documents." in refusal and "bread" in refusal

    page.locator("#new").click()
    page.wait_for_function("document.querySelectorAll('.answer').length == 0")


def test_the_examples_are_answered(page) -> None:
    example = page.get_by_text("Who founded Moonshot AI?")
    example.wait_for()
    example.click()
    page.wait_for_selector(".answer")
    assert "Yang Zhilin" in page.locator(".answer").inner_text()


def test_no_second_question_can_be_sent_and_lost_while_one_is_answered(
    page, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    answer = Assistant.ask

    def waiting(self, *given):
        go_on.wait(30)
        return answer(self, *given)

    page.get_by_text("Who founded Moonshot AI?").wait_for()
    monkeypatch.setattr(Assistant, "ask", waiting)
    box = page.locator("#question textarea")
    box.fill("Who backs DeepSeek?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".question")
    assert box.is_disabled() and page.locator("#ask").is_disabled()
    go_on.set()
    page.wait_for_selector(".answer")
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    assert box.is_enabled()

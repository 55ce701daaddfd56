"""Drive the page in a real browser, with the network cut."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from serving import served

from cnai_qa import Assistant

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
DONE = ".answer:not(.pending)"
MARKS = [  # of a module of such tests
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine (set CHROMIUM)"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


_under_way: set[Any] = set()  # requests of the open pages


class Watched:
    """A page whose requests and complaints are written down."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._noted)

    def check(self, complaints: int = 0) -> None:
        """Check that no request left this machine and no more was logged as an error."""
        local = (self.address, "data:", "blob:")
        assert [url for url in self.requests if not url.startswith(local)] == []
        assert len(self.complaints) <= complaints, self.complaints

    def _noted(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@contextmanager
def browsing(assistant: Assistant, complaints: int = 0, **context: Any) -> Iterator[Any]:
    """Serve an assistant and yield its page, opened; check it at the end.

    Args:
        complaints: errors that the browser may log, of requests that are meant to be refused.
    """
    with served(assistant) as address, opened(address, complaints, **context) as page:
        yield page


@contextmanager
def opened(address: str, complaints: int = 0, **context: Any) -> Iterator[Any]:
    """Yield the page of a server, opened, as `browsing` does."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        allowed = {"permissions": ["clipboard-read", "clipboard-write"], **context}
        page = browser.new_context(**allowed).new_page()
        page.set_default_timeout(90_000)
        _watch_requests(page.context)
        watched = Watched(page, address)
        page.goto(address)
        page.wait_for_function("document.querySelector('#earlier input')?.value")
        page.wait_for_selector("#start", state="detached")
        yield page
        watched.check(complaints)
        browser.close()


def ask(page: Any, question: str) -> Any:
    """Type a question, wait for its answer, and return it."""
    answers = page.locator(DONE).count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('{DONE}').length > {answers}")
    return page.locator(DONE).nth(answers)


def quiet(page: Any) -> None:
    """Wait until nothing is under way in any tab, which a page that is left would complain of.

    At most ten seconds: of a request that a reload cut off it may never be said that it failed.
    """
    still = 0
    for _ in range(100):
        if still == 8:  # what follows an answer begins a moment later
            return
        page.wait_for_timeout(100)
        busy = any("heartbeat" not in request.url for request in _under_way)
        still = 0 if busy else still + 1


def reload(page: Any) -> None:
    """Load a page anew once nothing is under way, which the browser would note as cut off."""
    quiet(page)
    _under_way.clear()
    page.reload()
    page.wait_for_selector("#start", state="detached")


def _watch_requests(context: Any) -> None:
    _under_way.clear()
    context.on("request", lambda request: _under_way.add(request))
    for name in ("requestfinished", "requestfailed"):
        context.on(name, lambda request: _under_way.discard(request))


def kept(page: Any, turns: int) -> None:
    """Wait until the browser keeps a conversation of so many turns, as far as this tab knows."""
    page.wait_for_function(
        """turns => Object.values(localStorage).some(
            text => text.startsWith("{") && JSON.parse(text).talk?.turns.length === turns)""",
        arg=turns,
    )


def tab(page: Any, name: str) -> None:
    """Open a tab."""
    page.get_by_role("tab", name=name).click()

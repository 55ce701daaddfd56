"""The page in a real browser: a document is read on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import MARKS, browsing

from cnai_qa import Assistant, Settings

pytestmark = MARKS
TEXT = "A line of words.\n" * 470 + "Words of a line. " * 1500


@pytest.fixture
def page(no_network: list[str], corpus: Path, build, settings: Settings, embedder) -> Iterator[Any]:
    """Open a page over a document whose last line is long."""
    (corpus / "line.txt").write_text(TEXT)
    build()
    with browsing(Assistant(settings, embedder)) as page:
        yield page
    assert no_network == []


def test_a_long_line_is_read_on_without_a_gap_or_anything_twice(page) -> None:
    at = {"document": "line.txt", "start": 0, "end": 0}
    page.evaluate("at => document.dispatchEvent(new CustomEvent('cnai:read', {detail: at}))", at)
    later = page.locator(".reader [data-part=later]")
    page.locator(".sheet .block").first.wait_for()
    while later.is_visible():
        shown = page.locator(".sheet").inner_text()
        later.evaluate("button => button.click()")
        page.wait_for_function(
            "shown => document.querySelector('.sheet').innerText !== shown", arg=shown
        )
    shown = page.locator(".sheet [data-part=text]").text_content()
    assert "".join(shown.split()) == "".join(TEXT.split())

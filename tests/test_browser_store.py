"""The page in a real browser: what it keeps of conversations, and what it says it does not."""

from __future__ import annotations

import json
from typing import Any

from browsing import MARKS, ask, reload

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('cnai-qa-talk:'))"


def keep(page: Any, number: int, size: int) -> None:
    """Put conversations into the browser, the last one the latest, and open the page anew."""
    for n in range(number):
        turns = [{"question": f"问题 {n}", "error": "答" * size}]
        entry = {"at": n + 1, "talk": {"name": f"talk{n}", "version": "1", "turns": turns}}
        page.evaluate(
            "([key, text]) => localStorage.setItem('cnai-qa-talk:' + key, text)",
            [f"talk{n}", json.dumps(entry, ensure_ascii=False)],
        )
    page.wait_for_selector(".chip")  # nothing is under way any more, which the browser would note
    page.evaluate("addEventListener('pagehide', () => sessionStorage.clear())")  # as in a new tab
    reload(page)
    page.wait_for_function("document.querySelector('#earlier input')?.value.startsWith('问题')")


def offered(page: Any) -> list[str]:
    page.locator("#earlier input").click()
    options = page.get_by_role("option")
    options.first.wait_for()
    return [option.strip("✓ \n") for option in options.all_inner_texts()]


def test_chinese_conversations_come_back_as_far_as_there_is_room_and_the_others_are_named(
    page,
) -> None:
    keep(page, 4, size=90_000)  # 270 kB each as they are sent
    said = page.locator("#no-room").inner_text()
    assert "in this browser: “问题 0”." in said
    assert page.evaluate(f"{KEPT}.length") == 3
    assert offered(page) == ["问题 3", "问题 2", "问题 1"]


def test_many_short_conversations_are_kept_and_nothing_is_said(page) -> None:
    keep(page, 30, size=10)
    assert len(offered(page)) == page.evaluate(f"{KEPT}.length") == 30
    assert page.locator("#no-room").count() == 0


def test_a_browser_that_keeps_nothing_says_so_and_the_conversation_goes_on(page) -> None:
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    assert "Mei Tan" in ask(page, FOUNDER).inner_text()
    page.locator("#no-room").get_by_text("does not keep what is asked now").wait_for()


def test_a_conversation_that_is_opened_keeps_the_time_of_its_last_question(page) -> None:
    keep(page, 2, size=10)
    offered(page)
    page.get_by_role("option", name="问题 0").click()
    page.locator(".asked").get_by_text("问题 0").wait_for()
    page.wait_for_selector(".chip")
    times = "Object.values(localStorage).filter(t => t.startsWith('{')).map(t => JSON.parse(t).at)"
    assert sorted(page.evaluate(times)) == [1, 2]

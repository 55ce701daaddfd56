"""The page in a real browser: what is typed and asked while an answer is looked for."""

from __future__ import annotations

import pytest
from browsing import DONE, MARKS

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"
SEAT = "Where has Blue Harbor its seat?"


@pytest.mark.parametrize("twice", ["Enter", "Ask"])
def test_a_question_that_is_sent_twice_is_asked_once(page, go_on, twice: str) -> None:
    box = page.locator("#question textarea")
    box.fill(FOUNDER)
    if twice == "Ask":
        page.locator("#ask").dblclick()
    else:
        box.press("Enter")
        page.wait_for_timeout(80)
        box.press("Enter")
    page.wait_for_selector(".answer.pending")
    page.wait_for_timeout(500)
    go_on.set()
    page.wait_for_selector(DONE)
    page.get_by_role("group", name="Ask on:").wait_for()  # nothing is under way any more
    assert page.locator(".asked").all_inner_texts() == [FOUNDER]


def test_what_is_typed_while_an_answer_is_looked_for_stays_and_can_be_asked_then(
    page, go_on
) -> None:
    box = page.locator("#question textarea")
    box.fill(FOUNDER)
    with page.expect_request("**/queue/join**"):
        box.press("Enter")
    page.keyboard.type(SEAT)  # before the page says that it was asked
    page.wait_for_selector(".answer.pending")
    page.wait_for_function(f"document.querySelector('#question textarea').value == '{SEAT}'")
    frame, bar = (page.locator(name).bounding_box() for name in ("#conversation", "#ask-bar"))
    box.press("Enter")  # too early, and not lost
    hint = page.get_by_text("The last question is still being answered.")
    hint.wait_for()
    assert hint.get_attribute("aria-live") == "polite"
    page.wait_for_timeout(500)
    assert box.input_value() == SEAT
    assert page.locator("#conversation").bounding_box() == frame  # nothing moved
    assert page.locator("#ask-bar").bounding_box() == bar
    go_on.set()
    page.wait_for_selector(DONE)
    hint.wait_for(state="detached")
    page.get_by_role("group", name="Ask on:").wait_for()
    assert box.input_value() == SEAT
    box.press("Enter")
    page.wait_for_selector(f"{DONE} >> nth=1")
    assert page.locator(".asked").all_inner_texts() == [FOUNDER, SEAT]
    assert "Lisbon" in page.locator(DONE).nth(1).inner_text()


def test_what_is_typed_behind_a_question_as_it_leaves_is_no_part_of_it(page, go_on) -> None:
    page.locator("#question textarea").fill(FOUNDER)
    page.locator("#question textarea").evaluate(
        """(box, typed) => {
            for (const name of ["keydown", "keypress"])
                box.dispatchEvent(new KeyboardEvent(name, { key: "Enter", bubbles: true }));
            box.value += typed;
            box.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        SEAT,
    )
    page.wait_for_selector(".answer.pending")
    page.wait_for_function(f"document.querySelector('#question textarea').value == '{SEAT}'")
    assert page.locator(".asked").all_inner_texts() == [FOUNDER]


def test_that_an_answer_is_still_looked_for_is_said_until_it_is_given_up(page, go_on) -> None:
    box = page.locator("#question textarea")
    hint = page.get_by_text("The last question is still being answered.")
    box.fill(FOUNDER)
    box.press("Enter")
    page.wait_for_selector(".answer.pending")
    page.wait_for_function("document.querySelector('#question textarea').value === ''")
    assert hint.count() == 0
    box.fill(SEAT)
    box.press("Enter")
    hint.wait_for()
    page.locator("#stop").click()
    hint.wait_for(state="detached")
    assert box.input_value() == SEAT
    go_on.set()
    box.press("Enter")
    page.wait_for_selector(DONE)
    assert hint.count() == 0

"""The page in a real browser, over a small corpus: what is asked, typed and shown meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from browsing import DONE, MARKS, ask, browsing, reload, tab

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"
SEAT = "Where has Blue Harbor its seat?"


def test_an_open_document_gives_way_to_the_next_question_and_to_another_conversation(
    page, assistant
) -> None:
    reading = page.locator("#evidence.reading")

    def read(answer: Any) -> None:
        answer.locator("a.marker").first.click()
        page.wait_for_selector(".sheet mark.quote")

    def cited() -> str:
        page.locator("#passages mark").first.wait_for(state="attached")
        return " ".join(page.locator("#passages mark").all_text_contents())

    read(ask(page, FOUNDER))
    assert "Lisbon" not in cited()
    answer = ask(page, SEAT)
    reading.wait_for(state="detached")
    assert "Lisbon" in cited()
    page.get_by_role("group", name="Ask on:").wait_for()
    reload(page)
    page.wait_for_selector(f"{DONE} >> nth=1")
    assert "Lisbon" in cited()

    read(answer)
    page.locator("#new").click()
    reading.wait_for(state="detached")
    page.locator("#passages .empty").wait_for()
    tab(page, "Documents")
    page.get_by_role("button", name="Read labs.md").click()
    reading.wait_for()
    page.locator("#earlier input").click()
    page.get_by_role("option", name=FOUNDER).click()
    reading.wait_for(state="detached")
    assert "Lisbon" in cited()


def test_a_conversation_is_deleted_after_a_question_back(page) -> None:
    ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#delete").click()
    assert page.locator(".turn").count() == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#delete").click()
    page.wait_for_selector(".welcome")
    reload(page)
    page.wait_for_function("document.querySelector('#earlier input')?.value")
    page.locator("#earlier input").click()
    page.get_by_role("option", name="New conversation").wait_for()
    assert page.get_by_role("option").count() == 1


def test_a_saved_conversation_is_named_by_its_first_question_and_the_day(page) -> None:
    ask(page, FOUNDER)
    with page.expect_download() as download:
        page.locator("#save").click()
    name = f"Who-founded-Red-Lantern-in-2021-{date.today().isoformat()}.md"
    assert download.value.suggested_filename == name


def test_a_chosen_document_closes_the_list_that_lies_over_the_question(page) -> None:
    page.locator("#scope button").first.click()
    for name in ("labs.md", "chips.txt"):
        page.locator("#scope-documents input").click()
        page.get_by_role("option", name=name).click()
        page.get_by_role("option").first.wait_for(state="detached")
    page.get_by_text("Answers from: “Two labs” or “Chips of the north”").wait_for()
    page.locator("#question textarea").click(timeout=5000)  # nothing lies over it


@pytest.mark.parametrize("width", [390, 1366])
def test_suggestions_are_shown_whole_in_a_place_that_is_kept(no_network, assistant, width) -> None:
    with browsing(assistant, viewport={"width": width, "height": 780}) as page:
        conversation = page.locator("#conversation")
        before = conversation.bounding_box()
        page.wait_for_selector(".chip")
        room = page.locator("#chips").bounding_box()
        chips = [chip.bounding_box() for chip in page.locator(".chip").all()]
        rows = sorted({chip["y"] for chip in chips})
        below = room["y"] + room["height"]
        assert all(chip["height"] >= 28 for chip in chips)
        assert all(y + chips[0]["height"] <= below for y in rows[:2])
        assert all(y >= below for y in rows[2:])  # none is cut
        assert conversation.bounding_box() == before
        ask(page, FOUNDER)
        page.get_by_role("group", name="Ask on:").wait_for()
        assert conversation.bounding_box() == before
    assert no_network == []


@pytest.mark.parametrize("width", [390, 1366])
def test_the_way_back_closes_the_open_document_and_then_leaves_the_page(
    no_network, assistant, width: int
) -> None:
    with browsing(assistant, viewport={"width": width, "height": 780}) as page:
        reading = page.locator("#evidence.reading")
        marker = ask(page, FOUNDER).locator("a.marker").first
        page.get_by_role("group", name="Ask on:").wait_for()
        marker.click()
        page.wait_for_selector(".sheet mark.quote")
        page.evaluate("history.back()")
        reading.wait_for(state="detached")
        assert page.locator(".turn").count() == 1

        for closed in (lambda: page.keyboard.press("Escape"), page.locator(".reader .close").click):
            marker.click()
            page.wait_for_selector(".sheet mark.quote")
            closed()
            reading.wait_for(state="detached")
            page.wait_for_function("!history.state?.reader")
        marker.click()
        page.wait_for_selector(".sheet mark.quote")
        page.keyboard.press("Escape")
        marker.click()  # at once
        page.wait_for_function("history.state?.reader")
        assert reading.is_visible()
        page.evaluate("history.back()")
        reading.wait_for(state="detached")
        page.go_back()
        assert page.url == "about:blank"
    assert no_network == []


def focused(page: Any, selector: str) -> None:
    page.wait_for_function(f"document.activeElement.matches('{selector}')")


def test_the_focus_goes_to_the_box_only_where_a_question_is_asked(
    page, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where the verdict is kept
    answer = ask(page, FOUNDER)
    focused(page, "#question textarea")
    page.get_by_role("group", name="Ask on:").wait_for()
    answer.locator("[data-act=passages]").press("Enter")
    focused(page, "#passages")
    answer.get_by_text("Good answer").press("Enter")
    page.get_by_text("Noted: good").wait_for()
    focused(page, "#turn-0 .tools .act")
    page.wait_for_timeout(1000)  # nothing takes it from there
    focused(page, "#turn-0 .tools .act")
    page.locator("#turn-0").get_by_text("Edit", exact=True).press("Enter")
    focused(page, "#question textarea")


def test_an_answer_takes_nobody_out_of_a_document(page, go_on) -> None:
    go_on.set()
    answer = ask(page, FOUNDER)
    page.get_by_role("group", name="Ask on:").wait_for()
    go_on.clear()
    page.locator("#question textarea").fill(SEAT)
    page.locator("#question textarea").press("Enter")
    page.wait_for_selector(".answer.pending")
    answer.get_by_text("Good answer").wait_for(state="hidden")  # waits too
    answer.locator("a.marker").first.click()
    page.wait_for_selector(".sheet mark.quote")
    focused(page, ".sheet")
    go_on.set()
    page.get_by_role("group", name="Ask on:").wait_for()
    assert page.locator(DONE).count() == 2
    focused(page, ".sheet")
    assert page.locator("#evidence.reading").is_visible()
    page.locator(".reader").get_by_text("Passages").click()
    focused(page, "#passages")


def test_stop_brings_back_the_answers_that_an_edit_took_the_place_of(page, go_on) -> None:
    go_on.set()
    ask(page, FOUNDER)
    ask(page, SEAT)
    page.get_by_role("group", name="Ask on:").wait_for()
    go_on.clear()
    page.locator("#turn-0").get_by_text("Edit", exact=True).click()
    page.get_by_text("Asking replaces question 1").wait_for()
    page.locator("#question textarea").fill("Who is Mei Tan?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer.pending")
    page.locator("#stop").click()
    page.get_by_text("Asking replaces question 1").wait_for()
    assert page.locator("#question textarea").input_value() == "Who is Mei Tan?"
    assert page.locator(".asked").all_inner_texts() == [FOUNDER, SEAT]
    go_on.set()
    reload(page)
    page.wait_for_selector(f"{DONE} >> nth=1")
    assert page.locator(".asked").all_inner_texts() == [FOUNDER, SEAT]
    page.wait_for_function("document.querySelector('#question textarea').value")
    assert page.locator("#question textarea").input_value() == "Who is Mei Tan?"


def test_a_long_question_takes_six_lines_until_it_is_unfolded(page) -> None:
    ask(page, "How many words has this? " + "word " * 350)
    asked = page.locator(".asked")
    folded = asked.bounding_box()["height"]
    assert folded < 200
    page.locator(".fold summary").click()
    assert asked.bounding_box()["height"] > folded * 1.5

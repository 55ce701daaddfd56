"""The page in a real browser: the choice of documents that may answer follows the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import DONE, MARKS, ask, browsing, quiet, reload, tab

pytestmark = MARKS
FOUNDER = "Who founded Red Lantern in 2021?"


def choose(page: Any, name: str) -> None:
    """Choose a document that alone may answer."""
    if not page.locator("#scope-documents input").is_visible():
        page.locator("#scope > button").click()
    page.locator("#scope-documents input").click()
    page.get_by_role("option", name=name).click()
    page.locator("#scope").get_by_text(name).first.wait_for()


def test_a_chosen_document_that_is_removed_is_chosen_no_more_and_the_others_stay(
    page, tmp_path: Path
) -> None:
    choose(page, "labs.md")
    choose(page, "page.html")
    (tmp_path / "a.md").write_text("# Ape\n\nThe ape Alf was born in Rabat.\n")
    tab(page, "Documents")
    page.locator("#shelf table").wait_for()
    page.locator("#files input[type=file]").set_input_files(tmp_path / "a.md")
    page.locator("#build-status").get_by_text("1 added").wait_for()
    tab(page, "Ask")  # where the new one stands before the others in the list
    label = page.locator("#scope > button")
    label.get_by_text("Answers from: “Two labs” or “Harvest report”").wait_for()
    assert "Mei Tan" in ask(page, FOUNDER).inner_text()

    tab(page, "Documents")
    page.get_by_role("button", name="Remove labs.md").click()
    page.get_by_role("button", name="Delete").click()
    page.locator("#build-status").get_by_text("1 removed").wait_for()
    tab(page, "Ask")
    said = page.locator("#gone").get_by_text("no longer chosen: “labs.md”")
    said.wait_for()
    label.get_by_text("Answers from: “Harvest report”").wait_for()
    gone = ask(page, FOUNDER)
    assert "Asked only of “Harvest report”" in gone.inner_text()
    said.wait_for(state="detached")


def test_an_index_that_another_program_builds_is_offered(page, corpus: Path, build) -> None:
    choose(page, "labs.md")
    (corpus / "labs.md").unlink()
    (corpus / "zebra.md").write_text("# Zebra\n\nThe zebra Zumbo was born in Nairobi.\n")
    build()
    gone = ask(page, "Where was the zebra Zumbo born?")
    assert "No document is called 'labs.md'" in gone.inner_text()
    page.locator("#gone").get_by_text("no longer chosen: “labs.md”").wait_for()
    choose(page, "zebra.md")
    assert "Nairobi" in ask(page, "Where was the zebra Zumbo born?").inner_text()
    tab(page, "Documents")
    page.get_by_role("button", name="Read zebra.md").wait_for()
    (corpus / "chips.txt").unlink()
    build()
    tab(page, "Ask")
    tab(page, "Documents")
    page.get_by_role("button", name="Read chips.txt").wait_for(state="detached")


def test_a_refusal_of_chosen_documents_leads_to_all_of_them(page) -> None:
    choose(page, "chips.txt")
    page.get_by_label("Dated then or later").fill("yesterday")
    label = page.locator("#scope > button")
    label.get_by_text("“Dated then or later” is 'yesterday'; expected a date").wait_for()
    wrong = ask(page, FOUNDER)
    assert "“Dated then or later” is 'yesterday'" in wrong.inner_text()
    page.get_by_label("Dated then or later").fill("")
    label.get_by_text("Answers from: “Chips of the north”").wait_for()
    refused = ask(page, FOUNDER)
    refused.get_by_text("Ask all documents").click()
    refused.get_by_text("Mei Tan").first.wait_for()
    label.get_by_text("Answers from: all documents").wait_for()
    assert page.locator(".turn").count() == 2
    assert "Asked only" not in refused.inner_text()


def test_the_same_documents_may_answer_when_the_page_is_loaded_again(page) -> None:
    label = page.locator("#scope > button")
    choose(page, "labs.md")
    page.get_by_label("Dated then or later").fill("2024")
    label.get_by_text("Answers from: “Two labs”, dated 2024 or later").wait_for()
    reload(page)  # before anything was asked
    label.get_by_text("Answers from: “Two labs”, dated 2024 or later").wait_for()
    assert "Mei Tan" in ask(page, FOUNDER).inner_text()
    page.get_by_role("group", name="Ask on:").wait_for()
    reload(page)
    label.get_by_text("Answers from: “Two labs”, dated 2024 or later").wait_for()
    answer = ask(page, "How many tons of barley?")
    assert "Asked only of “Two labs”, dated 2024 or later." in answer.inner_text()


def test_a_document_that_is_gone_when_the_page_is_loaded_again_is_named(
    page, corpus: Path, build
) -> None:
    choose(page, "labs.md")
    choose(page, "page.html")
    (corpus / "labs.md").unlink()
    build()
    reload(page)
    page.locator("#scope > button").get_by_text("Answers from: “Harvest report”").wait_for()
    page.locator("#gone").get_by_text("no longer chosen: “labs.md”.").wait_for()
    page.wait_for_timeout(500)  # nothing takes it away
    assert "labs.md" in page.locator("#gone").inner_text()


def test_a_conversation_that_is_opened_has_the_choice_of_its_last_question(page) -> None:
    choose(page, "labs.md")
    ask(page, FOUNDER)
    quiet(page)
    label = page.locator("#scope > button")
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    label.get_by_text("Answers from: “Two labs”").wait_for()  # a new one begins with it
    choose(page, "chips.txt")
    label.get_by_text("Answers from: “Two labs” or “Chips of the north”").wait_for()
    reload(page)
    page.wait_for_selector(".welcome")  # nothing was asked in it, and it is open all the same
    label.get_by_text("Answers from: “Two labs” or “Chips of the north”").wait_for()
    page.locator("#earlier input").click()
    page.get_by_role("option", name=FOUNDER).click()
    page.wait_for_selector(DONE)
    label.get_by_text("Answers from: “Two labs”", exact=True).wait_for()
    other = page.context.new_page()
    other.set_default_timeout(90_000)
    other.goto(page.url)
    other.locator("#scope > button").get_by_text("Answers from: “Two labs”").wait_for()
    quiet(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1000, 800)])
def test_the_choice_leaves_the_conversation_half_of_the_height(
    no_network, assistant, width: int, height: int
) -> None:
    with browsing(assistant, viewport={"width": width, "height": height}) as page:
        for name in ("labs.md", "chips.txt", "page.html"):
            choose(page, name)
        page.wait_for_timeout(300)
        column = page.locator("#evidence").bounding_box()["height"]
        assert page.locator("#conversation").bounding_box()["height"] > column / 2
        for field in ("Dated then or later", "Dated before"):
            page.get_by_label(field).click(timeout=5000)
            box = page.get_by_label(field).bounding_box()
            assert box["y"] > 0 and box["y"] + box["height"] <= height
        assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert no_network == []

"""The page in a real browser, with the network cut: ask, follow a citation, be refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import DONE, MARKS, ask, browsing, reload

from cnai_qa import Assistant, Settings, build_index

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

pytestmark = [pytest.mark.model, *MARKS]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Build the shipped corpus."""
    index = str(tmp_path_factory.mktemp("shipped") / "index")
    settings = Settings(corpus=str(CORPUS), index=index)
    build_index(settings=settings)
    assistant = Assistant(settings)
    assistant.warm()
    return assistant


@pytest.fixture
def page(no_network: list[str], shipped: Assistant) -> Iterator[Any]:
    """Open the page of the shipped corpus; nothing may leave the machine."""
    with browsing(shipped) as page:
        yield page
    assert no_network == []


def test_a_question_is_answered_and_its_citation_leads_into_the_document(page) -> None:
    answer = ask(page, "Who backs DeepSeek?")
    assert "High-Flyer" in answer.inner_text()
    assert "2026-02" in answer.locator(".sources").inner_text()
    cited = page.locator("#passages mark").first
    assert "High-Flyer" in cited.inner_text() and cited.is_visible()

    marker = answer.locator("a.marker").first
    marker.hover()
    card = page.locator(".floating-card")
    card.wait_for()
    assert "High-Flyer" in card.inner_text() and "2026-02" in card.inner_text()

    marker.click()
    mark = page.locator(".sheet mark.quote").first
    mark.wait_for()
    assert "High-Flyer" in mark.inner_text() and mark.is_visible()
    page.wait_for_function("document.querySelector('.sheet').scrollTop > 0")
    sheet = page.locator(".sheet")
    top, bottom = sheet.bounding_box()["y"], mark.bounding_box()["y"]
    assert top < bottom < top + sheet.bounding_box()["height"]

    sheet.evaluate("sheet => { sheet.scrollTop = 0; }")
    page.wait_for_function("document.querySelector('[data-part=earlier]').hidden")
    sheet.evaluate("sheet => { sheet.scrollTop = sheet.scrollHeight; }")
    page.wait_for_function("document.querySelector('[data-part=later]').hidden")
    page.keyboard.press("Escape")
    page.locator("#passages").wait_for()


def test_the_keyboard_alone_asks_and_reads_the_evidence(page) -> None:
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    page.keyboard.type("Who backs DeepSeek?")
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.marker')"):
            break
    page.locator(".floating-card").wait_for()
    page.keyboard.press("Enter")
    page.locator(".sheet mark.quote:not(.md-mark)").first.wait_for()
    assert page.evaluate("document.activeElement.matches('.sheet')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('a.marker')")


def test_an_answer_is_copied_with_its_references_and_the_conversation_saved(page) -> None:
    answer = ask(page, "Who backs DeepSeek?")
    answer.get_by_text("Copy", exact=True).click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] “High-Flyer" in copied

    ask(page, "And Moonshot AI?")
    with page.expect_download() as download:
        page.locator("#save").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert "**Who backs DeepSeek?**" in saved and "**And Moonshot AI?**" in saved
    assert "[1] “High-Flyer" in saved
    page.locator("#copy-all").click()
    assert page.evaluate("navigator.clipboard.readText()") == saved


def test_the_query_is_shown_and_what_was_typed_can_be_asked_exactly(page) -> None:
    ask(page, "Who backs DeepSeek?")
    follow_up = ask(page, "And Moonshot AI?")
    assert "Who backs Moonshot AI?" in follow_up.locator(".searched").inner_text()
    follow_up.get_by_text("Ask exactly what I typed").click()
    page.wait_for_function(
        f"document.querySelectorAll('{DONE}').length == 2 && !document.querySelector('.searched')"
    )


def test_a_question_is_edited_and_the_conversation_goes_on_from_there(page) -> None:
    ask(page, "Who backs DeepSeek?")
    ask(page, "Who founded Moonshot AI?")
    page.locator("#turn-0").get_by_text("Edit").click()
    box = page.locator("#question textarea")
    page.wait_for_function(
        "document.querySelector('#question textarea').value == 'Who backs DeepSeek?'"
    )
    assert "replaces question 1" in page.locator("#editing").inner_text()
    box.fill("How many languages does Qwen 3 support?")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('{DONE}').length == 1")
    assert "119" in page.locator(DONE).inner_text()


def test_a_refusal_names_the_unknown_words_and_the_nearest_passages(page) -> None:
    hostile = "How do I bake bread? <img src=http://example.com/x.png onerror=alert(1)>"
    refusal = ask(page, hostile)
    assert "Not in these documents." in refusal.inner_text() and "bread" in refusal.inner_text()
    assert page.locator("#turn-0 img").count() == 0
    refusal.locator("a.open").first.click()
    page.locator(".sheet mark.quote:not(.md-mark)").first.wait_for()


def test_only_the_chosen_document_answers(page) -> None:
    page.locator("#scope button").first.click()
    page.locator("#scope-documents input").click()
    page.get_by_role("option", name="chinas-ai-reset.md").click()
    title = "“China's AI Reset: Efficiency, Openness and a New Kind of Race”"
    page.get_by_text(f"Answers from: {title}").wait_for()
    answer = ask(page, "Who founded Moonshot AI?")
    assert f"Asked only of {title}." in answer.inner_text()
    places = answer.locator("a.open").evaluate_all("links => links.map(link => link.href)")
    assert places and all("document=chinas-ai-reset.md" in place for place in places)


def test_a_conversation_survives_a_reload_and_another_can_be_begun(page) -> None:
    ask(page, "Who backs DeepSeek?")
    page.get_by_role("group", name="Ask on:").wait_for()  # nothing is under way any more
    reload(page)
    page.wait_for_selector(DONE)
    assert "High-Flyer" in page.locator(DONE).inner_text()
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    ask(page, "Who founded Moonshot AI?")
    page.locator("#earlier input").click()
    page.get_by_role("option", name="Who backs DeepSeek?").click()
    page.get_by_text("High-Flyer").first.wait_for()


def test_no_second_question_can_be_lost_while_one_is_answered_and_it_can_be_stopped(
    page, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    answer = Assistant.ask

    def waiting(self, *given, **options):
        go_on.wait(30)
        return answer(self, *given, **options)

    monkeypatch.setattr(Assistant, "ask", waiting)
    box = page.locator("#question textarea")
    box.fill("Who backs DeepSeek?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer.pending")
    assert box.input_value() == "" and not page.locator("#ask").is_visible()
    page.locator("#stop").click()
    page.wait_for_function(
        "document.querySelector('#question textarea').value == 'Who backs DeepSeek?'"
    )
    assert page.locator(".turn").count() == 0
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    go_on.set()
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    page.wait_for_function("document.activeElement.matches('#question textarea')")


@pytest.mark.parametrize("touch", [True, False])
def test_on_a_phone_the_evidence_comes_up_over_the_conversation(
    no_network, shipped: Assistant, touch: bool
) -> None:
    with browsing(shipped, viewport={"width": 390, "height": 780}, has_touch=touch) as page:
        answer = ask(page, "Who backs DeepSeek?")
        evidence = page.locator("#evidence")
        assert not evidence.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        marker = answer.locator("a.marker").first
        if touch:
            marker.tap()
            page.locator(".floating-card button").tap()
        else:
            marker.click()
        page.locator(".sheet mark.quote:not(.md-mark)").first.wait_for()
        assert evidence.bounding_box()["width"] <= 390
        page.locator(".reader .close").click()
        evidence.wait_for(state="hidden")
    assert no_network == []

"""What there is to choose from follows the index; what is gone is chosen no more, and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gradio as gr
import pytest

from cnai_qa import Assistant
from cnai_qa.errors import IndexMissingError
from cnai_qa.serve import parts
from cnai_qa.serve.offer import Offer

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def chat(assistant: Assistant) -> parts.Chat:
    with gr.Blocks():
        return parts.lay_out(assistant)


@pytest.fixture
def offer(assistant: Assistant, chat: parts.Chat) -> Offer:
    return Offer(assistant, chat)


def offered(update: dict, part: gr.Dropdown) -> list[str]:
    return [value for _, value in update[part].choices]


def chosen(update: dict, part: gr.Dropdown) -> object:
    """Return what is chosen from now on, "as it was" where that is not touched."""
    return update[part].constructor_args.get("value", "as it was")


def test_the_documents_and_kinds_of_the_index_are_offered(offer, chat) -> None:
    update = offer.renewed(None, None)
    assert offered(update, chat.documents) == ["chips.txt", "labs.md", "page.html"]
    assert offered(update, chat.kinds) == ["note"]
    assert chosen(update, chat.documents) == chosen(update, chat.kinds) == "as it was"
    assert update[chat.gone] == ""


def test_what_is_gone_is_chosen_no_more_and_named(
    offer, chat, build: Callable[..., object], corpus: Path
) -> None:
    (corpus / "labs.md").rename(corpus / "<b>.md")
    build()
    (corpus / "<b>.md").unlink()
    build()
    update = offer.renewed(["<b>.md", "chips.txt", "labs.md"], ["note"])
    assert offered(update, chat.documents) == ["chips.txt", "page.html"]
    assert chosen(update, chat.documents) == ["chips.txt"] and chosen(update, chat.kinds) == []
    assert "no longer chosen: “&lt;b&gt;.md”, “labs.md”, “note”." in update[chat.gone]


def test_after_a_question_only_a_newer_index_is_offered(
    offer, chat, assistant: Assistant, build: Callable[..., object], corpus: Path
) -> None:
    seen = assistant.generation
    assert offer.followed(seen, ["labs.md"], []) == {chat.gone: ""}
    (corpus / "labs.md").unlink()
    (corpus / "zebra.md").write_text("# Zebra\n\nThe zebra has stripes.\n")
    build()
    update = offer.followed(seen, ["labs.md"], [])
    assert offered(update, chat.documents) == ["chips.txt", "page.html", "zebra.md"]
    assert chosen(update, chat.documents) == [] and "labs.md" in update[chat.gone]
    assert offer.followed(assistant.generation, [], []) == {chat.gone: ""}


def test_what_was_chosen_before_is_chosen_as_far_as_it_is_there(offer, chat) -> None:
    kept = {"documents": ["labs.md", "<b>.md"], "kinds": ["note"], "after": "2024", "before": None}
    update = offer.restored(kept, [], [], "", "2026")
    assert chosen(update, chat.documents) == ["labs.md"]
    assert chosen(update, chat.kinds) == ["note"]
    assert (update[chat.after], update[chat.before]) == ("2024", "")
    assert "no longer chosen: “&lt;b&gt;.md”." in update[chat.gone]
    every = {"documents": [], "kinds": [], "after": None, "before": None}
    update = offer.restored(every, ["labs.md"], ["note"], "2024", "")
    assert chosen(update, chat.documents) == chosen(update, chat.kinds) == []
    assert update[chat.after] == ""


@pytest.mark.parametrize("shown", [([], [], "", ""), (None, None, None, None)])
def test_what_the_fields_hold_already_is_not_chosen_again(offer, chat, shown) -> None:
    every = {"documents": [], "kinds": [], "after": None, "before": None}
    update = offer.restored(every, *shown)
    assert chosen(update, chat.documents) == chosen(update, chat.kinds) == "as it was"
    assert not {chat.after, chat.before} & update.keys()


@pytest.mark.parametrize("kept", [None, "labs.md", ["labs.md"], 7])
def test_what_is_no_choice_leaves_the_present_one(offer, chat, kept: object) -> None:
    update = offer.restored(kept, ["labs.md"], [], "2024", "")
    assert chosen(update, chat.documents) == "as it was" and chat.after not in update
    assert offered(update, chat.documents) == ["chips.txt", "labs.md", "page.html"]


def test_a_choice_that_is_not_as_expected_chooses_what_can_be_read_of_it(offer, chat) -> None:
    odd = {"documents": [3, "labs.md", None], "kinds": "note", "after": 2024}
    update = offer.restored(odd, [], ["note"], "", "2026")
    assert chosen(update, chat.documents) == ["labs.md"] and chosen(update, chat.kinds) == []
    assert (update[chat.after], update[chat.before]) == ("2024", "")


def test_without_an_index_nothing_else_is_offered(offer, chat, assistant, monkeypatch) -> None:
    def missing() -> None:
        raise IndexMissingError("There is no index.")

    monkeypatch.setattr(assistant, "_open", missing)
    assert offer.followed("", ["labs.md"], []) == {chat.gone: ""}
    assert offer.restored({"documents": ["labs.md"]}, [], [], "", "") == {}

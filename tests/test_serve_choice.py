"""The choice of documents in the words of the page."""

from __future__ import annotations

from cnai_qa import Assistant, Scope
from cnai_qa.serve.choice import in_words, label


def test_documents_are_named_by_their_titles_and_by_their_paths_where_those_are_alike(
    assistant: Assistant, corpus, build
) -> None:
    (corpus / "long.md").write_text(f"# {'Very long ' * 20}\n\nA text.\n")
    (corpus / "other.md").write_text("# Two labs\n\nRed Lantern again.\n")
    build()
    assert label(assistant, ["page.html"], ["note"], "", "2026") == (
        "Answers from: “Harvest report”, of the kind 'note', dated before 2026"
    )
    alike = in_words(Scope(("labs.md", "other.md", "gone.md")), assistant)
    assert alike == "“Two labs” (labs.md) or “Two labs” (other.md) or “gone.md”"
    assert len(in_words(Scope(("long.md",)), assistant)) < 90
    assert label(assistant, [], [], "", "") == "Answers from: all documents"
    assert in_words(Scope(), assistant) == ""


def test_space_around_a_date_counts_for_nothing(assistant: Assistant) -> None:
    assert label(assistant, [], [], " 2025 ", " ") == "Answers from: dated 2025 or later"


def test_a_field_with_a_wrong_date_is_named_as_the_page_names_it(assistant: Assistant) -> None:
    for given, name in ((("soon", ""), "Dated then or later"), (("", "soon"), "Dated before")):
        assert label(assistant, [], [], *given).startswith(
            f"Answers from: “{name}” is 'soon'; expected a date such as 2025"
        )

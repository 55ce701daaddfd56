"""The assistant over the small corpus, with the fake embedder."""

from __future__ import annotations

import pytest

from cnai_qa import Assistant
from cnai_qa.errors import QuestionError


def test_every_quote_is_the_text_at_its_offsets(assistant: Assistant) -> None:
    answer = assistant.ask("Who founded Red Lantern in 2021?")
    assert answer.citations
    for citation in answer.citations:
        text = assistant.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("question", ["", "  \n ", "x" * 100_000, None, 3])
def test_a_question_that_cannot_be_asked_is_an_error(assistant: Assistant, question) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)

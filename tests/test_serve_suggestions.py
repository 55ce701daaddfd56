"""Questions to begin and to go on with: made of the documents, and all of them answered."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from cnai_qa import Assistant, Scope
from cnai_qa.evaluation.questions import load_questions
from cnai_qa.serve import feedback
from cnai_qa.serve.chat import _in_turn
from cnai_qa.serve.suggestions import FOLLOW_UPS, Suggestions
from cnai_qa.serve.turns import Turn


def test_starting_questions_are_made_of_the_documents_and_are_all_answered(assistant) -> None:
    starters = Suggestions(assistant).starters()
    assert "When was Red Lantern founded?" in starters
    for question in starters:
        assert not assistant.ask(question).abstained


def test_a_question_that_is_not_answered_is_not_offered(assistant, monkeypatch) -> None:
    ask = Assistant.ask

    def refusing(self, question: str, **options):
        answer = ask(self, question, **options)
        return replace(answer, abstained=True) if "Red Lantern" in question else answer

    assert any("Red Lantern" in q for q in Suggestions(assistant).starters())
    monkeypatch.setattr(Assistant, "ask", refusing)
    assert not any("Red Lantern" in q for q in Suggestions(assistant).starters())


def test_only_what_the_chosen_documents_answer_is_offered(assistant) -> None:
    suggestions = Suggestions(assistant)
    scope = Scope(("chips.txt", "page.html"))
    assert suggestions.starters() and not suggestions.starters(scope)
    record = assistant.ask("When was Red Lantern founded?").to_record()
    assert suggestions.follow_ups(record, [], scope) == ()
    scope = Scope(("labs.md", "page.html"))
    follow_ups = suggestions.follow_ups(record, [], scope)
    assert follow_ups
    for question in follow_ups:
        answer = assistant.ask(question, scope=scope)
        assert {c.document for c in answer.citations} == {"labs.md"}


def test_each_suggestion_is_answered_first_with_the_sentence_that_it_was_made_of(assistant) -> None:
    places = {}
    for candidate in Suggestions(assistant)._candidates("labs.md"):
        place = Suggestions(assistant)._tried(assistant.generation, candidate, Scope())
        assert not place or any(candidate.answered_at(*span) for span in place)
        places[candidate] = place
    assert any(places.values())
    elsewhere = candidate._replace(start=0, end=1)
    assert Suggestions(assistant)._tried(assistant.generation, elsewhere, Scope()) == ()


def test_no_two_suggestions_have_one_answer(assistant) -> None:
    found = Suggestions(assistant).starters()
    answers = [assistant.ask(question).sentences[0].text for question in found]
    assert len(found) > 1 and len(set(answers)) == len(answers)


def test_follow_ups_are_new_answered_and_of_the_cited_document(assistant) -> None:
    asked = ["When was Red Lantern founded?"]
    record = assistant.ask(asked[0]).to_record()
    follow_ups = Suggestions(assistant).follow_ups(record, asked)
    assert follow_ups and not {*asked} & {*follow_ups}
    assert all("Red Lantern" in q or "Blue Harbor" in q for q in follow_ups)
    assert not any(assistant.ask(question).abstained for question in follow_ups)


def test_where_a_document_has_no_more_to_ask_what_others_answer_is_offered(
    assistant, build, corpus: Path
) -> None:
    for path in corpus.iterdir():
        path.unlink()
    (corpus / "a.md").write_text("# A\n\nRed Lantern was founded in 2021 by Mei Tan.\n")
    (corpus / "b.md").write_text("# B\n\nBlue Harbor has 312 ships in the bay.\n")
    build()
    record = assistant.ask("When was Red Lantern founded?").to_record()
    follow_ups = Suggestions(assistant).follow_ups(record, [])
    assert follow_ups == ("How many ships does Blue Harbor have?",)


def test_starting_questions_are_sought_only_where_there_are_too_few_on_the_cited_document(
    assistant, build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "labs.md").write_text(
        "# Labs\n\nRed Lantern was founded in 2021.\n\nBlue Harbor has 312 ships in the bay.\n\n"
        "Blue Harbor has its seat in Lisbon.\n\nThe Upper Mill was built by Mei Tan.\n\n"
        "Green Valley was opened in 1999.\n\nGreen Valley has 40 tents in the woods.\n"
    )
    build()
    record = assistant.ask("When was Red Lantern founded?").to_record()
    record["passages"] = []
    read: list[str] = []
    document = Assistant.document
    monkeypatch.setattr(Assistant, "document", lambda self, p: read.append(p) or document(self, p))
    assert len(Suggestions(assistant).follow_ups(record, [])) == FOLLOW_UPS
    assert {*read} == {"labs.md"}


@pytest.mark.parametrize("listed", [True, False])
def test_what_is_cited_and_gone_since_does_not_take_the_other_questions_away(
    assistant, build, corpus: Path, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:
    (corpus / "b.md").write_text("# B\n\nBlue Harbor has 312 ships in the bay.\n")
    build()
    record, listing = assistant.ask("When was Red Lantern founded?").to_record(), None
    if listed:  # it goes after the listing was read
        listing = assistant.documents()
        monkeypatch.setattr(assistant, "documents", lambda: listing)
    (corpus / "labs.md").unlink()
    build()
    follow_ups = Suggestions(assistant).follow_ups(record, [])
    assert "How many ships does Blue Harbor have?" in follow_ups


def test_a_heading_of_marks_alone_does_not_take_the_other_questions_away(
    assistant, build, corpus: Path
) -> None:
    labs = corpus / "labs.md"
    labs.write_text(labs.read_text() + "\n## ???\n\nNobody knows what this is about.\n")
    build()
    assert Suggestions(assistant).starters()


def test_shorter_starting_questions_come_first(assistant, build, corpus: Path) -> None:
    (corpus / "a.md").write_text(
        "# A\n\nThe Blue Harbor Sailing School of Lisbon has 312 ships in the bay.\n"
    )
    build()
    starters = Suggestions(assistant).starters()
    assert len(starters) > 1 and list(starters) == sorted(starters, key=len)


def test_of_many_calls_in_turn_only_some_wait() -> None:
    async def calls() -> list[str]:
        answer = _in_turn(str)
        several = await asyncio.gather(*(answer(number) for number in range(50)))
        return [*several, await answer("later")]

    answers = asyncio.run(calls())
    assert answers[:9] == [*map(str, range(9))] and {*answers[9:-1]} == {""}
    assert answers[-1] == "later"


def test_a_refusal_has_no_follow_ups(assistant) -> None:
    record = assistant.ask("How heavy is a platypus?").to_record()
    assert Suggestions(assistant).follow_ups(record, []) == ()


def test_what_was_tried_is_tried_again_only_with_a_new_index(
    assistant, build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = Assistant.ask
    monkeypatch.setattr(Assistant, "ask", lambda self, q, **o: asked.append(q) or ask(self, q, **o))
    suggestions = Suggestions(assistant)
    assert suggestions.starters() == suggestions.starters()
    assert asked and len(asked) == len(set(asked))
    (corpus / "labs.md").unlink()
    build()
    assert not any("Red Lantern" in question for question in suggestions.starters())


def kept(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_verdicts_are_kept_as_questions_that_evaluate_reads(assistant, tmp_path: Path) -> None:
    path, question = tmp_path / "feedback.jsonl", "Who founded Red Lantern in 2021?"
    turn = Turn(question, assistant.ask(question).to_record())
    for verdict in feedback.VERDICTS:
        assert feedback.keep(str(path), turn, ["An earlier one?"], verdict)
    refusal = Turn("q", assistant.ask("How heavy is a platypus?").to_record())
    feedback.keep(str(path), refusal, [], "good")
    feedback.keep(str(path), refusal, [], "missed it")
    questions = load_questions(path)
    assert [q.answerable for q in questions] == [True, None, None, True, False, False, True]
    assert questions[0].history == ("An earlier one?",)
    cited = {(c["document"], c["quote"]) for c in turn.record["citations"]}
    assert {(p.document, p.quote) for e in questions[0].evidence for p in e} == cited
    assert not any(q.evidence for q in questions[1:])
    assert [line["verdict"] for line in kept(path)][:5] == list(feedback.VERDICTS)


def test_a_verdict_on_what_was_asked_otherwise_than_evaluate_asks_claims_no_more_than_it_knows(
    assistant, tmp_path: Path
) -> None:
    path, question = tmp_path / "feedback.jsonl", "Who founded Red Lantern in 2021?"
    record = assistant.ask(question).to_record()
    for verdict in feedback.VERDICTS:
        feedback.keep(str(path), Turn(question, record, scope="'labs.md'"), ["Earlier?"], verdict)
    scoped = load_questions(path)
    assert {(q.answerable, q.answers, q.evidence) for q in scoped} == {(None, (), ())}
    assert {line["asked_only"] for line in kept(path)} == {"'labs.md'"}
    assert kept(path)[0]["given"]["citations"]
    feedback.keep(str(path), Turn(question, record, exact=True), ["Earlier?"], "good")
    exact = load_questions(path)[-1]
    assert exact.history == () and exact.evidence


def test_without_a_file_nothing_is_kept(assistant, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    turn = Turn("q", assistant.ask("Who founded Red Lantern?").to_record())
    assert not feedback.keep("", turn, [], "good")
    assert set(tmp_path.iterdir()) == before

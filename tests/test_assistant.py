"""The assistant over the small corpus, with the fake embedder."""

from __future__ import annotations

import os
import shutil
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEmbedder

from cnai_qa import Assistant, Settings, build_index, retrieve
from cnai_qa import assistant as assistant_module
from cnai_qa.errors import (
    CorpusError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    QuestionError,
    SettingsError,
    UnknownDocumentError,
)
from cnai_qa.questions.question import understand
from cnai_qa.types import Answer

FOUNDER = "Who founded Red Lantern in 2021?"
FOREIGN = "What is the capital of Peru?"


# ask


def test_every_quote_is_the_text_at_its_offsets(assistant: Assistant) -> None:
    answer = assistant.ask(FOUNDER)
    assert answer.citations
    for citation in answer.citations:
        text = assistant.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


def test_an_answer_is_made_of_quotes_alone(assistant: Assistant) -> None:
    answer = assistant.ask(FOUNDER)
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert answer.sentences[0].text == "Red Lantern was founded in 2021 by Mei Tan."
    for sentence in answer.sentences:
        assert sentence.text == quotes[sentence.citations[0]]


def test_the_answer_record_has_the_fields_of_the_contract(assistant: Assistant) -> None:
    record = assistant.ask(FOUNDER).to_record()
    assert {
        "question", "query", "abstained", "reason", "confidence", "answer", "short_answer",
        "sentences", "citations", "disagreements", "passages", "seconds",
    } <= set(record)  # fmt: skip
    assert {
        "number", "document", "title", "heading", "page", "date", "start", "end", "quote",
        "highlight",
    } <= set(record["citations"][0])  # fmt: skip
    assert {"rank", "document", "start", "end", "text", "score", "scores"} <= set(
        record["passages"][0]
    )
    assert set(record["seconds"]) == {"retrieve", "read", "total"}


def test_a_document_has_one_text_and_its_parts_however_it_is_named(
    corpus: Path, build, settings: Settings, embedder: FakeEmbedder
) -> None:
    (corpus / "zoë.md").write_text("# Zebras\n\nZumbo was born in Oslo.\n", encoding="utf-8")
    shutil.copy(corpus / "zoë.md", corpus / "zzz.md")
    build()
    assistant = Assistant(settings, embedder)
    for name in ("zoë.md", unicodedata.normalize("NFD", "zoë.md"), "zzz.md"):
        assert assistant.document(name).path == "zoë.md"
        assert assistant.chunks(name) == assistant.chunks("zoë.md") != []
        assert assistant.sentences(name) == assistant.sentences("zoë.md") != ()
    assert assistant.chunks("none.md") == [] and assistant.sentences("none.md") == ()


def test_a_question_the_documents_do_not_answer_gets_no_answer(assistant: Assistant) -> None:
    answer = assistant.ask(FOREIGN)
    assert answer.abstained
    assert (answer.citations, answer.sentences) == ((), ())
    assert answer.answer == "Not in these documents."
    assert answer.unknown_words == ("capital", "Peru")
    assert "never name 'Peru'" in answer.reason
    assert answer.reason.endswith("occur nowhere in the documents: 'capital'.")
    assert answer.passages


def test_passages_are_ranked_from_one_best_first_as_read(assistant: Assistant) -> None:
    passages = assistant.ask(FOUNDER).passages
    assert [p.rank for p in passages] == list(range(1, len(passages) + 1))
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    assert all(p.reader == p.score for p in passages)


def test_the_settings_decide_how_many_passages_are_shown(
    build, settings: Settings, embedder: FakeEmbedder
) -> None:
    build()
    assistant = Assistant(replace(settings, passages=2), embedder)
    assert len(assistant.ask(FOUNDER).passages) == 2


def test_a_question_is_answered_as_typed_but_for_the_space_around_it(assistant: Assistant) -> None:
    assert assistant.ask(f"  {FOUNDER}\n").question == FOUNDER


def test_an_accent_that_is_a_character_of_its_own_is_none(assistant, corpus, build) -> None:
    (corpus / "tower.md").write_text("# Zürich\n\nThe tower of Zürich was designed by Zoé Märki.\n")
    build()
    question = "Who designed the tower of Zürich?"
    apart = unicodedata.normalize("NFD", question)
    assert apart != question
    assert replace(assistant.ask(apart), seconds={}) == replace(assistant.ask(question), seconds={})
    assert not assistant.ask(apart, [apart]).abstained
    hits = [assistant.search(query, 1) for query in (apart, question)]
    assert hits[0] == hits[1] and hits[0][0].chunk.document == "tower.md"


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    first, second = (replace(assistant.ask(FOUNDER), seconds={}) for _ in range(2))
    assert first == second


# history


def test_a_follow_up_is_completed_from_the_history(assistant: Assistant) -> None:
    answer = assistant.ask("When was it founded?", history=["What is Red Lantern?"])
    assert answer.question == "When was it founded?"
    assert answer.query == "When was Red Lantern founded?"
    assert "2021" in answer.answer


def test_a_question_that_stands_alone_ignores_the_history(assistant: Assistant) -> None:
    with_history = assistant.ask(FOUNDER, history=["How many watts does the Kestrel chip need?"])
    assert with_history.query == FOUNDER


def test_the_answer_tells_what_was_searched_in_its_reason(assistant: Assistant) -> None:
    answer = assistant.ask("And Peru?", history=["What is the capital of Chile?"])
    assert answer.abstained
    assert answer.query in answer.reason


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ([""], "Question 1 of the history is empty"),
        (["What is it?", None], "Question 2 of the history is NoneType; expected text"),
        ([3], "Question 1 of the history is int"),
        (["x" * 3000], "Question 1 of the history has 3,000 characters; expected at most 2,000"),
        (["who \udcff"], "Question 1 of the history holds bytes"),
    ],
)
def test_a_history_of_what_are_no_questions_is_an_error_that_says_which_one(
    assistant: Assistant, history, message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        assistant.ask(FOUNDER, history=history)


@pytest.mark.parametrize("history", [3, None, {"What is Red Lantern?": 1}, "What is Red Lantern?"])
def test_a_history_that_is_no_list_is_an_error_that_says_so(assistant: Assistant, history) -> None:
    kind = type(history).__name__
    with pytest.raises(QuestionError, match=f"The history is {kind}; expected a list"):
        assistant.ask(FOUNDER, history=history)


# What cannot be asked


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is empty"),
        ("  \n ", "The question is empty"),
        ("x" * 100_000, "100,000 characters; expected at most 2,000"),
        (None, "NoneType; expected text"),
        (3, "int; expected text"),
        (["Who?"], "list; expected text"),
        ("who \udcff", "no text"),
    ],
)
@pytest.mark.parametrize("door", ["ask", "search"])
def test_a_question_that_cannot_be_asked_is_an_error(
    assistant: Assistant, door: str, question, message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        getattr(assistant, door)(question)


@pytest.mark.parametrize("k", [0, -1, 2.0, "5", None, 1001, True])
def test_a_k_that_is_no_number_of_passages_is_an_error(assistant: Assistant, k) -> None:
    with pytest.raises(QuestionError, match=r"k is .*expected a whole number from 1 to 1000"):
        assistant.search("Red Lantern", k)


@pytest.mark.parametrize("question", ["?", "the of and", "🦓🦓", "\0", "北京", "ﬁ ﷺ", "a" * 2000])
def test_an_odd_question_is_asked_all_the_same(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).abstained


def test_a_quote_is_no_longer_than_what_a_chunk_holds(corpus, build, settings, embedder) -> None:
    inside = "zebra crossing number forty is closed for repair, "
    (corpus / "flood.md").write_text(
        "# Flood\n\n" + "lorem ipsum, " * 500 + inside + "dolor, " * 500
    )
    build()
    answer = Assistant(settings, embedder).ask("Is zebra crossing number forty closed for repair?")
    assert any("zebra crossing" in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        assert embedder.count_tokens(citation.quote) <= settings.chunk_tokens


# search, documents, document


@pytest.mark.parametrize("k", [1, 3])
def test_a_search_returns_k_passages_best_first(assistant: Assistant, k: int) -> None:
    hits = assistant.search("Kestrel 910B chip", k)
    assert [hit.rank for hit in hits] == list(range(1, k + 1))
    assert hits[0].chunk.document == "chips.txt"


def test_the_text_of_a_passage_is_the_text_at_its_offsets(assistant: Assistant) -> None:
    for hit in assistant.search("Red Lantern", 50):
        text = assistant.document(hit.chunk.document).text
        assert text[hit.chunk.start : hit.chunk.end] == hit.chunk.text


def test_documents_are_listed_in_path_order(assistant: Assistant) -> None:
    assert [line.path for line in assistant.documents()] == ["chips.txt", "labs.md", "page.html"]


def test_a_document_has_its_whole_text(assistant: Assistant) -> None:
    document = assistant.document("chips.txt")
    assert document.text.startswith("Chips of the north\n")
    assert document.text.count("Kestrel") == 2


def test_an_unknown_document_is_an_error_that_suggests_one(assistant: Assistant) -> None:
    with pytest.raises(UnknownDocumentError, match=r"no document 'chip.txt'.*'chips.txt'"):
        assistant.document("chip.txt")


def test_no_file_outside_the_index_is_a_document(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    for path in ("../secret.txt", str(tmp_path / "secret.txt"), "./chips.txt", "CHIPS.TXT"):
        with pytest.raises(UnknownDocumentError):
            assistant.document(path)


@pytest.mark.parametrize("path", [None, 5, b"chips.txt", "\udce9"])
def test_what_is_no_name_is_no_document(assistant: Assistant, path) -> None:
    with pytest.raises(UnknownDocumentError, match="The index holds no document"):
        assistant.document(path)
    assert assistant.chunks(path) == []


# Loading, and a new generation between two questions


def test_loading_without_an_index_is_an_error(fake_model, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match=f"cnai-qa build --index {tmp_path / 'no'}"):
        Assistant.load(tmp_path / "no")


def test_the_command_that_builds_a_missing_index_names_the_corpus(fake_model, tmp_path) -> None:
    settings = Settings(corpus="my docs", index=str(tmp_path / "no"))
    command = f"cnai-qa build --corpus 'my docs' --index {settings.index}"
    with pytest.raises(IndexMissingError, match=f"Build one with: {command}$"):
        Assistant.load(settings=settings)


def test_the_index_given_to_load_wins_over_the_settings(
    fake_model, build, settings: Settings
) -> None:
    report = build()
    elsewhere = replace(settings, index="/nowhere/at/all")
    assert Assistant.load(settings.index, elsewhere).generation == report.generation


def test_an_index_of_another_model_is_not_used(assistant: Assistant, settings: Settings) -> None:
    other = FakeEmbedder()
    other.fingerprint = "fake-2"
    with pytest.raises(IndexMismatchError, match="Rebuild with: cnai-qa build"):
        Assistant(settings, other).ask(FOUNDER)


def test_an_index_cut_with_other_settings_is_not_used(assistant: Assistant, settings) -> None:
    other = Assistant(replace(settings, chunk_tokens=20), FakeEmbedder())
    with pytest.raises(IndexMismatchError, match=r"chunk_tokens.*Rebuild with: cnai-qa build"):
        other.ask(FOUNDER)


def test_a_new_generation_is_noticed_between_two_questions(
    assistant: Assistant, build, corpus: Path
) -> None:
    before = assistant.generation
    assert assistant.ask("Which animal has stripes?").abstained
    (corpus / "zebra.md").write_text("# Zebras\n\nThe animal that has stripes is the zebra.\n")
    report = build()
    assert assistant.ask("Which animal has stripes?").citations[0].document == "zebra.md"
    assert assistant.generation == report.generation != before


def test_a_document_that_was_removed_stops_answering_with_the_next_build(
    assistant: Assistant, build, corpus: Path
) -> None:
    assert not assistant.ask(FOUNDER).abstained
    (corpus / "labs.md").unlink()
    build()
    assert assistant.ask(FOUNDER).abstained
    with pytest.raises(UnknownDocumentError):
        assistant.document("labs.md")


@pytest.mark.parametrize("data", [b"", b"garbage", b"\xff\xfe\x00"])
def test_a_damaged_name_of_the_live_generation_stops_no_running_assistant(
    assistant: Assistant, build, index: Path, data: bytes, caplog
) -> None:
    before = assistant.generation
    (index / "CURRENT").write_bytes(data)
    for _ in range(2):
        assert not assistant.ask(FOUNDER).abstained
    assert caplog.text.count("Answers go on") == 1
    with pytest.raises(IndexDamagedError):
        Assistant(assistant.settings, FakeEmbedder()).ask(FOUNDER)
    assert assistant.generation == before
    assert build().generation == assistant.generation != before
    (index / "CURRENT").write_bytes(data)
    assert not assistant.ask(FOUNDER).abstained
    assert caplog.text.count("Answers go on") == 2


def test_a_missing_index_stops_no_running_assistant_until_there_is_one_again(
    assistant: Assistant, build, index: Path, caplog
) -> None:
    before = assistant.generation
    shutil.rmtree(index)
    for _ in range(2):
        assert not assistant.ask(FOUNDER).abstained
    assert caplog.text.count("Answers go on") == 1
    assert build().generation == assistant.generation != before


@pytest.mark.parametrize("change", ["model", "chunks"])
def test_an_index_that_no_longer_fits_stops_no_running_assistant(
    assistant: Assistant, settings: Settings, change: str, caplog
) -> None:
    before, other = assistant.generation, FakeEmbedder()
    other.fingerprint = "fake-2" if change == "model" else other.fingerprint
    cut = replace(settings, chunk_tokens=20) if change == "chunks" else settings
    build_index(settings=cut, embedder=other)
    for _ in range(2):
        assert not assistant.ask(FOUNDER).abstained
        assert assistant.generation == before
    assert caplog.text.count("Answers go on") == 1
    assert "Restart the server" in caplog.text and "Rebuild with" not in caplog.text


def test_a_damaged_generation_is_read_again_only_when_it_has_changed_or_after_a_while(
    assistant: Assistant, build, index: Path, monkeypatch
) -> None:
    before, clock, tries = assistant.generation, [1000.0], []
    monkeypatch.setattr("cnai_qa.index.index.time.monotonic", lambda: clock[0])
    original = assistant_module.open_index
    monkeypatch.setattr(
        assistant_module, "open_index", lambda *given: tries.append(given) or original(*given)
    )
    part = index / build(force=True).generation / "vectors.faiss"
    whole = part.read_bytes()
    part.write_bytes(b"x")
    for _ in range(3):
        assert assistant.generation == before
    assert len(tries) == 1
    clock[0] += 31
    assert assistant.generation == before and len(tries) == 2
    part.write_bytes(whole)
    os.utime(part.parent / "manifest.json", (1, 1))
    assert assistant.generation == part.parent.name and len(tries) == 3


def test_an_empty_index_abstains(assistant: Assistant, build, corpus: Path) -> None:
    for file in corpus.iterdir():
        file.unlink()
    build()
    answer = assistant.ask(FOUNDER)
    assert answer.abstained
    assert (answer.passages, answer.confidence) == ((), 0.0)
    assert "holds no passage" in answer.reason
    assert assistant.search(FOUNDER) == []
    assert assistant.documents() == []


def test_several_threads_ask_while_rebuilds_swap_the_generation(
    settings: Settings, corpus: Path
) -> None:
    """Each answer comes from one generation, whichever, and never from two or from none."""
    settings = replace(settings, keep_generations=1)
    build_index(settings=settings, embedder=FakeEmbedder())
    assistant = Assistant(settings, FakeEmbedder())
    done = threading.Event()

    def rebuild() -> None:
        try:
            for year in range(2000, 2012):
                text = f"# Labs\n\nRed Lantern was founded in {year}.\n"
                (corpus / "labs.md").write_text(text)
                build_index(settings=settings, embedder=FakeEmbedder())
        finally:
            done.set()

    def ask() -> None:
        while not done.is_set():
            answer = assistant.ask("When was Red Lantern founded?")
            assert "Red Lantern was founded in 20" in answer.answer
            _check_quotes_against_passages(answer)

    assert _in_threads(rebuild, ask, ask, ask) == []
    assert "2011" in assistant.ask("When was Red Lantern founded?").answer


def test_a_relative_index_is_the_same_folder_wherever_the_process_goes(
    fake_model, build, settings: Settings, corpus: Path, tmp_path: Path, monkeypatch
) -> None:
    build()
    monkeypatch.chdir(tmp_path)
    settings = replace(settings, corpus="corpus", index="index")
    assistant = Assistant.load(settings=settings)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert assistant.search("Kestrel 910B chip")[0].chunk.document == "chips.txt"
    assert {state.state for state in assistant.states()} == {"indexed"}
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    assert assistant.build().added == ("zebra.md",)
    assert list(Path().iterdir()) == []
    with pytest.raises(IndexMissingError, match="cnai-qa build"):
        retrieve("Kestrel", settings=settings)


def test_an_error_names_a_relative_folder_as_it_was_given(
    fake_model, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(corpus="docs", index="no index")
    with pytest.raises(IndexMissingError, match=r"in 'no index' .*--index 'no index'$"):
        Assistant.load(settings=settings)
    with pytest.raises(CorpusError, match="'docs'"):
        Assistant(settings).build()


# retrieve


def test_retrieve_takes_the_index_from_the_environment(
    fake_model, build, settings: Settings, monkeypatch
) -> None:
    build()
    monkeypatch.setenv("CNAI_QA_INDEX", settings.index)
    monkeypatch.setenv("CNAI_QA_CHUNK_TOKENS", str(settings.chunk_tokens))
    hits = retrieve("Kestrel 910B chip", k=2)
    assert [hit.chunk.document for hit in hits] == ["chips.txt", "chips.txt"]


def test_retrieve_opens_an_index_once(fake_model, build, settings: Settings, monkeypatch) -> None:
    build()
    opened: list[object] = []
    original = Assistant.load.__func__
    monkeypatch.setattr(
        Assistant, "load", classmethod(lambda *given: opened.append(given) or original(*given))
    )
    for _ in range(3):
        retrieve("Kestrel", settings=settings)
    assert len(opened) == 1


def test_retrieve_without_an_index_is_an_error(fake_model, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="cnai-qa build"):
        retrieve("Kestrel", index=tmp_path / "no")


def test_retrieve_from_an_empty_path_is_an_error(fake_model, build, settings: Settings) -> None:
    build()
    with pytest.raises(SettingsError, match="index is empty"):
        retrieve("Kestrel", index="", settings=settings)


def _check_quotes_against_passages(answer: Answer) -> None:
    """Check that each quote stands in a passage that was retrieved with it."""
    for citation in answer.citations:
        assert any(
            citation.quote in hit.chunk.text
            for hit in answer.passages
            if hit.chunk.document == citation.document
        )


def _in_threads(*tasks: Callable[[], None]) -> list[Exception]:
    """Run tasks at the same time; return what they raised."""
    raised: list[Exception] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_the_same_sentence_in_two_documents_is_one_sentence_with_both_sources(
    corpus, build, settings, embedder
) -> None:
    text = (corpus / "labs.md").read_text(encoding="utf-8")
    (corpus / "copy.md").write_text(f"{text}\n")
    build()
    answer = Assistant(settings, embedder).ask("Who founded Red Lantern in 2021?")
    first = answer.sentences[0]
    cited = {answer.citations[number - 1].document for number in first.citations}
    assert cited == {"labs.md", "copy.md"}
    assert len({sentence.text for sentence in answer.sentences}) == len(answer.sentences)


# comparisons


def test_each_side_of_a_comparison_is_searched_and_shown_in_order(
    corpus: Path, build, settings: Settings, embedder: FakeEmbedder
) -> None:
    for name in ("Tern", "Gull"):
        filler = "".join(f"{name} sails {n} ships north.\n\n" for n in range(20))
        year = 1990 if name == "Tern" else 1980
        text = f"# {name}\n\n{filler}{name} was founded in {year}.\n"
        (corpus / f"{name.lower()}.md").write_text(text, encoding="utf-8")
    build()
    answer = Assistant(settings, embedder).ask("Which is older, Tern or Gull?")
    assert [s.text for s in answer.sentences] == [
        "Tern was founded in 1990.",
        "Gull was founded in 1980.",
    ]


def test_what_only_looks_like_a_comparison_is_answered_as_any_other_question(
    corpus: Path, build, settings: Settings, embedder: FakeEmbedder
) -> None:
    text = "# Marks and Spencer\n\nThe firm lasted 90 years in Oslo.\n"
    (corpus / "shop.md").write_text(text, encoding="utf-8")
    build()
    asked = "How long did Marks and Spencer last?"
    assert understand(asked).sides
    answer = Assistant(settings, embedder).ask(asked)
    assert [s.text for s in answer.sentences] == ["The firm lasted 90 years in Oslo."]

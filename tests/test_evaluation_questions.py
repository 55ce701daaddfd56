"""Questions with known answers: what a line may hold, and what is said of a bad one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cnai_qa.documents import load_document
from cnai_qa.errors import QuestionError, SettingsError
from cnai_qa.evaluation.places import locate
from cnai_qa.evaluation.questions import Place, Question, load_questions

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines into a file of questions; texts as they are, all else as JSON."""

    def run(*lines: object) -> Path:
        file = tmp_path / "questions.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(texts), encoding="utf-8")
        return file

    return run


FILES = sorted((Path(__file__).parent / "evaluation").glob("*.jsonl"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_questions_of_the_repository_load_and_quote_their_documents(file: Path) -> None:
    questions = load_questions(file)
    assert len(questions) > 40
    assert all(q.answerable is not None for q in questions)
    own = file.with_suffix("")
    folder = own if own.is_dir() else Path(__file__).parent.parent / "corpus"
    documents = {
        path.name: load_document(path.read_bytes(), path.name) for path in folder.iterdir()
    }
    for question in questions:
        assert len(locate(question, documents.__getitem__)) == len(question.evidence)


def test_a_question_alone_is_enough(write: Write) -> None:
    assert load_questions(write({"question": "Why?"})) == [Question(1, "1", "question", "Why?")]


def test_answers_or_evidence_make_a_question_answerable(write: Write) -> None:
    lines = (
        {"question": "a", "answers": ["x"]},
        {"question": "b", "evidence": [{"document": "d", "quote": "q"}]},
        {"question": "c", "answerable": False},
        {"question": "d"},
    )
    assert [q.answerable for q in load_questions(write(*lines))] == [True, True, False, None]


def test_alternatives_are_places_of_one_piece(write: Write) -> None:
    piece = {"document": "a", "quote": "x", "alternatives": [{"document": "b", "quote": "y"}]}
    whole = {"document": "c"}
    (question,) = load_questions(write({"question": "a", "evidence": [piece, whole]}))
    assert question.evidence == ((Place("a", "x"), Place("b", "y")), (Place("c", None),))


def test_blank_lines_count_as_lines(write: Write) -> None:
    questions = load_questions(write({"question": "a"}, "", {"question": "b", "id": 7}))
    assert [(q.line, q.name) for q in questions] == [(1, "1"), (3, "7")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        (["a"], "it is a list"),
        ("null", "it is null"),
        ({"answers": ["x"]}, '"question" is None'),
        ({"question": " "}, "\"question\" is ' '"),
        ({"question": "a", "answerable": "yes"}, "\"answerable\" is 'yes', not true or false"),
        ({"question": "a", "answerable": 1}, '"answerable" is 1'),
        ({"question": "a", "answers": "x"}, '"answers" is a text, not a list'),
        ({"question": "a", "answers": [3]}, '"answers" holds 3'),
        ({"question": "a", "history": "x"}, '"history" is a text'),
        ({"question": "a", "needs": "some"}, '"needs" is \'some\', not "any" or "all"'),
        ({"question": "a", "evidence": ["x"]}, "a piece of \"evidence\" is 'x'"),
        ({"question": "a", "evidence": [{"document": "d", "quote": ""}]}, 'the "quote" of a piece'),
        (
            {"question": "a", "answerable": False, "evidence": [{"document": "d"}]},
            'but there is "evidence"',
        ),
    ],
)
def test_a_bad_line_is_named_with_what_was_expected(write: Write, line, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        load_questions(write({"question": "fine"}, line))
    text = str(caught.value)
    assert "line 2: " in text
    assert message in text
    assert "expected an object such as" in text


def test_an_id_may_stand_once_only(write: Write) -> None:
    line = {"question": "a", "id": "x"}
    with pytest.raises(QuestionError, match="line 2: the id 'x' stands in line 1 too"):
        load_questions(write(line, line))


def test_a_file_without_questions_is_an_error(write: Write) -> None:
    with pytest.raises(QuestionError, match="holds no question"):
        load_questions(write(""))


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_questions(tmp_path / "none.jsonl")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_questions(tmp_path / "bytes")

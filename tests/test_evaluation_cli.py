"""`cnai-qa evaluate`: tables, JSON, runs kept and compared, the picture."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEmbedder

from cnai_qa import Settings
from cnai_qa.serve import cli

LINES = (
    {"id": "founder", "type": "fact", "question": "Who founded Red Lantern in 2021?",
     "answers": ["Mei Tan"],
     "evidence": [{"document": "labs.md",
                   "quote": "Red Lantern was founded in 2021 by Mei Tan."}]},
    {"id": "peru", "type": "foreign", "question": "What is the capital of Peru?",
     "answerable": False},
    {"question": "What does Blue Harbor sell?"},
)  # fmt: skip

Evaluate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return file


@pytest.fixture
def evaluate(
    build, fake_model: FakeEmbedder, settings: Settings, questions: Path, capsys, monkeypatch
):
    """Evaluate the questions over the small corpus; return exit code, stdout, stderr."""
    monkeypatch.setenv("CNAI_QA_CHUNK_TOKENS", str(settings.chunk_tokens))
    build()

    def run(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["evaluate", str(questions), "--index", settings.index, *options])
        return code, *capsys.readouterr()

    return run


def test_evaluate_prints_tables_and_keeps_progress_off_stdout(evaluate: Evaluate) -> None:
    code, out, err = evaluate("--ablation")
    assert code == 0
    assert out.startswith("3 questions of ")
    rows = {line.split("  ")[0]: line.split() for line in out.splitlines()}
    assert rows["fact"][1:4] == ["1", "1/1", "100%"]
    assert rows["foreign"][-2:] == ["1/1", "100%"]
    assert rows["answered right"][-2:] == ["1/1", "100%"]
    assert rows["+ composer"][-2:] == ["1/1", "100%"]
    assert "asking" in err
    assert "asking" not in out


def test_evaluate_as_json_is_the_run(evaluate: Evaluate) -> None:
    record = json.loads(evaluate("--json")[1])
    assert record["measures"]["answers"]["right"] == [1, 1]
    assert [o["name"] for o in record["outcomes"]] == ["founder", "peru", "3"]
    assert record["outcomes"][2]["right"] is None
    assert record["ablation"] == []
    assert record["comparison"] is None


def test_a_saved_run_is_what_json_prints_and_can_be_compared(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    file = str(tmp_path / "run.json")
    printed = json.loads(evaluate("--json", "--save", file)[1])
    saved = json.loads(Path(file).read_text(encoding="utf-8"))
    del printed["comparison"]
    assert saved == printed
    out = evaluate("--compare", file)[1]
    assert "Compared with the earlier run over 2 questions: 0 gained, 0 lost" in out


def test_a_comparison_names_the_questions_that_differ(evaluate: Evaluate, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    evaluate("--save", str(file))
    record = json.loads(file.read_text(encoding="utf-8"))
    record["outcomes"][0]["right"] = False
    file.write_text(json.dumps(record), encoding="utf-8")
    out = evaluate("--compare", str(file))[1]
    assert "1 gained, 0 lost" in out
    assert "  gained  founder: Who founded Red Lantern in 2021?  (wrong " in out
    assert json.loads(evaluate("--json", "--compare", str(file))[1])["comparison"]["gained"] == [
        "founder"
    ]


def test_the_picture_is_a_png(evaluate: Evaluate, tmp_path: Path) -> None:
    file = tmp_path / "run.png"
    assert evaluate("--picture", str(file))[0] == 0
    assert file.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 9}', '{"format": 1, "outcomes": [{}]}']
)
def test_a_file_that_is_no_run_is_an_error(evaluate: Evaluate, tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text)
    code, out, err = evaluate("--compare", str(file))
    assert (code, out) == (1, "")
    assert f"The run '{file}' cannot be read" in err


@pytest.mark.parametrize("option", ["--save", "--picture"])
def test_a_file_without_a_folder_is_an_error_before_anything_is_asked(
    evaluate: Evaluate, option: str
) -> None:
    code, out, err = evaluate(option, "/nowhere/run.png")
    assert (code, out) == (1, "")
    assert "/nowhere/run.png" in err
    assert "Expected a file" in err
    assert "asking" not in err


@pytest.mark.parametrize(("option", "name"), [("--save", ""), ("--picture", "run.txt")])
def test_a_file_that_cannot_be_written_is_an_error(
    evaluate: Evaluate, tmp_path: Path, option: str, name: str
) -> None:
    code, out, err = evaluate(option, str(tmp_path / name))
    assert (code, out) == (1, "")
    assert str(tmp_path / name) in err
    assert "Expected a file" in err
    assert "asking" not in err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"question": "x" * 2001}, "Line 4 of the questions: The question has 2,001"),
        ({"question": "Who \udcff?"}, "Line 4 of the questions: The question holds bytes"),
        (
            {"question": "Who?", "history": ["x" * 2001]},
            "Line 4 of the questions: Question 1 of the history has 2,001",
        ),
        (
            {"question": "Who?", "id": "\udcff"},
            'Line 4 of the questions: "id" or "type" holds half',
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_named_before_anything_is_asked(
    evaluate: Evaluate, questions: Path, line: dict, message: str
) -> None:
    with questions.open("a") as file:
        file.write(json.dumps(line) + "\n")
    code, out, err = evaluate()
    assert (code, out) == (1, "")
    assert message in err
    assert "asking" not in err


def test_a_bad_line_is_an_error_before_anything_is_asked(
    evaluate: Evaluate, questions: Path
) -> None:
    with questions.open("a") as file:
        file.write('{"answers": []}\n')
    code, out, err = evaluate()
    assert (code, out) == (1, "")
    assert "line 4: " in err
    assert "asking" not in err


def test_questions_whose_evidence_is_gone_are_left_out_if_that_is_wanted(
    evaluate: Evaluate, questions: Path
) -> None:
    gone = {"id": "gone", "question": "Who?", "evidence": [{"document": "old.md", "quote": "Ada."}]}
    with questions.open("a") as file:
        file.write(json.dumps(gone) + "\n")
    code, out, err = evaluate()
    assert (code, out) == (1, "")
    assert "'old.md'" in err and "--skip-missing" in err
    code, out, _ = evaluate("--skip-missing")
    assert code == 0
    assert out.startswith("3 questions of ")
    assert out.rstrip().endswith("1 question left out, whose evidence is not in the index: gone.")
    questions.write_text(json.dumps(gone) + "\n", encoding="utf-8")
    code, out, err = evaluate("--skip-missing")
    assert (code, out) == (1, "")
    assert "Of none of the 1 questions" in err

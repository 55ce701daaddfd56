"""The command line: results to stdout, errors to stderr, exit codes that mean it."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from conftest import FakeEmbedder
from filelock import FileLock

from cnai_qa import Settings, __version__
from cnai_qa.serve import cli

FOUNDER = "Who founded Red Lantern in 2021?"
FOREIGN = "What is the capital of Peru?"
HEAVY = {
    "torch", "faiss", "gradio", "sentence_transformers", "bm25s", "langchain_text_splitters",
    "numpy",
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Result]


# build


def test_build_reports_what_it_did(bare: Run) -> None:
    result = bare("build")
    assert result.code == 0
    assert result.out.startswith("3 added, 0 changed, 0 removed, 0 unchanged, 0 failed.\n")
    assert "0 truncated" in result.out


def test_build_draws_its_progress_on_stderr(bare: Run) -> None:
    result = bare("build")
    assert "embedding" in result.err
    assert "embedding" not in result.out


def test_build_as_json_is_the_report(bare: Run) -> None:
    report = bare("build", "--json").json()
    assert report["added"] == ["chips.txt", "labs.md", "page.html"]
    assert report["failed"] == report["changed"] == report["removed"] == []
    assert report["embedded"] == report["chunks"] > 0


def test_an_answer_names_the_row_of_its_quote(run: Run, corpus: Path) -> None:
    (corpus / "prices.csv").write_text("Article,Price\nPilotage,1200\nTowage,800\n")
    run("build")
    result = run("ask", "What is the price of towage?")
    assert "prices.csv, row 3 [" in result.out
    assert "“Article: Towage; Price: 800”" in result.out


def test_build_tells_of_files_that_need_a_remark(run: Run, corpus: Path) -> None:
    (corpus / "zz.md").write_bytes((corpus / "labs.md").read_bytes())
    assert "  note    zz.md: The same file as labs.md" in run("build").out
    assert "  copy    zz.md: The same file as labs.md." in run("documents").out


def test_build_names_each_file_that_failed_with_its_reason(run: Run, corpus: Path) -> None:
    (corpus / "table.xyz").write_bytes(b"PK")
    result = run("build")
    assert result.code == 0
    assert "1 failed" in result.out
    assert "  failed  table.xyz: The format '.xyz' cannot be read" in result.out
    failed = run("build", "--json").json()["failed"]
    assert [f["path"] for f in failed] == ["table.xyz"]


def test_build_force_embeds_everything_anew(run: Run, fake_model: FakeEmbedder) -> None:
    fake_model.embedded.clear()
    assert "0 embedded" in run("build").out
    assert fake_model.embedded == []
    run("build", "--force")
    assert fake_model.embedded


def test_build_while_another_one_runs_is_an_error(run: Run, settings: Settings) -> None:
    with FileLock(Path(settings.index) / ".lock"):
        result = run("build")
    _is_error(result, "Another build is writing")


def test_build_without_a_corpus_is_an_error_that_changes_nothing(run: Run, corpus: Path) -> None:
    shutil.rmtree(corpus)
    _is_error(run("build"), f"'{corpus}' does not exist")
    assert run("search", "Kestrel").code == 0


def test_an_interrupted_command_says_so_and_exits_130(run: Run, monkeypatch) -> None:
    def interrupt(**options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnai_qa.index.build.build_index", interrupt)
    result = run("build")
    assert result.code == 130
    assert "interrupted" in result.err


# search


def test_search_prints_ranked_passages_with_their_places(run: Run) -> None:
    result = run("search", "Kestrel 910B chip", "-k", "2")
    assert result.code == 0
    assert "1. Chips of the north" in result.out
    assert "2. Chips of the north" in result.out
    assert "3. " not in result.out
    assert "chips.txt [" in result.out


def test_search_as_json_is_the_list_of_passages(run: Run) -> None:
    passages = run("search", "Kestrel 910B chip", "--json").json()
    assert [p["rank"] for p in passages] == [1, 2, 3, 4, 5]
    best = passages[0]
    assert {"document", "start", "end", "text", "score", "scores"} <= set(best)
    text = run("show", best["document"]).out
    assert text[best["start"] : best["end"]] == best["text"]


def test_search_in_an_empty_index_says_that_nothing_was_found(run: Run, corpus: Path) -> None:
    for file in corpus.iterdir():
        file.unlink()
    run("build")
    result = run("search", "Kestrel")
    assert (result.code, result.out) == (0, "No passage was found.\n")
    assert run("search", "Kestrel", "--json").json() == []


@pytest.mark.parametrize("k", ["0", "-1"])
def test_search_for_no_passages_is_an_error(run: Run, k: str) -> None:
    _is_error(run("search", "Kestrel", "-k", k), f"k is {k}; expected")


@pytest.mark.parametrize("k", ["many", "2.5", ""])
def test_a_k_that_is_no_number_is_wrong_usage(run: Run, k: str) -> None:
    _is_usage(run("search", "Kestrel", "-k", k), "-k")


def test_a_k_beyond_the_index_returns_all_there_is(run: Run) -> None:
    chunks = run("build", "--json").json()["chunks"]
    assert len(run("search", "Kestrel", "-k", "1000", "--json").json()) == chunks


# ask


def test_ask_prints_the_answer_and_its_sources(run: Run) -> None:
    result = run("ask", FOUNDER)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Red Lantern was founded in 2021 by Mei Tan. [1]\n")
    assert "\nSources:\n[1] Two labs > Red Lantern (2025-03-01)\n" in result.out
    assert "“Red Lantern was founded in 2021 by Mei Tan.”" in result.out


def test_ask_prints_every_marker_with_its_source(run: Run) -> None:
    out = run("ask", "What does Blue Harbor sell?").out
    numbers = [
        c["number"] for c in run("ask", "What does Blue Harbor sell?", "--json").json()["citations"]
    ]
    assert len(numbers) > 1
    for number in numbers:
        assert out.count(f"[{number}]") == 2


def test_ask_as_json_is_the_answer_record(run: Run) -> None:
    record = run("ask", FOUNDER, "--json").json()
    assert record["abstained"] is False
    for citation in record["citations"]:
        text = run("show", citation["document"]).out
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_exits_3_when_the_documents_do_not_answer(run: Run) -> None:
    result = run("ask", FOREIGN)
    assert result.code == 3
    assert result.out.startswith("Not in these documents.\n")
    assert "Nearest passages:" in result.out
    assert "'Peru'" in result.out
    assert run("ask", FOREIGN, "--json").json()["abstained"] is True


def test_ask_takes_the_history(run: Run) -> None:
    result = run("ask", "When was it founded?", "--history", "Hi", "What is Red Lantern?")
    assert result.code == 0
    assert "Searched for: When was Red Lantern founded?" in result.out
    again = run(
        "ask", "When was it founded?", "--history", "Hi", "--history", "What is Red Lantern?"
    )
    assert again.out == result.out


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("x" * 100_000, "100,000 characters; expected at most 2,000"),
        ("who \udcff", "no text"),
    ],
)
def test_a_question_that_cannot_be_asked_is_an_error(
    run: Run, command: str, question: str, message: str
) -> None:
    _is_error(run(command, question), message)


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("argv", [(), ("Who?", "--batch", "file.jsonl")])
def test_neither_or_both_of_a_question_and_a_batch_are_wrong_usage(
    run: Run, command: str, argv: tuple[str, ...]
) -> None:
    _is_usage(run(command, *argv), "--batch")


# Batches


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_empty_name_of_a_batch_is_an_error_that_says_so(run: Run, command: str) -> None:
    _is_error(run(command, "--batch", ""), "The batch file '' cannot be read")


def test_a_history_beside_a_batch_is_refused(run: Run, batch) -> None:
    file = batch(json.dumps({"question": "When was it founded?"}))
    _is_error(run("ask", "--batch", file, "--history", "What is Red Lantern?"), "in the lines")


def test_a_batch_is_answered_line_by_line_in_order_with_the_ids(run: Run, batch) -> None:
    lines = [{"id": i, "question": q} for i, q in ((7, FOUNDER), ("b", FOREIGN), (None, FOUNDER))]
    result = run("ask", "--batch", batch(*map(json.dumps, lines)))
    assert result.code == 0
    assert [line["id"] for line in result.lines()] == [7, "b", None]
    assert [line["abstained"] for line in result.lines()] == [False, True, False]
    assert [line["question"] for line in result.lines()] == [FOUNDER, FOREIGN, FOUNDER]


def test_a_batch_line_takes_a_history(run: Run, batch) -> None:
    line = {"id": 1, "question": "When was it founded?", "history": ["What is Red Lantern?"]}
    result = run("ask", "--batch", batch(json.dumps(line)))
    assert result.lines()[0]["query"] == "When was Red Lantern founded?"


@pytest.mark.parametrize("history", [None, []])
def test_a_batch_line_without_a_history_may_say_so(run: Run, batch, history) -> None:
    line = json.dumps({"id": 1, "question": FOUNDER, "history": history})
    assert run("ask", "--batch", batch(line)).code == 0


def test_a_search_batch_gives_the_passages_of_each_line(run: Run, batch) -> None:
    lines = [json.dumps({"id": n, "question": "Kestrel chip"}) for n in range(3)]
    result = run("search", "-k", "2", "--batch", batch(*lines))
    assert [line["id"] for line in result.lines()] == [0, 1, 2]
    assert all(len(line["passages"]) == 2 for line in result.lines())
    single = run("search", "-k", "2", "--json", "Kestrel chip").json()
    assert result.lines()[0]["passages"] == single


@pytest.mark.parametrize(
    ("line", "identity", "message"),
    [
        ("{", None, "not JSON"),
        ("[1, 2]", None, "no object"),
        ('"text"', None, "no object"),
        ('{"id": 5}', 5, 'no "question"'),
        ('{"id": 5, "question": ""}', 5, "is empty"),
        ('{"id": 5, "question": null}', 5, "NoneType"),
        ('{"id": 5, "question": 3}', 5, "int"),
        ('{"id": 5, "question": "Who?", "history": "What?"}', 5, "no list"),
        ('{"id": 5, "question": "Who?", "history": 0}', 5, "no list"),
        ('{"id": 5, "question": "Who?", "history": {}}', 5, "no list"),
        ('{"id": 5, "question": "Who?", "history": ""}', 5, "no list"),
        ('{"id": 5, "question": "Who?", "history": [3]}', 5, "int"),
        ('{"id": NaN, "question": "Who?"}', None, '"id" is nan, which JSON cannot hold'),
        ('{"id": [1e999], "question": "Who?"}', None, '"id" is [inf]'),
        ('{"id": "\\ud800", "question": "Who?"}', None, "expected text or a number"),
        ('{"id": 5, "question": "who \\ud800"}', 5, "no text"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_rest_goes_on(
    run: Run, batch, line: str, identity, message: str
) -> None:
    good = json.dumps({"id": "good", "question": FOUNDER})
    result = run("ask", "--batch", batch(good, line, good))
    assert result.code == 1
    first, bad, last = result.lines()
    assert first["id"] == last["id"] == "good"
    assert bad["error"].startswith("line 2: ")
    assert message in bad["error"]
    assert bad["id"] == identity
    assert "could not be answered: 1" in result.err


def test_blank_lines_are_left_out_and_still_counted(run: Run, batch) -> None:
    result = run("ask", "--batch", batch("", json.dumps({"question": FOUNDER}), "  ", "{"))
    assert len(result.lines()) == 2
    assert result.lines()[1]["error"].startswith("line 4: ")


def test_an_empty_batch_is_done_at_once(run: Run, batch) -> None:
    assert run("ask", "--batch", batch()) == Result(0, "", "")


def test_a_batch_may_begin_with_a_byte_order_mark_and_end_lines_as_windows_does(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "windows.jsonl"
    line = json.dumps({"id": 1, "question": FOUNDER})
    file.write_bytes(f"\ufeff{line}\r\n{line}\r\n".encode())
    result = run("ask", "--batch", str(file))
    assert [line["id"] for line in result.lines()] == [1, 1]


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_batch_can_come_from_stdin(run: Run, monkeypatch, start: str) -> None:
    line = json.dumps({"id": "ü", "question": FOUNDER}, ensure_ascii=False)
    raw = io.BytesIO(f"{start}{line}\n".encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="latin-1"))
    result = run("ask", "--batch", "-")
    assert [line["id"] for line in result.lines()] == ["ü"]


def test_a_batch_file_that_does_not_exist_is_an_error(run: Run, tmp_path: Path) -> None:
    _is_error(run("ask", "--batch", str(tmp_path / "no.jsonl")), "no.jsonl' cannot be read")


@pytest.mark.parametrize("bad", [b'{"question": "caf\xe9"}', b"[" * 200_000, b"\xff\xfe"])
def test_a_line_that_cannot_be_read_costs_no_other_line(
    run: Run, tmp_path: Path, monkeypatch, bad: bytes
) -> None:
    run("build")
    good = b'{"id": 1, "question": "Who founded Red Lantern?"}'
    lines = b"\n".join([good, bad, good])
    (tmp_path / "mixed.jsonl").write_bytes(lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    for source in (str(tmp_path / "mixed.jsonl"), "-"):
        result = run("ask", "--batch", source)
        records = [json.loads(line) for line in result.out.splitlines()]
        assert result.code == 1
        assert [r["id"] for r in records] == [1, None, 1]
        assert "line 2: not JSON" in records[1]["error"]


# show


def test_show_takes_the_path_of_the_file_too(run: Run, corpus: Path) -> None:
    run("build")
    assert run("show", str(corpus / "labs.md")).out == run("show", "labs.md").out != ""
    assert run("show", str(corpus / "nothing.md")).code == 1


@pytest.mark.parametrize(("typed", "stored"), [("é", "e\u0301"), ("e\u0301", "é")])
def test_a_document_is_found_however_its_name_is_composed(
    run: Run, corpus: Path, typed: str, stored: str
) -> None:
    (corpus / f"caf{stored}.md").write_text("# Café\n\nThe zebra Zumbo was born in Nairobi.\n")
    run("build")
    for given in (f"caf{typed}.md", f"{corpus}/caf{typed}.md"):
        assert run("show", given, "--json").json()["document"] == f"caf{stored}.md"
    answer = run("ask", "Where was Zumbo born?", "--document", f"caf{typed}.md", "--json").json()
    assert answer["citations"][0]["document"] == f"caf{stored}.md"
    removed = run("remove", f"caf{typed}.md", "--json").json()
    assert removed["removed"] == removed["build"]["removed"] == [f"caf{stored}.md"]


def test_show_prints_the_text_and_adds_nothing(run: Run) -> None:
    text = run("show", "labs.md").out
    assert text == run("show", "labs.md", "--json").json()["text"]
    assert text.endswith("Blue Harbor has its seat in Lisbon.\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 9), (5, 6), (0, 12)])
def test_show_prints_exactly_the_part_asked_for(run: Run, start: int, end: int) -> None:
    whole = run("show", "labs.md").out
    part = run("show", "labs.md", "--start", str(start), "--end", str(end))
    assert part.out == whole[start:end]
    assert part.code == 0


def test_show_counts_characters_and_not_bytes(run: Run, corpus: Path) -> None:
    (corpus / "wide.txt").write_text("A 🦓 and 北京 stand here.\n", encoding="utf-8")
    run("build")
    assert run("show", "wide.txt", "--start", "2", "--end", "3").out == "🦓"
    assert run("show", "wide.txt", "--start", "8", "--end", "10").out == "北京"


def test_show_keeps_no_carriage_return_and_prints_what_offsets_count(
    run: Run, corpus: Path
) -> None:
    (corpus / "dos.txt").write_bytes(b"First line here.\r\nSecond line here.\r\n")
    run("build")
    assert run("show", "dos.txt").out == "First line here.\nSecond line here.\n"


def test_show_as_json_names_the_place(run: Run) -> None:
    record = run("show", "labs.md", "--start", "2", "--json").json()
    assert (record["document"], record["title"], record["start"]) == ("labs.md", "Two labs", 2)
    assert record["end"] == 2 + len(record["text"])


@pytest.mark.parametrize(
    "place", [("--start", "-1"), ("--end", "1000000"), ("--start", "9", "--end", "3")]
)
def test_a_part_outside_the_document_is_an_error(run: Run, place: tuple[str, ...]) -> None:
    _is_error(run("show", "labs.md", *place), "expected 0 <= start <= end <= ")


@pytest.mark.parametrize("name", ["lab.md", "../corpus/labs.md", "", "bytes \udcff"])
def test_an_unknown_document_is_an_error(run: Run, name: str) -> None:
    _is_error(run("show", name), "cnai-qa documents")


def test_an_unknown_document_is_answered_with_near_names(run: Run) -> None:
    _is_error(run("show", "lab.md"), "Did you mean 'labs.md'")


# documents


def test_documents_lists_what_is_indexed_as_a_table(run: Run) -> None:
    lines = run("documents").out.splitlines()
    assert lines[0].split() == ["state", "chunks", "bytes", "date", "kind", "path", "title"]
    assert [line.split()[5] for line in lines[1:]] == ["chips.txt", "labs.md", "page.html"]


def test_documents_tells_what_changed_since(run: Run, corpus: Path) -> None:
    (corpus / "labs.md").unlink()
    (corpus / "zebra.md").write_text("# Zebras\n\nStripes.\n")
    (corpus / "noise.txt").write_bytes(b"\0\1")
    states = {d["path"]: d["state"] for d in run("documents", "--json").json()}
    assert states == {
        "chips.txt": "indexed",
        "labs.md": "removed",
        "noise.txt": "new",
        "page.html": "indexed",
        "zebra.md": "new",
    }
    run("build")
    assert "  failed  noise.txt: Binary data" in run("documents").out


# serve


def test_serve_on_a_taken_port_is_an_error_that_names_it(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    _is_error(result, f"Cannot listen on 127.0.0.1:{port}")
    assert "--port" in result.err


@pytest.mark.parametrize("port", ["0", "-1", "70000"])
def test_serve_on_a_number_that_is_no_port_is_an_error(run: Run, port: str) -> None:
    _is_error(run("serve", "--port", port), f"--port is {port}; expected")


def test_serve_builds_the_index_if_there_is_none(bare: Run, served: list) -> None:
    port = _free_port()
    result = bare("serve", "--port", port)
    assert result.code == 0
    assert [(s.host, s.port, s.login) for s in served] == [("127.0.0.1", int(port), None)]
    assert "3 added" in result.err
    assert result.out == ""


def test_serve_leaves_an_index_that_is_there(run: Run, served: list) -> None:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    said = f"cnai-qa answers at {address} (Ctrl-C stops it).\n"
    assert run("serve", "--port", port) == Result(0, "", said)
    assert [server.address for server in served] == [address]


# Options and paths


@pytest.mark.parametrize(
    "argv",
    [
        ("{options}", "search", "Kestrel", "--json"),
        ("--json", "search", "Kestrel", "{options}"),
        ("--json", "{options}", "search", "-k", "5", "Kestrel"),
        ("search", "{options}", "--json", "Kestrel"),
    ],
)
def test_common_options_stand_before_or_after_the_command(
    run: Run, call, settings: Settings, argv: tuple[str, ...]
) -> None:
    options = ("--corpus", settings.corpus, "--index", settings.index)
    given = [part for a in argv for part in (options if a == "{options}" else (a,))]
    assert call(*given).json() == run("search", "Kestrel", "--json").json()


def test_an_option_after_the_command_wins(run: Run, call, settings: Settings) -> None:
    result = call("--index", "/nowhere", "documents", "--index", settings.index)
    assert result.code == 0


def test_paths_come_from_the_environment_unless_given(
    run: Run, call, settings: Settings, monkeypatch
) -> None:
    monkeypatch.setenv("CNAI_QA_CORPUS", settings.corpus)
    monkeypatch.setenv("CNAI_QA_INDEX", settings.index)
    assert call("documents").out == run("documents").out
    assert call("documents", "--index", "/nowhere").code == 1


@pytest.mark.parametrize(
    "argv", [("search", "x"), ("ask", "x"), ("show", "x"), ("documents",)], ids=lambda a: a[0]
)
def test_without_an_index_a_command_says_how_to_build_one(bare: Run, settings, argv) -> None:
    options = f"--corpus {settings.corpus} --index {settings.index}"
    _is_error(bare(*argv), f"Build one with: cnai-qa build {options}")


def test_a_corpus_that_the_environment_names_needs_no_option(
    bare: Run, settings, monkeypatch
) -> None:
    monkeypatch.setenv("CNAI_QA_CORPUS", settings.corpus)
    _is_error(bare("ask", "x"), f"Build one with: cnai-qa build --index {settings.index}")


@pytest.mark.parametrize("command", ["documents", "doctor"])
def test_a_command_that_mends_an_index_names_its_corpus(run: Run, settings, command: str) -> None:
    Path(settings.index, "CURRENT").write_text("no generation")
    result = run(command)
    build = f"cnai-qa build --corpus {settings.corpus} --force --index {settings.index}"
    assert result.code == 1 and build in result.out + result.err


def test_an_index_path_that_is_a_file_is_an_error(bare: Run, settings: Settings) -> None:
    Path(settings.index).write_text("a letter")
    for command in (("build",), ("documents",)):
        _is_error(bare(*command), "expected a folder")


def test_a_corpus_path_that_is_a_file_is_an_error(call, settings: Settings) -> None:
    file = f"{settings.corpus}/labs.md"
    _is_error(call("build", "--corpus", file, "--index", settings.index), f"'{file}' is a file")


@pytest.mark.parametrize("option", ["--index", "--corpus", "--model"])
def test_an_empty_option_is_an_error(call, option: str) -> None:
    _is_error(call("documents", option, ""), f"{option[2:]} is empty")


def test_a_variable_that_does_not_parse_is_an_error(bare: Run, monkeypatch) -> None:
    monkeypatch.setenv("CNAI_QA_POOL", "many")
    _is_error(bare("build"), "CNAI_QA_POOL is 'many'")


@pytest.mark.parametrize(
    "argv", [(), ("conjure",), ("search", "a", "b"), ("documents", "--colour"), ("show",)]
)
def test_wrong_usage_exits_2_and_shows_the_usage(call, argv: tuple[str, ...]) -> None:
    _is_usage(call(*argv), "usage: cnai-qa")


def test_an_unknown_model_is_an_error(call, settings: Settings, monkeypatch) -> None:
    monkeypatch.undo()  # the real embedder refuses before it loads anything
    result = call("build", "--corpus", settings.corpus, "--index", settings.index, "--model", "no")
    _is_error(result, "The embedding model 'no' is no folder")


# Help


def test_help_names_every_command(call) -> None:
    result = call("--help")
    assert result.code == 0
    for command in ("build", "search", "ask", "show", "documents", "serve"):
        assert f"\n    {command} " in result.out
        assert call(command, "--help").code == 0


def test_help_imports_no_heavy_library() -> None:
    program = (
        "import sys, cnai_qa.serve.cli as cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "cnai_qa.serve.cli" in loaded
    assert loaded & HEAVY == set()


def test_the_package_runs_as_a_module(settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnai_qa", "documents", "--index", settings.index],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cnai-qa: There is no index in")
    assert "Traceback" not in done.stderr


def test_only_the_chosen_documents_answer(run: Run) -> None:
    question = "Who founded Red Lantern in 2021?"
    assert run("ask", question, "--document", "labs.md", "--kind", "note").code == 0
    assert run("ask", question, "--document", "chips.txt", "--document", "page.html").code == 3
    found = json.loads(run("search", question, "--before", "2025", "--json").out)
    assert {passage["document"] for passage in found} == {"page.html"}


def test_a_chosen_document_may_be_named_by_its_path_on_disk(
    run: Run, corpus: Path, monkeypatch
) -> None:
    monkeypatch.chdir(corpus.parent)
    for path in ("corpus/labs.md", str(corpus / "labs.md")):
        assert run("ask", FOUNDER, "--document", path).code == 0
        found = run("search", "Kestrel", "--document", path, "--json").json()
        assert {passage["document"] for passage in found} == {"labs.md"}
    _is_error(run("search", "x", "--document", "corpus/none.md"), "called 'corpus/none.md'")


def test_a_choice_of_documents_that_cannot_be_is_an_error(run: Run) -> None:
    _is_error(run("search", "x", "--document", "none.md"), "No document is called 'none.md'")
    _is_error(run("ask", "x", "--after", "soon"), "after is 'soon'; expected a date")


def test_a_document_is_added_and_answers_then_removed_and_does_not(run: Run, tmp_path) -> None:
    (tmp_path / "zebra.md").write_text("# Zebra\n\nThe zebra Zumbo was born in Nairobi.\n")
    added = run("add", str(tmp_path / "zebra.md"))
    assert added.code == 0 and "Copied zebra.md" in added.out and "1 added" in added.out
    assert "Nairobi" in run("ask", "Where was Zumbo born?").out
    removed = json.loads(run("remove", "zebra.md", "--json").out)
    assert removed["removed"] == removed["build"]["removed"] == ["zebra.md"]
    assert run("ask", "Where was Zumbo born?").code == 3


def test_a_document_of_an_archive_is_removed_and_answers_no_more(run: Run, settings) -> None:
    with zipfile.ZipFile(Path(settings.corpus, "all.zip"), "w") as archive:
        archive.writestr("zebra.md", "# Zebra\n\nThe zebra Zumbo was born in Nairobi.\n")
        archive.writestr("gnu.md", "# Gnu\n\nThe gnu Goro was born in Lusaka.\n")
    run("build")
    assert "Nairobi" in run("ask", "Where was Zumbo born?").out
    removed = json.loads(run("remove", f"{settings.corpus}/all.zip/zebra.md", "--json").out)
    assert removed["removed"] == removed["build"]["removed"] == ["all.zip/zebra.md"]
    assert run("ask", "Where was Zumbo born?").code == 3
    assert "Lusaka" in run("ask", "Where was Goro born?").out


def test_what_cannot_be_added_is_said_and_the_rest_is(run: Run, tmp_path) -> None:
    (tmp_path / "a.bin").write_bytes(b"x")
    (tmp_path / "b.md").write_text("Some text.")
    result = run("add", str(tmp_path / "a.bin"), str(tmp_path / "b.md"), "--json")
    record = json.loads(result.out)
    assert result.code == 1 and "a.bin was not added" in result.err
    assert record["added"] == ["b.md"] and record["failed"][0]["path"] == "a.bin"
    nothing = run("add", str(tmp_path / "a.bin"))
    assert (nothing.code, nothing.out.strip()) == (1, "Nothing was added.")


def test_an_added_archive_with_what_cannot_be_indexed_is_not_done(run: Run, tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.writestr("bad.pdf", "no PDF")
        archive.writestr("a.md", "Some text.")
    result = run("add", str(tmp_path / "box.zip"))
    assert result.code == 1 and "Copied box.zip" in result.out
    assert "box.zip/bad.pdf was not indexed: " in result.err
    assert "1 added" in result.out


def test_an_archive_of_nothing_that_can_be_indexed_is_refused_as_one_file_is(
    run: Run, corpus: Path, tmp_path
) -> None:
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.writestr("bad.pdf", "no PDF")
    result = run("add", str(tmp_path / "box.zip"))
    assert (result.code, result.out.strip()) == (1, "Nothing was added.")
    assert "box.zip was not added: The archive holds no file that can be indexed." in result.err
    assert "bad.pdf: " in result.err
    assert not (corpus / "box.zip").exists()


def test_an_older_file_that_cannot_be_read_is_no_fault_of_what_is_added(
    run: Run, corpus: Path, tmp_path
) -> None:
    (corpus / "box.zip.pdf").write_bytes(b"no PDF")
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.writestr("a.md", "Some text.")
    assert run("add", str(tmp_path / "box.zip")).code == 0


def test_what_was_done_to_the_corpus_is_said_even_if_no_build_can_run(
    run: Run, settings: Settings, tmp_path
) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("Some text.")
    with FileLock(Path(settings.index) / ".lock"):
        added = run("add", str(tmp_path / "a.md"))
        removed = run("remove", "a.md")
        told = run("add", str(tmp_path / "b.md"), "--json"), run("remove", "b.md", "--json")
    assert added.out == f"Copied a.md into '{settings.corpus}'.\n"
    assert removed.out == f"Removed a.md from '{settings.corpus}'.\n"
    assert told[0].json() == {"added": ["b.md"], "failed": [], "replaced": [], "build": None}
    assert told[1].json() == {"removed": ["b.md"], "build": None}
    for result in (added, removed, *told):
        assert result.code == 1 and "Another build is writing" in result.err


def test_a_result_that_cannot_be_printed_is_an_error(run: Run, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    result = run("documents")
    assert result.code == 1 and "standard output is closed" in result.err


def test_a_document_that_an_added_file_replaces_is_named(run: Run, tmp_path) -> None:
    (tmp_path / "labs.md").write_text("Other.")
    (tmp_path / "b.md").write_text("Some text.")
    added = run("add", str(tmp_path / "labs.md"), str(tmp_path / "b.md"))
    lines = [line for line in added.out.splitlines() if line.startswith("Copied")]
    assert ["in place of another file" in line for line in lines] == [True, False]


def test_a_document_may_be_removed_by_its_path_on_disk(run: Run, settings: Settings) -> None:
    assert run("remove", f"{settings.corpus}/labs.md").code == 0
    assert not Path(settings.corpus, "labs.md").exists()
    _is_error(run("remove", "../labs.md"), "Nothing was removed")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_beyond_this_machine_nothing_is_served_without_a_login(run: Run, served, host) -> None:
    _is_error(run("serve", "--host", host, "--port", _free_port()), "--auth USER:PASSWORD")
    _is_error(run("serve", "--host", host, "--auth", "me"), "expected: USER:PASSWORD")
    assert served == []


def test_the_login_reaches_the_server(run: Run, served, monkeypatch) -> None:
    assert run("serve", "--port", _free_port(), "--auth", "me:a:b").code == 0
    monkeypatch.setenv("CNAI_QA_LOGIN", "you:c")
    assert run("serve", "--port", _free_port()).code == 0
    assert [server.login for server in served] == [("me", "a:b"), ("you", "c")]


# Fixtures and helpers


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], fake_model: FakeEmbedder) -> Run:
    """Run a command line with the fake model."""

    def run(*argv: str) -> Result:
        capsys.readouterr()
        try:
            code = cli.main(list(argv))
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def bare(call: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the small corpus; there is no index yet."""
    monkeypatch.setenv("CNAI_QA_CHUNK_TOKENS", str(settings.chunk_tokens))
    return lambda *argv: call("--corpus", settings.corpus, "--index", settings.index, *argv)


@pytest.fixture
def run(bare: Run) -> Run:
    """Run a command on the small corpus and its index."""
    assert bare("build").code == 0
    return bare


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list:
    """Put a fake in place of the page; return the servers that it was to be served by."""
    servers: list = []
    web = ModuleType("cnai_qa.serve.web")
    web.serve = lambda assistant, server: servers.append(server)
    monkeypatch.setitem(sys.modules, "cnai_qa.serve.web", web)
    # It could not be taken back.
    monkeypatch.setattr("cnai_qa.serve.commands.serving.refuse_connections", lambda host: None)
    return servers


@pytest.fixture
def batch(tmp_path: Path) -> Callable[..., str]:
    """Write lines into a batch file; return its path."""

    def write(*lines: str) -> str:
        file = tmp_path / "batch.jsonl"
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(file)

    return write


def _is_error(result: Result, message: str) -> None:
    """Check for exit code 1, nothing on stdout, and a message without a traceback."""
    assert (result.code, result.out) == (1, "")
    assert "cnai-qa: " in result.err
    assert message in result.err
    assert "Traceback" not in result.err


def _is_usage(result: Result, message: str) -> None:
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def test_the_version_is_said(run: Run) -> None:
    result = run("--version")
    assert (result.code, result.out) == (0, f"cnai-qa {__version__}\n")


def test_a_question_behind_the_history_is_told_where_to_stand(run: Run) -> None:
    result = run("ask", "--history", "Hi", "When was it founded?")
    assert result.code == 2
    assert "cnai-qa ask QUESTION [--history QUESTION ...]" in result.err

"""The doctor: a healthy installation has no fault, and every fault names its remedy."""

from __future__ import annotations

import argparse
import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEmbedder
from filelock import FileLock

from cnai_qa import Settings, build_index
from cnai_qa.doctor import CLOSE, Finding, State, build_command, examine
from cnai_qa.errors import ModelError
from cnai_qa.index import Index, open_index
from cnai_qa.serve.cli import main, parser


class CheckedEmbedder(FakeEmbedder):
    """A fake with weights to check."""

    fault: str | None = None

    def check_weights(self) -> None:
        if self.fault:
            raise ModelError(self.fault)


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> CheckedEmbedder:
    fake = CheckedEmbedder()
    monkeypatch.setattr("cnai_qa.doctor.SentenceTransformersEmbedder", lambda settings: fake)
    for name in ("CNAI_QA_READER", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    return fake


@pytest.fixture
def healthy(build, settings: Settings) -> Settings:
    build()
    return settings


def test_a_healthy_installation_has_no_fault(healthy: Settings) -> None:
    found = examine(healthy, {})
    assert [f for f in found if f.state is State.FAULT] == []
    assert {f.subject for f in found} == {
        "versions", "settings", "model", "reader", "index", "encoder", "corpus", "disk",
        "connections",
    }  # fmt: skip


def test_looking_changes_nothing(healthy: Settings) -> None:
    before = _files(healthy)
    examine(healthy, {})
    assert _files(healthy) == before


def test_a_missing_index_is_a_fault_whose_remedy_builds_it(settings: Settings) -> None:
    (fault,) = _faults(settings)
    assert fault.subject == "index"
    assert fault.remedy == (
        f"Run: cnai-qa build --corpus {settings.corpus} --index {settings.index}"
    )


@pytest.mark.parametrize(
    ("given", "variables", "command"),
    [
        ({}, {}, "cnai-qa build"),
        ({"index": "i"}, {}, "cnai-qa build --index i"),
        ({"corpus": "my docs", "model": "m"}, {}, "cnai-qa build --corpus 'my docs' --model m"),
        ({"index": "i"}, {"CNAI_QA_INDEX": "i"}, "cnai-qa build"),
        ({}, {"CNAI_QA_CORPUS": "other"}, "cnai-qa build --corpus corpus"),
    ],
)
def test_the_command_of_a_remedy_builds_from_the_same_corpus_with_the_same_model(
    given: dict[str, str], variables: dict[str, str], command: str
) -> None:
    assert build_command(Settings(**given), variables) == command
    words = shlex.split(command)[1:]
    understood = Settings.from_environment(variables, **_paths(parser().parse_args(words)))
    assert understood == Settings(**given)


@pytest.mark.parametrize(("turned", "state"), [(False, State.OK), (True, State.FAULT)])
def test_an_encoder_whose_vectors_differ_from_those_of_the_index_is_a_fault(
    healthy: Settings, monkeypatch, turned: bool, state: State
) -> None:
    class Encoder(FakeEmbedder):
        def embed(self, texts, progress=None):
            return np.roll(super().embed(texts), int(turned), axis=1)

    monkeypatch.setattr(Index, "encoder", lambda index: Encoder())
    (found,) = [f for f in examine(healthy, {}) if f.subject == "encoder"]
    assert found.state is state
    if turned:
        assert f"expected at least {CLOSE}" in found.text
        assert found.remedy == f"Run: {build_command(healthy, {})} --force"


def test_a_damaged_part_is_a_fault_that_names_it(healthy: Settings) -> None:
    (open_index(healthy.index).folder / "vectors.faiss").write_bytes(b"x")
    (fault,) = _faults(healthy)
    assert fault.subject == "index"
    assert "vectors.faiss differs" in fault.text


def test_a_manifest_without_its_count_of_documents_is_a_fault(healthy: Settings) -> None:
    file = open_index(healthy.index).folder / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest["documents"]
    file.write_text(json.dumps(manifest))
    (fault,) = _faults(healthy)
    assert fault.subject == "index"
    assert "manifest.json cannot be read: KeyError('documents')" in fault.text


def test_other_weights_are_a_fault_and_the_rest_is_looked_at(healthy, model) -> None:
    model.fault = "The weights differ. Install them anew."
    found = examine(healthy, {})
    assert [f.text for f in found if f.state is State.FAULT] == [model.fault]
    assert any(f.subject == "corpus" and f.state is State.OK for f in found)


def test_an_index_of_another_model_is_a_fault(healthy: Settings, model) -> None:
    model.fingerprint = "another"
    (fault,) = _faults(healthy)
    assert "was built with the model" in fault.text


def test_new_changed_removed_and_unreadable_files_are_faults(healthy: Settings) -> None:
    corpus = Path(healthy.corpus)
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    (corpus / "labs.md").write_text("# Labs\n\nAll closed.\n")
    (corpus / "page.html").unlink()
    (corpus / "empty.md").write_text("")
    (corpus / "table.xlsx").write_bytes(b"PK\x03\x04")
    faults = _faults(healthy)
    assert [f.text.split(":")[0] for f in faults] == [
        "2 new since the last build",
        "1 changed since the last build",
        "1 removed since the last build",
        "empty.md",
    ]
    assert "table.xlsx, zebra.md" in faults[0].text
    build_index(settings=healthy, embedder=FakeEmbedder())
    assert [f.text.split(":")[0] for f in _faults(healthy)] == ["empty.md", "table.xlsx"]
    (corpus / "empty.md").unlink()
    (corpus / "table.xlsx").unlink()
    assert _faults(healthy) == []


def test_a_missing_corpus_is_a_fault(healthy: Settings) -> None:
    Path(healthy.corpus).rename(Path(healthy.corpus).with_name("elsewhere"))
    (fault,) = _faults(healthy)
    assert fault.subject == "corpus"
    assert "--corpus" in fault.remedy


def test_a_full_disk_is_a_fault(healthy: Settings, monkeypatch) -> None:
    monkeypatch.setattr("cnai_qa.doctor.LEAST_FREE", 10**18)
    (fault,) = _faults(healthy)
    assert fault.subject == "disk"
    assert "Free some space" in fault.remedy


def test_a_folder_that_cannot_be_written_to_is_a_fault(healthy: Settings, monkeypatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    (fault,) = _faults(healthy)
    assert "cannot be written to" in fault.text


def test_a_variable_that_is_no_setting_is_a_fault(healthy: Settings) -> None:
    (fault,) = _faults(healthy, {"CNAI_QA_TRESHOLD": "0.5", "CNAI_QA_POOL": "50"})
    assert "CNAI_QA_TRESHOLD" in fault.text
    assert "CNAI_QA_POOL" not in fault.text


def test_variables_at_fault_are_found_and_the_rest_is_looked_at(
    monkeypatch, tmp_path: Path, capsys
) -> None:
    monkeypatch.setenv("CNAI_QA_MAX_FILE_BYTES", "50MB")
    monkeypatch.setenv("CNAI_QA_MAX_ITEMS", "0")
    assert main(["doctor", "--json", "--index", str(tmp_path / "no")]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {"model", "index", "disk"} <= {f["subject"] for f in found}
    faults = [f["text"] for f in found if (f["subject"], f["state"]) == ("settings", "fault")]
    assert [text.partition(";")[0] for text in faults] == [
        "CNAI_QA_MAX_FILE_BYTES is '50MB'",
        "max_items is 0",
    ]
    assert "CNAI_QA_MAX_ITEMS" in faults[1]


def test_a_package_that_is_not_installed_is_a_fault(healthy: Settings, monkeypatch) -> None:
    wanted = ["numpy>=2", "not-installed-at-all>=1", 'pytest>=8; extra == "test"']
    monkeypatch.setattr("cnai_qa.doctor.requires", lambda name: wanted)
    (fault,) = _faults(healthy)
    assert fault.remedy == "Run: pip install not-installed-at-all"


@pytest.mark.parametrize(
    ("change", "variable", "said"),
    [({"allow_hub": True}, {}, "ALLOW_HUB"), ({}, {"HF_HUB_OFFLINE": "0"}, "HF_HUB_OFFLINE=0")],
)
def test_connections_that_may_be_made_are_noted(healthy, change, variable, said) -> None:
    found = examine(replace(healthy, **change), variable)
    (note,) = [f for f in found if f.subject == "connections"]
    assert note.state is State.NOTE
    assert said in note.text


def test_a_running_build_and_what_a_dead_one_left_are_noted(healthy: Settings) -> None:
    index = Path(healthy.index)
    (index / ".builder").write_text("process 7 on here")
    (index / "building-20200101-000000-abcdef").mkdir()
    notes = _notes(healthy)
    assert any("building-20200101-000000-abcdef" in note.text for note in notes)
    with FileLock(index / ".lock"):
        assert any("process 7 on here" in note.text for note in _notes(healthy))


def test_the_command_prints_every_finding_and_exits_1_for_a_fault(
    healthy: Settings, monkeypatch, capsys
) -> None:
    monkeypatch.setattr("cnai_qa.serve.cli._settings", lambda args: healthy)
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("Nothing is wrong.\n")
    Path(healthy.corpus, "new.md").write_text("# New\n\nNew.\n")
    assert main(["doctor"]) == 1
    assert "1 new since the last build: new.md\n" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 1
    records = json.loads(capsys.readouterr().out)
    assert {"subject", "state", "text", "remedy"} == set(records[0])
    assert [r["state"] for r in records].count("fault") == 1


def _faults(settings: Settings, environment: dict[str, str] | None = None) -> list[Finding]:
    """Return the faults, after checking that each names a remedy."""
    faults = [f for f in examine(settings, environment or {}) if f.state is State.FAULT]
    assert all(f.remedy for f in faults)
    return faults


def _paths(args: argparse.Namespace) -> dict[str, str | None]:
    return {name: getattr(args, name) for name in ("corpus", "index", "model")}


def _notes(settings: Settings) -> list[Finding]:
    return [f for f in examine(settings, {}) if f.state is State.NOTE]


def _files(settings: Settings) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in Path(settings.index).rglob("*") if p.is_file()}

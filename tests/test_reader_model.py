"""The model reader: logits to readings, with a fake in place of the model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import passage
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from cnai_qa.errors import ModelError
from cnai_qa.reader.calibration import Calibration, Features
from cnai_qa.reader.model import BATCH, TOKENIZER, WEIGHTS, ReadingModel
from cnai_qa.reader.model_reader import (
    LONGEST_SPAN,
    ModelReader,
    best_span,
    context,
    sentence_scores,
)

TEXT = "# Mill\n\nAnna runs the mill. It stands in Oslo.\n\n- Bread is sold\n"
LOGITS = st.lists(st.floats(-9, 9), min_size=1, max_size=40)


class Near:
    """Finds every sentence of every passage half as close as can be."""

    def closeness(self, question, passages, best=()):
        return [np.full(len(passage.inside()), 0.5) for passage in passages]

    def headed(self, question, passages, best):
        return [0.0] * len(passages)


class Pointing(ReadingModel):
    """Points at one word and at the sentence of another, as a model would with its logits."""

    def __init__(self, folder: Path, word: str = "Oslo", evidence: str = "stands") -> None:
        super().__init__(folder)
        self.word, self.evidence, self.batches = word, evidence, []

    def _run(self, batch):
        self.batches.append([len(own) for own in batch])
        ids = self._encoder._tokenizer.get_vocab()
        length = max(map(len, batch))
        tokens = np.full((len(batch), length, 3), -5, np.float32)
        for row, own in enumerate(batch):
            tokens[row, : len(own), :2][own.ids == ids[self.word]] = 5
            tokens[row, : len(own), 2][own.ids == ids[self.evidence]] = 40
        return np.array([len(own) for own in batch], np.float32), tokens


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    words = "[UNK] [CLS] [SEP] Anna runs the mill It stands in Oslo Bread is sold . # -".split()
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / TOKENIZER))
    card = {
        "sha256": "0",
        "calibration": {
            "answer": 0.0,
            "closeness": 2.0,
            "headed": 1.0,
            "sure": 0.5,
            "near": 0.0,
            "dense": 2.0,
            "bias": -2.0,
        },
    }
    (tmp_path / "reader.json").write_text(json.dumps(card))
    return tmp_path


def test_a_reading_names_the_sentence_and_the_words(folder: Path) -> None:
    here = passage(TEXT)
    (reading,) = ModelReader(Pointing(folder), Near()).read("Where?", [here])
    sentences = [TEXT[here.sentences[n].start : here.sentences[n].end] for n in here.inside()]
    best = max(range(len(sentences)), key=lambda n: reading.sentences[n])
    assert sentences[best] == "It stands in Oslo."
    assert TEXT[slice(*reading.spans[best])] == "Oslo"
    assert all(
        span is None or s in TEXT[slice(*span)] or TEXT[slice(*span)] in s
        for s, span in zip(sentences, reading.spans, strict=True)
    )


def test_the_first_passage_is_as_sure_as_its_logit_and_cosine_say() -> None:
    curve = Calibration(
        answer=0.0, closeness=2.0, headed=5.0, sure=0.5, near=4.0, dense=2.0, bias=-2.0
    )
    first, other = Features(4.0, 0.5, 0.2, 0.5), Features(9.0, 0.5, 0.0, 0.5)
    chances = curve.probabilities([other, first])
    # 0.5 * 4 + 4 * 0.5 + 2 * 0.5 - 2 = 3; the other is 5 * 0.2 below it.
    assert chances == pytest.approx([1 / (1 + np.exp(-2.0)), 1 / (1 + np.exp(-3.0))])
    assert curve.probabilities([]) == []


@pytest.mark.parametrize(
    ("closeness", "dense", "about_it"),
    [(0.4, 0.2, False), (0.6, 0.2, True), (0.4, 0.3, True)],
)
def test_what_is_far_by_both_measures_does_not_answer(closeness, dense, about_it) -> None:
    curve = Calibration(1.0, 0.0, 0.0, sure=1.0, near=0.0, dense=0.0, bias=0.0)
    found = curve.probabilities([Features(9.0, closeness, 0.0, dense)])
    assert (found[0] > 0.9) is about_it


def test_a_heading_is_read_but_never_scored(folder: Path) -> None:
    here = passage("# Oslo stands\n\nAnna runs the mill.\n")
    (reading,) = ModelReader(Pointing(folder), Near()).read("Where?", [here])
    assert reading.sentences[0] == 0
    assert reading.spans[0] is None
    (alone,) = ModelReader(Pointing(folder), Near()).read("Where?", [passage("# Oslo stands\n")])
    assert alone.probability == 0


def test_offsets_are_those_of_the_document_when_the_passage_begins_inside_it(folder: Path) -> None:
    here = passage(TEXT, start=TEXT.index("It stands"))
    (reading,) = ModelReader(Pointing(folder), Near()).read("Where?", [here])
    assert TEXT[slice(*reading.spans[0])] == "Oslo"


def test_readings_come_in_the_order_of_the_passages_though_read_by_length(folder: Path) -> None:
    reader = Pointing(folder)
    texts = ["Anna runs the mill. " * n + "It stands in Oslo." for n in (5, 1, 9, 2, 7, 3)]
    judged = reader.judge("Where?", [("", text) for text in texts])
    assert [len(j.encoded) for j in judged] == [int(j.answer) for j in judged]
    assert [len(batch) for batch in reader.batches] == [BATCH] * 3
    lengths = [length for batch in reader.batches for length in batch]
    assert lengths == sorted(lengths)


def test_a_question_without_passages_has_no_readings(folder: Path) -> None:
    assert ModelReader(Pointing(folder), Near()).read("Where?", []) == []


def test_the_context_is_title_and_heading_path_each_name_once() -> None:
    assert context(passage(TEXT)) == "Mill - Labs"


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing.*CNAI_QA_READER=embedding"):
        ReadingModel(tmp_path).judge("Where?", [("", "Oslo.")])


def test_weights_that_are_not_those_of_the_card_are_damaged(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"no model")
    with pytest.raises(ModelError, match="damaged"):
        ReadingModel(folder).check_weights()
    with pytest.raises(ModelError, match="cannot be loaded"):
        ReadingModel(folder).judge("Where?", [("", "Anna.")])


@given(starts=LOGITS, ends=LOGITS)
def test_the_best_span_is_the_best_of_all_that_are_allowed(starts, ends) -> None:
    size = min(len(starts), len(ends))
    starts, ends = np.array(starts[:size]), np.array(ends[:size])
    logit, first, last = best_span(starts, ends)
    assert 0 <= last - first < LONGEST_SPAN
    assert logit == starts[first] + ends[last]
    allowed = (starts[a] + ends[b] for a in range(size) for b in range(a, min(size, a + 24)))
    assert logit == max(allowed)


@given(evidence=LOGITS, words=LOGITS)
def test_sentence_scores_are_shares_and_grow_with_the_evidence(evidence, words) -> None:
    size = min(len(evidence), len(words))
    evidence, words = np.array(evidence[:size]), np.array(words[:size])
    scores = sentence_scores(evidence, words)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (sentence_scores(evidence + 1, words) >= scores).all()
    assert len(sentence_scores(np.zeros(0), np.zeros(0))) == 0

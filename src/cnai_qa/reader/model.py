"""The reader proper: a small model that reads question and passage together."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import ModelError
from ..files import file_sha256
from ..types import Passage, Reading
from .encoding import Encoded, Encoder, load_tokenizer
from .protocol import QUOTABLE
from .similarity import EmbeddingReader

PACKAGED = Path(__file__).parent / "packaged"
WEIGHTS, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "reader.json"
LONGEST = 320  # tokens of question and passage; a chunk has at most 200
BATCH = 2  # passages of like length that are read at once
# What is far from the question by both measures speaks of something else, whatever words the model
# finds in it: so were 41 of 133 first passages of unanswerable questions, and none of 332 right
# ones.
FAR_SENTENCE, FAR_PASSAGE = 0.5, 0.25  # closeness of the best sentence, cosine of the passage
LONGEST_SPAN = 24  # tokens of the answering words, at most


class Features(NamedTuple):
    """What is known of a passage for a question.

    Attributes:
        answer: the model's logit that the passage answers.
        span: the logit of its best words, less that of there being none.
        closeness: of its best sentence, see `EmbeddingReader.closeness`.
        dense: cosine of question and passage in retrieval; the lowest of all where it has none.
    """

    answer: float
    span: float
    closeness: float
    dense: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the features of a question's passages to the probability that each answers.

    Attributes:
        answer, span, closeness: weights of the logit that orders the passages.
        sure, near, dense, bias: of the logit that the first one answers, over its answer logit,
            closeness and cosine. The others stand as far below as the order says.
    """

    answer: float
    span: float
    closeness: float
    sure: float
    near: float
    dense: float
    bias: float

    def order(self, found: Features) -> float:
        """Return the logit by which a passage is ordered."""
        return self.answer * found[0] + self.span * found[1] + self.closeness * found[2]

    def probabilities(self, found: Sequence[Features]) -> list[float]:
        """Return the probability of each passage of a question."""
        if not found:
            return []
        first = max(found, key=self.order)
        if first.closeness < FAR_SENTENCE and first.dense < FAR_PASSAGE:
            return [0.0] * len(found)
        logit = self.sure * first.answer + self.near * first.closeness
        logit += self.dense * first.dense + self.bias
        return [_sigmoid(self.order(f) - self.order(first) + logit) for f in found]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of one passage.

    Attributes:
        answer: logit that the passage answers.
        tokens: start, end and evidence logit of each token, float32 (length, 3).
        encoded: the tokens.
    """

    answer: float
    tokens: np.ndarray
    encoded: Encoded


class ReadingModel:
    """Runs the packaged model with onnxruntime, on the CPU; it is loaded when first used."""

    def __init__(self, folder: Path = PACKAGED) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def judge(self, question: str, pairs: Sequence[tuple[str, str]]) -> list[Judged]:
        """Read a question with each of several (context, text) pairs, see `context`.

        Raises:
            ModelError: a file of the model is missing or cannot be loaded.
        """
        encoded = self._encoder.encode(question, pairs, LONGEST)
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i]))
        found: dict[int, Judged] = {}
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            answers, tokens = self._run([encoded[i] for i in rows])
            for i, answer, logits in zip(rows, answers, tokens, strict=True):
                found[i] = Judged(float(answer), logits[: len(encoded[i])], encoded[i])
        return [found[i] for i in range(len(encoded))]

    def check_weights(self) -> None:
        """Check that the weights are those that the card describes.

        Raises:
            ModelError: they are not, or a file is missing.
        """
        found = file_sha256(self._file(WEIGHTS))
        if found != self._card["sha256"]:
            raise ModelError(
                f"The reader's weights are damaged: {self._file(WEIGHTS)} has sha256 {found}; "
                f"expected {self._card['sha256']}. Install the package again."
            )

    def _run(self, batch: Sequence[Encoded]) -> tuple[np.ndarray, np.ndarray]:
        shape = len(batch), max(map(len, batch))
        ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
        for row, own in enumerate(batch):
            ids[row, : len(own)], types[row, : len(own)] = own.ids, own.types
            mask[row, : len(own)] = 1
        given = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
        session = self._session
        with self._lock:  # the memory of one run, and no slower: each run uses all processors
            tokens, answers = session.run(["tokens", "answer"], given)
        return answers, tokens

    @cached_property
    def calibration(self) -> Calibration:
        """The curve that the card gives."""
        return Calibration(**self._card["calibration"])

    @cached_property
    def _card(self) -> dict:
        return json.loads(self._file(CARD).read_text(encoding="utf-8"))

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(load_tokenizer(self._file(TOKENIZER)))

    @property
    def _session(self):
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Threads that spin while they wait would slow whatever else the machine does.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_mem_pattern = False  # plans memory for each shape; few shapes come twice
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                str(self._file(WEIGHTS)), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no common base but this
            raise ModelError(
                f"The reader's weights in {self._folder} cannot be loaded: {error}. "
                "Install the package again."
            ) from error

    def _file(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise ModelError(
                f"The reader's file {path} is missing; expected the weights that come with the "
                "package. Install it again, or set CNAI_QA_READER=embedding to do without."
            )
        return path


class ModelReader:
    """A `Reader` that asks the model, and for the probability the embedding model as well."""

    def __init__(self, model: ReadingModel, similarity: EmbeddingReader) -> None:
        self._model = model
        self._similarity = similarity

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order.

        Raises:
            ModelError: a file of the model is missing or cannot be loaded.
        """
        found = self.features(question, passages)
        worth = [n for n, p in enumerate(passages) if _quotable(p).any()]
        known = self._model.calibration.probabilities([found[n][1] for n in worth])
        chances = dict(zip(worth, known, strict=True))
        return [
            self._reading(passage, judged, chances.get(number, 0.0))
            for number, (passage, (judged, _)) in enumerate(zip(passages, found, strict=True))
        ]

    def features(self, question: str, passages: Sequence[Passage]) -> list[tuple[Judged, Features]]:
        """Return for each passage what the model says, and what its probability is made of."""
        pairs = [(context(p), p.hit.chunk.text) for p in passages]
        judged = self._model.judge(question, pairs)
        closeness = self._similarity.closeness(question, passages)
        least = min((p.hit.dense for p in passages if p.hit.dense is not None), default=0.0)
        return [
            (j, Features(j.answer, _margin(p, j), float(c.max(initial=0.0)), p.hit.dense or least))
            for p, j, c in zip(passages, judged, closeness, strict=True)
        ]

    def _reading(self, passage: Passage, judged: Judged, probability: float) -> Reading:
        chunk = passage.hit.chunk
        inside = [passage.sentences[n] for n in passage.inside()]
        evidence, words, spans = by_sentence(judged, _bounds(passage))
        quotable = _quotable(passage)
        # Sentences of different passages are compared, so each counts as much as its passage.
        scores = np.where(quotable, probability * sentence_scores(evidence, words), 0.0)
        placed = tuple(
            (chunk.start + int(s[0]), min(chunk.start + int(s[1]), own.end)) if s and q else None
            for s, q, own in zip(spans, quotable, inside, strict=True)
        )
        return Reading(probability, tuple(scores.tolist()), placed)


def _quotable(passage: Passage) -> np.ndarray:
    return np.array([passage.sentences[n].kind in QUOTABLE for n in passage.inside()], bool)


def context(passage: Passage) -> str:
    """Return what the model reads before a passage's text: the title and the heading path."""
    names = dict.fromkeys((passage.hit.title, *passage.hit.chunk.heading))
    return " - ".join(name for name in names if name)


def sentence_scores(evidence: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Return how well each sentence answers, in [0, 1].

    Args:
        evidence: evidence logit of each sentence, (sentences,).
        words: logit of the best words of each sentence, -inf for none, (sentences,).
    """
    if not len(evidence):
        return np.zeros(0)
    share = np.exp(words - words.max()) if np.isfinite(words.max()) else np.zeros(len(words))
    return (1 / (1 + np.exp(-np.clip(evidence, -30, 30))) + share) / 2


def none_logit(judged: Judged) -> float:
    """Return the logit of there being no answering words."""
    return float(judged.tokens[0, 0] + judged.tokens[0, 1])


def _margin(passage: Passage, judged: Judged) -> float:
    _, words, _ = by_sentence(judged, _bounds(passage))
    return max(float(words.max(initial=-20.0)) - none_logit(judged), -20.0)


def _bounds(passage: Passage) -> list[tuple[int, int]]:
    first = passage.hit.chunk.start
    inside = (passage.sentences[n] for n in passage.inside())
    return [(s.start - first, s.end - first) for s in inside]


def by_sentence(
    judged: Judged, sentences: Sequence[tuple[int, int]]
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int] | None]]:
    """Return for each sentence its evidence logit, its best words' logit, and their place.

    Args:
        sentences: [start, end) in the passage's text, in order, not overlapping.
    """
    numbers, count = judged.encoded.sentence_numbers(sentences), len(sentences)
    evidence, words = np.full(count, -30.0), np.full(count, -np.inf)
    spans: list[tuple[int, int] | None] = [None] * count
    for number in range(count):
        held = np.flatnonzero(numbers == number)
        if len(held):
            evidence[number] = judged.tokens[held, 2].mean()
            words[number], first, last = best_span(judged.tokens[held, 0], judged.tokens[held, 1])
            spans[number] = (
                judged.encoded.starts[held[first]],
                judged.encoded.ends[held[last]],
            )
    return evidence, words, spans


def best_span(starts: np.ndarray, ends: np.ndarray) -> tuple[float, int, int]:
    """Return the highest start + end logit of a span of at most `LONGEST_SPAN` tokens, and it.

    Returns:
        The logit, the first token and the last token.
    """
    together = starts[:, None] + ends[None, :]
    size = len(starts)
    allowed = np.tril(np.triu(np.ones((size, size), bool)), LONGEST_SPAN - 1)
    best = int(np.where(allowed, together, -np.inf).argmax())
    first, last = divmod(best, size)
    return float(together[first, last]), first, last


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 30.0), -30.0)))

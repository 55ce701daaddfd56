"""The reader proper: a small model that reads question and passage together."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import ModelError
from ..files import file_sha256
from .calibration import Calibration
from .encoding import Encoded, Encoder, load_tokenizer

PACKAGED = Path(__file__).parent / "packaged"
WEIGHTS, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "reader.json"
LONGEST = 320  # tokens of question and passage; a chunk has at most 200
BATCH = 2  # passages of like length that are read at once


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

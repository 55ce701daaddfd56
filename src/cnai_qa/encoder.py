"""Questions to unit vectors without torch: the embedding model in ONNX, kept with the index.

A build writes it once for each model, see `encoder_export`. Loading it takes a twentieth of a
second where importing sentence-transformers takes several.

encoder/model.onnx       the graph, optimised, in float32
encoder/weights.bin      its weights, mapped into memory
encoder/tokenizer.json   the model's own tokenizer
encoder/card.json        what else must be known, see `Card`
"""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

FOLDER = "encoder"
MODEL, WEIGHTS, TOKENIZER, CARD = "model.onnx", "weights.bin", "tokenizer.json", "card.json"
BATCH = 4  # texts of like length that are encoded at once
_LONGEST = 20  # characters of a token; the packaged vocabulary holds none that is longer
_LONG = re.compile(rf"\S{{{_LONGEST + 1}}}")
# What a model may take; each is a field of a tokenizer's encoding.
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


@dataclass(frozen=True, slots=True)
class Card:
    """What must be known to encode as the model does.

    Attributes:
        dimension: length of a vector.
        window: most tokens of a text, special tokens and prompt aside.
        longest: most tokens with them; what is longer is cut.
        pad: id of the padding token.
        prompt: what is put in front of each text.
    """

    dimension: int
    window: int
    longest: int
    pad: int
    prompt: str

    @classmethod
    def read(cls, folder: Path) -> Card:
        """Read the card of an encoder's folder."""
        return cls(**json.loads((folder / CARD).read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Write the card into an encoder's folder."""
        (folder / CARD).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def token_count(tokenizer: Tokenizer, text: str) -> int:
    """Return the number of tokens of a text, special tokens aside.

    An unknown word that is one token to the tokenizer, however long, counts a token a letter: a
    text that fits the window is never endless.
    """
    encoding = tokenizer.encode(text, add_special_tokens=False)
    if not _LONG.search(text):
        return len(encoding)
    lengths = (end - start for start, end in encoding.offsets)
    return sum(length if length > _LONGEST else 1 for length in lengths)


class Encoder:
    """An `Embedder` that runs an exported model with onnxruntime; it is loaded when first used."""

    def __init__(self, folder: Path, name: str, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        return self._card.dimension

    @property
    def window(self) -> int:
        return self._card.window

    @property
    def is_loaded(self) -> bool:
        """Whether it works without its folder from now on."""
        return {"_loaded", "_tokenizer", "_card"} <= self.__dict__.keys()

    def load(self) -> None:
        """Load it now, so that its folder may go.

        Raises:
            ModelError: onnxruntime cannot load it.
        """
        _ = self._card, self._tokenizer, self._session

    def count_tokens(self, text: str) -> int:
        return token_count(self._tokenizer, text)

    def embed(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encoded = [self._encoded(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            vectors[rows] = self._run([encoded[i] for i in rows])
            if progress:
                progress(len(rows))
        return vectors

    def _encoded(self, text: str) -> Encoding:
        tokenizer, card = self._tokenizer, self._card
        own = tokenizer.encode(card.prompt + text, add_special_tokens=False)
        # Of questions and chunks nothing is cut, see `embed_question` and `chunking`.
        own.truncate(max(card.longest - tokenizer.num_special_tokens_to_add(False), 0))
        return tokenizer.post_process(own)

    def _run(self, batch: Sequence[Encoding]) -> np.ndarray:
        shape = len(batch), max(map(len, batch))
        given = {}
        for wanted in self._session.get_inputs():
            padding = self._card.pad if wanted.name == "input_ids" else 0
            given[wanted.name] = np.full(shape, padding, np.int64)
            for row, one in enumerate(batch):
                given[wanted.name][row, : len(one)] = getattr(one, INPUTS[wanted.name])
        session = self._session
        with self._lock:  # the memory of one run, and no slower: each run uses all processors
            return session.run(None, given)[0]

    @cached_property
    def _card(self) -> Card:
        return Card.read(self._folder)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / TOKENIZER))

    @property
    def _session(self):
        with self._lock:  # several threads may ask the first question
            return self._loaded

    @cached_property
    def _loaded(self):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # The graph was optimised when it was written.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        # Threads that spin while they wait would slow whatever else the machine does.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_mem_pattern = False  # plans memory for each shape; few shapes come twice
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                str(self._folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no common base but this
            raise ModelError(
                f"The query encoder in '{self._folder}' cannot be loaded by onnxruntime "
                f"{onnxruntime.__version__}: {error}. Write it anew with: "
                f"cnai-qa build --force --index {shlex.quote(str(self._folder.parent.parent))}"
            ) from error

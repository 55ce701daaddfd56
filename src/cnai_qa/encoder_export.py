"""The embedding model once more as ONNX, so that questions are answered without torch."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from .encoder import INPUTS, MODEL, TOKENIZER, WEIGHTS, Card
from .errors import ExportError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_OPSET = 17
_TEXTS = ("A short text.", "Another text that is a good deal longer than the short one is.")
_WHOLE = "whole.onnx"  # as torch writes it, before it is optimised
_MANY = 1_000_000  # numbers from which a table of word vectors is kept in half precision


def export(model: SentenceTransformer, tokenizer: str, card: Card, folder: Path) -> None:
    """Write a sentence-transformers model as an encoder into a folder, see `encoder`.

    Args:
        tokenizer: the model's tokenizer as JSON, which neither cuts nor pads.

    Raises:
        ExportError: the model takes other inputs than token ids, or cannot be traced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        given = model.tokenizer(list(_TEXTS), padding=True, return_tensors="pt")
        unknown = sorted(set(given) - set(INPUTS))
        if unknown:
            raise ExportError(f"the model takes {', '.join(unknown)} beside token ids")
        _trace(_with_small_tables(model), dict(given), folder / _WHOLE)
        _optimise(folder)
    except (ExportError, OSError):
        raise
    except Exception as error:  # torch and onnxruntime fail in many ways on a foreign model
        raise ExportError(f"{type(error).__name__}: {error}") from error
    finally:
        (folder / _WHOLE).unlink(missing_ok=True)
    (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")
    card.write(folder)


def _with_small_tables(model: SentenceTransformer) -> SentenceTransformer:
    """Return a copy whose word vectors take half the memory; a serving process maps them.

    They are rounded to 11 bits and turned back to float32 when they are looked up.
    """
    import torch

    class Halved(torch.nn.Module):
        def __init__(self, own: torch.nn.Embedding) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(own.weight.half(), requires_grad=False)

        def forward(self, ids):
            return torch.nn.functional.embedding(ids, self.weight).float()

    own = copy.deepcopy(model)
    for module in list(own.modules()):
        for name, child in list(module.named_children()):
            if type(child) is torch.nn.Embedding and child.weight.numel() > _MANY:
                setattr(module, name, Halved(child))
    return own


def _trace(model: SentenceTransformer, given: dict, path: Path) -> None:
    import torch

    names = list(given)

    class Whole(torch.nn.Module):
        """All modules of the model, by the names that its tokenizer gives."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors):
            out = self.model(dict(zip(names, tensors, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(out, p=2, dim=1)

    axes = {name: {0: "texts", 1: "length"} for name in names} | {"vector": {0: "texts"}}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of traced conditions; the result is compared instead
        torch.onnx.export(
            Whole().eval(),
            tuple(given.values()),
            str(path),
            input_names=names,
            output_names=["vector"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,  # the other exporter needs one more package
        )


def _optimise(folder: Path) -> None:
    """Write the graph as onnxruntime would run it, with the weights in a file to be mapped."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Not ENABLE_ALL: its layouts are those of one machine.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / MODEL)
    key = "session.optimized_model_external_initializers"
    options.add_session_config_entry(f"{key}_file_name", WEIGHTS)
    options.add_session_config_entry(f"{key}_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(folder / _WHOLE), options, providers=["CPUExecutionProvider"])

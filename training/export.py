"""From trained weights to what the package ships: quantised ONNX, the tokenizer, a card.

usage: python training/export.py RUN/weights.pt OUT [--float32]

Prints the size, and how far the logits of the shipped file are from those of the weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from model import ReadingModel
from onnxruntime.quantization import QuantType, quantize_dynamic

from cnai_qa.embedding import model_source
from cnai_qa.reader import ReadingModel as PackagedModel
from cnai_qa.reader.model import CARD, TOKENIZER, WEIGHTS
from cnai_qa.settings import Settings

UNCALIBRATED = dict.fromkeys(("span", "closeness", "near", "dense", "bias"), 0.0) | {
    "answer": 1.0,
    "sure": 1.0,
}
SAMPLES = (
    ("Who backs the laboratory?", "The laboratory in Bergen is backed by a fund of three banks."),
    ("How many ships were built?", "In 1912 the yard built 14 ships, more than ever before."),
    ("When was the bridge opened?", "The bridge, planned since 1890, cost 3 million crowns."),
    ("Why did the council refuse?", "The council refused the plan because the harbour would silt."),
)


def main() -> None:
    """Export, quantise, compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--float32", action="store_true", help="do not quantise")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    source = Path(model_source(Settings()))
    model = _loaded(args.weights, source)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        _export(model, whole)
        if args.float32:
            shutil.copy(whole, args.out / WEIGHTS)
        else:
            quantize_dynamic(
                whole, args.out / WEIGHTS, per_channel=True, weight_type=QuantType.QInt8
            )
    shutil.copy(source / "tokenizer.json", args.out / TOKENIZER)
    _write_card(args.out)
    print(f"{(args.out / WEIGHTS).stat().st_size / 1e6:.1f} MB")
    print(f"largest difference of a passage's logit: {_difference(model, args.out):.3f}")


def _loaded(weights: Path, source: Path) -> ReadingModel:
    model = ReadingModel.from_folder(str(source)).eval()
    state = torch.load(weights, weights_only=True, map_location="cpu")
    model.load_state_dict(state.get("model", state))  # a checkpoint will do
    return model


def _export(model: ReadingModel, path: Path) -> None:
    ids = torch.ones(2, 16, dtype=torch.int64)
    names = ["input_ids", "token_type_ids", "attention_mask"]
    given = [*names, "tokens", "answer"]
    axes = {n: {0: "batch", 1: "length"} for n in given if n != "answer"} | {"answer": {0: "batch"}}
    torch.onnx.export(
        model,
        (ids, torch.zeros_like(ids), ids),
        path,
        input_names=names,
        output_names=["tokens", "answer"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def _write_card(out: Path) -> None:
    card = out / CARD
    kept = json.loads(card.read_text()) if card.exists() else {"calibration": UNCALIBRATED}
    kept["sha256"] = hashlib.sha256((out / WEIGHTS).read_bytes()).hexdigest()
    card.write_text(json.dumps(kept, indent=2) + "\n")


def _difference(model: ReadingModel, out: Path) -> float:
    reader = PackagedModel(out)
    worst = 0.0
    for question, text in SAMPLES:
        (judged,) = reader.judge(question, [("", text)])
        ids, types = (torch.from_numpy(a)[None] for a in (judged.encoded.ids, judged.encoded.types))
        with torch.no_grad():
            _, answer = model(ids, types, torch.ones_like(ids))
        worst = max(worst, float(np.abs(answer.numpy()[0] - judged.answer)))
    return worst


if __name__ == "__main__":
    main()

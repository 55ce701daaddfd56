"""Writes the folders that are not trained on as documents, with their questions to evaluate.

usage: python training/kept_folders.py OUT [--everyday]

OUT/documents gets Markdown files, OUT/questions.jsonl the questions in the form that
`cnai-qa evaluate` and calibrate.py read.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from own import EVERYDAY, FOLDERS, folders

Places = dict[str, list[str]]  # name of a document: its sections' texts


def main() -> None:
    """Write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--everyday", action="store_true", help="those of everyday.jsonl")
    args = parser.parse_args()
    out, path = args.out, EVERYDAY if args.everyday else FOLDERS
    (out / "documents").mkdir(parents=True, exist_ok=True)
    lines = []
    for number, folder in enumerate(folders(path)[1], 1):
        held: Places = {}
        for document in folder["documents"]:
            name = f"{number:02d}-{re.sub('[^a-z0-9]+', '-', document['title'].lower())}.md"
            (out / "documents" / name).write_text(_markdown(document), encoding="utf-8")
            held[name] = [section["text"] for section in document["sections"]]
        lines += [json.dumps(one, ensure_ascii=False) for one in _questions(number, folder, held)]
    (out / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _markdown(document: dict) -> str:
    parts, above = [f"# {document['title']}"], []
    for section in document["sections"]:
        path = [name for name in section["heading"].split(" > ") if name]
        for depth, name in enumerate(path):
            if above[: depth + 1] != path[: depth + 1]:
                parts.append(f"{'#' * (depth + 2)} {name}")
        above = path
        parts.append(section["text"])
    return "\n\n".join(parts) + "\n"


def _questions(number: int, folder: dict, held: Places) -> Iterator[dict]:
    for row, asked in enumerate(folder["questions"], 1):
        quotes = asked.get("evidence", [])
        sides = list(asked.get("sides", {}).values())
        if sides and not all(sides):
            continue  # `evaluate` knows no answer that says what one side lacks
        evidence = [_piece(side, held) for side in sides] or [_piece([q], held) for q in quotes]
        several = not sides and not asked["answer"] and len(evidence) > 1
        kind = "comparison" if sides else "list" if several else "fact"
        yield {
            "id": f"{number:02d}-{row:03d}",
            "type": kind if evidence else "unanswerable",
            "question": asked["question"],
            "answerable": bool(evidence),
            "answers": [asked["answer"]] if asked.get("answer") else [],
            "evidence": evidence,
            "needs": "all" if sides or several else "any",
        }


def _piece(quotes: list[str], held: Places) -> dict:
    """Return a piece of evidence that each of some quotes says."""
    places = [
        {"document": name, "quote": quote}
        for quote in quotes
        for name, texts in held.items()
        if any(quote in text for text in texts)
    ]
    return places[0] | ({"alternatives": places[1:]} if places[1:] else {})


if __name__ == "__main__":
    main()

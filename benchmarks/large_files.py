"""What becomes of files of hundreds of megabytes, and of the file that comes next.

usage: python benchmarks/large_files.py [txt csv json pdf xlsx] [--megabytes 500] [--limit MB]

Each file is written into a corpus of its own, with a small one behind it, and an index is built in
a process of its own; nothing is embedded for a file that is refused. Memory is the peak of the
process that builds and of the one that reads. Without --limit the product's own holds; the other
limits are those of the environment (CNAI_QA_PARSE_SECONDS, CNAI_QA_PARSE_MEGABYTES).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from common import machine
from large import GeneratedEmbedder

from cnai_qa import Settings, build_index

BLOCK = 1_000_000  # bytes written at once
SENTENCE = b"The harbour of Lisbon handled twelve ships in the spring of the year. "
HEADER = "| file | seconds | building, MB | reading, MB | what the report says | next file |"


def main() -> None:
    """Write, build and print, format by format."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kinds", nargs="*", default=list(WRITERS), metavar="KIND")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--limit", type=int, help="of a file, in MB; by default the product's")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.one, args.limit)))
        return
    print(machine(), HEADER, "| --- |" + " --- |" * 5, sep="\n", flush=True)
    for kind in args.kinds:
        print(_line(kind, args.megabytes, args.limit), flush=True)


def measure(folder: Path, limit: int | None) -> dict:
    """Build an index over a folder's corpus; return what the report says, seconds and memory."""
    given = {"max_file_bytes": limit * 1_000_000} if limit else {}
    given |= {"corpus": str(folder / "corpus"), "index": str(folder / "index")}
    settings = Settings.from_environment(**given)
    began = time.perf_counter()
    report = build_index(settings=settings, embedder=GeneratedEmbedder())
    return {
        "seconds": time.perf_counter() - began,
        "building": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "reading": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000,
        "said": " ".join(f.reason for f in report.failed) or f"read: {report.chunks} passages",
        "next": "next.txt" in report.added,
    }


def _line(kind: str, megabytes: int, limit: int | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        (corpus / "next.txt").write_bytes(SENTENCE + b"\n")
        file = corpus / f"a large file.{kind}"
        with file.open("wb") as out:
            WRITERS[kind](out, megabytes * 1_000_000)
        command = [sys.executable, __file__, "--one", folder]
        command += ["--limit", str(limit)] if limit else []
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        size = f".{kind}, {file.stat().st_size / 1e6:.0f} MB"
    memory = f"{found['building']:.0f} | {found['reading']:.0f}"
    come = "read" if found["next"] else "LOST"
    return f"| {size} | {found['seconds']:.0f} | {memory} | {found['said']} | {come} |"


def _repeated(lines: bytes, out: IO[bytes], size: int) -> None:
    block = lines * (BLOCK // len(lines))
    for _ in range(size // len(block)):
        out.write(block)


def _txt(out: IO[bytes], size: int) -> None:
    _repeated((SENTENCE * 5).strip() + b"\n\n", out, size)


def _csv(out: IO[bytes], size: int) -> None:
    out.write(b"Name,Founded,City,Director\n")
    _repeated(b"Museum of Ships,1874,Lisbon,Ada Lind\n", out, size)


def _json(out: IO[bytes], size: int) -> None:
    record = json.dumps({"name": "Museum of Ships", "founded": 1874, "text": SENTENCE.decode()})
    out.write(b"[")
    _repeated(record.encode() + b",\n", out, size)
    out.write(record.encode() + b"]")


def _pdf(out: IO[bytes], size: int) -> None:
    """Write objects that no page names."""
    out.write(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n")
    out.write(b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n")
    _repeated(b"9 0 obj<</Length 60>>stream\n" + b"0" * 60 + b"\nendstream endobj\n", out, size)
    out.write(b"trailer<</Root 1 0 R>>\n%%EOF\n")


def _xlsx(out: IO[bytes], size: int) -> None:
    """Write a workbook whose rows are of that size once unpacked."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _WORKBOOK.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for rows in _rows(size):
                sheet.write(rows)
            sheet.write(b"</sheetData></worksheet>")


def _rows(size: int) -> Iterator[bytes]:
    cells = b"".join(b"<c><v>%d</v></c>" % n for n in range(8))
    rows = (b"<row>" + cells + b"</row>") * 5000
    for _ in range(size // len(rows)):
        yield rows


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Sheet 1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
    f'Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
WRITERS: dict[str, Callable[[IO[bytes], int], None]] = {
    "txt": _txt,
    "csv": _csv,
    "json": _json,
    "pdf": _pdf,
    "xlsx": _xlsx,
}


if __name__ == "__main__":
    main()

"""Files that are broken, hostile or odd, and what the report of a build should say of each."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from mixed_files import make
from mixed_writers import WRITERS, packed, pdf
from PIL import Image

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTITIES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
_DOCTYPE = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{_ENTITIES}]>'


@dataclass(frozen=True, slots=True)
class Broken:
    """A file, what the report says of it (a pattern), and whether it is read all the same."""

    path: str
    says: str
    read: bool = False


def broken(corpus: Path) -> list[Broken]:
    """Write the files into a folder of the corpus; return what is to be said of each."""
    found = []
    for name, data, says, read in (*_damaged(), *_odd(), *_hostile()):
        path = f"broken/{name}"
        (corpus / path).parent.mkdir(exist_ok=True)
        (corpus / path).write_bytes(data)
        found.append(Broken(path, says, read))
    return [*_inside_archives(corpus), *_in_the_folder(corpus), *found]


def _damaged() -> Iterator[tuple[str, bytes, str, bool]]:
    whole = {made.kind: made.data for made in make(len(WRITERS), seed=1)}
    for kind in ("docx", "pptx", "xlsx", "epub", "zip"):
        data = whole[kind]
        yield f"cut off.{kind}", data[: len(data) // 2], "Not a whole", False
        yield f"nothing.{kind}", b"", "empty", False
    yield "cut off.pdf", whole["pdf"][:300], "Not a whole PDF", False
    yield "nothing.pdf", b"", "The file is empty", False
    yield "nothing.md", b"", "The file is empty", False
    yield "blank.txt", b" \n\n\t \n", "The file is empty", False
    yield "bad.json", b'[{"a": 1}, {"b": ', "Not JSON", False
    yield "bad.jsonl", b'{"a": "one"}\n{"a": \n{"a": "three"}\n', "1 line is not JSON", True
    yield "cut off.eml", b"no header at all\n", "Not a mail", False


def _odd() -> Iterator[tuple[str, bytes, str, bool]]:
    whole = {made.kind: made.data for made in make(len(WRITERS), seed=2)}
    yield "word.pdf", whole["docx"], "of the format docx; read as that", True
    yield "really.docx", whole["pdf"], "of the format pdf; read as that", True
    yield "page.docx", whole["html"], "Not a whole .docx", False
    yield "letter.doc", _OLE + bytes(600), "97 to 2003", False
    yield "letter.odt", packed({"content.xml": "<x/>"}), "OpenDocument", False
    yield "photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "cannot be read; expected one of", False
    yield "noise.txt", bytes(range(256)) * 20, "Not utf-8 text|Binary data", False
    yield "README", b"Words.\n", "no file ending", False
    yield "scan.pdf", _scan(), "only images", False
    yield "partly a scan.pdf", _joined(pdf(["The ferry leaves at nine."]), _scan(1)), "1 of 2", True


def _hostile() -> Iterator[tuple[str, bytes, str, bool]]:
    yield "locked.pdf", _locked(), "password", False
    yield "locked.docx", _OLE + bytes(600), "encrypted", False
    yield "deep.json", b"[" * 100_000 + b"]" * 100_000, "nested too deeply|Not JSON", False
    yield "huge.txt", b"The same words again. " * 2_500_000, "expected at most", False
    document = f"{_DOCTYPE}<w:document xmlns:w='http://schemas.openxmlformats.org/x'>&i;</w:x>"
    bomb = packed({"word/document.xml": document, "[Content_Types].xml": f"{_DOCTYPE}<T>&i;</T>"})
    yield "entities.docx", bomb, "damaged|Not a whole", False


def _inside_archives(corpus: Path) -> Iterator[Broken]:
    data = packed({"good.md": "# Fine\n\nThis file is well.\n", "more.zip": "x", "../out.md": "y",
                   "bomb.txt": "0" * 60_000_000})  # fmt: skip
    (corpus / "archive.zip").write_bytes(data)
    yield Broken("archive.zip/more.zip", "archive inside an archive")
    yield Broken("archive.zip/../out.md", "leads out of the archive")
    yield Broken("archive.zip/bomb.txt", "when unpacked")
    locked = bytearray(packed({"secret.md": "# Secret\n"}))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    (corpus / "locked.zip").write_bytes(locked)
    yield Broken("locked.zip/secret.md", "encrypted")


def _in_the_folder(corpus: Path) -> Iterator[Broken]:
    (corpus / "two\nlines.md").write_text("# Words\n")
    yield Broken("two\\x0alines.md", "control characters")
    (corpus / "out.md").symlink_to("/etc/hostname")
    yield Broken("out.md", "link out of the corpus")
    (corpus / "round.md").symlink_to("round.md")
    yield Broken("round.md", "link")


def _scan(pages: int = 2) -> bytes:
    """Return a PDF of pictures without any writing."""
    image = Image.radial_gradient("L")
    data = io.BytesIO()
    image.save(data, "PDF", save_all=True, append_images=[image] * (pages - 1))
    return data.getvalue()


def _joined(*parts: bytes) -> bytes:
    result = io.BytesIO()
    with pypdfium2.PdfDocument.new() as whole:
        for data in parts:
            with pypdfium2.PdfDocument(data) as part:
                whole.import_pages(part)
        whole.save(result)
    return result.getvalue()


def _locked() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>"
        b"endobj\ntrailer<</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>\n%%EOF"
    )

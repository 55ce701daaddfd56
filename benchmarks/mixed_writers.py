"""Facts to files: a writer for each format."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from html import escape

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from mixed_facts import CITIES, LAST, Fact

FILLER = (
    "The committee met twice during the winter and went through the accounts of the year.",
    "Visitors are asked to leave their bags at the entrance and to follow the signs.",
    "A new roof was paid for by donations, and the work took longer than anybody had thought.",
    "The minutes of the meeting are kept in the office and can be read by every member.",
    "Rain in the spring delayed the painting of the northern wall by some weeks.",
)
HEADER = ["Name", "Founded", "City", "Director"]


def _rows(facts: Sequence[Fact]) -> list[list[str]]:
    return [HEADER, *([f.name, *f.fields] for f in facts)]


def _paragraph(fact: Fact, number: int) -> str:
    return f"{FILLER[number % len(FILLER)]} {fact.text} {FILLER[(number + 2) % len(FILLER)]}"


def _markdown(facts: Sequence[Fact]) -> bytes:
    parts = [f"## Part {n + 1}\n\n{_paragraph(f, n)}\n" for n, f in enumerate(facts)]
    return "\n".join(["# Notes of the year\n", *parts]).encode()


def _text(encoding: str) -> Callable[[Sequence[Fact]], bytes]:
    def write(facts: Sequence[Fact]) -> bytes:
        if encoding == "gb18030":
            body = "\n\n".join(f"{f.text}每年春天举行会议。" for f in facts)
        else:
            body = "\n\n".join(_paragraph(f, n) for n, f in enumerate(facts))
        note = "Café, naïve, Málaga.\n\n" if encoding != "gb18030" else ""
        return f"{note}{body}\n".encode(encoding)

    return write


def _html(facts: Sequence[Fact]) -> bytes:
    body = "".join(f"<h2>Part {n + 1}</h2><p>{escape(_paragraph(f, n))}</p>"
                   for n, f in enumerate(facts))  # fmt: skip
    menu = "<nav><ul><li><a href='/'>Home</a><li><a href='/b'>Bridges and museums</a></ul></nav>"
    return f"<html><head><title>Notes</title></head><body>{menu}{body}</body></html>".encode()


def _docx(facts: Sequence[Fact]) -> bytes:
    file = docx.Document()
    file.add_heading("Notes of the year", 1)
    for number, fact in enumerate(facts):
        run = file.add_paragraph().add_run()
        if number:
            run._r.append(OxmlElement("w:lastRenderedPageBreak"))
        run.add_text(_paragraph(fact, number))
    return _saved(file)


def _pptx(facts: Sequence[Fact]) -> bytes:
    file = pptx.Presentation()
    for number, fact in enumerate(facts):
        slide = file.slides.add_slide(file.slide_layouts[1])
        slide.shapes.title.text = f"Part {number + 1}"
        slide.placeholders[1].text = f"{FILLER[number % len(FILLER)]}\n{fact.text}"
    return _saved(file)


def _xlsx(facts: Sequence[Fact]) -> bytes:
    book = openpyxl.Workbook()
    for row in _rows(facts):
        book.active.append(row)
    return _saved(book)


def _separated(delimiter: str) -> Callable[[Sequence[Fact]], bytes]:
    def write(facts: Sequence[Fact]) -> bytes:
        file = io.StringIO()
        csv.writer(file, delimiter=delimiter).writerows(_rows(facts))
        return file.getvalue().encode()

    return write


def _table(facts: Sequence[Fact]) -> bytes:
    """Return Markdown with a table that does not fit into one passage."""
    others = [[f"Old {n}", str(1800 + n), CITIES[n % 12], LAST[n % 10]] for n in range(40)]
    lines = [HEADER, ["---"] * 4, *others, *_rows(facts)[1:]]
    body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"# Houses\n\nAll houses by name.\n\n{body}\n".encode()


def _json(facts: Sequence[Fact]) -> bytes:
    return json.dumps(
        [{"title": f"Part {n}", "text": f.text} for n, f in enumerate(facts)]
    ).encode()


def _jsonl(facts: Sequence[Fact]) -> bytes:
    return "".join(json.dumps({"id": n, "note": f.text}) + "\n"
                   for n, f in enumerate(facts)).encode()  # fmt: skip


def _eml(facts: Sequence[Fact]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Mei Tan <mei@example.org>", "board@example.org"
    mail["Subject"], mail["Date"] = "Notes of the year", "Fri, 14 Mar 2025 10:00:00 +0000"
    mail.set_content("\n\n".join(_paragraph(f, n) for n, f in enumerate(facts)))
    return bytes(mail)


def _epub(facts: Sequence[Fact]) -> bytes:
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>'
                    for n in range(len(facts)))  # fmt: skip
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(facts)))
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
        'container"><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/'
        f'elements/1.1/"><metadata><dc:title>Notes</dc:title></metadata><manifest>{items}'
        f"</manifest><spine>{spine}</spine></package>",
    }
    for n, fact in enumerate(facts):
        files[f"c{n}.xhtml"] = f"<html><body><h1>Part {n}</h1><p>{_paragraph(fact, n)}</p></body>"
    return packed(files)


def _zip(facts: Sequence[Fact]) -> bytes:
    return packed({"notes/facts.md": _markdown(facts).decode(), "b.txt": f"No {facts[0].name}.\n"})


def packed(files: dict[str, str]) -> bytes:
    """Return a ZIP of texts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF with a text on each page, in lines of a usual length."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    for number, text in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in _wrapped(text))
        stream = f"BT /F1 11 Tf 14 TL 60 760 Td {shown} ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    data, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode()


def _wrapped(text: str, width: int = 90) -> Iterator[str]:
    line = ""
    for word in text.split():
        if len(line) + len(word) >= width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def _pdf(facts: Sequence[Fact]) -> bytes:
    return pdf([_paragraph(f, n) for n, f in enumerate(facts)])


def _saved(file) -> bytes:
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


WRITERS: dict[str, Callable[[Sequence[Fact]], bytes]] = {
    "md": _markdown,
    "table.md": _table,
    "txt": _text("utf-8"),
    "utf-16.txt": _text("utf-16"),
    "cp1252.txt": _text("cp1252"),
    "gb18030.txt": _text("gb18030"),
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "json": _json,
    "jsonl": _jsonl,
    "eml": _eml,
    "epub": _epub,
    "zip": _zip,
}
TABLES = ("table.md", "xlsx", "csv", "tsv")

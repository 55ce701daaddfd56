"""E-books (EPUB): chapters in reading order, as the book's spine gives it."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from ..errors import DocumentError
from ..types import Document
from .dates import as_date
from .draft import Draft, clean
from .encodings import decoded, lost_notes
from .html import declared_encoding, load_html
from .joining import append
from .structure import blocks
from .titles import title_of

_CONTAINER = "META-INF/container.xml"
_LARGEST = 20_000_000  # bytes of a part
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def load_epub(data: bytes, path: str) -> Document:
    """Read a book; each chapter's headings are kept, pictures and styles left out.

    Raises:
        DocumentError: the file is damaged or protected.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read(package, path)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, IndexError, EOFError) as error:
        raise DocumentError(
            f"Not a whole EPUB ({type(error).__name__}: {str(error)[:200]}). Fetch it again, or "
            "convert it with another program."
        ) from error


def _read(package: zipfile.ZipFile, path: str) -> Document:
    root = _xml(package, _CONTAINER).find(".//{*}rootfile").get("full-path")
    book = _xml(package, root)
    folder = posixpath.dirname(root)
    draft, protected, all_lost = Draft(), _protected(package), 0
    for name in _spine(book, folder):
        if name in protected:
            raise DocumentError("The book is protected against copying and cannot be read.")
        content = _part(package, name)
        text, lost = decoded(content, declared_encoding(content))
        chapter, all_lost = load_html(text, path, False), all_lost + lost
        if any(b.level == 0 for b in blocks(chapter)):
            append(draft, chapter)
    return draft.document(
        path,
        title_of(_meta(book, "title"), draft.opening(), path),
        date=as_date(_meta(book, "date")),
        author=_meta(book, "creator"),
        language=_meta(book, "language"),
        kind="book",
        notes=lost_notes(all_lost),
    )


def _spine(book: Any, folder: str) -> Iterator[str]:
    parts = {i.get("id"): i for i in book.iter(f"{_OPF}item")}
    for reference in book.iter(f"{_OPF}itemref"):
        part = parts.get(reference.get("idref"))
        is_page = part is not None and "html" in (part.get("media-type") or "")
        if is_page and "nav" not in (part.get("properties") or "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(part.get("href") or "")))


def _xml(package: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(_part(package, name), parser)


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        content = part.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise DocumentError(
            f"Its part {name!r} has more than {_LARGEST:,} bytes. Split the book, or convert it."
        )
    return content


def _meta(book: Any, name: str) -> str | None:
    found = book.find(f".//{_DC}{name}")
    return clean(found.text or "") or None if found is not None else None


def _protected(package: zipfile.ZipFile) -> set[str]:
    """Return the parts that are encrypted."""
    if "META-INF/encryption.xml" not in package.namelist():
        return set()
    listed = _xml(package, "META-INF/encryption.xml").iter("{*}CipherReference")
    return {unquote(reference.get("URI") or "") for reference in listed}

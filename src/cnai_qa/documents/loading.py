"""Bytes to `Document`: the format by file name, the decoding, the format's own loader."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from ..errors import DocumentError
from ..types import Document
from .html import declared_encoding, load_html
from .markdown import load_markdown
from .plain import load_plain
from .structure import shortened

LOADERS: dict[str, Callable[[str, str], Document]] = {
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".txt": load_plain,
    ".text": load_plain,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def load_document(data: bytes, path: str) -> Document:
    """Read a file's bytes as a document.

    Args:
        data: the content of the file.
        path: its place in the corpus; the ending decides the format.

    Raises:
        DocumentError: the format is not known, the bytes are not text, or no text is left.
    """
    suffix = PurePosixPath(path).suffix.lower()
    loader = LOADERS.get(suffix)
    if loader is None:
        raise DocumentError(
            f"The format {suffix or '(no file ending)'!r} cannot be read; expected one of "
            f"{', '.join(LOADERS)}. Convert the file, or remove it."
        )
    declared = declared_encoding(data) if loader is load_html else None
    document = _loaded(loader, decode(data, declared), path)
    if not document.text.strip():
        raise DocumentError("No text is left after extraction. Remove the file, or mend it.")
    return replace(document, title=shortened(document.title))


def _loaded(loader: Callable[[str, str], Document], text: str, path: str) -> Document:
    try:
        return loader(text, path)
    except RecursionError as error:
        raise DocumentError(
            "Elements are nested too deeply to be read. Simplify the file, or convert it to text."
        ) from error


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode text by byte order mark, else by `declared`, else as UTF-8; line ends become '\\n'.

    Raises:
        DocumentError: the bytes are not text in that encoding, or hold binary data.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), declared or "utf-8")
    try:
        text = data.decode(encoding)
        text.encode()  # half a surrogate pair is no text, yet some encodings can hold it
    except UnicodeError as error:
        raise DocumentError(f"Not {encoding} text ({error}). Save the file as UTF-8.") from error
    if "\x00" in text or _share_of_controls(text) > 0.02:
        raise DocumentError("Binary data, not text. Remove the file, or convert it to text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _share_of_controls(text: str) -> float:
    sample = text[:100_000]
    controls = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\x0b\x1b")
    return controls / max(len(sample), 1)

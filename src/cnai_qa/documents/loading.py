"""Bytes to `Document`: the format by content and name, then the format's own loader."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from ..errors import DocumentError
from ..types import Document
from .dates import date_in
from .encodings import decoded, lost_notes
from .formats import BINARY, TEXT, format_of, suffix_of
from .language import language_of
from .structure import shortened

Loader = Callable[[bytes, str], Document]

_SAVE_AGAIN = "Open it in the program that made it and save it again."
_RENAME = "Mend the file, or name it .txt to have it read as it is."


def load_document(data: bytes, path: str) -> Document:
    """Read a file's bytes as a document.

    Args:
        data: the content of the file.
        path: its place in the corpus; the ending decides the format, unless the content does.

    Raises:
        DocumentError: the format is not known, the file is damaged, or no text is left.
    """
    found = format_of(data, path)
    document = _guarded(found, data, path)
    if all(map(_is_blank, document.text)):
        raise DocumentError("No text is left after extraction. Remove the file, or mend it.")
    suffix = suffix_of(path)
    if found != (TEXT.get(suffix) or BINARY.get(suffix)):
        note = f"The name ends in {suffix}, but the file is of the format {found}; read as that."
        document = replace(document, notes=(*document.notes, note))
    return document


def _is_blank(c: str) -> bool:
    """Tell whether a character shows nothing: space, control, or of a format, such as U+200B."""
    return c.isspace() or unicodedata.category(c) in ("Cc", "Cf")


def _guarded(found: str, data: bytes, path: str) -> Document:
    try:
        return _loaded(found, data, path)
    except (DocumentError, MemoryError):
        raise
    except RecursionError as error:
        raise DocumentError(
            "Elements are nested too deeply to be read. Simplify the file, or convert it to text."
        ) from error
    except Exception as error:
        # The libraries fail in many ways on a file that is not what it says.
        mend = _SAVE_AGAIN if found in BINARY.values() else _RENAME
        raise DocumentError(
            f"The file is damaged, or of a make that cannot be read ({type(error).__name__}: "
            f"{str(error)[:200]}). {mend}"
        ) from error


def _loaded(found: str, data: bytes, path: str) -> Document:
    document = LOADERS[found](data, path)
    return replace(
        document,
        title=shortened(document.title),
        date=document.date or date_in(document.text),
        language=document.language or language_of(document.text),
    )


def _read(
    load: Callable[[str, str], Document], data: bytes, path: str, declared: str | None = None
) -> Document:
    text, lost = decoded(data, declared)
    document = load(text, path)
    return replace(document, notes=(*document.notes, *lost_notes(lost)))


# Each format's library is imported when the first file of that format is read.


def _markdown(data: bytes, path: str) -> Document:
    from .markdown import load_markdown

    return _read(load_markdown, data, path)


def _plain(data: bytes, path: str) -> Document:
    from .plain import load_plain

    return _read(load_plain, data, path)


def _html(data: bytes, path: str) -> Document:
    from .html import declared_encoding, load_html

    return _read(load_html, data, path, declared_encoding(data))


def _csv(data: bytes, path: str) -> Document:
    from .tables import load_csv

    return _read(load_csv, data, path)


def _json(data: bytes, path: str) -> Document:
    from .jsons import load_json

    return _read(load_json, data, path)


def _pdf(data: bytes, path: str) -> Document:
    from .pdf import load_pdf

    return load_pdf(data, path)


def _docx(data: bytes, path: str) -> Document:
    from .docx import load_docx

    return load_docx(data, path)


def _pptx(data: bytes, path: str) -> Document:
    from .pptx import load_pptx

    return load_pptx(data, path)


def _xlsx(data: bytes, path: str) -> Document:
    from .tables import load_xlsx

    return load_xlsx(data, path)


def _epub(data: bytes, path: str) -> Document:
    from .epub import load_epub

    return load_epub(data, path)


def _eml(data: bytes, path: str) -> Document:
    from .mail import load_eml

    return load_eml(data, path)


LOADERS: dict[str, Loader] = {
    "markdown": _markdown,
    "plain": _plain,
    "html": _html,
    "csv": _csv,
    "json": _json,
    "pdf": _pdf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "epub": _epub,
    "eml": _eml,
}

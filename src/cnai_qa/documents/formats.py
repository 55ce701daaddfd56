"""Which format a file is of: by its content where that tells, else by its name's ending."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from ..errors import DocumentError

TEXT = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".text": "plain",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}
BINARY = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".epub": "epub",
    ".eml": "eml",
}
ENDINGS = (*TEXT, *BINARY, ".zip")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
# A part that tells one kind of package from another.
_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}
_OLD = {
    ".doc": "Word 97 to 2003 (.doc); save it as .docx",
    ".ppt": "PowerPoint 97 to 2003 (.ppt); save it as .pptx",
    ".xls": "Excel 97 to 2003 (.xls); save it as .xlsx",
    ".rtf": "rich text (.rtf); save it as .docx",
    ".odt": "OpenDocument (.odt); save it as .docx",
    ".ods": "OpenDocument (.ods); save it as .xlsx",
    ".odp": "OpenDocument (.odp); save it as .pptx",
    ".msg": "Outlook's own (.msg); save it as .eml",
    ".pages": "Apple Pages (.pages); export it as .docx",
    ".mobi": "Kindle's own (.mobi); convert it to .epub",
}


def suffix_of(path: str) -> str:
    """Return a name's ending in lower case, with its dot; '' where there is none."""
    return PurePosixPath(path).suffix.lower()


def format_of(data: bytes, path: str) -> str:
    """Return the name of a file's format: the content tells, if it is of a kind with a mark.

    Raises:
        DocumentError: the format is not known, or known and not read.
    """
    suffix = suffix_of(path)
    if suffix not in TEXT and suffix not in BINARY:
        raise DocumentError(_unknown(suffix))
    named = TEXT.get(suffix) or BINARY[suffix]
    if data.startswith(_OLE):
        raise DocumentError(_ole(suffix))
    if _is_pdf(data, suffix):
        return "pdf"
    if data.startswith(_ZIP):
        return _package(data) or _not_whole(suffix)
    if suffix in BINARY and named != "eml":
        return named if named == "pdf" else _not_whole(suffix)
    return named


def has_mark(data: bytes) -> bool:
    """Return whether data begins as a file does that is no text, whatever its name says."""
    return data.startswith((_ZIP, _OLE)) or _PDF in data[:1024]


def _is_pdf(data: bytes, suffix: str) -> bool:
    """Tell whether data is a PDF: its mark may stand behind other bytes, and a text speak of it."""
    if suffix in TEXT:
        return data[:1024].lstrip().startswith(_PDF)
    return _PDF in data[:1024] and suffix != ".eml"


def _package(data: bytes) -> str | None:
    """Return which kind of package a ZIP file is, or None when it is none that is known."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "META-INF/container.xml" in names:
        return "epub"
    return next((kind for part, kind in _PARTS.items() if part in names), None)


def _unknown(suffix: str) -> str:
    if suffix in _OLD:
        return f"The format is {_OLD[suffix]}."
    return (
        f"The format {suffix or '(no file ending)'!r} cannot be read; expected one of "
        f"{', '.join(ENDINGS)}. Convert the file, or remove it."
    )


def _ole(suffix: str) -> str:
    if suffix in (".docx", ".pptx", ".xlsx", ".xlsm"):
        return (
            "The file is encrypted, or of an Office version before 2007. Open it and save it "
            f"as {suffix} without a password."
        )
    return "An Office file of before 2007. Save it as .docx, .pptx or .xlsx."


def _not_whole(suffix: str) -> str:
    raise DocumentError(
        f"Not a whole {suffix} file: what it holds is damaged or of another format. Open it in the "
        "program that made it and save it again, or fetch it again."
    )

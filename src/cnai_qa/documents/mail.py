"""Mails: who wrote when about what, and the text without what it quotes of earlier ones."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from ..errors import DocumentError
from ..types import Document
from .dates import as_date
from .draft import Draft, clean, labelled
from .html import load_html
from .joining import append
from .plain import load_plain
from .titles import title_of

_HEADERS = ("From", "To", "Cc", "Date")


def load_eml(data: bytes, path: str) -> Document:
    """Read a mail; attachments are named, not read.

    Raises:
        DocumentError: the file is no mail.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(message.get(name) for name in ("From", "Subject", "Date", "To")):
        raise DocumentError(
            "Not a mail: it has no From, To, Date or Subject. Export it from the mail program "
            "again, or name it .txt to have it read as it is."
        )
    draft, subject = Draft(), clean(_header(message, "Subject"))
    draft.heading(subject, 1)
    draft.row(labelled(_HEADERS, [_header(message, name) for name in _HEADERS]))
    body = _body(message)
    notes = _write_body(draft, body, path)
    others = [part for part in _attachments(message) if not any(p in body for p in part.walk())]
    names = [part.get_filename() or part.get_content_type() for part in others]
    if names:
        shown = ", ".join(clean(str(name)) for name in names[:10])
        were = "attachment was" if len(names) == 1 else "attachments were"
        notes.append(f"{len(names)} {were} not read ({shown}); save as files what should be.")
    return draft.document(
        path,
        title_of(subject, None, path),
        date=_date(message),
        author=clean(_header(message, "From")) or None,
        kind="mail",
        notes=tuple(notes),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # a header that cannot be parsed
        return ""


def _write_body(draft: Draft, parts: Sequence[EmailMessage], path: str) -> list[str]:
    quotes = False
    for part in parts:
        text = _text(part)
        if part.get_content_subtype() == "html":
            append(draft, load_html(text, path, False), 1)
            continue
        lines = text.split("\n")
        own = [line for line in lines if not line.startswith(">")]
        quotes = quotes or len(own) < len(lines)
        append(draft, load_plain("\n".join(own), path), 1)
    return ["What it quotes of earlier mails was left out."] if quotes else []


def _body(message: EmailMessage) -> list[EmailMessage]:
    """Return the parts that hold the text, in order.

    Raises:
        DocumentError: the text cannot be decoded.
    """
    try:
        parts = _texts(message)
        first = None if parts else message.get_body(("plain", "html"))
        if first is not None and _text(first).strip():
            parts = [first]
    except (LookupError, ValueError, AttributeError) as error:
        raise DocumentError(
            f"The text of the mail cannot be decoded ({error}). Export it again as .eml or .txt."
        ) from error
    return parts


def _texts(part: EmailMessage) -> list[EmailMessage]:
    """Return the parts below one that hold text to be read and no attachment."""
    kind, subtype = part.get_content_maintype(), part.get_content_subtype()
    if kind == "multipart" and part.is_multipart():
        inside = [_texts(own) for own in part.get_payload()]
        if subtype == "alternative":  # the same in several forms, the plain one preferred
            filled = [found for found in inside if found]
            plain = (f for f in filled if all(p.get_content_subtype() == "plain" for p in f))
            return next(plain, filled[0] if filled else [])
        return [own for found in inside for own in found]
    named = part.is_attachment() or part.get_filename()
    if kind != "text" or subtype not in ("plain", "html") or named:
        return []
    try:
        return [part] if _text(part).strip() else []
    except (LookupError, ValueError, AttributeError):
        return []


def _text(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n").replace("\r", "\n")


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    try:
        return list(message.iter_attachments())
    except (AttributeError, KeyError):  # a mail of one part
        return []


def _date(message: EmailMessage) -> str | None:
    try:
        return as_date(parsedate_to_datetime(_header(message, "Date")))
    except (ValueError, TypeError, IndexError):
        return None

"""Mails: who wrote when about what, and the text without what it quotes of earlier ones."""

from __future__ import annotations

import email
import email.policy
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
    notes = _write_body(draft, message, path)
    names = [part.get_filename() or part.get_content_type() for part in _attachments(message)]
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


def _write_body(draft: Draft, message: EmailMessage, path: str) -> list[str]:
    try:
        body = message.get_body(("plain", "html"))
        text = str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, AttributeError) as error:
        raise DocumentError(
            f"The text of the mail cannot be decoded ({error}). Export it again as .eml or .txt."
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if body is not None and body.get_content_subtype() == "html":
        append(draft, load_html(text, path, False), 1)
        return []
    lines = text.split("\n")
    own = [line for line in lines if not line.startswith(">")]
    append(draft, load_plain("\n".join(own), path), 1)
    return ["What it quotes of earlier mails was left out."] if len(own) < len(lines) else []


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

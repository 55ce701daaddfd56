"""HTML pages: the article as Markdown, title, date and kind from the page's own metadata."""

from __future__ import annotations

import codecs
import re

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from ..types import BlockKind, Document
from .markdown import as_date
from .plain import name_as_title
from .structure import markdown_blocks, plain_heading

_FURNITURE = "script, style, noscript, template, svg, iframe, nav, aside, form, dialog, [hidden], \
    [role=navigation], [role=banner], [role=contentinfo], [aria-hidden=true], body > header, \
    body > footer"
_DATES = ("article:published_time", "date", "dc.date", "dcterms.date", "datepublished", "pubdate")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a page declares in its first 4,096 bytes, if Python knows it."""
    match = _CHARSET.search(data[:4096])
    name = match.group(1).decode("ascii", "replace") if match else ""
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def load_html(text: str, path: str) -> Document:
    """Read an HTML page; scripts, navigation and other page furniture are left out."""
    page = BeautifulSoup(text, "html.parser")
    title, date, kind = _title(page), _date(page), _meta(page, "og:type")
    for element in page.select(_FURNITURE):
        element.decompose()
    body = _converter().convert_soup(_article(page))
    body = re.sub(r"[ \t]+\n", "\n", re.sub(r"\n{3,}", "\n\n", body)).strip() + "\n"
    title = title or _first_heading(body) or name_as_title(path)
    return Document(path=path, title=title, text=body, date=date, kind=kind)


def _converter() -> MarkdownConverter:
    return MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        strip=["a", "img", "b", "strong", "i", "em"],
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
    )


def _article(page: BeautifulSoup) -> Tag:
    for name in ("main", "article"):
        found = page.find_all(name)
        if len(found) == 1:
            return found[0]
    body = page.body or page
    for element in page.head.find_all(True) if page.head else []:
        element.decompose()
    return body


def _title(page: BeautifulSoup) -> str | None:
    given = _meta(page, "og:title") or (page.title.get_text() if page.title else "")
    return " ".join(given.split()) or None


def _date(page: BeautifulSoup) -> str | None:
    time = page.find("time", datetime=True)
    values = [_meta(page, name) for name in _DATES] + [time["datetime"] if time else None]
    return next((d for value in values if (d := as_date(value))), None)


def _meta(page: BeautifulSoup, name: str) -> str | None:
    for tag in page.find_all("meta"):
        if name in {str(tag.get(key, "")).lower() for key in ("property", "name", "itemprop")}:
            content = " ".join(str(tag.get("content", "")).split())
            if content:
                return content
    return None


def _first_heading(body: str) -> str | None:
    headings = (b for b in markdown_blocks(body) if b.kind is BlockKind.HEADING)
    first = next(headings, None)
    return plain_heading(body[first.start : first.end]) if first else None

"""HTML pages: the article as Markdown, title, date and kind from the page's own metadata."""

from __future__ import annotations

import codecs
import re
import warnings

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from ..types import Document
from ..words import INVISIBLE
from .dates import as_date
from .layout import is_headed, open_layout
from .spans import write_out
from .structure import first_heading
from .titles import name_as_title

_FURNITURE = "script, style, noscript, template, svg, iframe, nav, dialog, \
    aside:not(:has(p, li, dd), [class], [role=note]), \
    [hidden]:not([hidden=until-found], [role=region], [role=tabpanel]), \
    [aria-hidden=true]:not(:has(p, li, dd)), [aria-hidden=true]:is([role=dialog], .modal), \
    [role=navigation], [role=banner], [role=contentinfo], body > header, body > footer, \
    button, input, select, textarea, label"
_HEADINGS = "h1, h2, h3, h4, h5, h6, dt, summary, [role=heading]"
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|footer|foot|header|topbar|breadcrumbs?|"
    r"pagination|pager|toc|share|sharing|social|related|recommended|cookies?|consent|banner|"
    r"newsletter|subscribe|promo|adverts?|ads?|skip|toolbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"cookie|consent|newsletter|subscribe|share|social|advert", re.IGNORECASE)
_LONG_NOTICE = 600  # characters; what is longer is a text on cookies and no notice of them
_SHARES = (("main", 0.25), ("article", 0.5))  # of the page's words that make it the page's text
_NAMES = ["h1", "h2", "h3", "h4", "h5", "h6"]
_MENU_LINKS = 4  # links that make a list of nothing else a menu
_MENU_WORD = 30  # characters of a menu's usual link
_DATES = ("article:published_time", "date", "dc.date", "dcterms.date", "datepublished", "pubdate")
_DEEPEST = 300  # elements inside each other; a page for people has a few dozen
_NUMBERS = ("start", "colspan", "rowspan")
_NUMBER = re.compile(r"\s*[0-9]{1,6}\s*")
_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
# What browsers take these names for: https://encoding.spec.whatwg.org/#names-and-labels
_IN_BROWSERS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a page declares in its first 4,096 bytes, if it can be true."""
    match = _CHARSET.search(data[:4096])
    try:
        name = codecs.lookup(match.group(1).decode("ascii")).name if match else ""
        # The declaration was found as ASCII, so an encoding that reads it otherwise is not it.
        holds = match and match.group().decode(name) == match.group().decode("ascii")
    except (LookupError, UnicodeError):
        return None
    return _IN_BROWSERS.get(name, name) if holds else None


def load_html(text: str, path: str, name_columns: bool = True) -> Document:
    """Read an HTML page; scripts, navigation and other page furniture are left out.

    Args:
        name_columns: whether the cells of long tables begin with their column's name.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what looks like a URL or XML to it is a page all the same
        page = BeautifulSoup(text, "lxml")
    _check_depth(page)
    title, date, kind = _title(page), _date(page), _meta(page, "og:type")
    author, language = _meta(page, "author"), str(page.html.get("lang", "")) if page.html else ""
    _open_panels(page)
    for element in page.select(_FURNITURE):
        element.decompose()
    article = _article(page)
    open_layout(article)
    for heading in article.find_all(_NAMES):
        _remove_tools(heading)
    _remove_menus(article)
    _remove_odd_numbers(article)
    for table in article.find_all("table"):
        write_out(table, name_columns)
    body = INVISIBLE.sub("", _converter().convert_soup(article))
    lines = "\n".join(line.rstrip(" \t") for line in body.replace("\r", "\n").split("\n"))
    body = re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
    title = title or first_heading(body) or name_as_title(path)
    return Document(
        path=path,
        title=title,
        text=body,
        date=date,
        kind=kind,
        author=author,
        language=language.strip() or None,
    )


def _check_depth(page: BeautifulSoup) -> None:
    """Raise a RecursionError for what the converter fails on, after time that grows as a square."""
    level: list[Tag] = [page]
    for _ in range(_DEEPEST):
        level = [child for own in level for child in own.children if isinstance(child, Tag)]
        if not level:
            return
    raise RecursionError


def _open_panels(page: BeautifulSoup) -> None:
    """Unwrap buttons that are a heading or hold one: they open the panel of text below."""
    for button in page.select(f"button:has({_HEADINGS})"):
        button.unwrap()
    for heading in page.select(_HEADINGS):
        heading.name = "p" if heading.name == "summary" else heading.name  # a line of its own
        buttons = heading.find_all(["button", "label"])
        inside = sum(len(_letters(button)) for button in buttons)
        if inside and inside == len(_letters(heading)):
            for button in buttons:
                button.unwrap()


def _letters(element: Tag) -> list[str]:
    return [c for c in element.get_text() if c.isalnum()]


def _converter() -> MarkdownConverter:
    return MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        strip=["a", "img", "b", "strong", "i", "em"],
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
        table_infer_header=True,
    )


def _article(page: BeautifulSoup) -> Tag:
    whole = _unlinked(page.body or page)
    for name, share in _SHARES:
        found = page.find_all(name)
        if len(found) == 1 and _unlinked(found[0]) >= share * whole:
            return found[0]
    if page.title:
        page.title.decompose()
    return page.body or page


def _unlinked(element: Tag) -> int:
    """Return how many characters of an element are in no link: menus do not count."""
    return _length(element) - sum(_length(a) for a in element.find_all("a"))


def _length(element: Tag) -> int:
    return len(element.get_text(" ", strip=True))


def _remove_tools(heading: Tag) -> None:
    """Remove the links behind a heading's words: '¶' to itself, '[edit]' to change it."""
    for link in reversed(heading.find_all("a")):
        if link.decomposed:  # with another in its brackets
            continue
        part = link
        while part.parent is not heading and not part.get_text().strip().startswith("["):
            part = part.parent
        behind = "".join(str(text) for text in part.next_siblings).strip()
        before = part.previous_sibling
        text = part.get_text().strip()
        opened = behind == "]" and isinstance(before, str) and before.rstrip().endswith("[")
        tool = opened or (text[:1] == "[" and text[-1:] == "]") or not _letters(part)
        if not tool or (behind and not opened) or len(_letters(part)) == len(_letters(heading)):
            return
        if opened:
            part.next_sibling.extract()
            before.replace_with(before.rstrip()[:-1].rstrip())
        part.decompose()


def _remove_menus(article: Tag) -> None:
    """Remove what is named as furniture and holds few words that are no links, and link lists."""
    whole = max(_length(article), 1)
    for element in article.find_all(
        ["div", "section", "aside", "ul", "ol", "table", "p", "header"]
    ):
        if element.decomposed or element is article:
            continue
        text = _length(element)
        links = element.find_all("a")
        linked = sum(_length(a) for a in links)
        names = " ".join([*element.get("class", []), str(element.get("id", ""))])
        named = bool(_MENU.search(names)) and text < 0.4 * whole
        notice = bool(_NOTICE.search(names)) and not _is_on_notices(element, text)
        aside = element.name == "aside"
        furniture = linked > 0.4 * text if named or aside else False
        furniture = furniture or (named and (notice or aside))
        menu = len(links) >= _MENU_LINKS and linked > 0.9 * text
        menu = menu and linked < _MENU_WORD * len(links) and not _is_announced(element)
        if furniture or menu:
            element.decompose()


def _is_on_notices(element: Tag, length: int) -> bool:
    """Tell whether what is named as a notice is a part of the page's text, as in a policy."""
    inside = element.find(_NAMES) and element.find_parent(["main", "article"])
    return element.name in ("section", "div") and (bool(inside) or length > _LONG_NOTICE)


def _is_announced(element: Tag) -> bool:
    """Tell whether links are a table with names of columns, or are listed behind 'Its states:'."""
    inside = element.find_all(["ul", "ol", "table"])
    return any(
        is_headed(part) if part.name == "table" else _is_behind_colon(part)
        for part in [element, *inside]
    )


def _is_behind_colon(part: Tag) -> bool:
    before = part.find_previous(string=lambda text: bool(text and text.strip()))
    return (
        before is not None
        and before.rstrip().endswith((":", "："))
        and before.find_parent("p") is not None
    )


def _remove_odd_numbers(article: Tag) -> None:
    """Remove numbers of items, columns and rows that the converter would fail on, such as '½'."""
    for element in article.find_all(["ol", "td", "th"]):
        for name in _NUMBERS:
            if not _NUMBER.fullmatch(str(element.get(name, "1"))):
                del element[name]


def _title(page: BeautifulSoup) -> str | None:
    given = _meta(page, "og:title") or (page.title.get_text() if page.title else "")
    return " ".join(INVISIBLE.sub("", given).split()) or None


def _date(page: BeautifulSoup) -> str | None:
    time = page.find("time", datetime=True)
    values = [_meta(page, name) for name in _DATES] + [time["datetime"] if time else None]
    return next((d for value in values if (d := as_date(value))), None)


def _meta(page: BeautifulSoup, name: str) -> str | None:
    for tag in page.find_all("meta"):
        if name in {str(tag.get(key, "")).lower() for key in ("property", "name", "itemprop")}:
            content = " ".join(INVISIBLE.sub("", str(tag.get("content", ""))).split())
            if content:
                return content
    return None

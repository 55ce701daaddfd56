"""HTML pages: what is kept as Markdown, what is left out, what the page says of itself."""

from __future__ import annotations

import pytest

from cnai_qa.documents import load_document
from cnai_qa.documents.html import declared_encoding
from cnai_qa.documents.structure import blocks
from cnai_qa.errors import DocumentError
from cnai_qa.types import BlockKind, Document


def page(html: str, path: str = "page.html") -> Document:
    return load_document(html.encode(), path)


# Text


def test_headings_paragraphs_and_lists_become_markdown() -> None:
    html = "<h1>Labs</h1><p>Two <b>labs</b>.</p><ul><li>Tide</li><li>Reef</li></ul><ol><li>One</ol>"
    assert page(html).text == "# Labs\n\nTwo labs.\n\n- Tide\n- Reef\n\n1. One\n"


def test_a_table_keeps_its_rows() -> None:
    html = "<table><thead><tr><th>Lab<th>City</thead><tbody><tr><td>Tide<td>Oslo</table>"
    assert page(html).text == "| Lab | City |\n| --- | --- |\n| Tide | Oslo |\n"


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("<td>Lab<td>City<td>Staff", "| Lab | City | Staff |"),
        ("<td>Reef<td>Bonn<td>12", "|  |  |  |\n| --- | --- | --- |\n| Reef | Bonn | 12 |"),
        ("<td>Reef<td>Bonn<td>12 h", "|  |  |  |\n| --- | --- | --- |\n| Reef | Bonn | 12 h |"),
        ("<th>Reef<td>Bonn<td>12", "|  |  |  |\n| --- | --- | --- |\n| Reef | Bonn | 12 |"),
    ],
)
def test_the_first_row_of_a_table_is_its_head_where_it_can_be(first: str, names: str) -> None:
    found = page(f"<table><tr>{first}<tr><td>Tide<td>Oslo<td>14 h</table>").text
    assert found.startswith(f"{names}\n")
    assert found.endswith("| Tide | Oslo | 14 h |\n")


def test_two_columns_without_a_head_are_names_and_values() -> None:
    found = page("<table><tr><td>Founder<td>Mei Tan<tr><td>City<td>Oslo</table>").text
    assert found == "|  |  |\n| --- | --- |\n| Founder | Mei Tan |\n| City | Oslo |\n"


def test_links_and_images_leave_their_words_alone() -> None:
    html = '<p>See <a href="x.html">the labs</a><img src="x.png" alt="a picture">.</p>'
    assert page(html).text == "See the labs.\n"


def test_entities_become_their_characters() -> None:
    html = "<p>caf&eacute; &amp; 70&nbsp;B &lt;b&gt; &#8220;x&#8221; &#x1F600;</p>"
    assert page(html).text == "café & 70\xa0B <b> “x” 😀\n"


def test_characters_are_not_escaped() -> None:
    html = "<p>5 * 3 = 15, snake_case, C#, [1], 1.5 - 2</p>"
    assert page(html).text == "5 * 3 = 15, snake_case, C#, [1], 1.5 - 2\n"


def test_what_is_invisible_is_left_out() -> None:
    text = "<p>The infor&shy;ma&#8203;tion desk.<p>&#8203;<p>&#xFEFF;Open."
    found = page(f"<title>Infor&shy;mation</title>{text}")
    assert (found.title, found.text) == ("Information", "The information desk.\n\nOpen.\n")


def test_line_ends_are_newlines_even_as_entities() -> None:
    assert "\r" not in page("<p>one&#13;two</p><pre>three&#13;&#10;four</pre>").text


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    assert page("<p>a &#xD800; b</p>").text == "a � b\n"


def test_code_keeps_its_lines() -> None:
    assert (
        "```\nx = 1\n# no heading\n```" in page("<p>Code:</p><pre>x = 1\n# no heading</pre>").text
    )


def test_space_is_collapsed_as_on_the_screen() -> None:
    assert page("<p>one\n   two \t three</p>\n\n\n\n<p>four</p>").text == "one\ntwo three\n\nfour\n"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.<p>Two.<p>Three.", "One.\n\nTwo.\n\nThree.\n"),
        ("<p>One.<h2>Two</h2>Three.", "One.\n\n## Two\n\nThree.\n"),
        ("<ul><li>Tide<li><p>Reef<li>Gull</ul>End.", "- Tide\n- Reef\n- Gull\n\nEnd.\n"),
        ("<ul><li>Tide<ul><li>Reef</ul><li>Gull</ul>", "- Tide\n  - Reef\n- Gull\n"),
        (
            "<table><tr><th>Lab<th>City<tr><td>Tide<td>Oslo</table>",
            "| Lab | City |\n| --- | --- |\n| Tide | Oslo |\n",
        ),
        ("<dl><dt>Tide<dd>A lab.<dt>Reef<dd>A model.</dl>", "Tide\n: A lab.\n\nReef\n: A model.\n"),
    ],
)
def test_end_tags_may_be_left_out(html: str, text: str) -> None:
    assert page(html).text.replace(":   ", ": ") == text


def test_a_long_page_of_open_paragraphs_is_read() -> None:
    text = page("<p>A line." * 5000).text
    assert text.split() == ["A", "line."] * 5000


@pytest.mark.parametrize(
    "html",
    [
        "<title>T</title><p>Words.",
        "<html><head><title>T</title><p>Words.",
        "<html><head><title>T</title></head><p>Words.</html>",
        "<html><head><meta name=a content=b><title>T</title><body><p>Words.",
        "<!doctype html><html><head><title>T</title></head><body><p>Words.</p></body></html>",
        '<?xml version="1.0"?><html><head><title>T</title></head><body>Words.</body></html>',
    ],
)
def test_head_and_body_need_no_tags(html: str) -> None:
    assert (page(html).title, page(html).text) == ("T", "Words.\n")


def test_words_that_look_like_an_address_are_read_without_a_warning() -> None:
    assert page("https://example.org/labs").text == "https://example.org/labs\n"


def test_xml_in_a_page_is_read_without_a_warning() -> None:
    assert "Words." in page('<?xml version="1.0"?><doc><para>Words.</para></doc>').text


@pytest.mark.parametrize("number", ["½", "²", "9" * 5000, "-1", "two", ""])
def test_a_number_that_is_none_does_not_stop_a_page(number: str) -> None:
    table = f"<tr><td colspan='{number}' rowspan='{number}'>Tide</td></tr>"
    found = page(f"<ol start='{number}'><li>Reef</ol><table>{table}</table>")
    assert found.text == "1. Reef\n\n| Tide |\n| --- |\n"


# What the page says of itself


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Two\n  labs</title>", "Two labs"),
        ("<title>Two labs | Site</title><meta property=og:title content='Two labs'>", "Two labs"),
        ("<title>Two &amp; labs</title>", "Two & labs"),
        ("<title> </title>", "Heading of it"),
        ("", "Heading of it"),
    ],
)
def test_the_title_is_the_pages_own_else_its_first_heading(head: str, title: str) -> None:
    html = f"<html><head>{head}</head><body><h2>Heading <em>of</em> it</h2>Words.</body></html>"
    assert page(html).title == title


@pytest.mark.parametrize(
    ("html", "date"),
    [
        ('<meta property="article:published_time" content="2024-06-30T10:00:00Z">', "2024-06-30"),
        ('<meta name="Date" content="2024-06-30">', "2024-06-30"),
        ('<meta name="DC.date" content="2024-06">', "2024-06"),
        ('<meta itemprop="datePublished" content="2024">', "2024"),
        ('<time datetime="2024-06-30">30 June</time>', "2024-06-30"),
        ('<meta name="date" content="soon"><time datetime="2024">x</time>', "2024"),
        ("<time>30 June 2024</time>", "2024-06-30"),
        ("<time>at the end of June</time>", None),
        ('<meta name="date" content="">', None),
    ],
)
def test_the_date_is_the_one_the_page_declares(html: str, date: str | None) -> None:
    assert page(f"{html}<p>Words.</p>").date == date


def test_the_kind_is_the_declared_type() -> None:
    assert page('<meta property="og:type" content="article">Words.').kind == "article"


def test_author_and_language_are_those_the_page_declares() -> None:
    found = page('<html lang="de"><meta name="author" content="Mei Tan"><p>Wörter.</p>')
    assert (found.author, found.language) == ("Mei Tan", "de")


# Encoding


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("gb2312", "gbk", "朱镕基在北京。"),
        ("GBK", "gb18030", "智谱 €"),
        ("big5", "big5", "人工智慧"),
        ("shift_jis", "shift_jis", "人工知能"),
        ("windows-1252", "cp1252", "“café” – 5 €"),
        ("iso-8859-1", "cp1252", "“café” – 5 €"),
        ("us-ascii", "cp1252", "“café”"),
        ("utf-8", "utf-8", "智谱 café"),
        ("utf-16", "utf-8", "智谱 café"),
        ("no-such-encoding", "utf-8", "智谱 café"),
        ("hex", "utf-8", "智谱 café"),
        ("undefined", "utf-8", "智谱 café"),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "<meta charset={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        '<?xml version="1.0" encoding="{}"?>',
    ],
)
def test_a_page_is_read_as_it_declares(form: str, declared: str, written: str, text: str) -> None:
    html = f"{form.format(declared)}<html><body><p>{text}</p></body></html>"
    assert load_document(html.encode(written), "page.html").text == f"{text}\n"


@pytest.mark.parametrize("data", [b"<p>charset=gbk</p>", b"<meta charset=>", b""])
def test_words_in_the_text_declare_nothing(data: bytes) -> None:
    assert declared_encoding(data) is None


def test_a_false_declaration_is_refused_rather_than_guessed() -> None:
    with pytest.raises(DocumentError, match="Not big5 text"):
        load_document(b"<meta charset=big5><p>\xff\xff</p>", "page.html")


# Structure


def test_the_text_of_a_page_has_headings_paragraphs_items_and_rows() -> None:
    html = "<h1>H</h1><p>P.</p><ul><li>I</ul><table><tr><td>R</table><pre>C</pre>"
    assert [b.kind for b in blocks(page(html))] == [
        BlockKind.HEADING,
        BlockKind.PROSE,
        BlockKind.ITEM,
        BlockKind.ROW,
        BlockKind.CODE,
    ]


# Tables that are layout


def test_a_table_that_places_text_on_the_screen_is_read_as_text() -> None:
    text = "<h1>The harbour</h1><p>It was built in 1850.</p><p>Ships pay 40 euros a day</p>"
    found = page(f"<table><tr><td>Home<br>News</td><td>{text}</td></tr></table>").text
    assert found == (
        "Home\nNews\n\n# The harbour\n\nIt was built in 1850.\n\nShips pay 40 euros a day\n"
    )


def test_tables_inside_a_table_are_read_one_by_one() -> None:
    inner = "<table><tr><th>Lab<th>City</tr><tr><td>Tide<td>Oslo</tr></table>"
    found = page(f"<table><tr><td><p>Dear Mei,</p></td></tr><tr><td>{inner}</td></tr></table>")
    assert found.text == "Dear Mei,\n\n| Lab | City |\n| --- | --- |\n| Tide | Oslo |\n"


def test_a_name_stays_beside_its_value_in_a_table_for_presentation() -> None:
    rows = "<tr><td>Total</td><td>40 euros</td></tr><tr><td>Tax</td><td>4 euros</td></tr>"
    assert (
        page(f"<table role=presentation>{rows}</table>").text == "Total 40 euros\n\nTax 4 euros\n"
    )


def test_a_table_with_names_of_columns_stays_one_whatever_its_cells_hold() -> None:
    cells = "<td><p>Tide</p><p>1850</p><td><p>Oslo</p><p>Norway</p>"
    found = page(f"<table><tr><th>Lab<th>City</tr><tr>{cells}</tr></table>").text
    assert found.startswith("| Lab | City |\n| --- | --- |\n| Tide")


# Headings


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("History<span>[<a href=x>edit</a>]</span>", "History"),
        (
            "History<span><b>[</b><a href=x>edit</a> | <a href=y>source</a><b>]</b></span>",
            "History",
        ),
        ("History [<a href=x>edit</a>]", "History"),
        ('Install<a class="headerlink" href="#install">¶</a>', "Install"),
        ('<a href="#learn">#</a>Learn <a href=x>C#</a>', "#Learn C#"),
        ("<a href=x>[One]</a>", "[One]"),
    ],
)
def test_a_link_that_serves_a_heading_is_no_part_of_it(heading: str, text: str) -> None:
    assert page(f"<h2>{heading}</h2>Words.").text == f"## {text}\n\nWords.\n"

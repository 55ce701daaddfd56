"""HTML pages: navigation, notices and forms are left out, what only looks like them is kept."""

from __future__ import annotations

import pytest

from cnai_qa.documents import load_document
from cnai_qa.errors import DocumentError
from cnai_qa.types import Document


def page(html: str) -> Document:
    return load_document(html.encode(), "page.html")


# Elements


@pytest.mark.parametrize(
    "html",
    [
        "<nav>Other</nav>",
        "<aside>Other</aside>",
        "<script>Other</script>",
        "<style>Other {}</style>",
        "<noscript>Other</noscript>",
        "<template><p>Other</p></template>",
        "<svg><title>Other</title><text>Other</text></svg>",
        "<dialog open>Other</dialog>",
        "<header><p>Other</p></header>",
        "<footer>Other</footer>",
        "<p hidden>Other</p>",
        '<div role="navigation">Other</div>',
        '<span aria-hidden="true">Other</span>',
        '<div class="modal fade" aria-hidden="true"><p>Other</p></div>',
        '<div role="dialog" aria-hidden="true"><p>Other</p></div>',
        "<button>Other</button>",
        "<label>Other <input value=Other></label>",
        "<select><option>Other</select>",
        "<!-- Other -->",
    ],
)
def test_what_is_no_part_of_the_article_is_left_out(html: str) -> None:
    found = page(f"<html><head><title>T</title></head><body>{html}<p>Words.</p></body></html>")
    assert found.text == "Words.\n"


@pytest.mark.parametrize(
    "question",
    [
        "<h3><button>What is the fee?</button></h3>",
        "<h3><button>What is the fee?<span aria-hidden=true>+ open</span></button></h3>",
        "<h3> <span><button>What is </button></span><label>the fee?</label> + </h3>",
        "<button><h3>What is the fee?</h3></button>",
    ],
)
@pytest.mark.parametrize(
    "panel",
    [
        "<div aria-hidden=true><p>It is 5 euros.</p></div>",
        "<div hidden=until-found><p>It is 5 euros.</p></div>",
        "<div role=region hidden>It is 5 euros.</div>",
    ],
)
def test_a_panel_that_is_closed_is_read_below_the_button_that_opens_it(question, panel) -> None:
    found = page(f"<body>{question}{panel}<p>Words.</p></body>").text
    assert " ".join(found.replace("+", "").split()) == "### What is the fee? It is 5 euros. Words."


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("<dl><dt><button>Fee</button><dd>5 euros.</dl>", "Fee : 5 euros."),
        ("<details><summary><button>Fee</button></summary>5 euros.</details>", "Fee 5 euros."),
        ("<h2>Fee <button>Edit</button></h2>5 euros.", "## Fee 5 euros."),
        ("<div role=heading><button>Fee</button></div>5 euros.", "Fee 5 euros."),
    ],
)
def test_a_button_is_text_where_it_is_all_of_a_heading(term: str, text: str) -> None:
    assert " ".join(page(f"<body>{term}</body>").text.split()) == text


@pytest.mark.parametrize("name", ["article", "main"])
def test_an_article_is_taken_alone(name: str) -> None:
    html = f"<body><div>Other</div><{name}><header><h1>Labs</h1></header>Words.</{name}></body>"
    assert page(html).text == "# Labs\n\nWords.\n"


def test_several_articles_are_all_taken() -> None:
    text = page("<body><article>One.</article><article>Two.</article></body>").text
    assert text.split() == ["One.", "Two."]


def test_a_page_inside_a_form_keeps_its_text() -> None:
    assert page("<body><form><p>Words.</p><input></form></body>").text == "Words.\n"


def test_a_page_of_furniture_alone_is_no_document() -> None:
    with pytest.raises(DocumentError, match="No text is left"):
        page("<body><nav>Other</nav><script>x()</script></body>")


# Names and links


LINKS = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(6))
PROSE = "<p>The barley harvest came to 12 million tons, more than in any year before.</p>" * 3


@pytest.mark.parametrize(
    "furniture",
    [
        f"<ul>{LINKS}</ul>",
        f'<div class="site-nav"><ul>{LINKS}</ul></div>',
        f'<div id="sidebar">Read more: <ul>{LINKS}</ul></div>',
        '<div class="cookie-consent">Section 1: we use cookies.</div>',
        '<div class="newsletter">Section 2: subscribe now.</div>',
    ],
)
def test_menus_and_notices_are_left_out_of_a_page_without_an_article(furniture: str) -> None:
    text = page(f"<body>{furniture}{PROSE}</body>").text
    assert "Section" not in text
    assert text.count("12 million tons") == 3


@pytest.mark.parametrize(
    "kept",
    [
        '<div class="header-text">Barley is sown in March, Section A says.</div>',
        '<ul><li><a href="/a">Section A</a>: barley is sown in March and cut in July</li></ul>',
        '<p>See <a href="/a">Section A</a> and <a href="/b">Section B</a> for what is sown.</p>',
        f'<div class="sidebar">{PROSE * 5} Section A.</div>',
    ],
)
def test_text_that_only_looks_like_furniture_is_kept(kept: str) -> None:
    assert "Section A" in page(f"<body>{kept}{PROSE}</body>").text


# Text that is named like furniture, or looks like it


CAPITALS = "".join(
    f'<tr><td><a href="/{n}">State of Section {n}</a><td><a href="#">The city of No {n}</a>'
    for n in range(18)
)


@pytest.mark.parametrize(
    "kept",
    [
        "<section id=cookies><h2>Cookies</h2><p>We keep Section 3 for 30 days.</p></section>",
        "<div class=newsletter><h2>Newsletter</h2><p>Section 3 of it.</p></div>",
        f"<div id=consent><p>{'Consent is asked for in these cases. ' * 20} Section 3</p></div>",
        f"<p>Its parts:</p><ul>{LINKS}</ul>",
        f"<p>Its <b>parts:</b></p>\n<div><ul>{LINKS}</ul></div>",
        f"<table><tr><th>State<th>City</tr>{CAPITALS}</table>",
        "<aside class=starlight-aside><p>Section 3: never unplug the pump.</p></aside>",
        "<aside class=footnote>Section 3: never unplug the pump.</aside>",
    ],
)
def test_text_of_a_page_is_kept_whatever_it_is_named(kept: str) -> None:
    assert "Section 3" in page(f"<body><main>{PROSE * 8}{kept}</main></body>").text


@pytest.mark.parametrize(
    "left_out",
    [
        f"<p>Its parts.</p><ul>{LINKS}</ul>",
        f"<table>{CAPITALS}</table>",
        "<aside class=sidebar><p>Section 3 has news.</p></aside>",
        "<aside><p>See <a href=x>Section 3</a></p></aside>",
    ],
)
def test_furniture_inside_a_page_is_left_out(left_out: str) -> None:
    assert "Section 3" not in page(f"<body><main>{PROSE * 4}{left_out}</main></body>").text


def test_one_card_is_not_the_whole_of_a_long_page() -> None:
    found = page(f"<body>{PROSE * 4}<article>One card.</article></body>").text
    assert "12 million" in found and "One card." in found

"""Markdown to read: what is hidden is syntax, what is shown keeps its place."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEXTS

from cnai_qa import Assistant, Document
from cnai_qa.serve import evidence, export, page
from cnai_qa.serve.inline import HIDDEN
from cnai_qa.serve.markup import cut, without_marks
from cnai_qa.serve.sheet import _FENCE, _opening, marks, sheet, with_marks
from cnai_qa.serve.turns import Talk, Turn

MARKDOWN = """# Labs ##

Setext
------

> **Mei** said
> it *is* new.

- **Tide**: a [chat](http://evil.example/a_(b) "t") assistant
  - nested `code_*x*`
1. one

| Model | *Size* |
|:---|---|
| K2 | 3\\|2 |

```python
a = "**b**"
```

[ref]: http://evil.example
See [this][ref], ![logo](http://evil.example/x.png) and <https://evil.example/y>.
"""


def held(text: str, path: str = "a.md", markup: str = "markdown") -> Document:
    return Document(path, "A", text, markup=markup)


def plain(text: str, path: str = "a.md") -> str:
    """Return what is left to see of a text."""
    found = sheet(held(text, path), (0, len(text)))[1]
    return " ".join(without_marks(text, found).split())


def test_the_syntax_is_hidden_and_nothing_else() -> None:
    assert plain(MARKDOWN) == (
        "Labs Setext Mei said it is new. Tide: a chat assistant nested code_*x* 1. one "
        'Model | Size K2 | 3|2 a = "**b**" [ref]: http://evil.example '
        "See this, logo and https://evil.example/y."
    )


def test_blocks_are_told_apart() -> None:
    shown, _ = sheet(held(MARKDOWN), (0, len(MARKDOWN)))
    kinds = "h1 h2 quote item item number table code p p".split()
    assert [block.kind for block in shown] == kinds
    assert [block.depth for block in shown if block.kind == "item"] == [0, 1]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("**深度求索。**成立于2023年。", "深度求索。成立于2023年。"),
        ("***both*** and __init__ and ~~gone~~", "both and init and gone"),
        ("2 * 3 * 4, a*b*c, snake_case_name, 5*", "2 * 3 * 4, a*b*c, snake_case_name, 5*"),
        (r"\*no\* emphasis, C:\new", r"*no* emphasis, C:\new"),
        ("[a] [b][c] [d](e f) **open", "[a] [b][c] [d](e f) **open"),
        ("[**bold** ![alt](i.png)](x)", "bold alt"),
    ],
)
def test_marks_inside_a_paragraph(text: str, seen: str) -> None:
    assert plain(text) == seen


def test_a_star_of_a_web_page_is_a_star() -> None:
    assert plain("# Head\n\nIt is **so** and `x`.", "a.html") == "Head It is **so** and x."


def test_plain_text_stays_as_it_is() -> None:
    text = "# No heading\n- **no** item\n"
    shown, found = sheet(held(text, "a.txt", "plain"), (0, len(text)))
    assert {block.kind for block in shown} == {"line"} and found == []


@given(TEXTS, st.integers(0, 300), st.integers(0, 300))
def test_blocks_lie_behind_each_other_and_hold_all_that_is_no_space(text, start, end) -> None:
    start, end = min(start, len(text)), min(max(start, end), len(text))
    shown, found = sheet(held(text), (start, end))
    assert all(a.end == b.start for a, b in pairwise(shown))
    assert "".join(text[b.start : b.end] for b in shown).split() == text[start:end].split()
    assert all(start <= a < b <= end for a, b, _ in found)
    assert all(0 <= a < b <= end - start for a, b, _ in marks(held(text), start, end))


@given(st.text(alphabet="`~ >\npy|", max_size=80), st.integers(0, 80))
def test_a_stretch_is_inside_code_where_the_lines_before_it_say_so(text: str, start: int) -> None:
    start, fence = min(start, len(text)), ""
    for found in _FENCE.finditer(text, 0, start):
        if not fence:
            fence = found[1]
        elif found[1].startswith(fence) and not found[2].strip():
            fence = ""
    opening = _opening(text, start)
    assert opening == f"{fence}\n" if fence else not opening.startswith(("`", "~"))


def test_the_links_of_one_document_are_not_those_of_another() -> None:
    texts = ("See [a][b].\n\n[b]: http://evil.example\n", "See [a][b].\n\n[c]: http://x.example\n")
    seen = [plain(text) for text in texts * 2]
    assert seen[:2] == seen[2:]
    assert [text.split(".")[0] for text in seen[:2]] == ["See a", "See [a][b]"]


@given(TEXTS)
def test_no_letter_of_a_paragraph_is_hidden_but_of_links_and_fences(text: str) -> None:
    found = sheet(held(text), (0, len(text)))[1]
    if "[" not in text and "```" not in text and "~~~" not in text:
        hidden = "".join(p for p, names in cut(text, (0, len(text)), found) if HIDDEN in names)
        assert not any(c.isalnum() for c in hidden), hidden


def test_a_stretch_inside_code_or_a_table_stays_code_or_a_table() -> None:
    code = "```\n" + "a **b** c\n" * 50 + "```\n\nAfter **it**.\n"
    shown, found = sheet(held(code), (24, len(code)))
    assert [b.kind for b in shown] == ["code", "p"]
    assert without_marks(code, found)[24:].count("**") == 2 * len("a **b** c\n" * 48) // 10
    rows = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 50
    shown, _ = sheet(held(rows), (40, len(rows)))
    assert [b.kind for b in shown] == ["rows"]


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*a ", "**a", "`", "`a`", "_a_ ", "[a](", "[[a](b)", "<http://", "> - ", "|"],
)
def test_a_hostile_text_takes_no_longer(piece: str) -> None:
    text = piece * (12_000 // len(piece))
    began = time.process_time()
    sheet(held(text), (0, len(text)))
    assert time.process_time() - began < 5


@pytest.fixture
def turn(corpus, build, settings, embedder) -> tuple[Turn, Assistant]:
    (corpus / "zebra.md").write_text(
        "# Zebra\n\nThe **zebra Zumbo** was born in [Nairobi](http://evil.example/n) in 2019. "
        "**It is striped. It grazes.**\n",
        encoding="utf-8",
    )
    build()
    assistant = Assistant(settings, embedder)
    record = assistant.ask("Where was the zebra Zumbo born?").to_record()
    return Turn(record["question"], with_marks(record, assistant.document)), assistant


def test_answers_evidence_and_copies_show_no_marks(turn) -> None:
    turn, assistant = turn
    assert any("**zebra" in c["quote"] for c in turn.record["citations"])  # verbatim there
    for html in (page.talk(Talk("a", (turn,))), evidence.passages(turn.record, assistant.document)):
        assert '<span class="md-mark">**</span>' in html and 'href="http' not in html
        assert "zebra Zumbo" in html
    copied = export.turn(turn)
    assert "The zebra Zumbo was born in Nairobi in 2019. [1]" in copied
    assert "“The zebra Zumbo was born in Nairobi in 2019.”" in copied
    assert copied in export.talk(Talk("a", (turn,)))


def test_a_copied_disagreement_keeps_its_markers(turn) -> None:
    turn, _ = turn
    other = {**turn.record["citations"][0], "document": "other.md"}
    first = Turn(turn.question, {**turn.record, "citations": [other], "disagreements": []})
    said = [{"about": "rooms: 5 or 7", "citations": [1]}]
    second = Turn(turn.question, {**turn.record, "disagreements": said})
    assert "The documents disagree: rooms: 5 or 7 [1]\n" in export.turn(second)
    assert "The documents disagree: rooms: 5 or 7 [2]\n" in export.talk(Talk("a", (first, second)))


def test_a_mark_that_begins_in_another_sentence_is_known() -> None:
    text = "One. **It is striped. It grazes.** Two."
    start = text.index("It grazes")
    assert marks(held(text), start, start + 12) == [(0, 10, "md-strong"), (10, 12, HIDDEN)]


def test_a_document_that_changed_since_gives_no_marks(turn) -> None:
    turn, _ = turn
    other = held("Something else entirely, and **longer** than the quote was. " * 10)
    record = with_marks(turn.record, lambda path: other)
    assert all(c["marks"] == [] for c in record["citations"])

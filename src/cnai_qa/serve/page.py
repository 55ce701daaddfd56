"""The conversation as HTML; every piece of text in it is escaped.

What a person can press is a button with `data-act`; `static/talk.js` hands it to `chat.py`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from html import escape
from textwrap import shorten
from typing import Any

from ..words import typed
from . import export
from .markup import (
    Record,
    about_html,
    citation_link,
    confidence,
    esc,
    lines,
    marked_quote,
    match,
    passage_link,
    rendered,
    syntax,
)
from .turns import Talk, Turn

_VERDICTS = {
    "good": "Good answer",
    "wrong answer": "Wrong answer",
    "wrong source": "Wrong source",
    "missed it": "Missed it",
    "should have refused": "Should have refused",
}
_WELCOME = (
    '<div class="talk welcome" data-name="{name}" role="log" aria-label="Conversation">'
    "<h2>Ask your documents.</h2><p>Answers are made of the documents’ own sentences. Press the "
    "number behind a sentence to read it in its document. What the documents do not say is not "
    "answered.</p></div>"
)
_BESIDE = "Asked in a second tab at the same time as what stands above."
_LONG = 600, 6  # characters, lines: of a question that is folded, in `page.css` to six lines
_FOLD = (
    '<details class="fold"><summary><span class="more">More</span><span class="less">Less</span>'
    "</summary></details>"
)
NEAREST = 3  # passages named under a refusal


def talk(talk: Talk) -> str:
    """Return a conversation, or, when it is empty, what to expect."""
    name = esc(talk.name)
    if not talk.turns:
        return _WELCOME.format(name=name)
    before = ("", *(turn.generation for turn in talk.turns))
    turns = "".join(
        _renewed(earlier, turn) + _turn(number, turn)
        for number, (turn, earlier) in enumerate(zip(talk.turns, before, strict=False))
    )
    whole = f'<textarea class="take" id="whole" hidden readonly>{esc(export.talk(talk))}</textarea>'
    return (
        f'<div class="talk" data-name="{name}" role="log" aria-label="Conversation">{turns}</div>'
        f"{whole}"
    )


def store(talk: Talk, base: str | None = None, fresh: Turn | None = None) -> str:
    """Return what `static/store.js` keeps of a conversation in the browser, see `to_store`."""
    return _told(talk.to_store(base, fresh))


def lost(name: str | None, again: Mapping[str, Any] | None) -> str:
    """Return what has `static/store.js` tell what the browser keeps, see `showing.lost`."""
    return _told({"lost": secrets.token_hex(4), "name": name, "again": again})  # each time anew


def _told(said: Mapping[str, Any]) -> str:
    return f"<textarea hidden readonly>{escape(json.dumps(said))}</textarea>"


def can_show(turn: Turn) -> bool:
    """Tell whether a turn can be shown; one from the browser may be of an older version."""
    try:
        _turn(0, turn)
        export.turn(turn)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return False
    return not turn.pending


def chips(questions: Sequence[str], label: str) -> str:
    """Return questions to choose from; nothing when there are none."""
    if not questions:
        return ""
    buttons = "".join(_chip(question) for question in questions)
    return (
        f'<div class="chips" role="group" aria-label="{esc(label)}"><span class="note">'
        f"{esc(label)}</span>{buttons}</div>"
    )


def _renewed(earlier: str, turn: Turn) -> str:
    if not earlier or not turn.generation or earlier == turn.generation:
        return ""
    return (
        '<p class="renewed note">The documents were updated. From here on, the new index '
        "answers.</p>"
    )


def _turn(number: int, turn: Turn) -> str:
    said = _pending() if turn.pending else _error(turn) if turn.error else _answered(number, turn)
    if turn.failed:
        said = _failed(number, turn) + said
    notes = [_BESIDE] * turn.beside + [f"Asked only of {esc(turn.scope)}."] * bool(turn.scope)
    said = "".join(f'<p class="note">{note}</p>' for note in notes) + said
    asked = f' data-asked="{esc(turn.question)}"' if turn.pending else ""
    long = len(turn.question) > _LONG[0] or turn.question.count("\n") >= _LONG[1]
    tools = _FOLD if long else ""
    if not turn.pending:
        tools += _act("edit", number, "Edit") + _act("retry", number, "Ask again")
    return (
        f'<article class="turn" id="turn-{number}" aria-label="Question {number + 1}"{asked}>'
        f'<div class="question"><div class="asked">{lines(turn.question)}</div>'
        f'<div class="tools">{tools}</div></div>'
        f'<div class="answer{" pending" if turn.pending else ""}">{said}</div></article>'
    )


def _pending() -> str:
    return '<p class="note">Reading the documents…</p>'


def _error(turn: Turn) -> str:
    return f'<p class="error" role="alert">{lines(turn.error)}</p>'


def _failed(number: int, turn: Turn) -> str:
    """Return why nothing came in the place of an answer that was asked again, or edited."""
    asked = turn.failed.question
    again = asked == turn.question
    what = (
        "Asking again failed"
        if again
        else f"“{esc(shorten(asked, 200, placeholder='…'))}” was not answered"
    )
    change = "" if again else _act("edit", number, "Change it", asked)
    return f'<p class="error" role="alert">{what}: {lines(turn.failed.error)} {change}</p>'


def _answered(number: int, turn: Turn) -> str:
    answer = turn.record
    body = _refusal(number, turn) if answer["abstained"] else _sentences(number, answer)
    return "".join(
        (
            _searched(number, turn),
            body,
            _tools(number, turn),
            f'<textarea class="take" hidden readonly>{esc(export.turn(turn))}</textarea>',
        )
    )


def _searched(number: int, turn: Turn) -> str:
    """Return what was searched, where that is not what was typed, with the ways to change it."""
    query = turn.record["query"]
    if query == typed(turn.question):
        return ""
    return (
        f'<p class="searched note">Searched for: <q>{esc(query)}</q> '
        f"{_act('edit', number, 'Change it', query)} "
        f"{_act('exact', number, 'Ask exactly what I typed')}</p>"
    )


def _sentences(number: int, answer: Record) -> str:
    """Return the sentences as paragraphs and lists, as the answer's Markdown has them."""
    sources = {c["number"]: c for c in answer["citations"]}
    markdown = [line for line in answer["answer"].split("\n") if line]
    html = ""
    for line, sentence in zip(markdown, answer["sentences"], strict=True):
        markers = "".join(_marker(number, sources[n]) for n in sentence["citations"])
        quote = rendered(sentence["text"], syntax(sources[sentence["citations"][0]]))
        text = f'{quote}<span class="markers">{markers}</span>'
        html += f"<ul><li>{text}</li></ul>" if line.startswith("- ") else f"<p>{text}</p>"
    return "".join(
        (
            f'<div class="said">{html.replace("</ul><ul>", "")}</div>',
            "".join(f'<p class="note">{esc(note)}</p>' for note in answer["notes"]),
            _disagreements(number, answer, sources),
            _how_sure(answer),
            _sources(number, answer),
        )
    )


def _marker(number: int, citation: Record) -> str:
    n = citation["number"]
    return (
        f'<a class="marker" href="{esc(citation_link(citation))}" data-card="card-{number}-{n}" '
        f'aria-label="Source {n}: {esc(citation["title"])}" '
        f'aria-describedby="card-{number}-{n}">{n}</a>'
    )


def _disagreements(number: int, answer: Record, sources: dict[int, Any]) -> str:
    html = ""
    for found in answer["disagreements"]:
        sides = "".join(
            f"<li><q>{marked_quote(sources[n])}</q> {about_html(sources[n])} "
            f"{_marker(number, sources[n])}</li>"
            for n in found["citations"]
        )
        html += (
            f'<div class="disagree"><p><b>The documents disagree:</b> {esc(found["about"])}</p>'
            f"<ul>{sides}</ul></div>"
        )
    return html


def _how_sure(answer: Record) -> str:
    dropped = answer.get("dropped") or 0
    left_out = f" {dropped} quotes did not match their document and were left out."
    return (
        f'<p class="note sure"><span title="estimated probability that this is right: '
        f'{answer["confidence"]:.0%}">Confidence: {confidence(answer["confidence"])}.</span>'
        f"{left_out if dropped else ''}</p>"
    )


def _sources(number: int, answer: Record) -> str:
    """Return a line for each source, and the cards that its markers show."""
    items = "".join(
        f'<li><a class="open" href="{esc(citation_link(c))}"><span class="number">{c["number"]}'
        f"</span> {about_html(c)}</a>"
        f'<div class="card" id="card-{number}-{c["number"]}" hidden>'
        f"<blockquote><bdi>{marked_quote(c)}</bdi></blockquote><p>{about_html(c)}</p></div></li>"
        for c in answer["citations"]
    )
    return f'<ol class="sources" aria-label="Sources">{items}</ol>'


def _refusal(number: int, turn: Turn) -> str:
    answer = turn.record
    nearest = "".join(
        f'<li><a class="open" href="{esc(passage_link(p))}">{about_html(p)}</a> '
        f'<span class="note">{match(p["scores"]["reader"])}</span></li>'
        for p in answer["passages"][:NEAREST]
    )
    near = (
        f'<p class="note">The nearest passages:</p><ul class="sources">{nearest}</ul>'
        if nearest
        else ""
    )
    others = f"<p>{_act('everywhere', number, 'Ask all documents')}</p>" if turn.scope else ""
    return (
        f'<p class="refusal"><b>{esc(answer["answer"])}</b></p>'
        f"<p>{esc(answer['reason'] or '')}</p>{others}{near}"
    )


def _tools(number: int, turn: Turn) -> str:
    """Return what can be done with an answer."""
    passages = len(turn.record["passages"])
    name = "The passage" if passages == 1 else f"All {passages} passages"
    looked = _act("passages", number, name) if passages else ""
    copy = _act("copy", number, "Copy")
    if turn.verdict:
        where = "Kept on this machine." if turn.noted else "Kept with this conversation alone."
        verdict = f'<span class="note">Noted: {esc(turn.verdict)}. {where}</span>'
    else:
        good, *wrong = (_act("verdict", number, text, value) for value, text in _VERDICTS.items())
        verdict = (
            f'{good}<details class="reasons"><summary>Bad answer…</summary>'
            f'<span role="group" aria-label="What is wrong">{"".join(wrong)}</span></details>'
        )
    return f'<div class="tools">{looked}{copy}{verdict}</div>'


def _chip(question: str) -> str:
    asked = esc(question)
    return (
        f'<button type="button" class="chip" data-act="ask" data-value="{asked}">{asked}</button>'
    )


def _act(name: str, number: int, text: str, value: str = "") -> str:
    given = f' data-value="{esc(value)}"' if value else ""
    return (
        f'<button type="button" class="act" data-act="{name}" data-turn="{number}"{given}>'
        f"{esc(text)}</button>"
    )

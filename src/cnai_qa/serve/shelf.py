"""The list of documents as HTML; `static/shelf.js` hands what is pressed to `manage.py`."""

from __future__ import annotations

from collections.abc import Sequence

from ..index.status import DocumentStatus
from ..types import BuildReport, Failure
from .markup import esc

_STATES = {
    "indexed": "ready",
    "new": "new: rebuild to use it",
    "changed": "changed: rebuild",
    "removed": "removed: rebuild",
    "copy": "the same as another file",
    "failed": "cannot be read",
}
# The steps of a build: what each is called, and where it begins and ends on the one bar.
_STEPS = {
    "reading": ("Reading", 0.0, 0.3),
    "embedding": ("Computing vectors", 0.3, 0.95),
    "indexing": ("Writing", 0.95, 1.0),
}


def table(states: Sequence[DocumentStatus]) -> str:
    """Return a row for each document and for each file that is none."""
    names = ("Document", "Kind", "Date", "Size", "Passages", "State", "")
    head = "".join(f'<th scope="col">{name or "<span>Actions</span>"}</th>' for name in names)
    rows = "".join(_row(state) for state in states)
    return (
        f'<div class="shelf" role="region" aria-label="Documents" tabindex="0"><table><thead><tr>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def working(step: str, done: int, total: int, name: str = "") -> str:
    """Return how far a build is, with the file at hand."""
    called, begin, end = _STEPS[step]
    what = f"{called}: {esc(name) or f'{done} of {total}'}"
    value = begin + (end - begin) * done / max(total, 1)
    bar = f'<progress value="{value:.3f}" max="1" aria-label="Build"></progress>'
    return f'<div class="build" role="status">{bar} <span>{what}</span></div>'


def built(report: BuildReport) -> str:
    """Return what a build did, and each file that failed with the reason and what to do."""
    names = ("added", "changed", "removed", "unchanged", "failed")
    counts = ", ".join(f"{len(getattr(report, name))} {name}" for name in names)
    renewed = bool(report.added or report.changed or report.removed)
    says = "The chat answers from the new index now." if renewed else "Nothing had changed."
    remarks = "".join(f"<li><b>{esc(r.path)}</b>: {esc(r.text)}</li>" for r in report.remarks)
    notes = "".join(f"<li>{esc(note)}</li>" for note in report.notes)
    known = f'<ul class="note">{remarks}{notes}</ul>' if remarks or notes else ""
    return f'<p role="status"><b>{says}</b> {counts}.</p>{failures(report.failed)}{known}'


def failures(failed: Sequence[Failure]) -> str:
    """Return a line for each file that failed."""
    items = "".join(f"<li><b>{esc(f.path)}</b>: {esc(f.reason)}</li>" for f in failed)
    return f'<ul class="error" role="alert">{items}</ul>' if items else ""


def replaced(documents: Sequence[str]) -> str:
    """Return a line for each document whose file was replaced by an added one."""
    items = "".join(f"<li><b>{esc(d)}</b>: replaces the earlier file.</li>" for d in documents)
    return f'<ul class="note">{items}</ul>' if items else ""


def problem(message: str) -> str:
    """Return an error."""
    return f'<p class="error" role="alert">{esc(message)}</p>'


def _row(state: DocumentStatus) -> str:
    name = esc(state.path)
    cells = (state.kind or "", state.date or "", _size(state.size), str(state.chunks or ""))
    kind = "error" if state.state == "failed" else "note"
    said = [(kind, state.reason)] if state.reason else []
    said += [("note", note) for note in state.notes]
    reason = "".join(f'<p class="{name}">{esc(text)}</p>' for name, text in said)
    path = f'<span class="note">{name}</span>' if state.title != state.path else ""
    read = "".join(
        f'<button type="button" class="act" data-act="{act}" data-document="{name}" '
        f'aria-label="{text} {name}">{text}</button>'
        for act, text in (("read", "Read"), ("chunks", "Passages"))
        if state.chunks
    )
    remove = (
        ""
        if state.state == "removed"
        else f'<button type="button" class="act danger" data-act="remove" data-document="{name}" '
        f'aria-label="Remove {name}">Remove</button>'
    )
    shown = "".join(f"<td>{esc(cell)}</td>" for cell in cells)
    return (
        f'<tr class="{esc(state.state)}"><th scope="row"><bdi>{esc(state.title)}</bdi>{path}</th>'
        f"{shown}<td>{_STATES.get(state.state, state.state)}{reason}</td>"
        f"<td>{read}{remove}</td></tr>"
    )


def _size(size: int) -> str:
    if size < 1000:
        return f"{size}\u00a0B"
    kilo = size < 1_000_000
    return f"{size / 1000:.0f}\u00a0kB" if kilo else f"{size / 1_000_000:.1f}\u00a0MB"

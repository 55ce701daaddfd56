"""Results as text for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..types import Answer, BuildReport, Citation, Disagreement

if TYPE_CHECKING:  # it brings the parsers along, which a search needs not
    from ..doctor import Finding
    from ..index.status import DocumentStatus


def build(report: BuildReport) -> str:
    """Return a build report: what was done, then every file that failed with its reason."""
    names = ("added", "changed", "removed", "unchanged", "failed")
    counts = ", ".join(f"{len(getattr(report, name))} {name}" for name in names)
    lines = [
        f"{counts}.",
        f"{report.chunks} chunks, {report.embedded} embedded, {report.truncated} truncated, in "
        f"{report.seconds:.1f} s ({report.generation}).",
    ]
    lines += [f"  failed  {failure.path}: {failure.reason}" for failure in report.failed]
    lines += report.notes
    return "\n".join(lines)


def answer(answer: Answer) -> str:
    """Return an answer with its sources, or an abstention with the nearest passages."""
    lines = [answer.answer]
    if answer.query != answer.question:
        lines += ["", f"Searched for: {answer.query}"]
    if answer.abstained:
        lines += ["", answer.reason or "", "", "Nearest passages:"]
        return "\n".join(lines) + "\n" + passages([h.to_record() for h in answer.passages[:3]])
    lines += [line for note in answer.notes for line in ("", note)]
    lines += [line for d in answer.disagreements for line in ("", _disagreement(d))]
    if answer.dropped:
        lines += ["", f"{answer.dropped} quotes did not match their document and were left out."]
    lines += ["", "Sources:"]
    lines += [_source(citation) for citation in answer.citations]
    return "\n".join(lines)


def passages(records: Sequence[dict[str, Any]]) -> str:
    """Return passages, one paragraph each."""
    if not records:
        return "No passage was found."
    return "\n\n".join(_passage(record) for record in records)


def documents(states: Sequence[DocumentStatus]) -> str:
    """Return a table of documents."""
    rows = [("state", "chunks", "bytes", "date", "kind", "path", "title")]
    rows += [
        (s.state, str(s.chunks), str(s.size), s.date or "-", s.kind or "-", s.path, s.title)
        for s in states
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    lines += [f"  failed  {s.path}: {s.reason}" for s in states if s.reason]
    return "\n".join(lines)


def doctor(findings: Sequence[Finding]) -> str:
    """Return what was found, a line each, with the remedy below."""
    lines = []
    for f in findings:
        lines.append(f"{f.state:<6} {f.subject:<12} {f.text}")
        lines += [f"{'':<20}{f.remedy}"] if f.remedy else []
    faults = sum(f.state == "fault" for f in findings)
    count = f"{faults} fault{'s' if faults > 1 else ''}." if faults else "Nothing is wrong."
    return "\n".join([*lines, count])


def _disagreement(found: Disagreement) -> str:
    return f"The documents disagree: {found.about} {''.join(f'[{n}]' for n in found.citations)}"


def _source(citation: Citation) -> str:
    about = " > ".join(dict.fromkeys((citation.title, *citation.heading)))
    date = f" ({citation.date})" if citation.date else ""
    quote = " ".join(citation.quote.split())
    place = f"{citation.document} [{citation.start}:{citation.end}]"
    return f"[{citation.number}] {about}{date}\n    {place}\n    “{quote}”"


def _passage(record: dict[str, Any]) -> str:
    about = " > ".join(dict.fromkeys((record["title"], *record["heading"])))
    place = f"{record['document']} [{record['start']}:{record['end']}]"
    text = " ".join(record["text"].split())
    return f"{record['rank']}. {about}\n   {place}  score {record['score']:.2f}\n   {text}"

"""What was read to the sentences that an answer is made of, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..questions.constraints import Constraint, ConstraintKind
from ..questions.names import names
from ..questions.question import Question, QuestionKind, without_sides
from ..settings import Settings
from ..types import Reading
from .comparison import Judged, aligned, compare
from .composer import compose, ranked
from .disagreement import conflicts
from .evidence import Conflict, Evidence, cut_lists
from .fitting import (
    of_doer,
    of_kind,
    of_side,
    of_subject,
    of_text,
    unnamed_version,
    without_misfits,
)
from .introducing import of_thing
from .listed import best_list
from .listing import WholeList

TOO_FAR = "No passage comes close enough to an answer."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the answer is made of, or why there is none.

    Attributes:
        short: whether the words of the best sentence are an answer by themselves.
        why: a sentence that says why there is no answer, "" when there is one.
    """

    confidence: float
    why: str = ""
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    short: bool = False


def choose(
    asked: Question,
    judged: Judged,
    sides: Sequence[Judged],
    unknown_names: tuple[str, ...],
    settings: Settings,
    lists: Sequence[WholeList] | None = None,
) -> Chosen:
    """Choose the sentences of an answer, or say why there is none.

    Args:
        judged: what was read, best first.
        sides: for a comparison, what was read for each of its sides.
        unknown_names: names of the question that the documents do not know; there is no answer
            then.
        lists: the lists that may be the one asked for, most probable first; None where nobody
            looked for them.
    """
    confidence = _highest(judged.readings)
    if unknown_names:
        return Chosen(0.0, f"The documents never name {quoted(unknown_names)}.")
    if confidence < settings.threshold and not lists:
        return Chosen(confidence, TOO_FAR)
    compared = _compared(asked, judged, sides, settings) if asked.sides else None
    if compared and compared.evidence:
        return compared
    if compared:  # it may be none: 'How long did Marks and Spencer last?'
        asked = without_sides(asked)
    found = _of_sentences(asked, judged, settings, lists)
    listed = best_list(
        asked,
        judged.passages,
        lists or (),
        found.evidence,
        found.confidence,
        settings.threshold,
        settings.max_items,
    )
    if compared and not found.evidence and not listed:
        return compared
    if not listed or found.conflicts:
        return found
    sure = max(listed.probability, found.confidence if listed.holds_best else 0.0)
    notes = cut_lists(listed.evidence, judged.passages, settings.max_items)
    return Chosen(sure, evidence=listed.evidence, notes=notes)


def _of_sentences(
    asked: Question, judged: Judged, settings: Settings, lists: Sequence[WholeList] | None
) -> Chosen:
    """Choose single sentences, or say why none answers."""
    confidence = _highest(judged.readings)
    if confidence < settings.threshold:
        return Chosen(confidence, TOO_FAR)
    unnamed = unnamed_version(asked.constraints, judged.passages)
    if unnamed:
        return Chosen(0.0, f"No passage that was found names {quoted([unnamed.text])}.")
    named = names(asked.text)
    one_sided = of_side(asked, judged.passages, judged.readings)
    running = of_text(asked.text, judged.passages, one_sided)
    running = of_thing(asked.text, judged.passages, running, settings.threshold)
    if _highest(running) < settings.threshold:
        return Chosen(_highest(running), TOO_FAR)
    about = of_subject(named, judged.passages, running)
    if _highest(about) < settings.threshold:
        return Chosen(_highest(about), f"What comes closest does not speak of {quoted(named)}.")
    told = of_doer(asked.text, judged.passages, about)
    kind = of_kind(asked.expected, judged.passages, told)
    fitting, broken = without_misfits(asked.constraints, judged.passages, kind)
    confidence = _highest(fitting)
    if confidence < settings.threshold:
        return Chosen(confidence, _other_than(broken) if broken else TOO_FAR)
    wanted = None
    if lists is not None:
        wanted = {(one.document, one.sentences): one.probability for one in lists}
    evidence = compose(
        asked, judged.passages, fitting, settings.max_sentences, settings.max_items, wanted
    )
    found = conflicts(asked, judged.passages, fitting, ranked(judged.passages, fitting))
    evidence += _other_voices(evidence, found)
    short = asked.kind is QuestionKind.FACT or len(evidence) == 1
    why = "" if evidence else TOO_FAR
    notes = cut_lists(evidence, judged.passages, settings.max_items)
    return Chosen(confidence, why, tuple(evidence), tuple(found), notes, short)


def _compared(
    asked: Question, judged: Judged, sides: Sequence[Judged], settings: Settings
) -> Chosen:
    readings = [aligned(side, judged.passages) for side in sides or [judged] * len(asked.sides)]
    found = compare(
        asked.sides,
        judged.passages,
        readings,
        settings.threshold,
        settings.max_items,
        asked.expected,
    )
    if not found.evidence:
        nothing = f"The documents say nothing on {quoted(found.missing)} here."
        return Chosen(found.probability, nothing)
    missing = tuple(f"The documents say nothing on {name} here." for name in found.missing)
    notes = missing + cut_lists(found.evidence, judged.passages, settings.max_items)
    return Chosen(found.probability, "", tuple(found.evidence), notes=notes)


def _other_voices(evidence: Sequence[Evidence], found: Sequence[Conflict]) -> list[Evidence]:
    """Return the sentences of conflicts that are not shown yet."""
    shown = {place for piece in evidence for place in piece.places}
    places = dict.fromkeys(p for conflict in found for p in conflict.places if p not in shown)
    return [
        Evidence((place,), len(evidence) + number, False, 0.0)
        for number, place in enumerate(places)
    ]


def _highest(readings: Sequence[Reading]) -> float:
    return max((r.probability for r in readings), default=0.0)


def _other_than(broken: Constraint) -> str:
    kind = {ConstraintKind.VERSION: "version", ConstraintKind.YEAR: "year"}.get(
        broken.kind, "value"
    )
    return f"What comes closest speaks of another {kind} than {quoted([broken.text])}."


def quoted(words: Sequence[str]) -> str:
    """Return words in quotation marks, with commas between them."""
    return ", ".join(f"'{word}'" for word in words)

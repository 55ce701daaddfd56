"""The tab of the documents: what is indexed; adding, removing and rebuilding while others ask."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from .. import corpus
from ..assistant import Assistant
from ..documents import scan
from ..errors import CnaiQaError
from ..types import BuildReport
from . import shelf
from .assets import asset
from .offer import Offer
from .parts import AT_ONCE, PRIVATE, UNCHECKED
from .showing import Update

_KINDS = "PDF, Office, web pages, text, CSV, JSON, EPUB, mail, ZIP"
_NEXT_EVENT = 0.2  # seconds between looks at a build


@dataclass(frozen=True, slots=True)
class Manage:
    """What a person sees and uses in the tab."""

    files: gr.File
    build: gr.Button
    status: gr.HTML
    table: gr.HTML


def lay_out() -> Manage:
    """Put the parts on the page."""
    plain = {"apply_default_css": False, "js_on_load": None}
    with gr.Row():
        files = gr.File(
            label=f"Add documents: {_KINDS}",
            file_count="multiple", height=160, scale=4, min_width=320, elem_id="files",
        )  # fmt: skip
        build = gr.Button("Rebuild the index", scale=1, min_width=140, elem_id="rebuild")
    status = gr.HTML("", elem_id="build-status", **plain)
    table = gr.HTML("", elem_id="shelf", **{**plain, "js_on_load": asset("shelf.js")})
    return Manage(files, build, status, table)


def wire(assistant: Assistant, manage: Manage, offer: Offer, tab: gr.Tab) -> None:
    """Connect the parts; none of these events is part of the API.

    Args:
        offer: of documents to choose from, which are others after a build.
        tab: that the parts stand in.
    """
    work = _Managing(assistant, manage)
    changed = [manage.files, manage.status]
    # One at a time, and apart from the questions, which go on meanwhile.
    options = {"concurrency_id": "build", "concurrency_limit": 1, "show_progress": "hidden"}
    builds = (
        manage.files.upload(work.add, manage.files, changed, **options, **PRIVATE),
        manage.build.click(work.build, None, changed, **options, **PRIVATE),
        manage.table.remove(work.remove, None, changed, **options, **PRIVATE),
    )
    listed = {"show_progress": "hidden", **AT_ONCE}
    # When the tab is opened too: the corpus and the index may be changed from elsewhere.
    for event in (*(build.then for build in builds), tab.select):
        event(work.listed, None, manage.table, **listed)
        event(offer.renewed, offer.chosen, offer.changed, **{**listed, **UNCHECKED})


class _Managing:
    """What the events of the tab do."""

    def __init__(self, assistant: Assistant, manage: Manage) -> None:
        self._assistant = assistant
        self._manage = manage

    def add(self, files: Sequence[str]) -> Iterator[Update]:
        """Copy uploaded files into the corpus, and build."""
        places = [Path(file) for file in files or []]
        try:
            names = [place.name for place in places]
            done = corpus.add_files(places, self._assistant.settings, names)
        except CnaiQaError as error:
            yield {self._manage.files: None, self._manage.status: shelf.problem(str(error))}
            return
        finally:
            for place in places:
                place.unlink(missing_ok=True)
        note = shelf.failures(done.failed) + shelf.replaced(done.replaced)
        if done.added:
            yield from self._build(note)
        else:
            yield {self._manage.files: None, self._manage.status: note}

    def remove(self, event: gr.EventData) -> Iterator[Update]:
        """Delete a document from the corpus, and build."""
        yield {self._manage.status: ""}  # so that the same error is seen to come again
        try:
            name = str((event._data or {}).get("document"))
            corpus.remove_files([name], self._assistant.settings)
        except CnaiQaError as error:
            yield {self._manage.status: shelf.problem(str(error))}
            return
        yield from self._build()

    def build(self) -> Iterator[Update]:
        """Bring the index in step with the corpus."""
        yield from self._build()

    def listed(self) -> str:
        """Return the list of documents."""
        return shelf.table(self._assistant.states())

    def _build(self, note: str = "") -> Iterator[Update]:
        manage = self._manage
        yield {manage.files: None, manage.status: note + shelf.working("reading", 0, 1, "…")}
        try:
            for shown in _followed(self._assistant):
                yield {manage.status: note + shown}
        except CnaiQaError as error:
            yield {manage.status: note + shelf.problem(str(error))}


def _followed(assistant: Assistant) -> Iterator[str]:
    """Build in a thread of its own; yield how far it is, and at last what it did.

    Raises:
        CnaiQaError: the build failed.
    """
    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    outcome: list[BuildReport | CnaiQaError] = []
    thread = threading.Thread(target=_run, args=(assistant, events.put, outcome.append))
    thread.start()
    while thread.is_alive():
        try:
            shown = events.get(timeout=_NEXT_EVENT)
            while not events.empty():
                shown = events.get()
        except queue.Empty:
            continue
        yield shown
    [result] = outcome or [CnaiQaError("The build ended without a result; see the server's log.")]
    if isinstance(result, CnaiQaError):
        raise result
    yield shelf.built(result)


def _run(
    assistant: Assistant,
    show: Callable[[str], None],
    end: Callable[[BuildReport | CnaiQaError], None],
) -> None:
    settings = assistant.settings
    try:
        names = [file.path for file in scan(settings.corpus, leave_out=settings.index).files]

        def progress(step: str, done: int, total: int) -> None:
            at_hand = names[done] if step == "reading" and done < len(names) else ""
            show(shelf.working(step, done, total, at_hand))

        end(assistant.build(progress=progress))
    except CnaiQaError as error:
        end(error)

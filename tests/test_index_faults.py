"""A build that dies or cannot write, at any step: the index is whole, and the next build mends."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import DOCUMENTS, FakeEmbedder
from faults import (
    CRASHED,
    DENIED,
    DONE,
    FULL,
    READ_ONLY,
    REFUSED,
    asking,
    build_that,
    build_with_files_up_to,
    count,
    die,
    fail,
    fail_from,
    held_build,
)

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.errors import BuildRunningError
from cnai_qa.index import open_index

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")

QUERIES = ("zebra stripes", "Red Lantern", "barley harvest", "Kestrel chip")
BEFORE, AFTER = "before", "after"


class Stand:
    """An index over a corpus that has changed since, and what it says before and after."""

    def __init__(self, settings: Settings) -> None:
        self.settings = replace(settings, keep_generations=2)
        self.index = Path(settings.index)
        for _ in range(2):  # so that there is an old generation to remove
            build_index(settings=self.settings, embedder=FakeEmbedder(), force=True)
        said = {BEFORE: self.says(settings)}
        corpus = Path(settings.corpus)
        (corpus / "zebra.md").write_text("# Zebras\n\nThe zebra has stripes.\n")
        (corpus / "page.html").unlink()
        fresh = replace(settings, index=settings.index + "-fresh")
        build_index(settings=fresh, embedder=FakeEmbedder())
        self.said = {**said, AFTER: self.says(fresh)}

    def says(self, settings: Settings) -> tuple:
        assistant = Assistant(settings, FakeEmbedder())
        found = [assistant.search(query, k=20) for query in QUERIES]
        return [line.path for line in assistant.documents()], found

    def state(self) -> str:
        """Return which of the two the index is; anything else is a failure."""
        said = self.says(self.settings)
        return next(name for name, known in self.said.items() if known == said)

    def is_mended_by_the_next_build(self) -> None:
        """Check that a plain build succeeds and leaves nothing lying around."""
        report = build_index(settings=self.settings, embedder=FakeEmbedder())
        assert self.state() == AFTER
        assert report.generation == open_index(self.index).generation
        names = {p.name for p in self.index.iterdir()}
        generations = {name for name in names if name.startswith("generation-")}
        assert names - generations == {"CURRENT", ".lock"}
        assert 1 <= len(generations) <= 2


@pytest.fixture
def stand(settings: Settings) -> Stand:
    return Stand(settings)


@pytest.fixture
def steps(stand: Stand, tmp_path: Path) -> Iterator[int]:
    """Number of steps of the build that the stand's corpus needs, counted on a copy."""
    copy = replace(stand.settings, index=f"{tmp_path}/copy")
    shutil.copytree(stand.index, copy.index)
    assert build_that(count, copy, f"{tmp_path}/steps") == DONE
    yield int((tmp_path / "steps").read_text())


def test_a_build_has_the_steps_that_the_faults_are_put_at(steps: int) -> None:
    assert steps > 20


def test_a_build_killed_at_any_step_leaves_a_whole_index(stand: Stand, steps: int) -> None:
    states = []
    for step in _each(steps + 5):
        assert build_that(die, stand.settings, step) in (-signal.SIGKILL, DONE), step
        states.append(stand.state())
        if states[-1] == AFTER:
            stand.is_mended_by_the_next_build()
            _undo(stand)
    assert {BEFORE, AFTER} == set(states)
    stand.is_mended_by_the_next_build()


@pytest.mark.parametrize(
    ("fault", "code"), [(fail, FULL), (fail, DENIED), (fail_from, FULL), (fail_from, READ_ONLY)]
)
def test_a_step_that_fails_is_told_and_leaves_a_whole_index(
    stand: Stand, steps: int, fault, code: int
) -> None:
    for step in _each(steps, every=4):
        assert build_that(fault, stand.settings, step, code) in (DONE, REFUSED), step
        if stand.state() == AFTER:
            stand.is_mended_by_the_next_build()
            _undo(stand)
    stand.is_mended_by_the_next_build()


@pytest.mark.parametrize("size", [0, 1, 20, 100, 1000, 2000, 4096, 10_000, 30_000])
def test_a_file_that_cannot_be_written_to_its_end_leaves_the_index_as_it_was(
    stand: Stand, size: int
) -> None:
    code = build_with_files_up_to(size, stand.settings)
    assert code in (DONE, REFUSED)
    assert stand.state() == (AFTER if code == DONE else BEFORE)
    stand.is_mended_by_the_next_build()


def test_some_of_these_limits_are_met_and_some_are_not(stand: Stand) -> None:
    assert build_with_files_up_to(1000, stand.settings) == REFUSED
    assert build_with_files_up_to(10_000_000, stand.settings) == DONE


def test_the_first_build_killed_at_any_step_leaves_no_index_or_a_whole_one(
    settings: Settings, tmp_path: Path
) -> None:
    assert build_that(count, replace(settings, index=f"{tmp_path}/c"), f"{tmp_path}/n") == DONE
    for step in _each(int((tmp_path / "n").read_text()), every=3):
        own = replace(settings, index=f"{tmp_path}/index-{step}")
        assert build_that(die, own, step) == -signal.SIGKILL
        report = build_index(settings=own, embedder=FakeEmbedder())
        assert len(open_index(own.index)) == report.chunks > 0
        assert report.generation == open_index(own.index).generation
        # One that died between its last two steps is whole, and counts as an older one.
        assert len(list(Path(own.index).glob("*-*"))) <= 2


# Builds beside each other, and readers beside builds


def test_a_build_beside_another_one_is_told_who_builds(stand: Stand, tmp_path: Path) -> None:
    with held_build(stand.settings, tmp_path) as process:
        with pytest.raises(BuildRunningError) as error:
            build_index(settings=stand.settings, embedder=FakeEmbedder())
        assert f"process {process.pid} on " in str(error.value)
        assert " since 20" in str(error.value)


def test_the_lock_of_a_builder_that_died_holds_nobody_up(stand: Stand, tmp_path: Path) -> None:
    with held_build(stand.settings, tmp_path) as process:
        process.kill()
        process.join(60)
    stand.is_mended_by_the_next_build()


def test_processes_that_ask_throughout_rebuilds_see_no_failure_and_no_mixture(
    settings: Settings, tmp_path: Path
) -> None:
    corpus = Path(settings.corpus)
    for kept in (1, 2):
        own = replace(settings, index=f"{tmp_path}/index-{kept}", keep_generations=kept)
        build_index(settings=own, embedder=FakeEmbedder())
        with asking(own, clients=4) as answers:
            for number in range(10):
                (corpus / "zebra.md").write_text(
                    f"# Zebras\n\nZebra number {number} of {number}.\n"
                )
                build_index(settings=own, embedder=FakeEmbedder())
        assert len(answers) == 4
        assert [a for a in answers if not isinstance(a, int)] == []
        assert all(count > 0 for count in answers)


def test_a_damaged_new_generation_leaves_a_running_assistant_with_the_one_it_has(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = Assistant(stand.settings, FakeEmbedder())
    before = assistant.generation
    report = build_index(settings=stand.settings, embedder=FakeEmbedder())
    (stand.index / report.generation / "vectors.faiss").write_bytes(b"damaged")
    for _ in range(3):
        assert assistant.search("barley harvest")
        assert assistant.generation == before
    assert len([r for r in caplog.records if "vectors.faiss" in r.getMessage()]) == 1
    mended = build_index(settings=stand.settings, embedder=FakeEmbedder())
    assert assistant.generation == mended.generation != before
    assert "page.html" not in [line.path for line in assistant.documents()]


def test_a_crash_is_told_from_an_error(stand: Stand) -> None:
    """The harness itself: an error that is no CnaiQaError counts as a crash."""
    assert build_that(_odd, stand.settings) == CRASHED


def _odd(step: int) -> None:
    raise ZeroDivisionError


def _undo(stand: Stand) -> None:
    """Put the corpus's index back to what it was before."""
    corpus = Path(stand.settings.corpus)
    hidden = {name: (corpus / name).read_bytes() for name in ("zebra.md",)}
    (corpus / "zebra.md").unlink()
    (corpus / "page.html").write_text(DOCUMENTS["page.html"], encoding="utf-8")
    build_index(settings=stand.settings, embedder=FakeEmbedder())
    assert stand.state() == BEFORE
    for name, data in hidden.items():
        (corpus / name).write_bytes(data)
    (corpus / "page.html").unlink()


def _each(steps: int, every: int = 1) -> Iterator[int]:
    """Yield the numbers of steps; all of them in a long run."""
    yield from range(1, steps + 1, 1 if os.environ.get("CNAI_QA_EVERY_STEP") else every)

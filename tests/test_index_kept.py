"""What a fault of the machine, or another build, takes from an index: nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cnai_qa import Settings
from cnai_qa.documents import scan
from cnai_qa.errors import BuildRunningError, CorpusError
from cnai_qa.index import open_index

ZEBRA = "# Zebras\n\nThe zebra has stripes of black and white.\n"


def documents(settings: Settings) -> list[str]:
    """Return the paths of the documents of the live index."""
    return [line.path for line in open_index(settings.index).records.listing()]


# The process that reads files


def test_a_build_whose_reader_cannot_start_is_an_error_and_loses_nothing(
    build, corpus: Path, settings: Settings, monkeypatch
) -> None:
    table = "a,b\n" + "x,1\n" * 60_000  # so much is read in a process
    (corpus / "table.csv").write_text(table)
    build()
    before = documents(settings)
    (corpus / "table.csv").write_text(table.replace("1", "2"))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(CorpusError, match="cannot be started"):
            build()
    assert documents(settings) == before
    report = build()
    assert (report.changed, report.failed) == (("table.csv",), ())


# Builds beside each other


def test_no_other_build_ends_between_the_listing_of_the_corpus_and_the_end_of_a_build(
    build, corpus: Path, monkeypatch
) -> None:
    def slow(*given, **options):
        monkeypatch.undo()
        found = scan(*given, **options)
        (corpus / "zebra.md").write_text(ZEBRA)
        with pytest.raises(BuildRunningError):
            build()
        return found

    build()
    monkeypatch.setattr("cnai_qa.index.build.scan", slow)
    build()
    assert build().added == ("zebra.md",)


def test_a_first_build_of_a_missing_corpus_makes_no_index_folder(build, corpus, index) -> None:
    corpus.rename(corpus.with_name("elsewhere"))
    with pytest.raises(Exception, match="does not exist"):
        build()
    assert not index.exists()

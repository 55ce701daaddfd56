"""What a fault of the machine, or another build, takes from an index: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnai_qa import Settings
from cnai_qa.documents import scan
from cnai_qa.errors import BuildRunningError
from cnai_qa.index import open_index

ZEBRA = "# Zebras\n\nThe zebra has stripes of black and white.\n"


def documents(settings: Settings) -> list[str]:
    """Return the paths of the documents of the live index."""
    return [line.path for line in open_index(settings.index).records.listing()]


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

"""The list of documents as HTML."""

from __future__ import annotations

import re

from cnai_qa.serve import shelf


def test_the_bar_of_a_build_never_goes_back_and_ends_full() -> None:
    steps = [("reading", n, 5) for n in range(6)]
    steps += [("embedding", n, 111) for n in range(0, 112, 16)]
    steps += [("indexing", 0, 1), ("indexing", 1, 1)]
    html = [shelf.working(*step) for step in steps]
    values = [float(re.search(r'value="([^"]+)" max="1"', part)[1]) for part in html]
    assert values == sorted(values) and (values[0], values[-1]) == (0, 1)


def test_how_far_a_build_is_stands_beside_its_bar_in_words() -> None:
    assert "Computing vectors: 16 of 111" in shelf.working("embedding", 16, 111)
    assert "Reading: &lt;b&gt;.md" in shelf.working("reading", 1, 5, "<b>.md")

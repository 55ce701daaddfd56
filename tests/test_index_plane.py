"""The picture of the collection: in the unit square, near in meaning near on it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Assistant
from cnai_qa.index import plane
from cnai_qa.serve.markup import fingerprint
from cnai_qa.serve.plane import COLOURS, GREY, picture, point
from cnai_qa.types import Spot


def groups(seed: int, each: int) -> np.ndarray:
    """Return three groups of vectors that lie close together."""
    random = np.random.default_rng(seed)
    centres = np.eye(3, 16).repeat(each, axis=0)
    return (centres + random.normal(0, 0.05, centres.shape)).astype(np.float32)


def test_groups_in_meaning_are_groups_on_the_plane() -> None:
    places = plane.lay_out(groups(1, 20)).reshape(3, 20, 2)
    centres = places.mean(axis=1)
    spread = np.linalg.norm(places - centres[:, None], axis=2).max()
    apart = min(np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert apart > spread


@given(st.integers(0, 40), st.integers(0, 5))
def test_every_place_lies_in_the_unit_square(rows: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    vectors[rows // 2 :] = vectors[:1]  # many of them the same
    places = plane.lay_out(vectors)
    assert places.shape == (rows, 2) and places.dtype == np.float32
    assert not places.size or (places.min() >= 0 and places.max() <= 1)


def test_the_same_collection_looks_the_same_and_a_turned_one_too() -> None:
    vectors = groups(2, 10)
    assert np.array_equal(plane.lay_out(vectors), plane.lay_out(vectors))
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(16, 16)))
    turned = plane.lay_out((vectors @ turn).astype(np.float32))
    assert np.allclose(plane.lay_out(vectors), turned, atol=0.05)


def test_a_build_writes_the_places_of_its_chunks(assistant: Assistant, index: Path) -> None:
    rows = sum(line.chunks for line in assistant.documents())
    assert plane.load(index / assistant.generation, rows).shape == (rows, 2)
    spots = assistant.plane(1000)
    assert len(spots) == rows
    chunks = [c for d in assistant.documents() for c in assistant.chunks(d.path)]
    known = {(c.document, c.start, c.end) for c in chunks}
    assert {(s.document, s.start, s.end) for s in spots} == known
    assert len(assistant.plane(3)) <= 3


@pytest.mark.parametrize("content", [None, b"", b"no array"])
def test_an_index_without_places_is_laid_out_when_it_is_shown(tmp_path: Path, content) -> None:
    if content is not None:
        (tmp_path / plane.FILE).write_bytes(content)
    assert plane.load(tmp_path, 3) is None
    np.save(tmp_path / plane.FILE, np.zeros((2, 2), np.float32))
    assert plane.load(tmp_path, 3) is None


def test_the_picture_has_a_point_for_each_passage_and_marks_the_cited_ones(assistant) -> None:
    spots = assistant.plane(1000)
    titles = {line.path: f"<{line.title}>" for line in assistant.documents()}
    record = assistant.ask("Who founded Red Lantern in 2021?").to_record()
    html = picture(spots, titles, record, len(spots))
    [data] = re.findall("<textarea[^>]*>(.*)</textarea>", html)
    data = json.loads(unescape(data))
    assert len(data["points"]) == 5 * len(spots)
    for spot, at in zip(spots, range(0, len(data["points"]), 5), strict=True):
        document, start, end = data["points"][at + 2 : at + 5]
        assert (data["paths"][document], start, end) == (spot.document, spot.start, spot.end)
    for citation in record["citations"]:
        assert html.count(f">{citation['number']}</a>") == 1
    assert "&lt;Two labs&gt;" in html and "<Two" not in html
    assert "evenly chosen" not in html and "nothing to show" in picture([], titles)


def test_the_numbers_of_sources_at_one_point_stand_beside_each_other() -> None:
    places = {"document": "a.md", "end": 9, "quote": "x", "highlight": None}
    cited = [{**places, "number": n, "start": start} for n, start in ((1, 2), (2, 40), (3, 5))]
    spots = [Spot("a.md", 0, 9, 0.2, 0.2), Spot("a.md", 9, 90, 0.8, 0.8)]
    html = picture(spots, {}, {"citations": cited})
    texts = [re.sub("<[^>]+>", "", text) for text in re.findall("<text .*?</text>", html)]
    assert texts == ["1, 3", "2"] and html.count('class="ring"') == 2


def test_many_documents_have_colours_where_they_are_large_or_cited_and_grey_elsewhere() -> None:
    sizes = {f"{n:02}.md": 20 - n for n in range(20)}
    spots = [Spot(path, 0, 9, 0.5, 0.5) for path, size in sizes.items() for _ in range(size)]
    cited = [{"document": "17.md", "start": 0, "end": 9, "quote": "x", "highlight": None}]
    for answer, own in (
        (None, [f"{n:02}.md" for n in range(8)]),
        ({"citations": [{**cited[0], "number": 1}]}, [*(f"{n:02}.md" for n in range(7)), "17.md"]),
    ):
        html = picture(spots, {path: f"Title {path}" for path in sizes}, answer)
        legend = re.findall(r"background:(#\w+)\"></span><bdi>([^<]+)<", html)
        named = [(colour, f"Title {path}") for colour, path in zip(COLOURS, own, strict=True)]
        assert legend == [*named, (GREY, "12 other documents")]
        data = json.loads(unescape(re.findall("<textarea[^>]*>(.*)</textarea>", html)[0]))
        shades = [data["colours"][n] for n in data["points"][2::5]]
        grey = sum(size for path, size in sizes.items() if path not in own)
        assert shades[:grey] == [GREY] * grey and GREY not in shades[grey:]  # those lie below
    assert "other document" not in picture(spots[:20], {})


# What the eye takes up with all three cones, and without the long, middle or short one
# (Machado, Oliveira and Fernandes 2009, severity 1).
CONES = (
    np.eye(3),
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
)
TO_XYZ = np.array(((0.434, 0.376, 0.190), (0.213, 0.715, 0.072), (0.018, 0.109, 0.873)))


def seen(colour: str, cones: np.ndarray) -> np.ndarray:
    """Return a colour as it is seen, in CIE Lab."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = TO_XYZ @ np.clip(np.asarray(cones) @ light, 0, 1)
    x, y, z = (np.cbrt(v) if v > 0.0089 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


@pytest.mark.parametrize("cones", CONES, ids=["all", "no long", "no middle", "no short"])
def test_the_colours_are_told_apart_with_every_kind_of_eye(cones) -> None:
    looks = [seen(colour, cones) for colour in (*COLOURS, GREY)]
    apart = [np.linalg.norm(a - b) for n, a in enumerate(looks) for b in looks[:n]]
    assert min(apart) > 15


def test_a_sample_says_so(assistant) -> None:
    assert "Shown are 2 of 30,000 passages" in picture(assistant.plane(1000)[:2], {}, None, 30_000)


def test_a_point_says_what_its_passage_is_and_leads_to_it(assistant) -> None:
    spot = next(s for s in assistant.plane(1000) if s.document == "labs.md")
    about = point(assistant, {"document": spot.document, "start": spot.start, "end": spot.end})
    text = assistant.document("labs.md").text[spot.start : spot.end]
    assert about["said"].startswith("Two labs") and fingerprint(text) in about["href"]
    assert "#" not in about["said"]
    gone = point(assistant, {"document": "none.md", "start": "x", "end": -1})
    assert gone == {"said": "This document is not there any more.", "href": ""}
    assert point(assistant, {"document": "labs.md"})["href"]

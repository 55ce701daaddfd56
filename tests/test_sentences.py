"""Sentences: exact offsets, names and numbers left whole, headings never part of one."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import pytest
from conftest import FakeEmbedder
from hypothesis import given
from hypothesis import strategies as st
from samples import DOCUMENTS, TEXTS, document

from cnai_qa.chunking import SentenceSplitter, chunk_document
from cnai_qa.documents.structure import blocks
from cnai_qa.sentences import sentence_spans, sentences, shortened
from cnai_qa.types import BlockKind, Document, Sentence

count_words = FakeEmbedder().count_tokens


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def found(text: str, path: str = "labs.md") -> list[tuple[str, str]]:
    """Return kind and text of each sentence of a document."""
    whole = document(text, path)
    return [(s.kind.value, whole.text[s.start : s.end]) for s in sentences(whole)]


# Every text


@given(TEXTS)
def test_sentences_cover_every_character_that_shows(text: str) -> None:
    covered = "".join("".join(split(text)).split())
    assert covered.replace(">", "") == "".join(text.split()).replace(">", "")


@given(TEXTS)
def test_sentences_come_in_order_without_overlap_or_space_around_them(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end


@given(DOCUMENTS)
def test_every_sentence_lies_in_its_block_and_has_its_kind(document: Document) -> None:
    structure = blocks(document)
    for sentence in sentences(document):
        block = structure[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end
        of_block = {
            BlockKind.ROW: (BlockKind.ROW, BlockKind.COLUMNS),
            BlockKind.PROSE: (BlockKind.PROSE, BlockKind.PICTURE),
            BlockKind.ITEM: (BlockKind.ITEM, BlockKind.PICTURE),
        }
        assert sentence.kind in of_block.get(block.kind, (block.kind,))


@given(DOCUMENTS)
def test_the_sentences_of_a_document_come_in_order_and_leave_no_block_out(document) -> None:
    split = sentences(document)
    assert all(a.end <= b.start for a, b in pairwise(split))
    assert sorted({s.block for s in split}) == list(range(len(blocks(document))))


@given(DOCUMENTS)
def test_headings_rows_and_code_are_one_sentence_each(document: Document) -> None:
    whole = (BlockKind.HEADING, BlockKind.ROW, BlockKind.CODE)
    expected = [(b.start, b.end) for b in blocks(document) if b.kind in whole]
    named = (*whole, BlockKind.COLUMNS)
    assert [(s.start, s.end) for s in sentences(document) if s.kind in named] == expected


@given(DOCUMENTS, st.sampled_from([(count_words, 8), (len, 40)]))
def test_no_sentence_reaches_over_the_chunk_it_begins_in(document: Document, limits) -> None:
    count, limit = limits
    whole = sentences(document)
    chunks = chunk_document(document, whole, SentenceSplitter(limit, count))
    borders = [chunk.start for chunk in chunks]
    pieces = shortened(whole, borders, document.text)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    for piece in pieces:
        chunk = chunks[bisect_right(borders, piece.start) - 1]
        assert chunk.start <= piece.start < piece.end <= chunk.end
        text = document.text[piece.start : piece.end]
        assert text == text.strip()
    assert _shown(pieces, document) == _shown(whole, document)


def _shown(found: Sequence[Sentence], document: Document) -> list[tuple[int, BlockKind, str]]:
    """Return the text of each block without its spaces."""
    texts: dict[tuple[int, BlockKind], str] = {}
    for s in found:
        text = "".join(document.text[s.start : s.end].split())
        texts[s.block, s.kind] = texts.get((s.block, s.kind), "") + text
    return [(*key, text) for key, text in texts.items()]


# Where a sentence ends


@pytest.mark.parametrize(
    "sentence",
    [
        "01.AI was founded by Kai-Fu Lee in 2023.",
        "K2.5 beat GLM-4.5 and DeepSeek-V3.2 by 3.5 points.",
        "The Ascend 910B reaches 80% of its rival.",
        "The U.S. government banned U.S. chips.",
        "Dr. Mei Tan, e.g., met Mr. Lee at Red Lantern Co. Ltd. in Jan. 2025.",
        "Version v1.2.3 is at www.example.com and costs $5.6M.",
        "See Fig. 2 and No. 5 of the report.",
        "Revenue rose to 1,234.56 million yuan (approx. 170 million dollars).",
        "A sentence\nthat goes on\nover three lines.",
        "It starts at approx. 5 p.m. on weekdays.",
        "It cost max. 30 euros.",
        "Call tel. 555 1234 for help.",
        "Prices incl. VAT, excl. Delivery.",
        "Open Mon. to Fri. from 9 a.m. to 5 p.m. daily.",
        "The report (Vol. 3, pp. 5–9.) is here.",
        "Sold by the est. value.",
        "Write to the dept. of water.",
        "The heater keeps the temp. – that of the room – at 20 degrees.",
    ],
)
def test_a_sentence_is_left_whole(sentence: str) -> None:
    assert split(sentence) == [sentence]
    assert split(f"It is new. {sentence} It is big.")[1:-1] == [sentence]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It won.\nIt lost.", ["It won.", "It lost."]),
        ("It won.  \t It lost. ", ["It won.", "It lost."]),
        ("In 2024. 2025 began.", ["In 2024.", "2025 began."]),
        ("It is in the U.S. It is big.", ["It is in the U.S.", "It is big."]),
        ("It keeps the temp. The heater is old.", ["It keeps the temp.", "The heater is old."]),
        ("It is 9 euros incl. The rest is due.", ["It is 9 euros incl.", "The rest is due."]),
        ("It is what it says. npm is slow.", ["It is what it says.", "npm is slow."]),
        ("They have a cat. Tom fed it.", ["They have a cat.", "Tom fed it."]),
        ("We met. iPhone sales rose.", ["We met.", "iPhone sales rose."]),
        ("we met at nine. then we left.", ["we met at nine.", "then we left."]),
        ("It sat in the sun. – The end.", ["It sat in the sun.", "– The end."]),
        ("no capital and no stop", ["no capital and no stop"]),
        ("", []),
        (" \n\u2028\u3000", []),
    ],
)
def test_a_sentence_ends_at_its_stop(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize("space", ["\u2028", "\u2029", "\xa0", "\u3000", "\u202f", "\x85", "\x0b"])
def test_any_white_space_parts_two_sentences(space: str) -> None:
    assert split(f"One.{space}Two.{space}") == ["One.", "Two."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "深度求索成立于2023年。总部在杭州！真的吗？是的",
            ["深度求索成立于2023年。", "总部在杭州！", "真的吗？", "是的"],
        ),
        ("模型K2.5很强。GLM-4.5也强。", ["模型K2.5很强。", "GLM-4.5也强。"]),
        ("他说“好。”然后走了。", ["他说“好。”", "然后走了。"]),
        ("中文。English. 混合。", ["中文。", "English.", "混合。"]),
    ],
)
def test_chinese_sentences_end_at_their_own_stops(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_characters_beyond_the_basic_plane_do_not_shift_offsets() -> None:
    assert split("😀 One. 𝔸 two 🇨🇳. Three.") == ["😀 One.", "𝔸 two 🇨🇳.", "Three."]


# Documents


def test_a_heading_is_never_part_of_a_sentence() -> None:
    assert found("# Labs\nThe lab grew\n## More\nIt is new.") == [
        ("heading", "Labs"),
        ("prose", "The lab grew"),
        ("heading", "More"),
        ("prose", "It is new."),
    ]


def test_an_item_is_never_part_of_the_sentence_before_it() -> None:
    assert found("The lab sells:\n- Tide. It is old\n- Reef") == [
        ("prose", "The lab sells:"),
        ("item", "Tide."),
        ("item", "It is old"),
        ("item", "Reef"),
    ]


def test_a_row_of_a_table_is_left_whole() -> None:
    rows = ["| Lab | Note |", "| Tide | Old. Big. |"]
    assert [text for _, text in found(f"{rows[0]}\n|---|---|\n{rows[1]}")] == rows


@pytest.mark.parametrize("rule", ["|---|---|", "--|:-:", "| - | - |", ":---|---:"])
def test_the_first_row_of_a_table_names_its_columns(rule: str) -> None:
    kinds = [
        kind for kind, _ in found(f"Text:\n\n| Lab | Note |\n{rule}\n| Tide | Old |\n| - | 2 |\n")
    ]
    assert kinds == ["prose", "columns", "row", "row"]


@pytest.mark.parametrize(
    "below", ["---", "- ", "| - | - |\n| Reef | 3 |", "|---|---|\n| Reef | 3 |"]
)
def test_no_other_row_names_columns(below: str) -> None:
    kinds = [kind for kind, _ in found(f"| Lab | Note |\n|---|---|\n| Tide | Old |\n{below}\n")]
    assert kinds[:2] == ["columns", "row"] and kinds.count("columns") == 1


def test_each_of_two_tables_names_its_columns() -> None:
    table = "| Lab | Note |\n|---|---|\n| Tide | Old |\n"
    assert [kind for kind, _ in found(f"{table}\n{table}")] == ["columns", "row"] * 2


def test_a_column_may_be_named_by_a_number_sign() -> None:
    assert found("# | Lab\n---|---\n1 | Tide\n") == [("columns", "# | Lab"), ("row", "1 | Tide")]


def test_a_row_between_bars_of_plain_text_names_no_columns() -> None:
    assert "columns" not in {
        kind for kind, _ in found("Lab | Note\n--- | ---\nTide | Old", "a.txt")
    }


@pytest.mark.parametrize(
    "text",
    [
        "![A lab](a.png)",
        "[![Badge](a.svg)](b) ![](c.png)",
        "- ![A](b)",
        "![A](https://a.org/Foo_(bar).png)",
        "![A][ref]",
        "![A](b.png){width=50%}",
        "> ![A](b)\n> ![C](d)",
    ],
)
def test_a_picture_alone_is_no_sentence(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["picture"]


def test_a_picture_inside_a_sentence_is_part_of_it() -> None:
    assert [kind for kind, _ in found("The lab ![here](a.png) grew.")] == ["prose"]


def test_the_mark_of_a_quoted_line_is_no_part_of_a_sentence_that_begins_there() -> None:
    assert found("> One.\n> Two.\n>Three. Four\n> goes on.") == [
        ("prose", "One."),
        ("prose", "Two."),
        ("prose", "Three."),
        ("prose", "Four\n> goes on."),
    ]


def test_a_repeated_sentence_has_offsets_of_its_own_each_time() -> None:
    text = "# It is new.\n\nIt is new. It is new.\n\n- It is new.\n\nIt is new."
    starts = [s.start for s in sentences(document(text))]
    assert starts == [i for i in range(len(text)) if text.startswith("It is new.", i)]


def test_a_plain_text_is_split_by_its_own_structure() -> None:
    assert found("Labs of the north\n\nIt is new. It is\nbig.\n- Tide\n", "a.txt") == [
        ("heading", "Labs of the north"),
        ("prose", "It is new."),
        ("prose", "It is\nbig."),
        ("item", "Tide"),
    ]


@pytest.mark.parametrize("text", ["x" * 190_000, "word " * 30_000, "...." * 30_000])
def test_a_sentence_without_end_is_cut_at_spaces_where_there_are_any(text: str) -> None:
    whole = Document("a.txt", "T", text, markup="plain")
    pieces = [text[s.start : s.end] for s in shortened(sentences(whole), [0], text)]
    assert max(map(len, pieces)) <= 4000 < len(text) / 10
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert " " not in text or all(piece.endswith("word") for piece in pieces)


def test_a_sentence_that_fits_its_chunk_is_left_as_it_is() -> None:
    whole = sentences(document("It is new. It is big.\n\nIt grew."))
    assert shortened(whole, [0, whole[1].start, whole[2].start], "") == whole


# Time


@pytest.mark.parametrize(
    "sentence", ["深度求索很大。", "真的吗？", "文」。「", "नमस्ते।", "It is new. ", "“a.” "]
)
def test_a_long_text_takes_time_in_step_with_its_length(sentence: str) -> None:
    began = time.process_time()
    spans = sentence_spans(sentence * (300_000 // len(sentence)))
    assert time.process_time() - began < 8
    assert spans

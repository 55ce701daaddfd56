"""Encoding: the token ids of question and passage, and where each token stands in the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from cnai_qa.reader.encoding import LONGEST_QUESTION, Encoder

WORDS = ["[UNK]", "[CLS]", "[SEP]", "who", "runs", "the", "mill", "Anna", "it", ".", "?"]
TEXT = st.lists(st.sampled_from([*WORDS[3:], "elsewhere", "\n", "été"]), max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    return Encoder(tokenizer)


def test_a_pair_is_question_context_and_text_between_separators(encoder: Encoder) -> None:
    (own,) = encoder.encode("who runs ?", [("the mill", "Anna runs it .")])
    said = [WORDS[i] for i in own.ids]
    assert said == "[CLS] who runs ? [SEP] the mill Anna runs it . [SEP]".split()
    assert own.types.tolist() == [0] * 5 + [1] * 7
    assert own.starts.tolist() == [-1] * 7 + [0, 5, 10, 13, -1]
    assert own.ends.tolist() == [-1] * 7 + [4, 9, 12, 14, -1]


def test_a_long_context_gives_way_to_the_text_from_its_outermost_name(encoder: Encoder) -> None:
    (own,) = encoder.encode("who", [("the the the mill", "Anna runs it")], longest=8)
    assert [WORDS[i] for i in own.ids] == "[CLS] who [SEP] mill Anna runs it [SEP]".split()


def test_a_long_question_leaves_room_for_the_passage(encoder: Encoder) -> None:
    (own,) = encoder.encode("who " * 500, [("", "Anna runs it")])
    assert (own.types == 0).sum() == LONGEST_QUESTION + 2
    assert (own.starts >= 0).sum() == 3


@given(question=TEXT, context=TEXT, text=TEXT, longest=st.integers(8, 80))
def test_offsets_are_those_of_the_text_and_the_length_holds(
    encoder: Encoder, question: str, context: str, text: str, longest: int
) -> None:
    (own,) = encoder.encode(question, [(context, text)], longest)
    assert len(own) <= longest
    held = own.starts >= 0
    pieces = [text[a:b] for a, b in zip(own.starts[held], own.ends[held], strict=True)]
    room = longest - 3 - int((own.types == 0).sum() - 2)  # three tokens mark the parts
    assert pieces == text.split()[:room]
    assert (own.types[held] == 1).all()


def test_each_token_knows_its_sentence(encoder: Encoder) -> None:
    text = "Anna runs it . the mill runs ."
    (own,) = encoder.encode("who", [("the", text)])
    numbers = own.sentence_numbers([(0, 14), (15, 30)])
    assert numbers[own.starts >= 0].tolist() == [0] * 4 + [1] * 4
    assert (numbers[own.starts < 0] == -1).all()
    gap = own.sentence_numbers([(5, 9)])
    assert np.flatnonzero(gap == 0).tolist() == [5]
    assert (own.sentence_numbers([]) == -1).all()

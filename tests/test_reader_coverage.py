"""Chinese questions: read by the characters that a sentence shares with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import passage, quoted

from cnai_qa import Assistant
from cnai_qa.index.lexical import LexicalIndex
from cnai_qa.reader import ByLanguage, CoverageReader
from cnai_qa.types import Reading

_CHINESE = st.text("华为总部深圳创始人。？；，aB2 \n", max_size=60)
TEXT = (
    "# 华为\n\n华为成立于1987年，总部位于深圳。创始人是谁？创始人是任正非；"
    "2023年发布了麒麟芯片。\n\n天气很好。\n"
)


def read(question: str, text: str = TEXT) -> tuple[Reading, list[str]]:
    found = passage(text)
    reader = CoverageReader(LexicalIndex.build([text, "别的文字。", "还有别的。"]))
    (judged,) = reader.read(question, [found])
    return judged, [quoted(found, number) for number in found.inside()]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("华为的总部在哪里？", "华为成立于1987年，总部位于深圳。"),
        ("创始人是谁？", "创始人是任正非；"),
        ("麒麟芯片是哪年发布的？", "2023年发布了麒麟芯片。"),
        ("麒麟晶片何時發布？", "2023年发布了麒麟芯片。"),
    ],
)
def test_the_sentence_that_holds_what_the_question_names_is_best(question, sentence) -> None:
    judged, sentences = read(question)
    assert sentences[judged.sentences.index(max(judged.sentences))] == sentence
    assert judged.probability > 0.3


def test_a_passage_about_something_else_hardly_answers() -> None:
    judged, _ = read("小米的手机价格是多少？")
    assert judged.probability < 0.1


def test_a_question_in_the_text_is_no_answer() -> None:
    judged, sentences = read("创始人是谁？")
    assert judged.sentences[sentences.index("创始人是谁？")] == 0


@given(_CHINESE, _CHINESE)
def test_a_reading_has_a_score_for_each_sentence(question: str, text: str) -> None:
    judged, sentences = read(question, f"{text}\n\n字。\n")
    assert len(judged.sentences) == len(sentences)
    assert all(0 <= share <= 1 for share in judged.sentences)
    assert 0 <= judged.probability <= 1


@given(st.sampled_from(["华为的总部在哪里？", "東芝", "カタカナは？"]))
def test_chinese_questions_go_to_the_reader_for_chinese(question: str) -> None:
    reader = ByLanguage(_Fixed(0.1), _Fixed(0.9))
    assert [r.probability for r in reader.read(question, [])] == [0.9]


@given(st.sampled_from(["Who founded DeepSeek?", "DeepSeek 创始人", "2024?", ""]))
def test_other_questions_do_not(question: str) -> None:
    reader = ByLanguage(_Fixed(0.1), _Fixed(0.9))
    assert [r.probability for r in reader.read(question, [])] == [0.1]


class _Fixed:
    def __init__(self, probability: float) -> None:
        self.probability = probability

    def read(self, question, passages) -> list[Reading]:
        return [Reading(self.probability, ())]


def test_a_chinese_question_is_answered_from_a_chinese_document(
    build, corpus, settings, embedder
) -> None:
    (corpus / "华为.txt").write_text("华为\n\n华为成立于1987年，總部位於深圳。\n\n天气很好。\n")
    build()
    found = Assistant(settings, embedder).ask("华为的总部在哪里？")
    assert [c.quote for c in found.citations][:1] == ["华为成立于1987年，總部位於深圳。"]
    assert Assistant(settings, embedder).ask("小米的手机价格是多少？").abstained


def test_with_a_model_of_ones_own_the_embedding_reader_reads_chinese(
    build, settings, embedder
) -> None:
    build()
    own = replace(settings, model="some/multilingual-model")
    reader = Assistant(own, embedder)._open().reader
    assert not isinstance(reader, ByLanguage)

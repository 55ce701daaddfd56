"""Tokens of lexical search: names whole and in parts, word forms, Chinese pairs."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import TEXTS

from cnai_qa.words import INVISIBLE, _words, content_words, figures, tokens

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("01.AI", ["01.ai"]),
        ("K2.5", ["k2.5"]),
        ("910B", ["910b"]),
        ("V3", ["v3"]),
        ("V3.2", ["v3.2"]),
        ("3.5", ["3.5"]),
        ("C++", ["c++", "c"]),
        ("C#", ["c#"]),
        ("GLM-4.5", ["glm-4.5", "glm", "4.5"]),
        ("GPT4", ["gpt4", "gpt", "4"]),
        ("Kai-Fu", ["kai-fu", "kai", "fu"]),
        ("R&D", ["r&d", "r", "d"]),
        ("AI/ML", ["ai/ml", "ai", "ml"]),
        ("snake_case", ["snake_case", "snake", "case"]),
    ],
)
def test_a_name_is_kept_whole_and_in_parts(written: str, found: list[str]) -> None:
    assert tokens(written) == found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("GLM 4.5", "GLM-4.5 is new."),
        ("4.5", "GLM-4.5 is new."),
        ("glm-4.5", "GLM-4.5 is new."),
        ("Qwen 3", "Qwen3 is new."),
        ("U.S.", "the US and its chips"),
        ("USA", "The U.S. banned it."),
        ("U.K.", "the UK"),
        ("founders", "its founder"),
        ("exports", "The export grew."),
        ("DeepSeek’s", "DeepSeek"),
        ("DeepSeek's", "DEEPSEEK"),
        ("ＤｅｅｐＳｅｅｋ", "DeepSeek"),
        ("智谱", "北京智谱华章"),
        ("information", "infor\u00adma\u200btion"),
        ("infor\u00admation", "information"),
    ],
)
def test_a_word_is_found_however_it_is_written(question: str, text: str) -> None:
    assert tokens(question) and set(tokens(question)) <= set(tokens(text))


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("हिन्दी", ["हिन्दी"]),
        ("नदियाँ", ["नदियाँ"]),
        ("தமிழ்", ["தமிழ்"]),
        ("বাংলা", ["বাংলা"]),
        ("മലയാളം-2", ["മലയാളം-2", "മലയാളം", "2"]),
        ("Росси́я", ["россия"]),
        ("ẹ́kọ", ["ẹkọ"]),
        ("İzmir", ["izmir"]),
        ("كِتَابٌ", ["كتاب"]),
        ("שָׁלוֹם", ["שלום"]),
    ],
)
def test_a_word_with_marks_is_one_word(word: str, found: list[str]) -> None:
    composed = unicodedata.normalize("NFKC", word)
    assert tokens(word) == found
    assert content_words(f"({word})") == [(composed, found)]


def test_thai_is_found_inside_of_what_no_space_parts() -> None:
    assert tokens("มีน้ำ") == [unicodedata.normalize("NFKC", pair) for pair in ("มีน้ํ", "น้ํา")]
    assert set(tokens("ประชากร")) <= set(tokens("ประเทศไทยมีประชากรมาก"))
    assert tokens("ไทยAI")[-1] == "ai" and tokens("ก") == ["ก"]


@pytest.mark.parametrize(
    "text", [*(p.read_text("utf-8") for p in CORPUS.glob("*.md")), "1️⃣ か゚き x⃗ İzmir ｶﾞ 模型K2很大"]
)
def test_what_is_written_without_such_marks_is_parted_as_letters_and_digits_are(text) -> None:
    plain = re.compile(r"[^\W_]+(?:[.\-/&+'’_][^\W_]+)*[+#]*")
    written = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    assert _words(text) == plain.findall(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [("V3", "V3.2"), ("K2", "K2.5"), ("us", "US"), ("910B", "910C"), ("01.AI", "AI")],
)
def test_different_names_share_no_token(one: str, other: str) -> None:
    assert not set(tokens(one)) & set(tokens(other))


def test_a_stop_at_the_end_of_a_sentence_is_no_part_of_a_word() -> None:
    assert tokens("Made by 01.AI. Beats K2.5!") == ["made", "01.ai", "beat", "k2.5"]


def test_a_sign_that_ends_a_name_tells_it_from_the_letter() -> None:
    assert "c++" in tokens("C++ code") and "c++" not in tokens("C code")
    assert "30m" in tokens("30M+ users")


def test_chinese_becomes_pairs_of_characters() -> None:
    assert tokens("深度求索") == ["深度", "度求", "求索", "深", "度", "求", "索"]
    assert tokens("模型K2很大")[:3] == ["模型", "k2", "很大"]
    assert tokens("好") == ["好"]


def test_chinese_question_words_and_particles_are_no_tokens() -> None:
    assert set(tokens("深度求索的创始人是谁？")) == {
        *tokens("深度求索的创始人"),
    }
    assert tokens("是谁") == tokens("什么") == []
    assert "的" not in tokens("求索的创始人")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("臺積電", "台积电"),
        ("華為技術", "华为技术有限公司"),
        ("人工智能", "人工智慧與人工智能"),
        ("ＧＬＭ－４．５", "GLM-4.5"),
        ("２０２４年", "2024年"),
        ("ｶﾀｶﾅ", "カタカナ"),
    ],
)
def test_traditional_and_full_width_characters_are_found_by_the_others(question, text) -> None:
    found = set(tokens(text))
    assert tokens(question)
    assert {t for t in tokens(question) if len(t) == 1 or t.isascii()} <= found


@pytest.mark.parametrize("word", ["the", "Who", "AND", "it’s", "its", "I'm", "don’t", "Can't"])
def test_stop_words_are_left_out(word: str) -> None:
    assert tokens(word) == []
    assert content_words(word) == []


def test_words_of_meaning_are_as_written_with_their_tokens() -> None:
    assert content_words("Who backs GLM-4.5's makers?") == [
        ("backs", ["back"]),
        ("GLM-4.5's", ["glm-4.5", "glm", "4.5"]),
        ("makers", ["maker"]),
    ]


@given(TEXTS)
def test_the_tokens_of_a_text_are_those_of_its_words(text: str) -> None:
    of_words = [token for _, found in content_words(text) for token in found]
    assert [token for token in tokens(text) if len(token) > 1] == [
        token for token in of_words if len(token) > 1
    ]
    assert set(of_words) <= set(tokens(text))


@given(TEXTS)
def test_a_token_is_never_empty_or_broken_by_space(text: str) -> None:
    assert all(token.split() == [token] for token in tokens(text))


@given(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True))
def test_a_capital_at_the_start_of_a_word_makes_no_difference(word: str) -> None:
    assert tokens(word.capitalize()) == tokens(word)


def test_a_caller_may_change_the_list_of_tokens() -> None:
    tokens("GLM-4.5").clear()
    assert tokens("GLM-4.5") == ["glm-4.5", "glm", "4.5"]


@given(st.text(st.sampled_from("aB3½5 -.,&+年2ü²\u00ad"), max_size=30))
def test_figures_are_the_tokens_with_a_digit(text: str) -> None:
    assert figures(text) == {t for t in tokens(text) if any(map(str.isdigit, t))}

"""Hand-made documents, passages and readings, and strategies for texts of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from cnai_qa.documents import load_document
from cnai_qa.sentences import sentences
from cnai_qa.types import Chunk, Document, Hit, Passage, Reading

# Line ends are '\n' in every document, and half a surrogate pair is no text.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r")
PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "### ",
            "- ",
            "* ",
            "1. ",
            "2) ",
            "> ",
            ">",
            "• ",
            "(a) ",
            "  ",
            "    ",
            "\t",
        ),
        *(
            "\n",
            "\n\n",
            "\n- ",
            "\n  - ",
            "\n> ",
            "\n> - ",
            "\n# ",
            "\n---\n",
            "\n===\n",
            "\n***\n",
        ),
        *(
            "| a | b |\n",
            "|---|---|\n",
            "a | b\n",
            "--|--\n",
            "```\n",
            "~~~\n",
            "<div>\n",
            "<!-- c -->",
        ),
        *(
            "[a]: b\n",
            "│ x │",
            "word ",
            "The lab grew. ",
            "It is new. ",
            "It is new. ",
            "Why? ",
            "No! ",
        ),
        *(
            "01.AI ",
            "K2.5 ",
            "U.S. ",
            "Dr. Mei ",
            "3.5 ",
            "e.g. ",
            "深度求索成立于2023年。",
            "真的吗？",
            "“好。”",
        ),
        *(" ", "\u2028", "\u2029", "\x85", "\xa0", "\u3000", "\u200b", "\x0b", "\x1f", "\ufeff"),
        *("😀", "e\u0301", "ß", "ﬁ", "Ⅳ", "ا", "।", "x" * 300, "word " * 40, "字" * 200),
    ]
)
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=200),
    st.lists(st.one_of(PIECES, st.text(CHARACTERS, max_size=5)), max_size=30).map("".join),
)
DOCUMENTS = st.builds(
    lambda text, markup: Document("a.md", "Title", text, markup=markup),
    TEXTS,
    st.sampled_from(["markdown", "plain"]),
)


def document(text: str, path: str = "labs.md") -> Document:
    """Return the document of a file's text."""
    return load_document(text.encode(), path)


def passage(text: str, path: str = "labs.md", start: int = 0, end: int | None = None) -> Passage:
    """Return a passage over a document of that text, by default over all of it."""
    whole = document(text, path)
    chunk = Chunk(path, start, end or len(whole.text), whole.text[start:end], ("Labs",))
    hit = Hit(rank=1, chunk=chunk, title=whole.title, date=whole.date, kind=whole.kind, score=0.5)
    return Passage(hit, whole, tuple(sentences(whole)))


def quoted(passage: Passage, sentence: int) -> str:
    """Return the text of a sentence, by its number in the document."""
    here = passage.sentences[sentence]
    return passage.document.text[here.start : here.end]


def reading(passage: Passage, probability: float = 0.9, **scores: float) -> Reading:
    """Return a reading that scores each sentence by a word it holds; the others score 0."""
    texts = [quoted(passage, number).casefold() for number in passage.inside()]
    found = [max((s for w, s in scores.items() if w in text), default=0.0) for text in texts]
    return Reading(probability, tuple(found))

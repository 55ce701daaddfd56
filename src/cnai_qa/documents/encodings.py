"""Bytes to text: by byte order mark, declaration, UTF-8, or what the bytes make likely."""

from __future__ import annotations

import codecs
import re

from ..errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW = 4  # bytes in UTF-8 that are no chance
_TIMES = 4  # as many of them as of bytes that are not
_MOST_LOST = 0.01  # of all bytes, of text that is UTF-8 by its mark or for want of another
_STRAY = re.compile("[\udc80-\udcff]")
_SAMPLE = 200_000  # bytes that are looked at to tell an encoding
_FREQUENT = range(0xB0, 0xD8)  # first bytes of the usual Chinese characters in GB 18030
_MARKS = range(0xA1, 0xAA)  # first bytes of its punctuation


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode text; line ends become '\\n'. As `decoded`, without the number of bytes."""
    return decoded(data, declared)[0]


def decoded(data: bytes, declared: str | None = None) -> tuple[str, int]:
    """Decode text, and return with it how many bytes of it could not be read.

    The encoding is that of the byte order mark, else `declared`, else UTF-8, else the likeliest
    of UTF-16, GB 18030 and Windows-1252. What is nearly all UTF-8 is read as that.

    Raises:
        DocumentError: the bytes are not text in that encoding, or hold binary data.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    encoding = encoding or _likeliest(data, declared)
    lost = _high_and_lost(data)[1] if encoding.startswith("utf-8") else 0
    replaced = lost and (_is_nearly_utf8(data) or lost <= _MOST_LOST * len(data))
    try:
        text = data.decode(encoding, "replace" if replaced else "strict")
        text.encode()  # half a surrogate pair is no text, yet some encodings can hold it
    except UnicodeError as error:
        raise DocumentError(f"Not {encoding} text ({error}). Save the file as UTF-8.") from error
    if "\x00" in text or _share_of_controls(text) > 0.02:
        raise DocumentError("Binary data, not text. Remove the file, or convert it to text.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), lost


def lost_notes(lost: int) -> tuple[str, ...]:
    """Return what to say of bytes that could not be read: nothing if there are none."""
    if not lost:
        return ()
    were = "byte is no UTF-8 and was" if lost == 1 else "bytes are no UTF-8 and were"
    return (f"{lost:,} {were} read as '\ufffd'; save the file as UTF-8.",)


def _likeliest(data: bytes, declared: str | None) -> str:
    if declared is None:
        return guessed(data)
    is_utf8 = codecs.lookup(declared).name == "utf-8"
    if (is_utf8 or _has_one_byte(declared)) and _is_nearly_utf8(data):
        return "utf-8"
    return guessed(data) if is_utf8 else declared


def _has_one_byte(encoding: str) -> bool:
    """Tell whether an encoding has a byte for each character, so that any text fits it."""
    return len(b"\xc3\xa9\xe3\x81".decode(encoding, "replace")) == 4


def _is_nearly_utf8(data: bytes) -> bool:
    """Tell whether more than a few bytes beyond ASCII, and most of them, form UTF-8.

    Text in another encoding forms it by chance alone: a capital with an accent before a mark.
    """
    high, lost = _high_and_lost(data)
    return high - lost >= max(_FEW, _TIMES * lost)


def _high_and_lost(data: bytes) -> tuple[int, int]:
    """Return how many bytes are not ASCII, and how many of them are not UTF-8."""
    high = len(data.translate(None, bytes(range(0x80))))
    if not high or _decodes(data, "utf-8"):
        return high, 0
    return high, len(_STRAY.findall(data.decode("utf-8", "surrogateescape")))


def guessed(data: bytes) -> str:
    """Return the likeliest encoding of text without a mark or declaration."""
    sample = data[:_SAMPLE]
    wide = _wide(sample)
    if wide:
        return wide
    if _decodes(data, "utf-8") or _is_nearly_utf8(data):
        return "utf-8"
    if _is_chinese(sample) and _decodes(data, "gb18030"):
        return "gb18030"
    # Undefined there and in no use elsewhere: such bytes are no text of that kind.
    defined = not any(byte in sample for byte in b"\x81\x8d\x8f\x90\x9d")
    western = defined and b"\x00" not in sample and _is_western(sample)
    return "cp1252" if western else "utf-8"


def _wide(sample: bytes) -> str | None:
    """Return which UTF-16 bytes look like: Latin letters leave every other one zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if len(sample) % 2 == 0 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(sample: bytes) -> bool:
    """Tell whether what is not ASCII pairs up into usual Chinese characters and marks."""
    usual, all_of_them, at = 0, 0, 0
    while at < len(sample):
        if sample[at] < 0x80:
            at += 1
            continue
        all_of_them += 1
        second = sample[at + 1] if at + 1 < len(sample) else 0xA1
        usual += second >= 0xA1 and (sample[at] in _FREQUENT or sample[at] in _MARKS)
        at += 2
    return usual >= 0.9 * all_of_them


def _is_western(sample: bytes) -> bool:
    """Tell whether accented letters stand among plain ones, as in a Western language."""
    high = sum(byte >= 0x80 for byte in sample)
    letters = sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    return high <= letters


def _share_of_controls(text: str) -> float:
    sample = text[:100_000]
    controls = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\x0b\x1b")
    return controls / max(len(sample), 1)

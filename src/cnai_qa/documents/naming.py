"""Names of files: which show as what they are, and how the others are told of."""

from __future__ import annotations

import re

# Control characters and line breaks, what turns the direction of writing (it lets a name pass for
# another one), and what stands for bytes that are no text. Spaces of any kind are parts of names.
_UNSHOWN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def name_fault(name: str) -> str | None:
    """Return why a name, or a path, does not show as what it is; None where it does."""
    found = sorted(set(_UNSHOWN.findall(name)))
    if not found:
        return None
    codes = ", ".join(f"U+{ord(c):04X}" for c in found)
    return (
        f"The name holds {codes}: control characters, or bytes that are no UTF-8, do not show as "
        "what they are. Rename the file."
    )


def escaped(name: str) -> str:
    r"""Return a name with what would not show written as an escape, such as `\x0a`."""
    return _UNSHOWN.sub(_escape, name)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

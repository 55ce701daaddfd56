"""The style sheet and scripts of the page, as text."""

from __future__ import annotations

from importlib.resources import files


def asset(name: str) -> str:
    """Return a file of the `static` folder."""
    return (files(__package__) / "static" / name).read_text(encoding="utf-8")

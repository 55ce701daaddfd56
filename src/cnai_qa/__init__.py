"""Ask a folder of documents; get an answer made of their own sentences, with citations."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assistant import Assistant, retrieve
    from .errors import CnaiQaError
    from .index.build import build_index
    from .scope import Scope
    from .settings import Settings
    from .types import Answer, BuildReport, Chunk, Citation, Document, Hit

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Assistant",
    "BuildReport",
    "Chunk",
    "Citation",
    "CnaiQaError",
    "Document",
    "Hit",
    "Scope",
    "Settings",
    "build_index",
    "retrieve",
]

_HOMES = {
    "Assistant": ".assistant",
    "retrieve": ".assistant",
    "CnaiQaError": ".errors",
    "build_index": ".index.build",
    "Scope": ".scope",
    "Settings": ".settings",
}


def __getattr__(name: str) -> Any:
    # Imported when first used: `cnai-qa --help` must not wait for FAISS and the models.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, ".types"), __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""The index on disk: dense vectors, lexical postings, documents, in one generation folder."""

from .build import build_index
from .index import Index, open_index

__all__ = ["Index", "build_index", "open_index"]

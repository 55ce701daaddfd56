"""The index on disk: dense vectors, lexical postings, documents, in one generation folder."""

from .index import Index, open_index

__all__ = ["Index", "open_index"]

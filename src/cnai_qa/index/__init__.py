"""The index on disk: dense vectors, lexical postings, documents, in one generation folder."""

from .index import Index, Refused, open_index

__all__ = ["Index", "Refused", "open_index"]

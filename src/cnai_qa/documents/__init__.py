"""Files to documents: which files a corpus holds, and how each format is read.

A new format is a function `(data, path) -> Document` in a module of this folder and an
entry in `LOADERS`.
"""

from .folder import CorpusFile, Scan, scan
from .loading import LOADERS, load_document

__all__ = ["LOADERS", "CorpusFile", "Scan", "load_document", "scan"]

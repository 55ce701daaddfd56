"""Files to documents: which files a corpus holds, and how each format is read.

A new format is a function `(data, path) -> Document` in a module of this folder, its endings in
`formats` and an entry in `loading.LOADERS`.
"""

from .folder import CorpusFile, Scan, check_folder, scan
from .formats import ENDINGS
from .loading import load_document
from .parsing import Parser
from .recognition import available as can_recognise

__all__ = [
    "ENDINGS",
    "CorpusFile",
    "Parser",
    "Scan",
    "can_recognise",
    "check_folder",
    "load_document",
    "scan",
]

"""The reader: which passage answers, with which sentences, in which words."""

from .coverage import ByLanguage, CoverageReader
from .model import ReadingModel
from .model_reader import ModelReader
from .protocol import QUOTABLE, Reader
from .similarity import EVEN, EmbeddingReader, probability

__all__ = [
    "EVEN",
    "QUOTABLE",
    "ByLanguage",
    "CoverageReader",
    "EmbeddingReader",
    "ModelReader",
    "Reader",
    "ReadingModel",
    "probability",
]

"""The errors a user can meet, each with the remedy in its message.

CnaiQaError
├── SettingsError        a setting has a value that cannot work
├── CorpusError          the corpus folder is missing, unreadable or empty
│   └── DocumentError    one file cannot be read as a document
├── ModelError           the embedding model is missing, changed or unusable
│   └── ExportError      the embedding model cannot be written as a query encoder
├── IndexMissingError    there is no index where one was expected
├── IndexDamagedError    the parts of an index are incomplete or do not fit together
├── IndexMismatchError   the index was built with other settings
├── BuildRunningError    another build holds the index folder
├── IndexWriteError      a build could not write its files
├── QuestionError        the question is empty, too long or not text
├── StoppedError         a question was given up before it was answered
├── ScopeError           a choice of documents names none, or is no choice
├── UnknownDocumentError the index holds no document of that name
└── ServerError          the web server cannot start
"""


class CnaiQaError(Exception):
    """Root of all errors that cnai-qa raises on purpose."""


class SettingsError(CnaiQaError, ValueError):
    """A setting has a value that cannot work."""


class CorpusError(CnaiQaError):
    """The corpus folder is missing, unreadable or empty."""


class DocumentError(CorpusError):
    """One file cannot be read as a document; the message is the reason alone."""


class ModelError(CnaiQaError):
    """The embedding model is missing, changed or unusable."""


class ExportError(ModelError):
    """The embedding model cannot be written as a query encoder; the message is the reason alone."""


class IndexMissingError(CnaiQaError):
    """There is no index where one was expected."""


class IndexDamagedError(CnaiQaError):
    """The parts of an index are incomplete or do not fit together."""


class IndexMismatchError(CnaiQaError):
    """The index was built with other settings than the present ones."""


class BuildRunningError(CnaiQaError):
    """Another build holds the index folder."""


class IndexWriteError(CnaiQaError):
    """A build could not write its files; the live index is as it was."""


class QuestionError(CnaiQaError, ValueError):
    """The question is empty, too long or not text."""


class StoppedError(CnaiQaError):
    """A question was given up before it was answered."""


class ScopeError(CnaiQaError, ValueError):
    """A choice of documents names none of them, or is no choice."""


class UnknownDocumentError(CnaiQaError, KeyError):
    """The index holds no document of that name."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class ServerError(CnaiQaError):
    """The web server cannot start."""

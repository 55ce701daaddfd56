"""All settings in one frozen object; units in the comments."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

from .checks import is_text
from .errors import CnaiQaError, SettingsError

# The package of this name carries the weights; nothing is fetched.
PACKAGED_MODEL = "all-MiniLM-L6-v2"
# Who reads the passages: the model that comes with the package, or the embedding model's cosines.
READERS = ("packaged", "embedding")
PRECISIONS = ("auto", "float32", "bfloat16")

_BUILD = "cnai-qa build"
_FOLDERS = ("corpus", "index")
_EXPECTED = {
    str: "text",
    bool: "True or False",
    int: "a whole number of at least 1",
    float: "a number from 0 to 1",
}
_BOOLS = {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths, models, sizes and thresholds.

    Every field can be given in the environment as CNAI_QA_<NAME>, see `from_environment`.

    Raises:
        SettingsError: a value is not of its field's type, or out of range.
    """

    corpus: str = "corpus"
    index: str = "index"

    model: str = PACKAGED_MODEL  # that name, a local folder, or a hub name with allow_hub
    allow_hub: bool = False  # whether a model may be fetched from the hub
    reader: str = READERS[0]  # who reads the passages; "embedding" does without a model
    batch_size: int = 16  # texts embedded at once
    precision: str = PRECISIONS[0]  # of building; "auto" is bfloat16 where that is faster

    chunk_tokens: int = 200  # longest chunk, in the embedding model's tokens
    max_file_bytes: int = 50_000_000  # larger files are reported and skipped
    parse_seconds: int = 120  # a file that takes longer to read is reported and skipped
    parse_megabytes: int = 2000  # memory of the process that reads files
    exact_chunks: int = 50_000  # chunks up to which a question is compared with every vector
    keep_generations: int = 2  # index generations kept on disk, the live one included

    hosts: str = ""  # further names of the server, comma-separated, that a request may be for
    login: str = ""  # USER:PASSWORD that every request needs; required beyond this machine
    feedback: str = "feedback.jsonl"  # where verdicts on answers are kept; "" keeps none

    pool: int = 50  # candidates taken from each ranking before fusion
    read: int = 10  # passages the reader judges
    passages: int = 8  # passages shown with an answer, beside those that it cites
    max_k: int = 1000  # passages of a search
    max_question: int = 2000  # characters
    max_sentences: int = 4  # sentences of an answer that is not a list
    max_items: int = 12  # items of a list that is an answer
    threshold: float = 0.3  # least confidence of an answer; below it the assistant abstains

    def __post_init__(self) -> None:
        for name in ("corpus", "index", "model"):
            object.__setattr__(self, name, _place(name, getattr(self, name)))  # a Path will do
        for f in fields(self):
            _check(f.name, getattr(self, f.name), type(f.default))
        _one_of("reader", self.reader, READERS)
        _one_of("precision", self.precision, PRECISIONS)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **given: object):
        """Return the settings of `given`, else of CNAI_QA_* variables, else the defaults.

        Raises:
            SettingsError: a variable does not parse as its field's type, or is out of range.
        """
        environment = os.environ if environment is None else environment
        values = {k: v for k, v in given.items() if v is not None}
        for f in fields(cls):
            raw = environment.get(_variable(f.name))
            if raw is not None and f.name not in values:
                values[f.name] = _from_variable(f.name, raw, type(f.default))
        return cls(**values)


def faults(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with variables that no setting can be taken from, by their names."""
    found = {}
    for f in fields(Settings):
        raw = environment.get(_variable(f.name))
        try:
            _ = raw is None or _from_variable(f.name, raw, type(f.default))
        except SettingsError as error:
            found[_variable(f.name)] = str(error)
    return found


def placed(settings: Settings) -> Settings:
    """Return settings with absolute folders, which hold wherever the process goes."""
    folders = {name: Path(getattr(settings, name)).absolute() for name in _FOLDERS}
    return replace(settings, **folders)


@contextmanager
def as_given(settings: Settings, whole: Settings) -> Iterator[None]:
    """Let an error's message name the folders as they were given, not as they are `placed`.

    Args:
        whole: the settings, placed.
    """
    names = {getattr(whole, name): getattr(settings, name) for name in _FOLDERS}
    try:
        yield
    except CnaiQaError as error:
        message = str(error)
        for path in sorted(names, key=len, reverse=True):
            # Other characters beside it make it the path of something else.
            alone = rf"(?<![\w/.-]){re.escape(path)}(?![\w.-])"
            message = re.sub(alone, lambda _, path=path: names[path], message)
        if message != str(error):
            error.args = (message, *error.args[1:])
        raise


def build_command(settings: Settings, environment: Mapping[str, str] | None = None) -> str:
    """Return the command that builds the index of the settings, from their corpus and model.

    What the command would take from the environment, or by default, is left out.
    """
    command = [_BUILD]
    for name in ("corpus", "index", "model"):
        given = getattr(settings, name)
        usual = _usual(name, environment)
        if given != usual and not (name in _FOLDERS and _same_place(given, usual)):
            command += [f"--{name}", shlex.quote(given)]
    return " ".join(command)


@contextmanager
def naming_corpus(settings: Settings) -> Iterator[None]:
    """Let the build command in an error's message name the corpus, where it is not the usual one.

    Who finds that an index is missing or damaged does not know what it was to be built from.
    """
    try:
        yield
    except CnaiQaError as error:
        message, advice = str(error), f"with: {_BUILD} "  # as hardly a path holds
        if settings.corpus != _usual("corpus") and f"{advice}--corpus " not in message:
            named = message.replace(advice, f"{advice}--corpus {shlex.quote(settings.corpus)} ")
            error.args = (named, *error.args[1:])
        raise


def _usual(name: str, environment: Mapping[str, str] | None = None) -> str:
    environment = os.environ if environment is None else environment
    return environment.get(_variable(name), getattr(Settings(), name))


def _same_place(one: str, other: str) -> bool:
    return Path(one).absolute() == Path(other).absolute()


def _place(name: str, given: object) -> str:
    if not isinstance(given, (str, os.PathLike)):
        raise SettingsError(f"{name} is {given!r}; expected a path or name, as text or a Path.")
    place = os.fspath(given)
    # An empty path would mean the present folder; mostly it is a variable that was not set.
    if not place.strip():
        raise SettingsError(f"{name} is empty; expected a path or name. Give one, or leave it out.")
    if "\0" in place or (name != "corpus" and not is_text(place)):
        raise SettingsError(
            f"{name} is {place!r}; expected a path or name in UTF-8, without NUL characters: the "
            "libraries that read it take no other. Rename the folder, or name another one."
        )
    return place


def _check(name: str, value: object, kind: type) -> None:
    """Check a value's type, which is that of the default, and its range."""
    if isinstance(value, bool) or kind is bool:  # a bool is an int too
        fits = isinstance(value, bool) and kind is bool
    elif kind is int:
        fits = isinstance(value, int) and value >= 1
    elif kind is float:
        fits = isinstance(value, (int, float)) and 0 <= value <= 1
    else:
        fits = isinstance(value, kind)
    if not fits:
        raise SettingsError(f"{name} is {value!r}; expected {_EXPECTED[kind]}.")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingsError(f"{name} is {value!r}; expected one of {', '.join(known)}.")


def _variable(name: str) -> str:
    return f"CNAI_QA_{name.upper()}"


def _from_variable(name: str, raw: str, kind: type) -> object:
    """Return the value of a variable; an error names the variable and says what is accepted."""
    variable = _variable(name)
    try:
        value = _BOOLS[raw.strip().lower()] if kind is bool else kind(raw)
    except (KeyError, ValueError) as error:
        expected = "one of " + ", ".join(_BOOLS) if kind is bool else _EXPECTED[kind]
        raise SettingsError(
            f"{variable} is {raw!r}; expected {expected}. Correct it or unset it."
        ) from error
    try:
        return getattr(Settings(**{name: value}), name)
    except SettingsError as error:
        raise SettingsError(f"{error} It comes from {variable}: correct it or unset it.") from error

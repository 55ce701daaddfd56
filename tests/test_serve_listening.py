"""Where the server listens, and what it needs for that."""

from __future__ import annotations

import socket

import pytest

from cnai_qa.errors import ServerError
from cnai_qa.serve.listening import check_login, listen


def test_a_port_in_use_is_an_error_that_names_it_and_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=rf"127\.0\.0\.1:{port}.*--port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_an_error(port: int) -> None:
    with pytest.raises(ServerError, match="expected a number from 1 to 65535"):
        listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_an_error_that_says_what_to_give() -> None:
    with pytest.raises(ServerError, match=r"203\.0\.113\.1:7860.*Give --host an address of"):
        listen("203.0.113.1", 7860)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7"])
def test_beyond_this_machine_a_login_is_needed(host: str) -> None:
    with pytest.raises(ServerError, match="--auth USER:PASSWORD"):
        check_login(host, "")
    assert check_login(host, "me:a:b") == ("me", "a:b")
    assert check_login("127.0.0.1", "") is None and check_login("::1", "") is None
    with pytest.raises(ServerError, match="USER:PASSWORD"):
        check_login("127.0.0.1", "me")

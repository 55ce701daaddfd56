"""Keeping to this machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cnai_qa.offline import is_local, keep_offline, reach_directly

PROBE = """
import socket, sys
from cnai_qa.offline import refuse_connections
refuse_connections("192.0.2.7")
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
for attempt in (
    lambda: socket.getaddrinfo("example.com", 80),
    lambda: socket.gethostbyname("example.org"),
    lambda: socket.create_connection(("192.0.2.1", 9), timeout=1),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.2", 9)),
):
    try:
        attempt()
    except PermissionError as error:
        print(error)
"""


def test_a_server_reaches_itself_and_no_other_machine() -> None:
    run = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    refused = [line.split()[-1].strip("'") for line in run.stdout.splitlines()]
    assert refused == ["example.com", "example.org", "192.0.2.1", "192.0.2.2"]


NAMED = """
import socket
from cnai_qa.offline import refuse_connections
socket.getaddrinfo = lambda host, *rest: [(2, 1, 6, "", ("192.0.2.7", 0))]
refuse_connections("qa.lan")
for address in ("192.0.2.7", "192.0.2.8"):
    try:
        socket.socket(type=socket.SOCK_DGRAM).connect((address, 9))  # sends nothing
    except PermissionError as error:
        print(error)
    except OSError:
        pass  # there is no network
"""


def test_a_server_that_listens_at_a_name_reaches_itself_at_its_address() -> None:
    run = subprocess.run([sys.executable, "-c", NAMED], capture_output=True, text=True, check=True)
    assert [line.split()[-1] for line in run.stdout.splitlines()] == ["'192.0.2.8'"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", b"localhost", None])
def test_loopback_is_local(host) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["example.com", "10.0.0.1", "8.8.8.8", "localhost.example.com"])
def test_everything_else_is_not(host: str) -> None:
    assert not is_local(host)


def test_libraries_are_told_to_stay_offline_unless_the_hub_is_allowed(monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "")  # so that what is set below is undone at the end
    monkeypatch.delenv("HF_HUB_OFFLINE")
    keep_offline()
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    keep_offline(allow_hub=True)
    assert os.environ["HF_HUB_OFFLINE"] == "0"


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet")
    reach_directly("192.0.2.7")
    assert os.environ["NO_PROXY"].split(",") == ["intranet", "127.0.0.1", "localhost", "192.0.2.7"]

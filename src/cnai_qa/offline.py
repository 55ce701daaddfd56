"""Keeping to this machine: the libraries by their settings, a server by a hook."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import Any

_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# Audit events of Python's socket module, with the host or the address among their arguments.
_LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_SENDINGS = ("socket.connect", "socket.sendto", "socket.sendmsg")


def keep_offline(allow_hub: bool = False) -> None:
    """Tell the libraries, before they are imported, to make no connection of their own.

    Args:
        allow_hub: let a model be fetched from the hub, where the user asked for that.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if allow_hub:
        os.environ["HF_HUB_OFFLINE"] = "0"


def refuse_connections(own_host: str) -> None:
    """From now on, fail every connection and name look-up of this process beyond this machine.

    It holds for all libraries and cannot be taken back.

    Args:
        own_host: what the server listens on; it stays within reach, by name and by address.
    """
    own = {own_host, *_addresses(own_host)}  # before the hook is there, which would refuse it

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _LOOK_UPS:
            host = arguments[0]
        elif event in _SENDINGS and isinstance(arguments[1], tuple):
            host = arguments[1][0]
        else:
            return
        if host not in own and not is_local(host):
            raise PermissionError(f"cnai-qa makes no connection to other machines: {host!r}")

    sys.addaudithook(hook)


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host or None, 0)}
    except OSError:
        return set()


def is_local(host: Any) -> bool:
    """Tell whether a host name or address is this machine's own."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(str(name).split("%")[0]).is_loopback
    except ValueError:
        return False


def reach_directly(host: str) -> None:
    """Keep requests to this machine from going through a proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        known = [n for n in os.environ.get(name, "").split(",") if n]
        os.environ[name] = ",".join(dict.fromkeys([*known, "127.0.0.1", "localhost", host]))

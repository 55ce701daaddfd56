"""Where the web server listens, and the login that it needs beyond this machine."""

from __future__ import annotations

import errno
import socket

from ..errors import ServerError
from ..offline import is_local


def check_login(host: str, login: str) -> tuple[str, str] | None:
    """Return user and password of a login, None where none is needed and none is given.

    Raises:
        ServerError: the server would be reached from other machines and there is no login, or
            it is not USER:PASSWORD.
    """
    if login:
        user, colon, password = login.partition(":")
        if not (user and colon and password):
            raise ServerError("The login is not as expected: USER:PASSWORD. Correct --auth.")
        return user, password
    if is_local(host) and host not in ("", "0.0.0.0", "::"):
        return None
    raise ServerError(
        f"On '{host}' other machines reach this server, and whoever reaches it can read and delete "
        "the documents. Give --auth USER:PASSWORD (or CNAI_QA_LOGIN), or listen on 127.0.0.1."
    )


def listen(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen at every address of a host.

    Raises:
        ServerError: the port is taken or no port number, or the address is not this machine's.
    """
    if not 1 <= port <= 65535:
        raise ServerError(f"--port is {port}; expected a number from 1 to 65535.")
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            sockets.append(socket.socket(family, kind, protocol))
            sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:  # IPv4 has a socket of its own
                sockets[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sockets[-1].bind(address)
            sockets[-1].listen()
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise ServerError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. {_remedy(error)}"
        ) from error
    return sockets


def _remedy(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "Another program uses the port; choose another one with --port."
    if error.errno == errno.EACCES:
        return "Ports below 1024 may be kept for the administrator; choose another one with --port."
    return "Give --host an address of this machine, or 127.0.0.1."

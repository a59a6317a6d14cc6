"""Put on PYTHONPATH, it makes every attempt to reach the network end the process loudly.

COACH_TESTS_LOOPBACK names the one port of 127.0.0.1 that may be reached: a test's own server.
"""

import os
import socket
import sys
from typing import Any

_connect, _getaddrinfo = socket.socket.connect, socket.getaddrinfo
_PORT = int(os.environ.get("COACH_TESTS_LOOPBACK", "0"))


def _refuse(*arguments: object) -> None:
    print(f"NETWORK {arguments!r}", file=sys.stderr)
    sys.stderr.flush()
    os._exit(99)  # whatever catches what is raised, or runs beside in a thread


def _connect_to_test(self: socket.socket, address: Any) -> None:  # noqa: ANN401
    if not _PORT or tuple(address)[:2] != ("127.0.0.1", _PORT):
        _refuse(self, address)
    _connect(self, address)


def _find_test(host: Any, port: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401
    if not _PORT or (host, port) != ("127.0.0.1", _PORT):
        _refuse(host, port)
    return _getaddrinfo(host, port, *more, **named)


socket.socket.connect = _connect_to_test  # type: ignore[assignment, method-assign]
socket.getaddrinfo = _find_test

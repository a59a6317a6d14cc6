"""Put on PYTHONPATH, it makes every attempt to reach the network end the process loudly."""

import socket
import sys
from typing import NoReturn


def _refuse(*arguments: object, **_: object) -> NoReturn:
    print(f"NETWORK {arguments!r}", file=sys.stderr)
    raise SystemExit(99)


socket.socket.connect = _refuse  # type: ignore[method-assign]
socket.getaddrinfo = _refuse

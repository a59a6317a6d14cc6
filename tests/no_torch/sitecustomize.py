"""Put on PYTHONPATH, it takes away what a light installation lacks, and the network."""

import socket
import sys
from importlib.abc import MetaPathFinder
from typing import NoReturn

GONE = {"torch", "transformers", "sentence_transformers", "sklearn", "onnx_ir"}


class _Gone(MetaPathFinder):
    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] in GONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _refuse(*arguments: object, **_: object) -> NoReturn:
    print(f"NETWORK {arguments!r}", file=sys.stderr)
    raise SystemExit(99)


sys.meta_path.insert(0, _Gone())
socket.socket.connect = _refuse  # type: ignore[method-assign]
socket.getaddrinfo = _refuse

"""The inputs that mutation begins with: the test documents and the demo stories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fuzzing.mutation import TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
_FOLDERS: Final = ("tests/reading/documents", "tests/reading/shapes", "stories")


def documents(*suffixes: str) -> list[bytes]:
    """Those with one of these suffixes, or all where none is given, and the tokens."""
    paths = sorted(path for folder in _FOLDERS for path in (ROOT / folder).glob("*.*"))
    chosen = [path for path in paths if not suffixes or path.suffix in suffixes]
    return [*(path.read_bytes() for path in chosen), b"\n".join(TOKENS)]


def front_matter() -> Iterator[bytes]:
    """Documents that begin with fields, in each notation."""
    below = b"\n\n## The lift\n\n**Situation:** It stood.\n\n**Action:** I rang them.\n"
    yield b"---\ntitle: x\ntags: [a, b]\ndate: 2024-03-05\ncoach: story\n---" + below
    yield b"---\na: &a [x, y]\nb: &b [*a, *a]\ntags:\n- *b\n- c: {d: e}\n...\n" + below
    yield b'---\ntitle: "\\ud83d\\x41"\nskills: !!python/name:os.system x\n? [k]\n: v\n---' + below
    yield b"+++\ntitle = 'x'\ntags = ['a']\ndate = 2024-01-01\n[params]\nn = 1e400\n+++" + below
    yield b'{\n"title": "x",\n"tags": ["a", {"b": [1]}],\n"date": 5\n}' + below
    yield b"Title: x\nTags: a, b\nDate: y\n    more" + below
    yield b"#+TITLE: x\n#+FILETAGS: :a:b:\n#+DATE: [2024-01-01]\n" + below

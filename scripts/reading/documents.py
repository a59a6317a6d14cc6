"""Documents with the stories in them, and every block that coach could take for one.

A folder holds documents and expected.json: {document: {"stories": [{"title", "anchor", "tail",
"parts", "skills"}], "optional_stories": [{"anchor"}], "not_stories": [{"what", "anchor"}]}}. An
anchor is some words of a story's text that occur once in the document, a tail its last words;
optional stories count neither for nor against. check_import.py beside it counts.

scripts/training/documents.tsv has further documents, of which only the lines are ours: where each
was found, and which of its lines tell a story, an optional one, or none.
"""

from __future__ import annotations

import csv
import importlib.util
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from coach.errors import CoachError
from coach.ingest import assemble, choose
from coach.ingest.proposals import Way, propose
from coach.ingest.readers.registry import read_document
from coach.ingest.scoring import Context, Scorer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from coach.ingest.model import Node, Outline, ReadResult

Lines = tuple[int, int]

LISTED: Final = Path(__file__).parents[1] / "training" / "documents.tsv"
PARTLY: Final = 0.5
"""What a block is worth that holds one whole story, and something that is none."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that coach could take for a story: what speaks for it, and whether it is one."""

    signs: Mapping[str, float]
    is_story: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document, what is expected of it, and what counts an import of it."""

    name: str
    path: Path
    expected: Mapping[str, Any]
    counting: ModuleType
    blocks: list[Block] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.path.read_bytes()


def load(folders: Sequence[Path]) -> list[Labelled]:
    """Return the documents of some folders with their blocks; ValueError where one has none."""
    found = []
    for folder in folders:
        listed = folder / "expected.json"
        if not listed.exists():
            raise ValueError(f"{folder} has no expected.json")
        counting = _counting(folder)
        documents = json.loads(listed.read_text(encoding="utf-8"))
        if not documents:
            raise ValueError(f"{listed} lists no document")
        for name, expected in documents.items():
            path = Path(counting.doc_path(name))
            path = path if path.is_absolute() else folder / path
            document = Labelled(f"{folder.name}/{name}", path, expected, counting)
            for outline, title, stem in outlines(document.path, document.data):
                document.blocks.extend(_judged(document, outline, title, stem))
            found.append(document)
    return found


def _counting(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("counting", folder / "check_import.py")
    if spec is None or spec.loader is None:
        raise ValueError(f"{folder} has no check_import.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outlines(path: Path, data: bytes) -> list[tuple[Outline, str, str]]:
    """Return what coach chooses stories from in a document, with its title and name."""
    seen: list[tuple[Outline, str, str]] = []

    def note(outline: Outline, title: str, name: str = "") -> Iterator[Any]:
        seen.append((outline, title, name))
        return choose.find_stories(outline, title, name)

    with mock.patch.object(assemble, "find_stories", note):
        read(path, data)
    return seen


def read(path: Path, data: bytes) -> ReadResult | None:
    """Read a document as coach does; None where it is refused."""
    try:
        return read_document(path, data)
    except CoachError:
        return None


def blocks(outline: Outline, title: str, name: str) -> Iterator[tuple[Node, Mapping[str, float]]]:
    """Yield every block that coach weighs in a document, and what speaks for it."""
    scorer = Scorer(outline, title, name)
    outline.root.way = Way.WHOLE
    waiting: list[tuple[Node, Context]] = [(outline.root, Context())]
    while waiting:
        node, context = waiting.pop()
        if node.way != Way.TABLE:
            yield node, scorer.signs(node, context)
        for pieces in propose(outline, node):
            inside = scorer.inside(context, node, pieces)
            waiting += [(piece, inside) for piece in pieces]


def _judged(document: Labelled, outline: Outline, title: str, name: str) -> Iterator[Block]:
    """Yield the blocks of a document, but for those that hold an optional story alone."""
    norm = document.counting.norm
    stories = [
        (norm(one["anchor"]), norm(one.get("tail") or one["anchor"]))
        for one in document.expected["stories"]
    ]
    others = [
        norm(one["anchor"]) for one in document.expected["not_stories"] if not one.get("inside")
    ]
    optional = [norm(one["anchor"]) for one in document.expected.get("optional_stories", [])]
    texts: dict[tuple[int, int], str] = {}
    for node, signs in blocks(outline, title, name):
        span = (node.first, node.last)
        if span not in texts:
            texts[span] = norm("\n".join(outline.lines[node.first - 1 : node.last]))
        text = texts[span]
        held = [tail in text for anchor, tail in stories if anchor in text]
        is_mixed = any(one in text for one in others)
        if not held and not is_mixed and sum(one in text for one in optional) == 1:
            continue
        whole = held == [True]
        yield Block(signs, (PARTLY if is_mixed else 1.0) if whole else 0.0)


def load_listed(texts: Path, listed: Path = LISTED) -> list[list[Block]]:
    """Return the blocks of the documents listed by their lines, as far as a folder has the texts.

    A text stands there under its name in the list, as its source and revision have it.
    """
    lines: dict[str, dict[str, list[Lines]]] = defaultdict(lambda: defaultdict(list))
    with listed.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            lines[row["document"]][row["what"]].append((int(row["first"]), int(row["last"])))
    found = []
    for name, spans in lines.items():
        path = texts / name
        if path.exists():
            read_so = outlines(path, path.read_bytes())
            found.append([one for each in read_so for one in judge_lines(*each, spans)])
    return found


def judge_lines(
    outline: Outline, title: str, name: str, spans: Mapping[str, Sequence[Lines]]
) -> Iterator[Block]:
    """Yield the blocks of a document, some of whose lines are "story", "optional" or "none"."""
    for node, signs in blocks(outline, title, name):
        stories = _touched(node, spans["story"])
        is_mixed = bool(_touched(node, spans["none"]))
        if not stories and not is_mixed and len(_touched(node, spans["optional"])) == 1:
            continue
        whole = stories and node.first <= stories[0][0] and node.last >= stories[0][1]
        is_one = len(stories) == 1 and whole
        yield Block(signs, (PARTLY if is_mixed else 1.0) if is_one else 0.0)


def _touched(node: Node, spans: Sequence[Lines]) -> list[Lines]:
    return [(first, last) for first, last in spans if node.first <= last and node.last >= first]

"""How much of what is private `coach export --redact` takes out of documents, and what else.

FOLDER holds documents (*.md), each with its marks in a .json of the same name: `private` entries
with `kind`, `text` and `count` (mentions of exactly this text as this thing; a longer text wins
where one is part of another), and `ordinary` phrases, which are to stay. Each document is a bank of
its own. A mention is gone when no letter or digit of it is left. Where a text stands more often
than its count, the rest is the same word as a word, and may go or stay.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from coach.domain.results import Exported
from coach.export.export import plan_export_redaction, story_passages
from coach.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from coach.export.entities import Redaction

_WORD: Final = re.compile(r"[^\W_]+")
_AROUND: Final = 30


@dataclass(slots=True)
class Tally:
    """What was counted: mentions by kind, words, phrases; and every mistake with its place."""

    asked: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Mentions gone of all."""
        return self.gone.total() / max(self.asked.total(), 1)

    @property
    def precision(self) -> float:
        """Private words of those that went."""
        return self.words["right"] / max(self.words["right"] + self.words["wrong"], 1)

    @property
    def spilled(self) -> float:
        """Ordinary words that went of all ordinary words."""
        return self.words["wrong"] / max(self.words["ordinary"], 1)

    def lines(self, mistakes: int = 0) -> Iterator[str]:
        """Yield the report as Markdown, and so many of the mistakes."""
        yield "| kind | mentions | gone | recall | missed, but named by --check |"
        yield "| --- | ---: | ---: | ---: | ---: |"
        for kind in sorted(self.asked):
            asked, gone = self.asked[kind], self.gone[kind]
            yield f"| {kind} | {asked} | {gone} | {gone / asked:.3f} | {self.unsure[kind]} |"
        asked, gone = self.asked.total(), self.gone.total()
        yield f"| all | {asked} | {gone} | {self.recall:.3f} | {self.unsure.total()} |"
        yield ""
        went = self.words["right"] + self.words["wrong"]
        yield f"- Of {went} words that went, {self.precision:.3f} were private."
        yield f"- Of {self.words['ordinary']} other words, {self.spilled:.4f} went."
        phrases, hurt = self.words["phrases"], self.words["phrases hurt"]
        yield f"- Of {phrases} places of ordinary phrases, {hurt} were hurt."
        yield from (f"- {mistake}" for mistake in self.mistakes[:mistakes])


def measure(folder: Path, chosen: Callable[[str], bool] = lambda _: True) -> Tally:
    """Redact the chosen documents of a folder, each alone, and count.

    Raises:
        ValueError: there is no document with marks.
    """
    tally = Tally()
    for path in sorted(folder.glob("*.json")):
        if chosen(path.stem):
            _Document(tally, path.with_suffix(".md"), json.loads(path.read_text("utf-8"))).count()
    if not tally.asked:
        raise ValueError(f"{folder} has no documents with their marks in a .json beside them.")
    return tally


class _Document:
    """One document, its marks, and the tally that it is counted in."""

    def __init__(self, tally: Tally, path: Path, marks: dict[str, Any]) -> None:
        self._tally, self._name = tally, path.stem
        self._kinds: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        for mark in marks["private"]:
            self._kinds.setdefault(mark["text"], mark["kind"])
            self._counts[mark["text"]] += mark["count"]
        self._ordinary = marks["ordinary"]
        stories = read_document(path, path.read_bytes()).stories
        self._stories = [Exported(story, ()) for story in stories]
        # Of each text: (gone, doubted, what stands around) of every place.
        self._places: dict[str, list[tuple[bool, bool, str]]] = defaultdict(list)

    def count(self) -> None:
        """Count every passage of the document, then each of its marks."""
        redaction = plan_export_redaction(self._stories, (), ())
        for passage in story_passages(self._stories):
            self._count_passage(passage.text, redaction)
        for text, places in self._places.items():
            kind, asked = self._kinds[text], min(self._counts[text], len(places))
            left = [place for place in places if not place[0]]
            missed = max(asked - (len(places) - len(left)), 0)
            self._tally.asked[kind] += asked
            self._tally.gone[kind] += asked - missed
            self._tally.unsure[kind] += sum(doubted for _, doubted, _ in left[:missed])
            self._note(f"missed {kind}", [around for _, _, around in left[:missed]])

    def _count_passage(self, text: str, redaction: Redaction) -> None:
        gone = _covered(text, redaction)
        doubted = _covered(text, type(redaction)(redaction.left))
        private = bytearray(len(text))
        for form in sorted(self._kinds, key=len, reverse=True):
            for start, end in _find(form, text):
                if not any(private[start:end]):
                    private[start:end] = b"\1" * (end - start)
                    letters = [at for at in range(start, end) if text[at].isalnum()]
                    self._places[form].append(
                        (
                            all(gone[at] for at in letters),
                            all(gone[at] or doubted[at] for at in letters),
                            _around(text, start, end),
                        )
                    )
        for match in _WORD.finditer(text):
            at = match.start()
            self._tally.words["ordinary"] += not private[at]
            if gone[at]:
                self._tally.words["right" if private[at] else "wrong"] += 1
                if not private[at]:
                    self._note("wrong", [_around(text, *match.span())])
        for phrase in self._ordinary:
            for start, end in _find(phrase, text):
                if not any(private[start:end]):
                    self._tally.words["phrases"] += 1
                    self._tally.words["phrases hurt"] += any(gone[start:end])

    def _note(self, what: str, places: list[str]) -> None:
        self._tally.mistakes += [f"{self._name}: {what}: {place}" for place in places]


def _covered(text: str, redaction: Redaction) -> bytearray:
    covered = bytearray(len(text))
    for start, end, _ in redaction.places(text):
        covered[start:end] = b"\1" * (end - start)
    return covered


def _find(form: str, text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
        yield match.span()


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"{before}[[{text[start:end]}]]{after}".split())

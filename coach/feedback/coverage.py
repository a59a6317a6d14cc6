"""Signal: which key points of the stored story the answer covers, leaves out, or changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.feedback.label import Label
from coach.feedback.quantity import quantities
from coach.feedback.remark import Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.feedback.label import Sentence
    from coach.feedback.points import Point
    from coach.feedback.quantity import Quantity
    from coach.yardstick import Floats

COVERED_FROM: Final = 0.58
"""Of likeness plus SHARED times the share of words in common; tests/labelled_points.tsv."""
SHARED: Final = 0.2
NEAR_FROM: Final = 0.35
"""Cosine from which two sentences may tell of the same thing with another number or name."""

_WORD: Final = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d|\d")
_COMMON_WORDS: Final = (
    "that this with from have were been they them then than when what which would could should "
    "about after before into over under there their your ours mine some very just also only more "
    "most because while where said told asked went came made took"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_NAME: Final = re.compile(r"(?<=[a-z,;:] )[A-Z][a-zà-ž]{2,}\b")
_CAPITALS: Final = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December Christmas Easter English German "
    "French"
)
_NO_NAME: Final = frozenset(_CAPITALS.split())


@dataclass(frozen=True, slots=True)
class Change:
    """A number or name that the answer tells otherwise than the story; `at` is the sentence."""

    stored: str
    told: str
    point: Point
    at: int

    def __str__(self) -> str:
        return f"{self.stored} -> {self.told}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The key points told and left out, in the story's order, and what was told otherwise."""

    covered: tuple[Point, ...] = ()
    missed: tuple[Point, ...] = ()
    changed: tuple[Change, ...] = ()

    @property
    def count(self) -> int:
        """How many key points the story has."""
        return len(self.covered) + len(self.missed) + len({c.point for c in self.changed})


def coverage(
    story: Sequence[Point],
    story_vectors: Floats,
    story_text: str,
    told: Sequence[Sentence],
    told_vectors: Floats,
) -> Coverage:
    """What the answer makes of the story's key points.

    A point is covered by a sentence, or by two neighbours together, that is like it in meaning
    and words. Vectors are those of all sentences, unit length.
    """
    texts, windows = _windows([sentence.text for sentence in told], told_vectors)
    covered: list[Point] = []
    missed: list[Point] = []
    changed: list[Change] = []
    for point in story:
        near = windows @ story_vectors[point.row]
        words = _words(point.sentence.text)
        common = [len(words & _words(text)) / max(len(words), 1) for text in texts]
        likeness = near + SHARED * np.array(common)
        at = int(likeness[: len(told)].argmax())
        otherwise = list(_changes(point, story_text, told, at)) if near[at] >= NEAR_FROM else []
        changed += otherwise
        if not otherwise:
            (covered if likeness.max() >= COVERED_FROM else missed).append(point)
    return Coverage(tuple(covered), tuple(missed), tuple(changed))


def remarks(found: Coverage, title: str, told: Sequence[Sentence]) -> Iterator[Remark]:
    """What was changed, and the most important point that was left out."""
    for change in found.changed:
        yield Remark(
            Kind.CHANGED,
            told[change.at].text,
            f"You say “{change.told}”; your notes say “{change.stored}”. A follow-up question "
            "would show the difference.",
            f"As in your notes: “{change.point.sentence.text}”",
            change.at,
        )
    order = (Label.RESULT, Label.ACTION, Label.LEARNING, Label.TASK, Label.SITUATION)
    left_out = sorted(found.missed, key=lambda point: order.index(point.sentence.part))
    for point in left_out[:1]:
        more = len(left_out) - 1
        counted = "one more point" if more == 1 else f"{more} more points"
        others = f" So is {counted}." if more == 1 else f" So are {counted}." if more else ""
        yield Remark(
            Kind.MISSED,
            point.sentence.text,
            f"This is left out: it is the {point.sentence.part} in “{title}”.{others} What you "
            "leave out cannot be asked about.",
            f"One sentence: “{_short(point.sentence.text)}”",
        )


def _short(text: str) -> str:
    """A sentence up to its first joint, if that leaves enough of it."""
    head = re.split(r"[;:(]| - | – ", text, maxsplit=1)[0].strip()
    return text if len(head.split()) < 4 else head.rstrip(".,") + "."  # noqa: PLR2004


def _windows(texts: Sequence[str], vectors: Floats) -> tuple[list[str], Floats]:
    """Each sentence, then each two neighbours together, with their vectors."""
    pairs = vectors[:-1] + vectors[1:]
    lengths = np.maximum(np.linalg.norm(pairs, axis=1, keepdims=True), 1e-6)
    both = [f"{one} {two}" for one, two in pairwise(texts)]
    return [*texts, *both], np.concatenate([vectors, pairs / lengths]).astype(np.float32)


def _words(text: str) -> set[str]:
    """What a text is about: its longer words without their endings, and its figures."""
    return {
        re.sub(r"(?:ing|ed|es|s)$", "", word)
        for word in _WORD.findall(text.lower())
        if word not in _COMMON
    }


def _changes(point: Point, story_text: str, told: Sequence[Sentence], at: int) -> Iterator[Change]:
    """Numbers and names of a point that the sentence nearest to it tells otherwise."""
    said = [quantity for sentence in told for quantity in quantities(sentence.text)]
    noted = quantities(story_text)
    for stored in quantities(point.sentence.text):
        if any(stored.is_about(each) and _same_unit(stored, each) for each in said):
            continue
        for other in quantities(told[at].text):
            alike = other.unit == stored.unit and stored.unit
            if alike and not any(other.is_about(n) and _same_unit(other, n) for n in noted):
                yield Change(stored.said, other.said, point, at)
                break
    for name, beside in _names(point.sentence.text):
        for told_name, next_to in _names(told[at].text):
            elsewhere = name in told[at].text or told_name in story_text
            if beside & next_to and not elsewhere:
                yield Change(name, told_name, point, at)


def _same_unit(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or not one.unit or not other.unit


def _names(text: str) -> Iterator[tuple[str, set[str]]]:
    """Names inside sentences, and the words on both sides of each with their side."""
    for found in _NAME.finditer(text):
        if found[0] not in _NO_NAME:
            before = re.findall(r"\w+", text[: found.start()].lower())[-1:]
            after = re.findall(r"\w+", text[found.end() :].lower())[:1]
            yield found[0], {f"{word} _" for word in before} | {f"_ {word}" for word in after}

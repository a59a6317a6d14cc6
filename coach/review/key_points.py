"""Key points covered, missed, changed; quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.story import Part
from coach.matching.completeness import has_numbers
from coach.review.remark import Remark, RemarkKind
from coach.review.structure import I_ACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats


_ONE_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final = {word: value for value, word in enumerate(_ONE_WORDS.split())}
_TENS: Final = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), start=2)}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12, "k": 1_000}
_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MONEY: Final = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
_SAME: Final = {
    **dict.fromkeys(("h", "hr", "hour"), "hour"),
    **dict.fromkeys(("min", "minute"), "minute"),
    **dict.fromkeys(("s", "sec", "second"), "second"),
    **dict.fromkeys(("per cent", "percent", "percentage"), "percent"),
    **dict.fromkeys(("people", "person"), "person"),
    **dict.fromkeys(("euro", "eur"), "euro"),
    **dict.fromkeys(("pound", "gbp", "quid"), "pound"),
    **dict.fromkeys(("dollar", "usd", "buck"), "dollar"),
}
ROUNDED: Final = 0.1
"""Values this near to each other are one number, rounded: "three thousand" for 3,100."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as said, its value, and its unit in the singular ("" where there is none)."""

    said: str
    value: float
    unit: str

    def is_about(self, other: Quantity) -> bool:
        """Whether the two values are one number, rounded."""
        return abs(self.value - other.value) <= ROUNDED * max(abs(self.value), abs(other.value))


@lru_cache(maxsize=512)  # one review reads the same sentences at every point of a story
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text that can be read as a value; dates are left out."""
    return tuple(found for said in has_numbers(text) if (found := _read(said)) is not None)


def _read(said: str) -> Quantity | None:
    words = re.sub(r"(?<=[a-z])-(?=[a-z])|(?<=\d)-(?=[a-z])", " ", said.lower())
    figure = _FIGURE.search(words)
    if figure:
        value = float(figure[0].replace(",", "").rstrip("."))
        rest = words[figure.end() :].split()
        if rest and rest[0] in _SCALES:
            value *= _SCALES[rest.pop(0)]
    else:
        value, rest = _spelled(words.split())
        if value < 0:
            return None
    mark = next((name for sign, name in _MONEY.items() if sign in said), "")
    return Quantity(said, value, mark or _unit(" ".join(rest)))


def _spelled(words: list[str]) -> tuple[float, list[str]]:
    """The value of number words at the beginning, and what follows; -1 where there is none."""
    total, part, used = 0.0, 0.0, 0
    for word in words:
        single = word if word in _SCALES else word.rstrip("s")
        if word in _ONES or word in _TENS:
            part += _ONES.get(word, 0) + _TENS.get(word, 0)
        elif single in _SCALES:
            part = max(part, 1) * _SCALES[single]
            if _SCALES[single] > 100:  # noqa: PLR2004
                total, part = total + part, 0.0
        else:
            break
        used += 1
    return (total + part if used else -1.0), words[used:]


def _unit(word: str) -> str:
    if word in _SAME:
        return _SAME[word]
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    return _SAME.get(single, single)


MOST: Final = {
    Part.SITUATION: 1,
    Part.TASK: 1,
    Part.ACTION: 3,
    Part.RESULT: 2,
    Part.LEARNING: 1,
}
"""Key points of each part: eight at most, as many as a minute or two can hold."""

_NUMBER: Final = 0.15
_OWN: Final = 0.1


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A key point: the stored sentence, its place among the story's sentences, and its part."""

    sentence: LabelledSentence
    row: int


def find_key_points(sentences: Sequence[LabelledSentence], vectors: Floats) -> list[KeyPoint]:
    """The key points of a story, in its order: of each part the sentences that carry it.

    What carries it: likeness to the whole part, a number, and a step of the teller's own.
    `vectors` (n, d) are the sentences' unit vectors.
    """
    chosen: list[int] = []
    for label, most in MOST.items():
        rows = [row for row, each in enumerate(sentences) if each.part is label]
        if rows:
            middle = vectors[rows].mean(axis=0)
            worth = {row: float(vectors[row] @ middle) + _extra(sentences[row]) for row in rows}
            chosen += sorted(rows, key=lambda row: -worth[row])[:most]
    return [KeyPoint(sentences[row], row) for row in sorted(chosen)]


def _extra(sentence: LabelledSentence) -> float:
    own = sentence.part is Part.ACTION and I_ACT.search(sentence.text) is not None
    return _NUMBER * bool(has_numbers(sentence.text)) + _OWN * own


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
class ChangedPoint:
    """A number or name that the answer tells otherwise than the story; `at` is the sentence."""

    stored: str
    told: str
    point: KeyPoint
    at: int

    def __str__(self) -> str:
        return f"{self.stored} -> {self.told}"


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """The key points told and left out, in the story's order, and what was told otherwise."""

    covered: tuple[KeyPoint, ...] = ()
    missed: tuple[KeyPoint, ...] = ()
    changed: tuple[ChangedPoint, ...] = ()

    @property
    def count(self) -> int:
        """How many key points the story has."""
        return len(self.covered) + len(self.missed) + len({c.point for c in self.changed})


def cover_points(
    story: Sequence[KeyPoint],
    story_vectors: Floats,
    story_text: str,
    told: Sequence[LabelledSentence],
    told_vectors: Floats,
) -> PointCoverage:
    """What the answer makes of the story's key points.

    A point is covered by a sentence, or by two neighbours together, that is like it in meaning
    and words. Vectors are those of all sentences, unit length.
    """
    texts, windows = _windows([sentence.text for sentence in told], told_vectors)
    covered: list[KeyPoint] = []
    missed: list[KeyPoint] = []
    changed: list[ChangedPoint] = []
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
    return PointCoverage(tuple(covered), tuple(missed), tuple(changed))


def remarks_on_points(
    found: PointCoverage, title: str, told: Sequence[LabelledSentence]
) -> Iterator[Remark]:
    """What was changed, and the most important point that was left out."""
    for change in found.changed:
        yield Remark(
            RemarkKind.CHANGED,
            told[change.at].text,
            f"You say “{change.told}”; your notes say “{change.stored}”. A follow-up question "
            "would show the difference.",
            f"As in your notes: “{change.point.sentence.text}”",
            change.at,
        )
    order = (
        Part.RESULT,
        Part.ACTION,
        Part.LEARNING,
        Part.TASK,
        Part.SITUATION,
    )
    left_out = sorted(found.missed, key=lambda point: order.index(point.sentence.part))
    for point in left_out[:1]:
        more = len(left_out) - 1
        counted = "one more point" if more == 1 else f"{more} more points"
        others = f" So is {counted}." if more == 1 else f" So are {counted}." if more else ""
        yield Remark(
            RemarkKind.MISSED,
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


def _changes(
    point: KeyPoint, story_text: str, told: Sequence[LabelledSentence], at: int
) -> Iterator[ChangedPoint]:
    """Numbers and names of a point that the sentence nearest to it tells otherwise."""
    said = [quantity for sentence in told for quantity in quantities(sentence.text)]
    noted = quantities(story_text)
    for stored in quantities(point.sentence.text):
        if any(stored.is_about(each) and _same_unit(stored, each) for each in said):
            continue
        for other in quantities(told[at].text):
            alike = other.unit == stored.unit and stored.unit
            if alike and not any(other.is_about(n) and _same_unit(other, n) for n in noted):
                yield ChangedPoint(stored.said, other.said, point, at)
                break
    for name, beside in _names(point.sentence.text):
        for told_name, next_to in _names(told[at].text):
            elsewhere = name in told[at].text or told_name in story_text
            if beside & next_to and not elsewhere:
                yield ChangedPoint(name, told_name, point, at)


def _same_unit(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or not one.unit or not other.unit


def _names(text: str) -> Iterator[tuple[str, set[str]]]:
    """Names inside sentences, and the words on both sides of each with their side."""
    for found in _NAME.finditer(text):
        if found[0] not in _NO_NAME:
            before = re.findall(r"\w+", text[: found.start()].lower())[-1:]
            after = re.findall(r"\w+", text[found.end() :].lower())[:1]
            yield found[0], {f"{word} _" for word in before} | {f"_ {word}" for word in after}

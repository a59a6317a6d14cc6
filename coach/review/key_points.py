"""Key points of a story: which an answer covers, misses, or tells with another number or name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.story import Part
from coach.matching.completeness import find_numbers
from coach.review.evidence import RATES
from coach.review.labelling import common_words
from coach.review.remarks import Remark, RemarkKind, make_remark
from coach.review.structure import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats


ROUNDED: Final = 0.1
"""Values this near to each other are one number, rounded: "three thousand" for 3,100."""

MOST: Final = {
    Part.SITUATION: 1,
    Part.TASK: 1,
    Part.ACTION: 3,
    Part.RESULT: 2,
    Part.LEARNING: 1,
}
"""Key points of each part: eight at most, as many as a minute or two can hold."""
_NUMBER_BONUS, _OWN_STEP_BONUS = 0.15, 0.1

COVERED_FROM: Final = 0.65
"""Of likeness plus SHARED times the share of words in common; tests/labelled_points.tsv."""
SHARED: Final = 0.2
TOLD_FROM: Final = 0.6
LEFT_OUT_BELOW: Final = 0.38
"""Likeness from which a point in the user's own words is told, and below which it is left out; what
lies between is not said (tests/test_standing.py: of its answers none is wrong)."""
NEAR_FROM: Final = 0.35
"""Cosine from which two sentences may tell of the same thing with another number or name."""

_BY_IMPORTANCE: Final = (Part.RESULT, Part.ACTION, Part.LEARNING, Part.TASK, Part.SITUATION)

_ONE_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS: Final = {word: value for value, word in enumerate(_ONE_WORDS.split())} | {
    word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), start=2)
}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12, "k": 1_000}
_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SIGNS: Final = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
_SAME_UNIT: Final = {
    **dict.fromkeys(("h", "hr"), "hour"),
    "min": "minute",
    **dict.fromkeys(("s", "sec"), "second"),
    **dict.fromkeys(("per cent", "percentage"), "percent"),
    "people": "person",
    "eur": "euro",
    **dict.fromkeys(("gbp", "quid"), "pound"),
    **dict.fromkeys(("usd", "buck"), "dollar"),
}

_WORD: Final = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d|\d")
_NAME: Final = re.compile(r"(?<=[a-z,;:] )[A-Z][a-zà-ž]{2,}\b")
_CAPITALS: Final = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December Christmas Easter English German French"
)
_NO_NAMES: Final = frozenset(_CAPITALS.split())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, its value, and its unit in the singular ("" where there is none)."""

    text: str
    value: float
    unit: str

    def is_about(self, other: Quantity) -> bool:
        """Return whether the two values are one number, rounded."""
        return abs(self.value - other.value) <= ROUNDED * max(abs(self.value), abs(other.value))

    def is_same(self, other: Quantity) -> bool:
        """Return whether both are about the same, in one unit, or one that is not said."""
        units = {self.unit, other.unit} - {""}
        return self.is_about(other) and len(units) < 2  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A key point: the stored sentence, its place among the story's sentences, and its part."""

    sentence: LabelledSentence
    row: int


@dataclass(frozen=True, slots=True)
class ChangedPoint:
    """A number or name that the answer tells otherwise than the story; `at` is the sentence."""

    in_story: str
    in_answer: str
    point: KeyPoint
    at: int

    def __str__(self) -> str:
        return f"{self.in_story} -> {self.in_answer}"


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


def find_key_points(sentences: Sequence[LabelledSentence], vectors: Floats) -> list[KeyPoint]:
    """Return the sentences that carry each part of a story, in its order.

    They are like the whole part, have a number, or tell an own step. Unit `vectors` are (n, d).
    """

    def weight(row: int, centre: Floats) -> float:
        sentence = sentences[row]
        is_own_step = sentence.part is Part.ACTION and RATES["I"].search(sentence.text) is not None
        bonus = _NUMBER_BONUS * bool(find_numbers(sentence.text)) + _OWN_STEP_BONUS * is_own_step
        return float(vectors[row] @ centre) + bonus

    chosen: list[int] = []
    for part, most in MOST.items():
        if rows := places_of(part, sentences):
            centre = vectors[rows].mean(axis=0)
            weights = {row: weight(row, centre) for row in rows}
            chosen += sorted(rows, key=lambda row: -weights[row])[:most]
    return [KeyPoint(sentences[row], row) for row in sorted(chosen)]


def cover_points(
    points: Sequence[KeyPoint],
    story_vectors: Floats,
    story_text: str,
    answer: Sequence[LabelledSentence],
    answer_vectors: Floats,
) -> PointCoverage:
    """Return which key points of a story an answer covers, misses and tells otherwise.

    A point is covered by a sentence, or by two neighbours together, that is like it in meaning
    and words. Vectors are those of all sentences, unit length.
    """
    texts = [sentence.text for sentence in answer]
    vectors, windows = _cut_windows(texts, answer_vectors)
    covered: list[KeyPoint] = []
    missed: list[KeyPoint] = []
    changed: list[ChangedPoint] = []
    for point in points:
        near = vectors @ story_vectors[point.row]
        likeness = near + SHARED * _share_words(point.sentence.text, windows)
        at = int(likeness[: len(answer)].argmax())
        changes = []
        if near[at] >= NEAR_FROM:
            changes = list(_find_changes(point, story_text, answer, at))
        changed += changes
        if not changes:
            (covered if likeness.max() >= COVERED_FROM else missed).append(point)
    return PointCoverage(tuple(covered), tuple(missed), tuple(changed))


def _cut_windows(texts: Sequence[str], vectors: Floats) -> tuple[Floats, list[set[str]]]:
    """Return the vectors and words of each sentence, then of each two neighbours together."""
    windows = [_content_words(text) for text in texts]
    windows += [_content_words(f"{one} {two}") for one, two in pairwise(texts)]
    pairs = vectors[:-1] + vectors[1:]
    lengths = np.maximum(np.linalg.norm(pairs, axis=1, keepdims=True), 1e-6)
    return np.concatenate([vectors, pairs / lengths]).astype(np.float32), windows


def _share_words(text: str, windows: Sequence[set[str]]) -> Floats:
    """Return the share of a text's words that each window has."""
    words = _content_words(text)
    shares = [len(words & window) / max(len(words), 1) for window in windows]
    return np.array(shares, dtype=np.float32)


def tell_points(
    points: Sequence[str], point_vectors: Floats, pieces: Sequence[tuple[Sequence[str], Floats]]
) -> dict[str, list[str]]:
    """Return which of the user's own points an answer has covered, missed, or coach is unsure of.

    The answer comes in `pieces`, texts with their vectors, cut in more than one way.
    """
    cut = [_cut_windows(texts, vectors) for texts, vectors in pieces if texts]
    found: dict[str, list[str]] = {"covered": [], "missed": [], "unsure": [], "changed": []}
    for point, own in zip(points, point_vectors, strict=True):
        shares = [vectors @ own + SHARED * _share_words(point, words) for vectors, words in cut]
        likeness = max(float(share.max()) for share in shares)
        is_told, is_missed = likeness >= TOLD_FROM, likeness < LEFT_OUT_BELOW
        found["covered" if is_told else "missed" if is_missed else "unsure"].append(point)
    return found


def remarks_on_points(
    coverage: PointCoverage, title: str, answer: Sequence[LabelledSentence]
) -> Iterator[Remark]:
    """Remark on what was changed, and on the most important point that was left out."""
    for change in coverage.changed:
        yield make_remark(
            RemarkKind.CHANGED,
            answer[change.at].text,
            change.at,
            in_answer=change.in_answer,
            in_story=change.in_story,
            sentence=change.point.sentence.text,
        )
    if coverage.missed:
        point = min(
            coverage.missed, key=lambda point: _BY_IMPORTANCE.index(point.sentence.part)
        ).sentence
        more = len(coverage.missed) - 1
        others = " So is one more point." if more == 1 else f" So are {more} more points."
        yield make_remark(
            RemarkKind.MISSED,
            point.text,
            None,
            part=point.part,
            title=title,
            others=others if more else "",
            sentence=_up_to_joint(point.text),
        )


def _up_to_joint(text: str) -> str:
    """Return a sentence up to its first joint, if that leaves enough of it."""
    head = re.split(r"[;:(]| - | – ", text, maxsplit=1)[0].strip()
    return text if len(head.split()) < 4 else head.rstrip(".,") + "."  # noqa: PLR2004


def _content_words(text: str) -> set[str]:
    """Return what a text is about: its longer words without their endings, and its figures."""
    words = set(_WORD.findall(text.lower())) - common_words().keys()
    return {re.sub(r"(?:ing|ed|es|s)$", "", word) for word in words}


def _find_changes(
    point: KeyPoint, story_text: str, answer: Sequence[LabelledSentence], at: int
) -> Iterator[ChangedPoint]:
    """Find numbers and names of a point that the sentence nearest to it tells otherwise."""
    text = answer[at].text
    in_answer = [quantity for sentence in answer for quantity in quantities(sentence.text)]
    in_story = quantities(story_text)
    for stored in quantities(point.sentence.text):
        if any(stored.is_same(quantity) for quantity in in_answer):
            continue
        for other in quantities(text):
            if stored.unit and other.unit == stored.unit and not any(map(other.is_same, in_story)):
                yield ChangedPoint(stored.text, other.text, point, at)
                break
    for name, neighbours in _names(point.sentence.text):
        for other_name, other_neighbours in _names(text):
            is_elsewhere = name in text or other_name in story_text
            if neighbours & other_neighbours and not is_elsewhere:
                yield ChangedPoint(name, other_name, point, at)


def _names(text: str) -> Iterator[tuple[str, set[str]]]:
    """Find names inside sentences, each with the words beside it and the side they are on."""
    for name in _NAME.finditer(text):
        if name[0] not in _NO_NAMES:
            before = re.findall(r"\w+", text[: name.start()].lower())[-1:]
            after = re.findall(r"\w+", text[name.end() :].lower())[:1]
            yield name[0], {f"{word} _" for word in before} | {f"_ {word}" for word in after}


@lru_cache(maxsize=512)  # one review reads the same sentences at every point of a story
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text that can be read as a value; dates are left out."""
    read = map(_read_quantity, find_numbers(text))
    return tuple(quantity for quantity in read if quantity is not None)


def _read_quantity(text: str) -> Quantity | None:
    words = re.sub(r"(?<=[a-z])-(?=[a-z])|(?<=\d)-(?=[a-z])", " ", text.lower())
    if figure := _FIGURE.search(words):
        rest = words[figure.end() :].split()
        scale = _SCALES[rest.pop(0)] if rest and rest[0] in _SCALES else 1
        value: float | None = scale * float(figure[0].replace(",", "").rstrip("."))
    else:
        value, rest = _read_number_words(words.split())
    if value is None:
        return None
    word = " ".join(rest)
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    unit = _SAME_UNIT.get(word) or _SAME_UNIT.get(single, single)
    return Quantity(text, value, next((_SIGNS[sign] for sign in _SIGNS if sign in text), unit))


def _read_number_words(words: list[str]) -> tuple[float | None, list[str]]:
    """Return the value of number words at the beginning (None without any), and what follows."""
    total, part, used = 0.0, 0.0, 0
    for word in words:
        scale = _SCALES.get(word) or _SCALES.get(word.rstrip("s"))
        if word in _UNITS:
            part += _UNITS[word]
        elif scale:
            part = max(part, 1) * scale
            if scale > 100:  # noqa: PLR2004
                total, part = total + part, 0.0
        else:
            break
        used += 1
    return (total + part if used else None), words[used:]

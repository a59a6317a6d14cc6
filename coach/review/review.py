"""Run all checks on an answer; follow-up question."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.catalog.parse import flatten
from coach.domain.sentences import SENTENCE_PARTS, LabelledSentence
from coach.domain.story import PARTS, Part
from coach.review import key_points, scores, structure, wording
from coach.review.key_points import PointCoverage, find_key_points
from coach.review.labelling import FEATURES, Course, LabelWeights
from coach.review.remark import PartGuide, Remark, RemarkKind, by_importance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.audio.delivery import Delivery
    from coach.embeddings.competency_space import Floats


@dataclass(frozen=True, slots=True)
class PartScore:
    """How one part was told: its share of the words (0..1), the target, the score and its anchor.

    `target` is 0 for a part without a share of its own.
    """

    share: float
    target: float
    score: int
    anchor: str


@dataclass(frozen=True, slots=True)
class StoredStory:
    """The stored story that an answer is compared with: its sentences with labels and vectors."""

    title: str
    sentences: tuple[LabelledSentence, ...]
    vectors: Floats

    @property
    def text(self) -> str:
        """What it says, with its title, which may hold a name or number."""
        return " ".join([self.title, *(sentence.text for sentence in self.sentences)])


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The question that was asked: its text and vector, and the chance that this answers it."""

    text: str
    vector: Floats
    chance: float


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said about an answer; `remarks` are all, the most important first.

    `seconds` is the time it took to say, or would take at 150 words a minute. `story` is the title
    of the stored story it was compared with, or empty.
    """

    sentences: tuple[LabelledSentence, ...]
    parts: dict[Part, PartScore]
    remarks: tuple[Remark, ...]
    words: int
    seconds: int
    coverage: PointCoverage
    story: str = ""

    def to_dict(self, delivery: Delivery | None = None) -> dict[str, Any]:
        """Return the JSON of `coach review`, which the bank keeps too.

        With `delivery`, of an answer that was spoken, it has a "speech" more.
        """
        spoken = {} if delivery is None else {"speech": delivery.to_dict()}
        return {
            "sentences": [
                {"text": sentence.text, "part": str(sentence.part)} for sentence in self.sentences
            ],
            "parts": {
                str(label): {
                    "share": round(part.share, 4),
                    "score": part.score,
                    "anchor": part.anchor,
                }
                for label, part in self.parts.items()
            },
            "remarks": [
                {
                    "kind": str(remark.kind),
                    "quote": remark.quote,
                    "message": remark.message,
                    "try": remark.suggestion,
                }
                for remark in self.remarks
            ],
            "words": self.words,
            "seconds": self.seconds,
            "coverage": {
                "covered": [point.sentence.text for point in self.coverage.covered],
                "missed": [point.sentence.text for point in self.coverage.missed],
                "changed": [str(change) for change in self.coverage.changed],
            },
            **spoken,
        }


def review_answer(  # noqa: PLR0913
    sentences: Sequence[LabelledSentence],
    vectors: Floats,
    guide: Sequence[PartGuide],
    *,
    asked: QuestionContext | None = None,
    stored: StoredStory | None = None,
    target: int | None = None,
    took: int | None = None,
) -> Review:
    """The review of an answer's labelled sentences (one at least) and their unit vectors (n, d).

    `target` are the seconds it is to be told in, where that is not one to two minutes; `took` those
    it took, where it was spoken.
    """
    words = sum(sentence.words for sentence in sentences)
    share = structure.part_shares(sentences)
    score = scores.score_parts(sentences, share)
    by_label = {part.label: part for part in guide}
    covered = PointCoverage()
    if stored is not None:
        key = find_key_points(stored.sentences, stored.vectors)
        covered = key_points.cover_points(key, stored.vectors, stored.text, sentences, vectors)
    nothing = structure.remark_on_no_answer(sentences)
    remarks = (
        [nothing]
        if nothing
        else _remarks(
            sentences,
            vectors,
            words,
            share,
            covered,
            asked=asked,
            stored=stored,
            target=target,
            took=took,
        )
    )
    return Review(
        sentences=tuple(sentences),
        parts={
            label: PartScore(
                share[label],
                by_label[label].share,
                score[label],
                by_label[label].anchors[score[label] - 1],
            )
            for label in PARTS
        },
        remarks=by_importance(remarks),
        words=words,
        seconds=wording.seconds(words) if took is None else took,
        coverage=covered,
        story=stored.title if stored else "",
    )


def _remarks(  # noqa: PLR0913
    sentences: Sequence[LabelledSentence],
    vectors: Floats,
    words: int,
    share: dict[Part, float],
    covered: PointCoverage,
    *,
    asked: QuestionContext | None,
    stored: StoredStory | None,
    target: int | None,
    took: int | None,
) -> list[Remark]:
    noted = [each.text for each in stored.sentences if each.part is Part.RESULT] if stored else []
    single = [
        structure.remark_on_generality(sentences),
        structure.remark_on_hypothetical(sentences),
        structure.remark_on_ownership(sentences),
        structure.remark_on_result(sentences, " ".join(noted)),
        structure.remark_on_learning(sentences),
        wording.remark_on_length(sentences, words, target, took),
        wording.remark_on_fillers(sentences, words if took is None else wording.words_in(took)),
        wording.remark_on_hedges(sentences, words),
        wording.remark_on_vague_words(sentences, words),
    ]
    if asked is not None:
        single.append(
            structure.remark_on_relevance(
                sentences, asked.text, asked.vector, vectors, asked.chance
            )
        )
    found = [remark for remark in single if remark is not None]
    found += structure.remarks_on_shares(sentences, share)
    found += key_points.remarks_on_points(covered, stored.title, sentences) if stored else ()
    return list(_without_repeats(found))


_INSTEAD = {
    RemarkKind.GENERAL: {
        RemarkKind.NO_TASK,
        RemarkKind.NO_SITUATION,
        RemarkKind.NO_LEARNING,
        RemarkKind.VAGUE,
        RemarkKind.TOO_SHORT,
    },
    RemarkKind.NO_ACTION: {RemarkKind.NO_TASK, RemarkKind.LONG_SITUATION},
}
"""What need not be said once something more important is: it would be mended along with it."""


def _without_repeats(remarks: Sequence[Remark]) -> Iterator[Remark]:
    kinds = {remark.kind for remark in remarks}
    dropped = {kind for reason, less in _INSTEAD.items() if reason in kinds for kind in less}
    return (remark for remark in remarks if remark.kind not in dropped)


_HERE = Path(__file__).parent
_PARTS = _HERE / "data" / "parts.toml"
_WEIGHTS = _HERE / "data" / "labels.json"


@cache
def part_guides() -> tuple[PartGuide, ...]:
    """The guide to every part, in the order of SENTENCE_PARTS."""
    import tomllib

    table = tomllib.loads(_PARTS.read_text(encoding="utf-8"))
    return tuple(
        PartGuide(
            label,
            float(table[label]["share"]),
            tuple(flatten(text) for text in table[label]["sentences"]),
            tuple(flatten(text) for text in table[label].get("anchors", ())),
        )
        for label in SENTENCE_PARTS
    )


def label_examples_of(guide: tuple[PartGuide, ...]) -> tuple[list[str], list[int]]:
    """All example sentences, part by part, and how many each part has."""
    texts = [text for part in guide for text in part.sentences]
    return texts, [len(part.sentences) for part in guide]


def part_guides_fingerprint() -> str:
    """The identity of the example sentences' file: cheaper than parsing it."""
    return hashlib.sha256(_PARTS.read_bytes()).hexdigest()[:12]


@cache
def label_weights() -> LabelWeights:
    """The fitted weights of sentence labelling."""
    return label_weights_of(json.loads(_WEIGHTS.read_text(encoding="utf-8")))


def label_weights_of(table: Mapping[str, Any]) -> LabelWeights:
    """The weights of a parsed file; its features must be those of this coach, in any order."""

    def row(values: Mapping[str, float]) -> list[float]:
        return [values[label] for label in SENTENCE_PARTS]

    def array(rows: object) -> np.ndarray:
        return np.array(rows, dtype=np.float32)

    course = table["course"]
    return LabelWeights(
        features=array([row(table["weights"][name]) for name in (*FEATURES, "always")]),
        course=Course(
            steps=array([row(table["steps"][label]) for label in SENTENCE_PARTS]),
            start=array(row(course["start"])),
            end=array(row(course["end"])),
            share=array(row(course["share"])),
        ),
    )


_ASKS: Final = {
    RemarkKind.GENERAL: "When did that last happen? Take me to that one day.",
    RemarkKind.HYPOTHETICAL: "When did you do that? What happened?",
    RemarkKind.NO_ACTION: "What did you yourself do, step by step?",
    RemarkKind.NO_RESULT: "How did it end?",
    RemarkKind.OWNERSHIP: "Which part of that did you do yourself?",
    RemarkKind.NO_NUMBER: "How much did it change things, in figures?",
    RemarkKind.SHORT_ACTION: "What did you try first, and why that?",
    RemarkKind.NO_TASK: "What exactly was your job in this?",
    RemarkKind.NO_LEARNING: "What do you do differently since then?",
    RemarkKind.VAGUE_LEARNING: "Where have you used that since, exactly?",
    RemarkKind.NO_SITUATION: "When and where was this, and what was at stake?",
}
"""One for each weakness that an interviewer would ask about, in the words of one."""


def follow_up(review: Review, probes: Sequence[str], asked: Sequence[str] = ()) -> str:
    """The question that probes what was weakest; empty where there is nothing left to ask.

    The remarks are the most important first. Where none of them can be asked about, it is one of
    the question's own `probes`. Nothing of `asked` is asked again.
    """
    weakest = (_ASKS[remark.kind] for remark in review.remarks if remark.kind in _ASKS)
    return next((ask for ask in (*weakest, *probes) if ask not in asked), "")

"""Review: run all checks on an answer, and choose the follow-up question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.domain.story import Part
from coach.review import key_points, structure, wording
from coach.review.key_points import PointCoverage
from coach.review.labelling import part_guides
from coach.review.remark import TEXTS, RemarkKind, by_importance
from coach.review.scores import score_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.audio.delivery import Delivery
    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats
    from coach.review.remark import Remark


_IMPLIES = {
    RemarkKind.GENERAL: {
        RemarkKind.NO_TASK,
        RemarkKind.NO_SITUATION,
        RemarkKind.NO_LEARNING,
        RemarkKind.VAGUE,
        RemarkKind.TOO_SHORT,
    },
    RemarkKind.NO_ACTION: {RemarkKind.NO_TASK, RemarkKind.LONG_SITUATION},
}
"""What need not be said once something more important is: it would improve along with it."""


@dataclass(frozen=True, slots=True)
class PartScore:
    """How a part was told: its share of the words and target (0..1), score and anchor."""

    share: float
    target: float
    score: int
    anchor: str


@dataclass(frozen=True, slots=True)
class StoredStory:
    """The stored story that an answer is compared with: its sentences with parts and vectors."""

    title: str
    sentences: tuple[LabelledSentence, ...]
    vectors: Floats

    @property
    def text(self) -> str:
        """What it says, with its title, which may hold a name or number."""
        return " ".join([self.title, *(sentence.text for sentence in self.sentences)])

    @property
    def result(self) -> str:
        """What it says of the result."""
        return " ".join(s.text for s in self.sentences if s.part is Part.RESULT)


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The question of an answer: its text and vector, and the chance that this answers it."""

    text: str
    vector: Floats
    chance: float


@dataclass(frozen=True, slots=True)
class Review:
    """What is said about an answer; `remarks` are the most important first.

    `seconds` are those it took, or takes at 150 words a minute; `story` may be empty.
    """

    sentences: tuple[LabelledSentence, ...]
    parts: dict[Part, PartScore]
    remarks: tuple[Remark, ...]
    words: int
    seconds: int
    coverage: PointCoverage
    story: str = ""

    def to_dict(self, delivery: Delivery | None = None) -> dict[str, Any]:
        """Return the JSON of `coach review`, which the bank keeps; with speech if spoken."""
        spoken = {} if delivery is None else {"speech": delivery.to_dict()}
        return {
            "sentences": [{"text": s.text, "part": str(s.part)} for s in self.sentences],
            "parts": {
                str(part): {"share": round(s.share, 4), "score": s.score, "anchor": s.anchor}
                for part, s in self.parts.items()
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
    *,
    question: QuestionContext | None = None,
    stored: StoredStory | None = None,
    target: int | None = None,
    took: int | None = None,
) -> Review:
    """Review labelled sentences (one at least) and unit vectors (n, d); times in seconds."""
    words = sum(sentence.words for sentence in sentences)
    shares = structure.part_shares(sentences)
    coverage = PointCoverage()
    if stored is not None:
        points = key_points.find_key_points(stored.sentences, stored.vectors)
        coverage = key_points.cover_points(points, stored.vectors, stored.text, sentences, vectors)

    def find_remarks() -> Iterator[Remark | None]:
        yield structure.remark_on_generality(sentences)
        yield structure.remark_on_hypothetical(sentences)
        yield structure.remark_on_ownership(sentences)
        yield structure.remark_on_result(sentences, stored.result if stored else "")
        yield structure.remark_on_learning(sentences)
        yield wording.remark_on_length(sentences, words, target, took)
        yield from wording.remarks_on_phrases(sentences, words, took)
        yield from structure.remarks_on_shares(sentences, shares)
        if question is not None and question.chance < structure.OFF_BELOW:
            yield structure.remark_on_relevance(sentences, vectors, question.text, question.vector)
        if stored is not None:
            yield from key_points.remarks_on_points(coverage, stored.title, sentences)

    if nothing := structure.remark_on_no_answer(sentences):
        remarks = [nothing]
    else:
        remarks = [remark for remark in find_remarks() if remark is not None]
    kinds = {remark.kind for remark in remarks}
    implied = {kind for reason in kinds for kind in _IMPLIES.get(reason, ())}
    guides = part_guides()
    return Review(
        sentences=tuple(sentences),
        parts={
            part: PartScore(
                shares[part], guides[part].share, score, guides[part].anchors[score - 1]
            )
            for part, score in score_parts(sentences, shares).items()
        },
        remarks=by_importance(remark for remark in remarks if remark.kind not in implied),
        words=words,
        seconds=wording.speaking_time(words) if took is None else took,
        coverage=coverage,
        story=stored.title if stored else "",
    )


def follow_up(review: Review, probes: Sequence[str], earlier: Sequence[str] = ()) -> str:
    """Return the question that probes what was weakest, else a new probe; empty without any."""
    weakest = (TEXTS[remark.kind].follow_up for remark in review.remarks)
    return next((ask for ask in (*weakest, *probes) if ask and ask not in earlier), "")

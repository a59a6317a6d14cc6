"""Review: run all checks on an answer, and count what was told when asked on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coach.review import key_points, phrases, structure
from coach.review.evidence import extract_features
from coach.review.key_points import PointCoverage
from coach.review.remarks import RED_FLAGS, RemarkKind
from coach.review.scores import part_guides, score_parts
from coach.review.structure import remark_on

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from coach.audio.delivery import Delivery
    from coach.domain.sentences import LabelledSentence
    from coach.domain.story import Part
    from coach.embeddings.competency_space import Floats
    from coach.review.evidence import QuestionContext, RemarkWeights
    from coach.review.labelling import StoredStory
    from coach.review.remarks import Remark
    from coach.review.structure import ToldAnswer
    from coach.review.word_limit import WordLimit


SAID_FROM = 0.5
"""The chance that a coach would make a remark from which it is made."""

DOUBT_FROM = 0.3
"""The chance from which it is asked, with --all, in place of said."""

ONLY_ASKED = frozenset({RemarkKind.NO_LEARNING, RemarkKind.ORDER})
"""Kinds that are right less than half of the time even where the model is sure of them
(docs/evaluation.md#feedback): they are never said, only asked."""

BY_THE_CLOCK = frozenset({RemarkKind.TOO_LONG, RemarkKind.TOO_SHORT})
"""Kinds that go by how long an answer takes to say."""

FIRST = RED_FLAGS | {RemarkKind.GENERAL, RemarkKind.OFF_TOPIC}
"""What comes before a figure or name that changed; everything else comes after it."""

WITHHELD = RED_FLAGS | {RemarkKind.NO_ANSWER, RemarkKind.OFF_TOPIC}
"""With one of these no part is scored: a well-built answer to nothing is none."""


@dataclass(frozen=True, slots=True)
class PartScore:
    """How a part was told: its share of the words and target (0..1), score and anchor."""

    share: float
    target: float
    score: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is said about an answer; `remarks` are the most important first.

    `doubts` are questions: what coach is not sure of. `parts` are empty where no score would help.
    `seconds` are those it took, or takes at 150 words a minute; `story` may be empty.
    """

    sentences: tuple[LabelledSentence, ...]
    parts: dict[Part, PartScore]
    remarks: tuple[Remark, ...]
    doubts: tuple[Remark, ...]
    words: int
    seconds: int
    coverage: PointCoverage
    story: str = ""
    limit: WordLimit | None = None

    def to_dict(self, delivery: Delivery | None = None) -> dict[str, Any]:
        """Return the JSON of `coach review`, which the bank keeps; with speech if spoken."""
        more = {} if delivery is None else {"speech": delivery.to_dict()}
        more |= {} if self.limit is None else {"limit": self.limit.to_dict()}
        return {
            "sentences": [
                {"text": one.text, "part": str(one.part), "sure": one.sure}
                for one in self.sentences
            ],
            "parts": {
                str(part): {"share": round(s.share, 4), "score": s.score, "anchor": s.anchor}
                for part, s in self.parts.items()
            },
            "remarks": [remark.to_dict() for remark in self.remarks],
            "questions": [doubt.to_dict() for doubt in self.doubts],
            "words": self.words,
            "seconds": self.seconds,
            "coverage": {
                "covered": [point.sentence.text for point in self.coverage.covered],
                "missed": [point.sentence.text for point in self.coverage.missed],
                "changed": [str(change) for change in self.coverage.changed],
            },
            **more,
        }


def review_answer(  # noqa: PLR0913
    told: ToldAnswer,
    vectors: Floats,
    *,
    question: QuestionContext,
    weights: RemarkWeights,
    stored: StoredStory | None = None,
    is_named: bool = True,
    is_read: bool = False,
) -> Review:
    """Review an answer (one sentence at least) with its unit vectors (n, d).

    Of one that `is_read`, how long it takes to say does not count.

    A stored story that the user has not named counts where the answer tells a point of it.
    """
    sentences = told.sentences
    texts = [sentence.text for sentence in sentences]
    words = sum(sentence.words for sentence in sentences)
    coverage = PointCoverage()
    if stored is not None:
        points = key_points.find_key_points(stored.sentences, stored.vectors)
        coverage = key_points.cover_points(points, stored.vectors, stored.text, sentences, vectors)
        if not (is_named or coverage.covered or coverage.changed):
            stored, coverage, told = None, PointCoverage(), replace(told, result="")
    nothing = structure.remark_on_no_answer(sentences)
    if nothing:
        remarks, doubts = [nothing], []
    else:
        likely = _likely_kinds(told, question, weights)
        if is_read:
            likely = [(kind, chance) for kind, chance in likely if kind not in BY_THE_CLOCK]
        said = [
            kind
            for kind, chance in likely
            if chance >= SAID_FROM
            and kind not in ONLY_ASKED
            and (chance == 1 or structure.has_its_words(kind, texts))
        ]
        sure = [remark_on(kind, told, sure=True) for kind in said]
        unsure = [kind for kind, _ in likely if kind not in said]
        compared = key_points.remarks_on_points(coverage, stored.title, sentences) if stored else []
        fillers = phrases.remark_on_fillers(sentences, words, told.took)
        remarks = _each_sentence_once([*sure, *compared, *([fillers] if fillers else [])])
        asked = [remark_on(kind, told, sure=False) for kind in unsure]
        doubts = _each_sentence_once(asked, {remark.at for remark in remarks})
    withheld = any(remark.kind in WITHHELD for remark in remarks)
    return Review(
        sentences=tuple(sentences),
        parts={} if withheld else _score_parts(told),
        remarks=tuple(remarks),
        doubts=tuple(doubts),
        words=words,
        seconds=phrases.speaking_time(words) if told.took is None else told.took,
        coverage=coverage,
        story=stored.title if stored else "",
    )


def _likely_kinds(
    told: ToldAnswer, question: QuestionContext, weights: RemarkWeights
) -> list[tuple[RemarkKind, float]]:
    """Return what may be said, the most important first, with its chance (DOUBT_FROM at least)."""
    texts = [sentence.text for sentence in told.sentences]
    found = weights.in_order(extract_features(texts, told.chances, question))
    over = phrases.is_over(int(told.lengths.sum()), told.target, told.took)
    if over is not None:  # by the clock, and not by what is usual
        found = [(kind, chance) for kind, chance in found if kind is not RemarkKind.TOO_LONG]
        found += [(RemarkKind.TOO_LONG, 1.0)] * over
    ruled = sorted(structure.shown_by_words(texts))
    found = [(kind, chance) for kind, chance in found if kind not in ruled]
    found += [(kind, 1.0) for kind in ruled]
    if not told.question:
        found = [(kind, chance) for kind, chance in found if kind is not RemarkKind.OFF_TOPIC]
    return [(kind, chance) for kind, chance in found if chance >= DOUBT_FROM]


def _each_sentence_once(
    remarks: Sequence[Remark], taken: Collection[int | None] = ()
) -> list[Remark]:
    """Return remarks in order, one for each sentence; none for one that is `taken`."""
    kept: list[Remark] = []
    for remark in sorted(remarks, key=_rank):
        if remark.at is None or remark.at not in {*taken, *(other.at for other in kept)}:
            kept.append(remark)
    return kept


def _rank(remark: Remark) -> int:
    if remark.kind in RED_FLAGS:
        return 0
    return 1 if remark.kind in FIRST else 2 if remark.kind is RemarkKind.CHANGED else 3


def _score_parts(told: ToldAnswer) -> dict[Part, PartScore]:
    shares, guides = structure.part_shares(told), part_guides()
    return {
        part: PartScore(shares[part], guides[part].share, score, guides[part].anchors[score - 1])
        for part, score in score_parts(told, shares).items()
    }


def count_probed(review: Review, whole: Review) -> Review:
    """Return a review in which what was told at probes counts: the parts, and the story's points.

    `whole` is that of the answer and of all answers to probes. What else is said of how the answer
    was told stays, as an interviewer had to ask.
    """
    late = {RemarkKind.NO_ANSWER, RemarkKind.TOO_SHORT, RemarkKind.CHANGED, RemarkKind.MISSED}
    if any(remark.kind is RemarkKind.NO_ANSWER for remark in review.remarks):
        remarks = list(whole.remarks)
    else:
        kept = [remark for remark in review.remarks if remark.kind not in late]
        new = [remark for remark in whole.remarks if remark.kind in late | RED_FLAGS]
        remarks = _each_sentence_once([*kept, *new])
    withheld = any(remark.kind in WITHHELD for remark in remarks)
    parts = {} if withheld else whole.parts
    return replace(review, remarks=tuple(remarks), parts=parts, coverage=whole.coverage)

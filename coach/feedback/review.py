"""A review: all signals about one answer, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.feedback import (
    anchors,
    coverage,
    episode,
    fillers,
    hedges,
    learning,
    length,
    on_topic,
    ownership,
    result,
    shares,
    vague,
)
from coach.feedback.coverage import Coverage
from coach.feedback.label import PARTS, Label, Sentence
from coach.feedback.points import points
from coach.feedback.remark import Kind, Remark, by_importance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.feedback.guide import PartGuide
    from coach.yardstick import Floats


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
class Stored:
    """The stored story that an answer is compared with: its sentences with labels and vectors."""

    title: str
    sentences: tuple[Sentence, ...]
    vectors: Floats

    @property
    def text(self) -> str:
        """What it says, with its title, which may hold a name or number."""
        return " ".join([self.title, *(sentence.text for sentence in self.sentences)])


@dataclass(frozen=True, slots=True)
class Asked:
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

    sentences: tuple[Sentence, ...]
    parts: dict[Label, PartScore]
    remarks: tuple[Remark, ...]
    words: int
    seconds: int
    coverage: Coverage
    story: str = ""


def review(  # noqa: PLR0913
    sentences: Sequence[Sentence],
    vectors: Floats,
    guide: Sequence[PartGuide],
    *,
    asked: Asked | None = None,
    stored: Stored | None = None,
    target: int | None = None,
    took: int | None = None,
) -> Review:
    """The review of an answer's labelled sentences (one at least) and their unit vectors (n, d).

    `target` are the seconds it is to be told in, where that is not one to two minutes; `took` those
    it took, where it was spoken.
    """
    words = sum(sentence.words for sentence in sentences)
    share = shares.shares(sentences)
    score = anchors.scores(sentences, share)
    by_label = {part.label: part for part in guide}
    covered = Coverage()
    if stored is not None:
        key = points(stored.sentences, stored.vectors)
        covered = coverage.coverage(key, stored.vectors, stored.text, sentences, vectors)
    nothing = episode.no_answer(sentences)
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
        seconds=length.seconds(words) if took is None else took,
        coverage=covered,
        story=stored.title if stored else "",
    )


def _remarks(  # noqa: PLR0913
    sentences: Sequence[Sentence],
    vectors: Floats,
    words: int,
    share: dict[Label, float],
    covered: Coverage,
    *,
    asked: Asked | None,
    stored: Stored | None,
    target: int | None,
    took: int | None,
) -> list[Remark]:
    noted = [each.text for each in stored.sentences if each.part is Label.RESULT] if stored else []
    single = [
        episode.general(sentences),
        episode.hypothetical(sentences),
        ownership.remark(sentences),
        result.remark(sentences, " ".join(noted)),
        learning.remark(sentences),
        length.remark(sentences, words, target, took),
        fillers.remark(sentences, words if took is None else length.words_in(took)),
        hedges.remark(sentences, words),
        vague.remark(sentences, words),
    ]
    if asked is not None:
        single.append(on_topic.remark(sentences, asked.text, asked.vector, vectors, asked.chance))
    found = [remark for remark in single if remark is not None]
    found += shares.remarks(sentences, share)
    found += coverage.remarks(covered, stored.title, sentences) if stored else ()
    return list(_without_repeats(found))


_INSTEAD = {
    Kind.GENERAL: {Kind.NO_TASK, Kind.NO_SITUATION, Kind.NO_LEARNING, Kind.VAGUE, Kind.TOO_SHORT},
    Kind.NO_ACTION: {Kind.NO_TASK, Kind.LONG_SITUATION},
}
"""What need not be said once something more important is: it would be mended along with it."""


def _without_repeats(remarks: Sequence[Remark]) -> Iterator[Remark]:
    kinds = {remark.kind for remark in remarks}
    dropped = {kind for reason, less in _INSTEAD.items() if reason in kinds for kind in less}
    return (remark for remark in remarks if remark.kind not in dropped)

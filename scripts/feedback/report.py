"""What feedback is worth on judged answers: `scripts/evaluate --feedback`."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coach.domain.sentences import SENTENCE_PARTS
from coach.review.labelling import SURE_FROM
from coach.review.review import review_answer
from coach.review.reviewer import label_sentences
from coach.review.structure import ToldAnswer
from feedback.answers import FALSE, NOTHING, TRUE
from feedback.remarks import KINDS, VERDICTS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from coach.embeddings.competency_space import Floats
    from coach.review.evidence import RemarkWeights
    from coach.review.remarks import Remark, RemarkKind
    from feedback.answers import JudgedAnswer, LabelledAnswer
    from feedback.crossed import Seen

ROUNDS: Final = 1000
SEED: Final = 7
ALL: Final = "all"


@dataclass(slots=True)
class Told:
    """What was said of one answer, counted as ../shared/labels/score_remarks.py counts."""

    style: str
    remarks: int = 0
    right: int = 0
    arguable: int = 0
    placed: int = 0
    well_placed: int = 0
    points: int = 0
    found: int = 0
    first: bool = False
    important: bool = False
    by_kind: dict[RemarkKind, list[int]] = field(default_factory=dict)


def measure(answer: JudgedAnswer, remarks: Sequence[Remark]) -> Told:
    """Count what is right of the remarks on one answer, of kinds that readers judge."""
    judged = [remark for remark in remarks if remark.kind in VERDICTS_OF]
    told = Told(answer.style, remarks=len(judged), points=len(answer.points))
    said = {kind for remark in judged for kind in VERDICTS_OF[remark.kind]}
    for remark in judged:
        kinds = VERDICTS_OF[remark.kind]
        verdict = max(answer.verdicts[kind] for kind in kinds)
        told.right += verdict == TRUE
        told.arguable += verdict != FALSE
        told.by_kind[remark.kind] = [1, verdict == TRUE, verdict != FALSE]
        places = [at for kind, at in answer.points if kind in kinds]
        if places and remark.at is not None:
            told.placed += 1
            told.well_placed += any(abs(remark.at - at) <= 1 for at in places)
    told.found = sum(kind in said for kind, _ in answer.points)
    if answer.first == NOTHING:
        told.first = not judged
    else:
        told.first = bool(judged) and answer.first in VERDICTS_OF[judged[0].kind]
        told.important = answer.first in said
    return told


def review(
    answer: JudgedAnswer, chances: Floats, seen: Seen, weights: RemarkWeights
) -> Sequence[Remark]:
    """Return what coach says of an answer, its sentences as the reader had them."""
    sentences = label_sentences(answer.texts, chances)
    told = ToldAnswer(sentences, chances, answer.question)
    question = seen.questions[answer.id]
    return review_answer(told, seen.of(answer.texts), question=question, weights=weights).remarks


def parts_report(answers: Sequence[LabelledAnswer], chances: Mapping[str, Floats]) -> Iterator[str]:
    """Yield the share of sentences whose part is right, strictly and leniently, by style."""
    yield "| style | answers | sentences | strict | lenient | sure of | lenient of those |"
    yield "|---|---|---|---|---|---|---|"
    styles = [*dict.fromkeys(answer.style for answer in answers), ALL]
    for style in styles:
        mine = [answer for answer in answers if style in (answer.style, ALL)]
        rows = [
            (part, also, chance)
            for answer in mine
            for part, also, chance in zip(
                answer.parts, answer.also, chances[answer.id], strict=True
            )
        ]
        strict = [int(chance.argmax()) == part for part, _, chance in rows]
        lenient = [int(chance.argmax()) in (part, *also) for part, also, chance in rows]
        sure = [float(chance.max()) >= SURE_FROM for *_, chance in rows]
        of_sure = [hit for hit, is_sure in zip(lenient, sure, strict=True) if is_sure]
        yield (
            f"| {style} | {len(mine)} | {len(rows)} | {_share(strict)} | {_share(lenient)} "
            f"| {_share(sure)} | {_share(of_sure)} |"
        )
    yield ""
    for part, name in enumerate(SENTENCE_PARTS):
        pairs = [
            (truth, int(chance.argmax()))
            for answer in answers
            for truth, chance in zip(answer.parts, chances[answer.id], strict=True)
        ]
        hits = sum(truth == guess == part for truth, guess in pairs)
        said, real = (sum(pair[side] == part for pair in pairs) for side in (1, 0))
        yield f"{name}: precision {hits / max(said, 1):.2f}, recall {hits / max(real, 1):.2f}"


def remarks_report(found: Sequence[Told]) -> Iterator[str]:
    """Yield the figures of remarks with their intervals, then by style and by kind."""
    drawn = random.Random(SEED)  # noqa: S311
    samples = [drawn.choices(found, k=len(found)) for _ in range(ROUNDS)]
    yield f"{len(found)} answers, {sum(told.remarks for told in found)} remarks"
    yield ""
    for name, figure in FIGURES.items():
        spread = sorted(figure(sample) for sample in samples)
        low, high = spread[ROUNDS // 40], spread[-ROUNDS // 40 - 1]
        yield f"{name}: {figure(found):.3f} ({low:.2f}-{high:.2f})"
    yield ""
    for style in dict.fromkeys(told.style for told in found):
        mine = [told for told in found if told.style == style]
        figures = ", ".join(f"{name} {figure(mine):.2f}" for name, figure in FIGURES.items())
        yield f"{style} ({len(mine)}): {figures}"
    yield ""
    counts: dict[RemarkKind, Counter[int]] = {}
    for told in found:
        for kind, values in told.by_kind.items():
            counts.setdefault(kind, Counter()).update(dict(enumerate(values)))
    for kind in KINDS:
        if count := counts.get(kind):
            right, arguable = count[1] / count[0], count[2] / count[0]
            yield f"{kind}: said {count[0]}, right {right:.2f}, at least arguable {arguable:.2f}"


def _ratio(top: str, bottom: str) -> Callable[[Sequence[Told]], float]:
    def figure(found: Sequence[Told]) -> float:
        total = sum(getattr(told, bottom) for told in found)
        return sum(getattr(told, top) for told in found) / total if total else 0.0

    return figure


FIGURES: Final[dict[str, Callable[[Sequence[Told]], float]]] = {
    "right": _ratio("right", "remarks"),
    "at least arguable": _ratio("arguable", "remarks"),
    "false": lambda found: 1 - _ratio("arguable", "remarks")(found),
    "points said": _ratio("found", "points"),
    "well placed": _ratio("well_placed", "placed"),
    "first right": lambda found: sum(told.first for told in found) / len(found),
    "most important said": lambda found: sum(told.important for told in found) / len(found),
}


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / max(len(hits), 1):.3f}"

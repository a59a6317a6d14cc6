"""The report of an evaluation: as Markdown for docs/evaluation.md, and as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.matching.ranking import Fit
from evaluation import baselines, measures
from evaluation.baselines import WHOLE
from evaluation.methods import COACH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evaluation.labelled import Asked, Labelled
    from evaluation.measures import Estimate, Outcome
    from evaluation.methods import Results


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a fit word was right: top story answers, and no story of the bank could.

    `chance` is the mean of what coach said that the chance is.
    """

    questions: int
    right: int
    none: int
    chance: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that went wrong: what came first, its grade, and what should have come."""

    bank: str
    question: str
    competency: str
    ndcg: float
    fit: str
    first: str
    should: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found; `gains` are coach less each baseline, on the same draws."""

    model: str
    banks: int
    questions: int
    answerable: int
    methods: dict[str, dict[str, Estimate]]
    gains: dict[str, dict[str, Estimate]]
    fits: dict[str, Counted]
    competencies: dict[str, tuple[int, float, float]]
    errors: tuple[Missed, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return asdict(self)


def report(labelled: Labelled, results: Results, model: str, errors: int) -> Report:
    """Measure the results, with the `errors` worst questions."""
    asked = labelled.asked
    drawn = measures.draws(asked)
    found = {
        name: measures.measured(asked, outcomes, drawn)
        for name, outcomes in results.outcomes.items()
    }
    return Report(
        model=model,
        banks=len(labelled.banks),
        questions=len(asked),
        answerable=sum(each.answerable for each in asked),
        methods={name: measures.estimates(values) for name, values in found.items()},
        gains={name: measures.gains(found[COACH], found[name]) for name in baselines.NAMES},
        fits=_fits(asked, results),
        competencies=_competencies(asked, results.outcomes),
        errors=tuple(_worst(asked, results)[:errors]),
    )


def markdown(found: Report, questions: Mapping[str, str]) -> Iterator[str]:
    """The report's lines; `questions` are the texts that may be shown, by their ids."""
    yield (
        f"{found.model}, {found.banks} banks, {found.questions} questions of which "
        f"{found.answerable} can be answered. In brackets: {measures.INTERVAL:.0%} intervals "
        f"(bootstrap over the questions, {measures.DRAWS:,} draws)."
    )
    yield from _table(
        ("method", *measures.NAMES),
        (
            (name, *(_shown(values[each]) for each in measures.NAMES))
            for name, values in found.methods.items()
        ),
    )
    yield from _table(
        ("coach less", *measures.NAMES),
        (
            (name, *(_shown(gain[each], sign="+") for each in measures.NAMES))
            for name, gain in found.gains.items()
        ),
    )
    hubs = {
        name: estimate
        for name, estimate in found.methods[COACH].items()
        if name not in measures.NAMES
    }
    yield from _table(
        ("bank", "coach's most frequent top story"),
        ((name.split(" ", 1)[1], _shown(estimate)) for name, estimate in hubs.items()),
    )
    yield from _table(
        ("fit", "questions", "top story answers", "no story could", "chance said"),
        (
            (
                word,
                each.questions,
                _share(each.right, each),
                _share(each.none, each),
                f"{each.chance:.2f}",
            )
            for word, each in found.fits.items()
        ),
    )
    yield from _table(
        ("competency", "questions", "coach, nDCG@5", "whole-story cosine"),
        (
            (name, number, f"{ours:.2f}", f"{theirs:.2f}")
            for name, (number, ours, theirs) in found.competencies.items()
        ),
    )
    if found.errors:
        yield from _table(
            ("question", "competency", "nDCG@5", "fit", "came first", "should have"),
            (
                (
                    f"{each.bank} {each.question} {questions.get(each.question, '')}".strip(),
                    each.competency,
                    f"{each.ndcg:.2f}",
                    each.fit,
                    each.first,
                    ", ".join(each.should) or "none",
                )
                for each in found.errors
            ),
        )


def _table(head: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    cells = [tuple(map(str, head)), *(tuple(map(str, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    yield ""
    for number, row in enumerate(cells):
        first, *others = zip(row, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        yield "| " + " | ".join(padded) + " |"
        if number == 0:
            rule = ["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]
            yield "|" + "|".join(rule) + "|"


def _shown(value: Estimate, sign: str = "") -> str:
    if value.value is None or value.low is None or value.high is None:
        return "-"
    return f"{value.value:{sign}.2f} ({value.low:{sign}.2f} to {value.high:{sign}.2f})"


def _share(part: int, counted: Counted) -> str:
    share = f" ({part / counted.questions:.0%})" if counted.questions else ""
    return f"{part}{share}"


def _fits(asked: Sequence[Asked], results: Results) -> dict[str, Counted]:
    counted = {}
    for word in Fit:
        mine = [at for at, fit in enumerate(results.fits) if fit is word]
        counted[str(word)] = Counted(
            questions=len(mine),
            right=sum(asked[at].answered_by(results.outcomes[COACH][at].files[0]) for at in mine),
            none=sum(not asked[at].answerable for at in mine),
            chance=float(np.mean([results.chances[at] for at in mine])) if mine else 0.0,
        )
    return counted


def _competencies(
    asked: Sequence[Asked], outcomes: Mapping[str, Sequence[Outcome]]
) -> dict[str, tuple[int, float, float]]:
    """For each competency its answerable questions, and nDCG of coach and of whole stories."""
    rows: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for each, ours, theirs in zip(asked, outcomes[COACH], outcomes[WHOLE], strict=True):
        if each.answerable:
            rows[each.competency].append((measures.ndcg(each, ours), measures.ndcg(each, theirs)))
    means = {
        name: (
            len(mine),
            float(np.mean([row[0] for row in mine])),
            float(np.mean([row[1] for row in mine])),
        )
        for name, mine in rows.items()
    }
    return dict(sorted(means.items(), key=lambda item: item[1][1]))


def _worst(asked: Sequence[Asked], results: Results) -> list[Missed]:
    """Every question, the worst first: answerable ones by nDCG, then the surest false answers."""
    order = sorted(
        range(len(asked)),
        key=lambda at: (
            not asked[at].answerable,
            measures.ndcg(asked[at], results.outcomes[COACH][at]) * asked[at].answerable,
            -results.chances[at],
        ),
    )
    return [_missed(asked[at], results.outcomes[COACH][at], results.fits[at]) for at in order]


def _missed(asked: Asked, outcome: Outcome, fit: Fit) -> Missed:
    best = max(asked.grades.values(), default=0)
    should = [file for file, grade in asked.grades.items() if grade == best]
    return Missed(
        bank=asked.bank,
        question=asked.question,
        competency=asked.competency,
        ndcg=measures.ndcg(asked, outcome),
        fit=str(fit),
        first=f"{outcome.files[0]} ({asked.grades.get(outcome.files[0], 0)})",
        should=tuple(should) if asked.answerable else (),
    )

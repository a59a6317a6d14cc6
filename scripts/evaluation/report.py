"""The report of an evaluation: as Markdown for docs/evaluation.md, and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.matching.ranking import Fit
from evaluation import measures
from evaluation.baselines import WHOLE
from evaluation.methods import COACH
from evaluation.nested import measure_nested
from evaluation.words import ALL, measure_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evaluation.labelled import Asked, Labelled
    from evaluation.measures import Estimate, Floats, Outcome
    from evaluation.methods import Results
    from evaluation.nested import Nested
    from evaluation.words import Share, Words

SHOWN: Final = (measures.NDCG, measures.FIRST, measures.THIRD, measures.AUC)
"""The columns on the page; JSON has all measures."""


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
    """What an evaluation found; `gains` are coach less each other method, on the same draws.

    `per_bank` is coach's own, `words` what its words for a fit are worth: as shipped and leaving
    the bank out, of all banks and of each; `nested` is None where there is one bank only.
    """

    model: str
    banks: int
    questions: int
    answerable: int
    methods: dict[str, dict[str, Estimate]]
    gains: dict[str, dict[str, Estimate]]
    per_bank: dict[str, dict[str, Estimate]]
    words: dict[str, dict[str, Words]]
    nested: Nested | None
    wordings: dict[str, Estimate]
    competencies: dict[str, tuple[int, Estimate, Estimate]]
    errors: tuple[Missed, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return asdict(self)


def report(
    labelled: Labelled, results: Results, wordings: dict[str, Estimate], model: str, errors: int
) -> Report:
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
        gains={name: measures.gains(found[COACH], found[name]) for name in found if name != COACH},
        per_bank={bank: _of_bank(labelled, bank, results) for bank in labelled.banks},
        words=measure_words(labelled, results),
        nested=measure_nested(labelled, results),
        wordings=wordings,
        competencies=_competencies(asked, results.outcomes, drawn),
        errors=tuple(_worst(asked, results)[:errors]),
    )


def markdown(found: Report, questions: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """The report's lines; `questions` are the texts that may be shown, by bank and id."""
    yield (
        f"{found.model}, {found.banks} banks, {found.questions} questions of which "
        f"{found.answerable} can be answered. In brackets: {measures.INTERVAL:.0%} intervals "
        f"(bootstrap over the questions, {measures.DRAWS:,} draws)."
    )
    yield from _measured("method", found.methods, SHOWN)
    yield from _measured("coach less", found.gains, SHOWN, sign="+")
    yield from _measured("coach, by bank", found.per_bank, (*SHOWN, measures.HUB))
    for how, by_bank in found.words.items():
        yield from _words(how, by_bank)
    if found.nested:
        yield from _nested(found.nested)
    if found.wordings:
        rows = ((name, _shown(share)) for name, share in found.wordings.items())
        yield from _table(("test wordings (bootstrap over the kinds)", "share"), rows)
    yield from _table(
        ("competency", "questions", "coach, nDCG@5", "whole-story cosine"),
        (
            (name, number, _shown(ours), _shown(theirs))
            for name, (number, ours, theirs) in found.competencies.items()
        ),
    )
    if found.errors:
        yield from _table(
            ("question", "competency", "nDCG@5", "fit", "came first", "should have"),
            (
                (
                    " ".join(
                        (each.bank, each.question, questions.get((each.bank, each.question), ""))
                    ).strip(),
                    each.competency,
                    f"{each.ndcg:.2f}",
                    each.fit,
                    each.first,
                    ", ".join(each.should) or "none",
                )
                for each in found.errors
            ),
        )


def _measured(
    head: str, rows: Mapping[str, Mapping[str, Estimate]], names: Sequence[str], sign: str = ""
) -> Iterator[str]:
    yield from _table(
        (head, *names),
        ((row, *(_shown(values[name], sign) for name in names)) for row, values in rows.items()),
    )


def _words(how: str, by_bank: Mapping[str, Words]) -> Iterator[str]:
    """A table of what the words are worth in all, and one of how often each was right by bank."""
    whole = by_bank[ALL]
    rows = [
        (
            word,
            worth.right.of,
            f"{worth.right.count}, {_shown(worth.right.share)}" if worth.right.of else "-",
            "" if word == Fit.NONE else _shown(worth.among_three.share),
        )
        for word, worth in whole.words.items()
    ]
    head = f"fit, {how}"
    yield from _table((head, "said", "right", "one of three answers"), iter(rows))
    yield ""
    false = whole.false_none
    share = f"{false.count} of {false.of}, {_shown(false.share)}"
    yield f'Told "none" although a story answers: {share}.'
    yield from _table(
        (f"{head}, right of said", *whole.words, "false none"),
        (
            (
                bank,
                *(_among(worth.right) for worth in words.words.values()),
                _among(words.false_none),
            )
            for bank, words in by_bank.items()
        ),
    )


def _nested(nested: Nested) -> Iterator[str]:
    """A table of what is measured of all banks, and one of what was chosen for each."""
    words = {
        "strong, right": nested.strong,
        "none, right": nested.none,
        "false none": nested.false_none,
    }
    rows = [(name, _shown(value)) for name, value in nested.measures.items()]
    rows += [
        (name, f"{word.count} of {word.of}, {_shown(word.share)}") for name, word in words.items()
    ]
    yield from _table(("everything chosen on the other banks", "all"), iter(rows))
    yield from _table(
        ("bank left out", "all kinds taken off", "bias", "scale", "strong from", "none below"),
        (
            (
                bank,
                f"{chosen.hub_share:.2f}",
                *(f"{weight:.2f}" for weight in (chosen.weights.bias, chosen.weights.scale)),
                f"{chosen.strong_from:.2f}",
                f"{chosen.unsure_from:.3f}",
            )
            for bank, chosen in nested.chosen.items()
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
    if value.value is None:
        return "-"
    if value.low is None or value.high is None:
        return f"{value.value:{sign}.2f}"
    return f"{value.value:{sign}.2f} ({value.low:{sign}.2f} to {value.high:{sign}.2f})"


def _among(share: Share) -> str:
    ends = share.share
    among = f"{share.count} of {share.of}"
    return among if ends.low is None else f"{among} ({ends.low:.2f} to {ends.high:.2f})"


def _of_bank(labelled: Labelled, bank: str, results: Results) -> dict[str, Estimate]:
    asked = labelled.of(bank)
    outcomes = [results.outcomes[COACH][row] for row in labelled.rows(bank)]
    return measures.estimates(measures.measured(asked, outcomes, measures.draws(asked)))


def _competencies(
    asked: Sequence[Asked], outcomes: Mapping[str, Sequence[Outcome]], drawn: Floats
) -> dict[str, tuple[int, Estimate, Estimate]]:
    """For each competency its answerable questions, and nDCG of coach and of whole stories.

    There is no interval of one question, however many banks it was asked of.
    """
    ours, theirs = (
        np.array([measures.ndcg(*pair) for pair in zip(asked, outcomes[name], strict=True)])
        for name in (COACH, WHOLE)
    )
    found: dict[str, tuple[int, Estimate, Estimate]] = {}
    for name in sorted({each.competency for each in asked if each.answerable}):
        among = np.array([each.answerable and each.competency == name for each in asked])
        means = [measures.estimate(measures.share(mine, among, drawn)) for mine in (ours, theirs)]
        if (drawn[:, among] == drawn[:, among][:, :1]).all():
            means = [replace(mean, low=None, high=None) for mean in means]
        found[name] = (int(among.sum()), means[0], means[1])
    return dict(sorted(found.items(), key=lambda item: item[1][1].value or 0.0))


def _worst(asked: Sequence[Asked], results: Results) -> list[Missed]:
    """Every question, the worst first: answerable ones by nDCG, then the surest false answers."""
    tops = results.tops()
    order = sorted(
        range(len(asked)),
        key=lambda at: (
            not asked[at].answerable,
            measures.ndcg(asked[at], results.outcomes[COACH][at]) * asked[at].answerable,
            -tops[at].chance,
        ),
    )
    return [_missed(asked[at], results.outcomes[COACH][at], tops[at].fit) for at in order]


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

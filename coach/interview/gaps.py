"""Which competencies a bank answers and which it does not, how bad that is, and what mends it.

How bad a gap is follows from two things: how important the competency is to whoever asks (1
critical, 2 important, 3 nice to have; see `requirements`) and what the bank has for it (`Reason`):

    importance                                                1          2          3
    no story answers                                          Critical   Important  Nice
    one story answers, and is the best for two others too     Important  Nice       Covered
    one story answers, and it is only a possible answer       Important  Nice       Covered
    the stories that answer best have no result               Important  Nice       Covered
    anything else                                             Covered    Covered    Covered

A story told at one question cannot be told at the next. Of eight questions about eight of the 24
competencies, a story that is the best for three is wanted twice in a quarter of all interviews (for
five: in more than half); so a competency whose only story carries two more is not safe. Rehearsal
does not make a gap better or worse: it is told beside it, and `coach due` looks after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from shlex import quote
from typing import TYPE_CHECKING, Any

from coach.matching.completeness import MissingPart, missing_parts
from coach.matching.requirements import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from coach.domain.practice import Grade
    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.interview.health import BankIssue
    from coach.matching.coverage import CompetencyCoverage, Coverage, StoryCoverage
    from coach.matching.ranking import Fit
    from coach.matching.requirements import RequiredCompetency


SEVERAL = 3
"""Competencies that a story is the best for, from which it carries too much to be the only one."""

SHOWN = 3
"""Stories of a competency that are looked at one by one: the best, and two to fall back on."""

BEST = 2
"""Stories of a competency of which one should have a result."""


class Severity(StrEnum):
    """How bad a gap is, the worst first."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    NICE = "nice"
    COVERED = "covered"


class GapReason(StrEnum):
    """What a bank has for a competency; see the module."""

    NONE = "none"
    CARRIES = "carries"
    THIN = "thin"
    NO_RESULT = "no result"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class RehearsalRecord:
    """A story as told for one competency: how often, when and how well last, and what is left.

    `retention` (0 to 1) is the chance that it comes now; None without a grade.
    """

    times: int
    last: date
    grade: Grade | None
    retention: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the record, as JSON has it."""
        return {
            "times": self.times,
            "last": self.last.isoformat(),
            "grade": self.grade.word.lower() if self.grade else None,
            "retention": None if self.retention is None else round(self.retention, 4),
        }


@dataclass(frozen=True, slots=True)
class AnsweringStory:
    """A story as an answer to one competency, with the sentence that shows it best.

    `evidence` is None where a story has no sentence at all. `named` are those of its skills that
    name the competency: its owner's word.
    """

    story: BankStory
    chance: float
    fit: Fit
    confirmed: bool
    named: tuple[str, ...]
    evidence: Passage | None
    lacks: tuple[MissingPart, ...]
    told: RehearsalRecord | None

    def to_dict(self) -> dict[str, Any]:
        """Return the story as an answer, as JSON has it."""
        return {
            **self.story.to_reference(),
            "fit": str(self.fit),
            "chance": round(self.chance, 4),
            "confirmed": self.confirmed,
            "named": list(self.named),
            "evidence": self.evidence.to_dict() if self.evidence else None,
            "lacks": [str(part) for part in self.lacks],
            "told": self.told.to_dict() if self.told else None,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """One competency: what is asked, what there is, how bad that is, and the command that mends it.

    `stories` are the SHOWN best that answer, `distinct` how many do; `closest` stands where none
    does. `also` are the ids of the other competencies that the best story is the best for.
    """

    competency: str
    name: str
    importance: int
    sentence: str
    severity: Severity
    reason: GapReason
    stories: tuple[AnsweringStory, ...]
    distinct: int
    closest: AnsweringStory | None
    also: tuple[str, ...]
    command: str

    @property
    def fit(self) -> Fit:
        """That of the best story."""
        from coach.matching.ranking import Fit

        return self.stories[0].fit if self.stories else Fit.NONE

    @property
    def why(self) -> str:
        """What is not as it should be, in a sentence or two; empty where all is.

        First comes the skill that names the competency, where that makes a story possible.
        """
        return " ".join(filter(None, (self._naming(), self._fault())))

    def _naming(self) -> str:
        from coach.matching.ranking import Fit

        best = self.stories[0] if self.stories else None
        if best is None or not best.named or best.confirmed or best.fit is Fit.STRONG:
            return ""
        return f"Named by its skill “{best.named[0]}”."

    def _fault(self) -> str:
        match self.reason:
            case GapReason.NONE:
                return "No story answers this."
            case GapReason.CARRIES:
                *most, last = self.also
                also = f"{', '.join(most)} and {last}" if most else last
                return f"One story only, and it is the best for {also} too."
            case GapReason.THIN:
                return "One story only, and it is a possible answer at best."
            case GapReason.NO_RESULT:
                return "The best stories have no result."
        lacks = self.stories[0].lacks if self.stories else ()
        return f"The best story has {' and '.join(lacks)}." if lacks else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the competency, as JSON has it."""
        return {
            "competency": self.competency,
            "name": self.name,
            "severity": str(self.severity),
            "importance": self.importance,
            "asked": self.sentence,
            "fit": str(self.fit),
            "reason": str(self.reason),
            "why": self.why,
            "distinct": self.distinct,
            "stories": [story.to_dict() for story in self.stories],
            "closest": self.closest.to_dict() if self.closest else None,
            "also": list(self.also),
            "command": self.command,
        }


@dataclass(frozen=True, slots=True)
class GapScope:
    """What the report is about, as the person said it; what is empty was not said."""

    framework: str = ""
    job: str = ""
    questions: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class GapReport:
    """The whole report: `gaps` by severity, then importance, then as they are asked for.

    `columns` are the stories that answer any of it, the one that carries most first; `chances` has
    a row for each gap and a column for each of them, 0 to 1. `total` counts all stories of the
    bank that tell of an episode. `shown` has the sentence for each of the `chances`, None where it
    is 0; it is empty unless it was asked for.
    """

    today: date
    scope: GapScope
    total: int
    gaps: tuple[Gap, ...]
    columns: tuple[BankStory, ...]
    chances: tuple[tuple[float, ...], ...]
    health: tuple[BankIssue, ...]
    shown: tuple[tuple[Passage | None, ...], ...] = ()

    @property
    def quotes(self) -> bool:
        """Whether `sentence` of each gap is somebody's own: of a job description, or a question."""
        return bool(self.scope.job or self.scope.questions)

    def of(self, severity: Severity) -> tuple[Gap, ...]:
        """The gaps of one severity."""
        return tuple(gap for gap in self.gaps if gap.severity is severity)

    def to_dict(self) -> dict[str, Any]:
        """Return the report, as `coach gaps --format json` prints it."""
        return {
            "report": "coach gaps",
            "today": self.today.isoformat(),
            "scope": {
                "framework": self.scope.framework or None,
                "jd": self.scope.job or None,
                "questions": self.scope.questions or None,
                "level": self.scope.level or None,
            },
            "stories": self.total,
            "gaps": [gap.to_dict() for gap in self.gaps],
            "map": {
                "competencies": [gap.competency for gap in self.gaps],
                "stories": [story.to_reference() for story in self.columns],
                "chances": [list(row) for row in self.chances],
            },
            "bank": [issue.to_dict() for issue in self.health],
        }


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What is known of the stories of a coverage.

    `stories` by identity; `evidence` gives the passage of a story that shows a competency best, the
    questions it answers best being named; `named` those of its skills that name a competency;
    `told` what was rehearsed, by story and competency.
    """

    stories: Mapping[int, BankStory]
    evidence: Callable[[StoryCoverage], Passage | None]
    named: Callable[[BankStory, str], tuple[str, ...]]
    told: Mapping[tuple[int, str], RehearsalRecord]


def judge_gaps(
    asked: Sequence[RequiredCompetency],
    coverage: Coverage,
    names: Mapping[str, str],
    known: StoryFacts,
) -> tuple[Gap, ...]:
    """Every competency that is asked for, the worst gap first."""
    covered = {each.competency: each for each in coverage.competencies}
    asked = [each for each in asked if each.competency in covered]
    carried: dict[int, list[str]] = {}
    for each in asked:
        for best in covered[each.competency].stories[:1]:
            carried.setdefault(best.story, []).append(each.competency)
    gaps = [_gap(each, covered[each.competency], names, known, carried) for each in asked]
    order = list(Severity)
    return tuple(sorted(gaps, key=lambda gap: (order.index(gap.severity), gap.importance)))


def _gap(
    asked: RequiredCompetency,
    covered: CompetencyCoverage,
    names: Mapping[str, str],
    known: StoryFacts,
    carried: Mapping[int, Sequence[str]],
) -> Gap:
    def answering(shown: StoryCoverage) -> AnsweringStory:
        story = known.stories[shown.story]
        return AnsweringStory(
            story=story,
            chance=shown.chance,
            fit=shown.fit,
            confirmed=shown.confirmed,
            named=known.named(story, covered.competency),
            evidence=known.evidence(shown),
            lacks=missing_parts(story.story),
            told=known.told.get((shown.story, covered.competency)),
        )

    stories = tuple(map(answering, covered.stories[:SHOWN]))
    best = covered.stories[0].story if covered.stories else None
    also = tuple(each for each in carried.get(best or 0, ()) if each != covered.competency)
    reason = _reason(stories, covered.distinct, also)
    return Gap(
        competency=covered.competency,
        name=names.get(covered.competency, covered.competency),
        importance=asked.importance,
        sentence=asked.sentence,
        severity=gap_severity(asked.importance, reason),
        reason=reason,
        stories=stories,
        distinct=covered.distinct,
        closest=answering(covered.closest) if covered.closest else None,
        also=also,
        command=_command(covered.competency, reason, stories),
    )


def gap_severity(importance: int, reason: GapReason) -> Severity:
    """How bad it is; see the table of the module."""
    if reason is GapReason.FINE:
        return Severity.COVERED
    steps = importance - FIRST + (reason is not GapReason.NONE)
    return list(Severity)[min(steps, len(Severity) - 1)]


def _reason(stories: Sequence[AnsweringStory], distinct: int, also: Sequence[str]) -> GapReason:
    from coach.matching.ranking import Fit

    if not stories:
        return GapReason.NONE
    if distinct == 1 and len(also) + 1 >= SEVERAL:
        return GapReason.CARRIES
    if distinct == 1 and stories[0].fit is not Fit.STRONG:
        return GapReason.THIN
    if all(MissingPart.RESULT in each.lacks for each in stories[:BEST]):
        return GapReason.NO_RESULT
    return GapReason.FINE


def _command(competency: str, reason: GapReason, stories: Sequence[AnsweringStory]) -> str:
    """What mends it: another story, what the best one lacks, or telling it."""
    if reason in {GapReason.NONE, GapReason.CARRIES, GapReason.THIN}:
        return f"coach new --competency {quote(competency)}"
    if {MissingPart.RESULT, MissingPart.NUMBER, MissingPart.ACTION} & set(stories[0].lacks):
        return f"coach edit {quote(stories[0].story.slug)}"
    return f"coach practice --competency {quote(competency)}"

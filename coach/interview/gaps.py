"""Judge how bad each gap of a bank is, and name the command that fixes it.

The severity follows from how important the competency is (1 critical, 2 important, 3 nice to have;
see `coach.matching.requirements`) and what the bank has for it (`GapReason`):

    importance                                                1          2          3
    no story answers, or the user says that none does         Critical   Important  Nice
    one story answers, and is the best for two others too     Important  Nice       Covered
    one story answers, and it is only a possible answer       Important  Nice       Covered
    the stories that answer best have no result               Important  Nice       Covered
    anything else                                             Covered    Covered    Covered
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from shlex import quote
from typing import TYPE_CHECKING, Any

from coach.matching.completeness import MissingPart
from coach.matching.ranking import Fit
from coach.matching.requirements import FIRST, JobLine, RequiredCompetency

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.interview.health import BankIssue
    from coach.matching.coverage import Coverage


SEVERAL = 3  # a story the best for so many carries too much to be the only one (docs/evaluation.md)
SHOWN = 3  # stories looked at one by one: the best, and two to fall back on
BEST = 2  # stories of which one should have a result


class Severity(StrEnum):
    """How bad a gap is, the worst first."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    NICE = "nice"
    COVERED = "covered"


class GapReason(StrEnum):
    """What a bank has for a competency; see the module's table."""

    NONE = "none"
    SAID_NONE = "said none"
    CARRIES = "carries"
    THIN = "thin"
    NO_RESULT = "no result"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class RehearsalRecord:
    """How often a story was told for one competency; of the last time, the day (ISO) and grade.

    `retention` (0 to 1) is the chance that the user recalls it now; None without a grade.
    """

    times: int
    last: str
    grade: str | None
    retention: float | None


@dataclass(frozen=True, slots=True)
class AnsweringStory:
    """A story as an answer to one competency, with the sentence that shows it best.

    `evidence` is None where a story has no sentence. `named` are those of its skills that name the
    competency, `lacks` the parts it is without.
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
            "told": asdict(self.told) if self.told else None,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """One competency: what is asked, what there is, how bad that is, and the command that fixes it.

    `stories` are the SHOWN best that answer, `distinct` how many do; `closest` stands where none
    does. `also` are the ids of the other competencies that the best story is the best for.
    """

    competency: str
    name: str
    importance: int
    sentence: str
    reason: GapReason
    stories: tuple[AnsweringStory, ...]
    distinct: int
    closest: AnsweringStory | None
    also: tuple[str, ...]

    @property
    def severity(self) -> Severity:
        """How bad it is, by the module's table."""
        return gap_severity(self.importance, self.reason)

    @property
    def command(self) -> str:
        """The command that fixes it: a new story, an edit of the best one, or practice."""
        if not self.stories or self.reason in {GapReason.CARRIES, GapReason.THIN}:
            return f"coach new --competency {quote(self.competency)}"
        best = self.stories[0]
        if {MissingPart.RESULT, MissingPart.NUMBER, MissingPart.ACTION} & set(best.lacks):
            return f"coach edit {quote(best.story.slug)}"
        return f"coach practice --competency {quote(self.competency)}"

    @property
    def fit(self) -> Fit:
        """The fit of the best story."""
        return self.stories[0].fit if self.stories else Fit.NONE

    @property
    def why(self) -> str:
        """What is not as it should be, in a sentence or two; empty where all is.

        First comes the skill that names the competency, where that makes a story possible.
        """
        if self.reason is GapReason.SAID_NONE:
            return "You said that no story of yours answers this."
        if not self.stories:
            return "No story answers this."
        best, why = self.stories[0], []
        if best.named and not best.confirmed and best.fit is not Fit.STRONG:
            why.append(f"Named by its skill “{best.named[0]}”.")
        match self.reason:
            case GapReason.CARRIES:
                *most, last = self.also
                also = f"{', '.join(most)} and {last}" if most else last
                why.append(f"One story only, and it is the best for {also} too.")
            case GapReason.THIN:
                why.append("One story only, and it is a possible answer at best.")
            case GapReason.NO_RESULT:
                why.append("The best stories have no result.")
            case _ if best.lacks:
                why.append(f"The best story has {' and '.join(best.lacks)}.")
        return " ".join(why)

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
    """What a report on gaps is about; what is empty does not limit it."""

    framework: str = ""  # a name or a file
    job: str = ""  # the file of a job description
    questions: str = ""  # the file of a list of questions
    level: str = ""  # a QuestionLevel


@dataclass(frozen=True, slots=True)
class GapReport:
    """The whole report: `gaps` by severity, then importance, then as they are asked for.

    `columns` are the stories that answer any of it, the one that answers most first; `chances`
    (gaps, columns) are 0 to 1; `shown` has their sentences, None where a chance is 0, and is empty
    unless asked for. `total` counts the stories that tell of an episode. `lines` are all those of a
    job description.
    """

    today: date
    scope: GapScope
    total: int
    gaps: tuple[Gap, ...]
    columns: tuple[BankStory, ...]
    chances: tuple[tuple[float, ...], ...]
    health: tuple[BankIssue, ...]
    shown: tuple[tuple[Passage | None, ...], ...] = ()
    lines: tuple[JobLine, ...] = ()

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
            "lines": [line.to_dict() for line in self.lines],
            "stories": self.total,
            "gaps": [gap.to_dict() for gap in self.gaps],
            "map": {
                "competencies": [gap.competency for gap in self.gaps],
                "stories": [story.to_reference() for story in self.columns],
                "chances": [list(row) for row in self.chances],
            },
            "bank": [issue.to_dict() for issue in self.health],
        }


def judge_gaps(
    required: Sequence[RequiredCompetency],
    coverage: Coverage,
    names: Mapping[str, str],
    answering: Mapping[str, Sequence[AnsweringStory]],
    said_none: Collection[str] = (),
) -> tuple[Gap, ...]:
    """Judge every required competency, the worst gap first.

    `answering` has for each competency the stories that answer it, the best first and SHOWN at
    least; where none does, the closest one, if there is any. For those of `said_none` the user
    says that none does.
    """
    stories_of = {
        covered.competency: () if covered.competency in said_none else covered.stories
        for covered in coverage.competencies
    }
    required = [requirement for requirement in required if requirement.competency in stories_of]
    carried: dict[int, list[str]] = {}
    for requirement in required:
        for best in stories_of[requirement.competency][:1]:
            carried.setdefault(best.story, []).append(requirement.competency)
    gaps = []
    for requirement in required:
        competency = requirement.competency
        name, distinct = names.get(competency, competency), len(stories_of[competency])
        looked_at = tuple(answering[competency])
        stories = looked_at[:SHOWN] if distinct else ()
        is_open = not distinct and competency not in said_none
        closest = next(iter(looked_at), None) if is_open else None
        on_best = carried[stories[0].story.id] if stories else ()
        also = tuple(other for other in on_best if other != competency)
        reason = _find_reason(stories, distinct, also)
        reason = GapReason.SAID_NONE if competency in said_none else reason
        what = (competency, name, requirement.importance, requirement.sentence)
        gaps.append(Gap(*what, reason, stories, distinct, closest, also))
    order = list(Severity)
    return tuple(sorted(gaps, key=lambda gap: (order.index(gap.severity), gap.importance)))


def gap_severity(importance: int, reason: GapReason) -> Severity:
    """Return how bad a gap is, by the module's table."""
    if reason is GapReason.FINE:
        return Severity.COVERED
    steps = importance - FIRST + (reason not in {GapReason.NONE, GapReason.SAID_NONE})
    return list(Severity)[min(steps, len(Severity) - 1)]


def _find_reason(
    stories: Sequence[AnsweringStory], distinct: int, also: Sequence[str]
) -> GapReason:
    if not stories:
        return GapReason.NONE
    if distinct == 1 and len(also) + 1 >= SEVERAL:
        return GapReason.CARRIES
    if distinct == 1 and stories[0].fit is not Fit.STRONG:
        return GapReason.THIN
    if all(MissingPart.RESULT in story.lacks for story in stories[:BEST]):
        return GapReason.NO_RESULT
    return GapReason.FINE

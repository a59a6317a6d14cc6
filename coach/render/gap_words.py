"""What every form of the report on gaps says in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.gaps import Reason, Severity
from coach.matching import Fit
from coach.render.lines import enumerated
from coach.render.rows import counted

if TYPE_CHECKING:
    from datetime import date

    from coach.gaps import Gap, Report, Told

HEADINGS = {
    Severity.CRITICAL: "Critical",
    Severity.IMPORTANT: "Important",
    Severity.NICE: "Nice to have",
    Severity.COVERED: "Covered",
}


def why(gap: Gap) -> str:
    """What is not as it should be with a competency; empty where all is.

    Before it the skill by which its owner names it, where that is what makes a story possible.
    """
    return " ".join(filter(None, (_named(gap), _wrong(gap))))


def _named(gap: Gap) -> str:
    best = gap.stories[0] if gap.stories else None
    if best is None or not best.named or best.confirmed or best.fit is Fit.STRONG:
        return ""
    return f"Named by its skill “{best.named[0]}”."


def _wrong(gap: Gap) -> str:
    match gap.reason:
        case Reason.NONE:
            return "No story answers this."
        case Reason.CARRIES:
            also = enumerated(gap.also)
            return f"One story only, and it is the best for {also} too."
        case Reason.THIN:
            return "One story only, and it is a possible answer at best."
        case Reason.NO_RESULT:
            return "The best stories have no result."
    lacks = gap.stories[0].lacks if gap.stories else ()
    return f"The best story has {' and '.join(lacks)}." if lacks else ""


def told(known: Told | None, today: date) -> str:
    """When a story was told last for a competency, how well, and what is left: 3 d, Hard, 87 %."""
    if known is None:
        return "never"
    days = (today - known.last).days
    parts = [f"{days:,} d" if days > 0 else "today"]
    if known.grade is not None:
        parts.append(known.grade.word)
    if known.retention is not None:
        parts.append(f"{known.retention:.0%}".replace("%", " %"))
    return ", ".join(parts)


def head(report: Report) -> str:
    """How much was looked at: 24 competencies, 9 stories."""
    what = counted(len(report.gaps), "competency", "competencies")
    return f"{what}, {counted(report.total, 'story', 'stories')}"


def scope(report: Report) -> str:
    """What the report is about; empty where that is everything."""
    about = report.scope
    named = [about.framework, about.job, about.questions]
    said = [each for each in named if each]
    return ", ".join([*said, *([f"level {about.level}"] if about.level else [])])

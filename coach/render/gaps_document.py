"""The JSON document of `coach gaps`: a promise, documented in `coach help json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.render.gap_words import why

if TYPE_CHECKING:
    from coach.gaps import Answering, Gap, Report, Told
    from coach.health import Finding
    from coach.skills import Skills
    from coach.story import BankStory

KIND = "coach gaps"


def gaps_document(report: Report) -> dict[str, Any]:
    """The whole report."""
    scope = report.scope
    return {
        "report": KIND,
        "today": report.today.isoformat(),
        "scope": {
            "framework": scope.framework or None,
            "jd": scope.job or None,
            "questions": scope.questions or None,
            "level": scope.level or None,
        },
        "stories": report.total,
        "gaps": [_gap(gap) for gap in report.gaps],
        "map": {
            "competencies": [gap.competency for gap in report.gaps],
            "stories": [place(known) for known in report.columns],
            "chances": [list(row) for row in report.chances],
        },
        "bank": [_finding(finding) for finding in report.health],
    }


def skills_document(skills: Skills) -> dict[str, Any]:
    """What `coach gaps --by skill` found."""
    return {
        "report": KIND,
        "skills": [
            {
                "skill": each.name,
                "spellings": list(each.spellings),
                "stories": list(each.stories),
            }
            for each in skills.skills
        ],
        "orphans": list(skills.orphans),
        "wanted": list(skills.wanted),
    }


def place(known: BankStory) -> dict[str, Any]:
    """A story by name, title, document and lines."""
    return {
        "story": known.slug,
        "title": known.story.title,
        "source": known.path,
        "lines": [known.story.first_line, known.story.last_line],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "competency": gap.competency,
        "name": gap.name,
        "severity": str(gap.severity),
        "importance": gap.importance,
        "asked": gap.sentence,
        "fit": str(gap.fit),
        "reason": str(gap.reason),
        "why": why(gap),
        "distinct": gap.distinct,
        "stories": [_answering(each) for each in gap.stories],
        "closest": _answering(gap.closest) if gap.closest else None,
        "also": list(gap.also),
        "command": gap.command,
    }


def _answering(answering: Answering) -> dict[str, Any]:
    evidence = answering.evidence
    return {
        **place(answering.story),
        "fit": str(answering.fit),
        "chance": round(answering.chance, 4),
        "confirmed": answering.confirmed,
        "named": list(answering.named),
        "evidence": {"part": str(evidence.part), "text": evidence.text} if evidence else None,
        "lacks": [str(lack) for lack in answering.lacks],
        "told": _told(answering.told) if answering.told else None,
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "times": told.times,
        "last": told.last.isoformat(),
        "grade": told.grade.word.lower() if told.grade else None,
        "retention": None if told.retention is None else round(told.retention, 4),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        "sentence": finding.sentence,
        "stories": list(finding.stories),
        "command": finding.command or None,
    }

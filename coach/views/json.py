"""JSON documents (a promise)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from coach.maintenance.inspection import CheckState, count_noun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from coach.catalog.skills import Skills
    from coach.domain.competency import Catalogue, LineNumbers
    from coach.domain.question import Question
    from coach.domain.story import BankStory, Exported
    from coach.interview.gaps import AnsweringStory, Gap, GapReport, RehearsalRecord
    from coach.interview.health import BankIssue
    from coach.interview.plan import Plan, PlannedAnswer
    from coach.maintenance.inspection import Check
    from coach.matching.ranking import MatchResult, StoryMatch
    from coach.matching.tagging import TaggedStory
    from coach.practice.agenda import DueOverview


_STEERING = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C1 and bidi controls, which JSON may leave as they are, and halves of surrogate pairs."""


def answer_document(answer: MatchResult) -> dict[str, Any]:
    """One answered question, as `coach match --format json` prints it."""
    return {
        "question": answer.question,
        "fit": str(answer.fit),
        "matches": [_match_document(match) for match in answer.matches],
    }


def list_document(stories: Sequence[BankStory]) -> list[dict[str, Any]]:
    """All stories, as `coach list --format json` prints them."""
    return [
        {
            **_place(known),
            "sections": [
                {"part": str(section.part), "text": section.text}
                for section in known.story.sections
            ],
            "skills": list(known.story.skills),
            "questions": list(known.story.questions),
        }
        for known in stories
    ]


def export_document(stories: Sequence[Exported], *, redacted: bool) -> dict[str, Any]:
    """The stories as `coach export --format json` writes them; nothing says where they were."""
    return {
        "coach_export": 1,
        "redacted": redacted,
        "stories": [
            {
                "title": each.story.title,
                "date": each.story.date,
                "skills": list(each.story.skills),
                "competencies": list(each.shows),
                "questions": list(each.story.questions),
                "sections": [
                    {"part": str(section.part), "text": section.text}
                    for section in each.story.sections
                ],
            }
            for each in stories
        ],
    }


def checks_document(checks: Sequence[Check]) -> dict[str, Any]:
    """What was looked at, as `coach doctor --format json` prints it."""
    return {
        "faults": count_noun(checks, CheckState.FAULT),
        "notes": count_noun(checks, CheckState.NOTE),
        "checks": [
            {
                "about": each.about,
                "state": str(each.state),
                "found": each.found,
                "remedy": each.remedy or None,
            }
            for each in checks
        ],
    }


def questions_document(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Questions, as `coach questions --format json` prints them."""
    return [
        {
            "id": question.id,
            "text": question.text,
            "competencies": list(question.competencies),
            "level": str(question.level),
            "form": str(question.form),
            "probes": list(question.probes),
            "own": question.own,
        }
        for question in questions
    ]


def catalogue_document(
    catalogue: Catalogue, lines: LineNumbers, own: Path | None
) -> dict[str, Any]:
    """What is in use, as `coach questions --competencies --format json` prints it.

    `own` is the person's file, if there is one; `lines` are where things begin in it.
    """
    return {
        "competencies": [
            {
                "id": known.id,
                "name": known.name,
                "definition": known.definition,
                **_origin(known.id, lines.competencies, own),
            }
            for known in catalogue.competencies
        ],
        "frameworks": [
            {
                "id": known.id,
                "name": known.name,
                "about": known.about,
                "competencies": list(known.competencies),
                **_origin(known.id, lines.frameworks, own),
            }
            for known in catalogue.frameworks
        ],
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan for an interview, as `coach plan --format json` prints it."""
    return {
        "questions": [_turn_document(turn) for turn in plan.turns],
        "stories": [known.slug for known in plan.stories],
        "matrix": [[round(offer.chance, 4) for offer in row] for row in plan.offers],
    }


def tags_document(tagged: Iterable[TaggedStory], *, suggested: bool) -> list[dict[str, Any]]:
    """Stories' competencies, as `coach tag --format json` prints them.

    Without `suggested` nothing was asked for, and the key is not there.
    """
    return [
        {
            **_place(each.story),
            "confirmed": list(each.confirmed),
            "rejected": list(each.rejected),
            **({"suggestions": _suggestions(each)} if suggested else {}),
        }
        for each in tagged
    ]


def due_document(agenda: DueOverview) -> dict[str, Any]:
    """What waits to be rehearsed, as `coach due --format json` prints it."""
    return {
        "today": agenda.today.isoformat(),
        "rehearsed": agenda.rehearsed,
        "waiting": [
            {
                **_place(each.story),
                "competency": each.competency,
                "since": each.since.isoformat(),
                "retention": round(each.retention, 4),
            }
            for each in agenda.waiting
        ],
        "coming": [{"day": day.isoformat(), "due": due} for day, due in agenda.coming],
        "interviews": [
            {"day": each.day.isoformat(), "company": each.company} for each in agenda.interviews
        ],
        "forecast": [
            {"day": load.day.isoformat(), "due": load.due, "again": load.again}
            for load in agenda.loads
        ],
    }


def dump(document: Any) -> str:  # noqa: ANN401  (any JSON value)
    """A document on one line, non-ASCII text as it is, save what could steer a terminal."""
    return _STEERING.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(document, ensure_ascii=False)
    )


def _origin(known: str, lines: Mapping[str, int | None], own: Path | None) -> dict[str, Any]:
    """The file and line of what is the person's own; null for what is built in."""
    return {"source": str(own) if known in lines else None, "line": lines.get(known)}


def _place(known: BankStory) -> dict[str, Any]:
    return {
        "story": known.slug,
        "title": known.story.title,
        "source": known.path,
        "lines": [known.story.first_line, known.story.last_line],
    }


def _turn_document(turn: PlannedAnswer) -> dict[str, Any]:
    told, best, given_up = turn.told, turn.best, turn.given_up
    return {
        "question": turn.question,
        "story": _place(told.story) if told else None,
        "fit": str(told.fit) if told else "none",
        "chance": round(told.chance, 4) if told else None,
        "reason": str(turn.reason),
        "best": _place(best.story) if best else None,
        "given_up": {
            "story": given_up.offer.story.slug,
            "chance": round(given_up.offer.chance, 4),
            "held_for": given_up.row + 1,
        }
        if given_up
        else None,
    }


def _suggestions(tagged: TaggedStory) -> list[dict[str, Any]]:
    return [
        {
            "competency": each.competency,
            "share": round(each.share, 4),
            "named": list(each.named),
            "evidence": {"part": str(each.evidence.part), "text": each.evidence.text},
        }
        for each in tagged.suggestions
    ]


def _match_document(match: StoryMatch) -> dict[str, Any]:
    return {
        **_place(match.story),
        "score": round(match.signals.score, 4),
        "fit": str(match.fit),
        "evidence": [
            {"part": str(passage.part), "text": passage.text} for passage in match.evidence
        ],
        "skills": list(match.story.story.skills),
    }


KIND = "coach gaps"


def gaps_document(report: GapReport) -> dict[str, Any]:
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
            "stories": [place_document(known) for known in report.columns],
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


def place_document(known: BankStory) -> dict[str, Any]:
    """A story by name, title, document and lines."""
    return {
        "story": known.slug,
        "title": known.story.title,
        "source": known.path,
        "lines": [known.story.first_line, known.story.last_line],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    from coach.views.gaps import gap_reason_words

    return {
        "competency": gap.competency,
        "name": gap.name,
        "severity": str(gap.severity),
        "importance": gap.importance,
        "asked": gap.sentence,
        "fit": str(gap.fit),
        "reason": str(gap.reason),
        "why": gap_reason_words(gap),
        "distinct": gap.distinct,
        "stories": [_answering(each) for each in gap.stories],
        "closest": _answering(gap.closest) if gap.closest else None,
        "also": list(gap.also),
        "command": gap.command,
    }


def _answering(answering: AnsweringStory) -> dict[str, Any]:
    evidence = answering.evidence
    return {
        **place_document(answering.story),
        "fit": str(answering.fit),
        "chance": round(answering.chance, 4),
        "confirmed": answering.confirmed,
        "named": list(answering.named),
        "evidence": {"part": str(evidence.part), "text": evidence.text} if evidence else None,
        "lacks": [str(lack) for lack in answering.lacks],
        "told": _told(answering.told) if answering.told else None,
    }


def _told(told: RehearsalRecord) -> dict[str, Any]:
    return {
        "times": told.times,
        "last": told.last.isoformat(),
        "grade": told.grade.word.lower() if told.grade else None,
        "retention": None if told.retention is None else round(told.retention, 4),
    }


def _finding(finding: BankIssue) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        "sentence": finding.sentence,
        "stories": list(finding.stories),
        "command": finding.command or None,
    }

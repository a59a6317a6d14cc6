"""The JSON documents: their keys and types are a promise, documented in `coach help json`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from coach.diagnosis import State, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from coach.agenda import Agenda
    from coach.competency import Catalogue, Lines
    from coach.diagnosis import Check
    from coach.matching import Answer, Match
    from coach.plan import Plan, Turn
    from coach.question import Question
    from coach.story import BankStory, Exported
    from coach.tagging import Tagged

_STEERING = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C1 and bidi controls, which JSON may leave as they are, and halves of surrogate pairs."""


def answer_document(answer: Answer) -> dict[str, Any]:
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
        "faults": count(checks, State.FAULT),
        "notes": count(checks, State.NOTE),
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


def catalogue_document(catalogue: Catalogue, lines: Lines, own: Path | None) -> dict[str, Any]:
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


def tags_document(tagged: Iterable[Tagged], *, suggested: bool) -> list[dict[str, Any]]:
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


def due_document(agenda: Agenda) -> dict[str, Any]:
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


def _turn_document(turn: Turn) -> dict[str, Any]:
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


def _suggestions(tagged: Tagged) -> list[dict[str, Any]]:
    return [
        {
            "competency": each.competency,
            "share": round(each.share, 4),
            "named": list(each.named),
            "evidence": {"part": str(each.evidence.part), "text": each.evidence.text},
        }
        for each in tagged.suggestions
    ]


def _match_document(match: Match) -> dict[str, Any]:
    return {
        **_place(match.story),
        "score": round(match.signals.score, 4),
        "fit": str(match.fit),
        "evidence": [
            {"part": str(passage.part), "text": passage.text} for passage in match.evidence
        ],
        "skills": list(match.story.story.skills),
    }

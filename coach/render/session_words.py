"""What every form of the report on a session says in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.attempt import Mode
from coach.dates import long
from coach.logbook.spoken import spoken
from coach.render.rows import counted, lasting
from coach.render.spoken import in_words
from coach.speech.clock import clock

if TYPE_CHECKING:
    from coach.logbook.session import Heard, SessionReport

KIND: Final = "coach report"

MOST_REMARKS: Final = 3
"""More than three things at once are not improved (docs/decisions.md#three-remarks)."""

TITLES: Final = {
    Mode.MOCK: "Mock interview",
    Mode.TELL: "Stories told",
    Mode.RECALL: "Stories named",
    Mode.ALOUD: "Stories told aloud",
}


def heading(report: SessionReport) -> str:
    """Mock interview, Mon 2 Mar 2026."""
    return f"{TITLES[report.session.mode]}, {long(report.day)}"


def summary(report: SessionReport) -> str:
    """3 answers, 1 question left out, 12 min."""
    parts = [counted(len(report.answers), "answer")]
    if report.skipped:
        parts.append(f"{counted(len(report.skipped), 'question')} without an answer")
    return ", ".join([*parts, lasting(report.session.seconds)]) + "."


def size(heard: Heard) -> str:
    """171 words in 2:05. What is not known is left out; of a spoken answer how it was spoken."""
    words = counted(heard.kept.words, "word") if heard.kept.words else ""
    seconds = heard.attempt.seconds
    if seconds is None:
        return f"{words}." if words else ""
    took = f"{words} in {clock(seconds)}." if words else f"{clock(seconds)}."
    told = spoken(heard.attempt)
    return took if told is None else f"{took} {in_words(told)}."


def named(heard: Heard) -> str:
    """Whether the story came, where it was asked for by name."""
    attempt = heard.attempt
    if attempt.recall_ms is None:
        return ""
    right = attempt.recalled == attempt.story
    how = "Named" if right else "Another was named" if attempt.recalled else "None came"
    return f"{how} after {attempt.recall_ms / 1000:.1f} s."


def grade(heard: Heard) -> str:
    """The grades; empty without one."""
    attempt = heard.attempt
    if attempt.grade is None:
        return ""
    said = f"Your grade: {attempt.grade.word}."
    if attempt.proposed is None:
        return said
    why = f" ({attempt.reason})" if attempt.reason else ""
    return f"{said} Suggested: {attempt.proposed.word}{why}."


def points(heard: Heard) -> str:
    """Told 4 of 6 points of the story; empty where it was not compared with one."""
    told, left_out = heard.kept.points.told, heard.kept.points.left_out
    if not told and not left_out:
        return ""
    return f"Told {len(told)} of {len(told) + len(left_out)} points of the story."


def unread(heard: Heard) -> bool:
    """Whether an answer was written and got no feedback."""
    return bool(heard.attempt.answer.strip()) and not (heard.kept.parts or heard.kept.remarks)


UNREAD: Final = "The answer is kept. There is no feedback on it."

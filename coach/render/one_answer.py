"""An answer in sentences: its size, parts, points and grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.attempt import Mode
from coach.dates import long
from coach.render.lines import one_line
from coach.render.rows import counted
from coach.render.spoken import in_words
from coach.render.terminal import indented
from coach.speech.clock import clock

if TYPE_CHECKING:
    from rich.console import Console

    from coach.attempt import Attempt, Grade
    from coach.logbook.history import Answer

_IN = 5


def show_one(out: Console, number: int, answer: Answer) -> None:
    """One answer in sentences."""
    attempt, kept = answer.attempt, answer.kept
    out.print()
    head = f"{number}. {long(answer.day)}, {attempt.mode}"
    indented(out, Text(head, style="bold"))
    lines = [one_line(attempt.question)]
    if attempt.recall_ms is not None:
        right = attempt.recalled == attempt.story
        named = "Named" if right else "Another was named" if attempt.recalled else "None came"
        lines.append(f"{named} after {attempt.recall_ms / 1000:.1f} s.")
    size = [counted(kept.words, "word")] if kept.words else []
    if attempt.mode is not Mode.RECALL and took(attempt):
        size.append(f"{took(attempt)} min")
    if size:
        lines.append(f"{', '.join(size)}.")
    if kept.parts:
        scores = ", ".join(f"{part.capitalize()} {told.score}" for part, told in kept.parts.items())
        lines.append(f"{scores} (of 5).")
    if answer.spoken is not None:
        lines.append(said_of_speech(answer))
    lines += _said_of_points(answer)
    if attempt.grade is not None:
        reason = f" ({one_line(attempt.reason)})" if attempt.reason else ""
        lines.append(f"You: {word(attempt.grade)}. coach: {word(attempt.proposed)}{reason}.")
    for line in lines:
        indented(out, Text(line), _IN)


def said_of_speech(answer: Answer) -> str:
    """How it was spoken, in a sentence; and its recording, where one is kept."""
    if answer.spoken is None:
        return ""
    audio = f" Recording: audio/{one_line(answer.attempt.audio)}" if answer.attempt.audio else ""
    return f"{in_words(answer.spoken)}.{audio}"


def _said_of_points(answer: Answer) -> list[str]:
    points = answer.kept.points
    if not points.any:
        return []
    said = [f"Points told: {len(points.told)}, left out: {len(points.left_out)}."]
    said += [f"Left out: {one_line(point)}" for point in points.left_out]
    return said + [f"Told otherwise: {one_line(change)}" for change in points.changed]


def took(attempt: Attempt) -> str:
    """How long an answer took: 1:10; naming a story 3.5 s."""
    if attempt.seconds is None:
        return ""
    if attempt.mode is Mode.RECALL:
        return f"{attempt.seconds:.1f} s"
    return clock(round(attempt.seconds))


def word(grade: Grade | None) -> str:
    """A grade as it is shown."""
    return grade.word if grade is not None else "-"

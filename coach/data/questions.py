"""The questions that ship with coach."""

from __future__ import annotations

from pathlib import Path

from coach.data.parsed import parsed
from coach.question import Form, Level, Question

_QUESTIONS = Path(__file__).parent / "questions.toml"


def built_in_questions(cache: Path) -> tuple[Question, ...]:
    """The built-in questions in file order; see `parsed` for `cache`."""
    return tuple(
        Question(
            id=row["id"],
            text=row["text"],
            competencies=tuple(row["competencies"]),
            level=Level(row["level"]),
            form=Form(row["form"]),
            probes=tuple(row["probes"]),
        )
        for row in parsed(_QUESTIONS, cache)["question"]
    )

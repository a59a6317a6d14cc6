"""The questions that ship with coach, and those a person's own competencies bring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.data.parsed import parsed
from coach.question import Form, Level, Question, key, own_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.competency import Competency

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


def with_those_of(
    competencies: Iterable[Competency], questions: Sequence[Question]
) -> tuple[Question, ...]:
    """These questions, and behind them those that own competencies bring.

    A question that is there already asks for the own competency too. A new one has the id it would
    have had if its owner had added it by itself, so what hangs on it stays when it moves.
    """
    found = {key(question.text): question for question in questions}
    for competency in competencies:
        for text in competency.questions:
            new = Question(own_id(text), text, own=True)
            known = found.setdefault(key(text), new)
            if competency.id not in known.competencies:
                asked = (*known.competencies, competency.id)
                found[key(text)] = replace(known, competencies=asked)
    return tuple(found.values())

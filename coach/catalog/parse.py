"""TOML tables to competencies, frameworks and questions; the shipped ones, own ones among them.

What each becomes is imported where it is made: most commands want the names of competencies alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from coach.catalog import files
from coach.domain.competency import Catalogue, Competency, Framework, FrameworkItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from coach.domain.interview import InterviewRound
    from coach.domain.question import Question, QuestionKind

GENERAL = "coach"
"""The framework that holds every competency."""

CROSSWALK = {"civil-service": "civil_service", "amazon": "amazon"}
"""The built-in frameworks that each competency names its own items of, and the field for it."""

_ADDED = FrameworkItem("Your own", "What you added yourself.", competencies=(), importance=2)

_LISTS = (
    *("questions", "indicators", "not_shown", "skills", "looks_for", "prompts"),
    *("civil_service", "amazon"),
)


def parse_competencies(table: Mapping[str, Any]) -> tuple[Competency, ...]:
    """Return the competencies of a parsed file, in file order."""
    return tuple(
        Competency(
            id=row["id"],
            name=flatten(row["name"]),
            definition=flatten(row["definition"]),
            **{key: _flatten_all(row, key) for key in _LISTS},
        )
        for row in table.get("competency", ())
    )


def parse_frameworks(table: Mapping[str, Any]) -> tuple[Framework, ...]:
    """Return the frameworks of a parsed file, in file order."""
    return tuple(
        Framework(
            id=row["id"],
            name=flatten(row["name"]),
            about=flatten(row.get("about", "")),
            items=tuple(
                FrameworkItem(
                    name=flatten(item["name"]),
                    description=flatten(item.get("description", "")),
                    competencies=_flatten_all(item, "competencies"),
                    importance=item.get("importance"),
                )
                for item in row["item"]
            ),
        )
        for row in table.get("framework", ())
    )


def flatten(text: str) -> str:
    """Return a text on one line: one of TOML's long strings may be broken over several."""
    return " ".join(text.split())


def _flatten_all(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(flatten(text) for text in row.get(key, ()))


@cache  # some 20 ms to parse
def shipped_competencies() -> tuple[Competency, ...]:
    """Return the built-in competencies, in file order."""
    return parse_competencies(files.parse_toml(files.COMPETENCIES.read_bytes()))


@cache
def shipped_frameworks() -> tuple[Framework, ...]:
    """Return the built-in frameworks, in file order."""
    return parse_frameworks(files.parse_toml(files.FRAMEWORKS.read_bytes()))


def shipped_questions(cache: Path) -> tuple[Question, ...]:
    """Return the built-in questions in file order; see `files.parse_cached` for `cache`."""
    from coach.domain.question import Question, QuestionForm, QuestionLevel

    return tuple(
        Question(
            id=row["id"],
            text=row["text"],
            competencies=tuple(row["competencies"]),
            level=QuestionLevel(row["level"]),
            form=QuestionForm(row["form"]),
            probes=tuple(row["probes"]),
            asked=row.get("asked", ""),
        )
        for row in files.parse_cached(files.QUESTIONS, cache)["question"]
    )


def question_kinds(cache: Path) -> tuple[QuestionKind, ...]:
    """Return the kinds of question in file order; see `files.parse_cached` for `cache`."""
    from coach.domain.question import QuestionKind

    return tuple(
        QuestionKind(
            id=row["id"],
            competency=row["competency"],
            question=row["question"],
            often=row.get("often", False),
            near=tuple(row.get("near", ())),
        )
        for row in files.parse_cached(files.KINDS, cache)["kind"]
    )


def parse_rounds(table: Mapping[str, Any]) -> tuple[InterviewRound, ...]:
    """Return the rounds of a parsed file, in file order; a user's own may leave figures out."""
    from coach.domain.interview import InterviewRound

    texts, lists = ("name", "about"), ("competencies", "standing")
    return tuple(
        InterviewRound(
            **row
            | {key: flatten(row.get(key, "")) for key in texts}
            | {key: _flatten_all(row, key) for key in lists}
        )
        for row in table.get("round", ())
    )


def merge_catalogues(built_in: Catalogue, own: Catalogue) -> Catalogue:
    """Join built-in and own: what has the id of a built-in one replaces it wholly."""
    competencies = {c.id: c for c in (*built_in.competencies, *own.competencies)}
    frameworks = {f.id: _follow_competencies(f, competencies) for f in built_in.frameworks}
    frameworks |= {framework.id: framework for framework in own.frameworks}
    return Catalogue(tuple(competencies.values()), tuple(frameworks.values()))


def _follow_competencies(framework: Framework, competencies: Mapping[str, Competency]) -> Framework:
    """Return a built-in framework as the competencies, own ones included, say of it."""
    if framework.id in CROSSWALK:
        field = CROSSWALK[framework.id]
        items = []
        for item in framework.items:
            naming = [c.id for c in competencies.values() if item.name in getattr(c, field)]
            kept = [competency for competency in item.competencies if competency in naming]
            added = [competency for competency in naming if competency not in kept]
            items.append(replace(item, competencies=(*kept, *added)))
        return replace(framework, items=tuple(items))
    held = {competency for item in framework.items for competency in item.competencies}
    own = tuple(competency for competency in competencies if competency not in held)
    if framework.id != GENERAL or not own:
        return framework
    return replace(framework, items=(*framework.items, replace(_ADDED, competencies=own)))


def add_questions_of(
    competencies: Iterable[Competency], questions: Sequence[Question]
) -> tuple[Question, ...]:
    """Return these questions, and behind them those that own competencies bring.

    One that is there already asks for the own competency too; a new one has an added one's id.
    """
    from coach.domain.question import Question, own_id, question_key

    by_key = {question_key(question.text): question for question in questions}
    for competency in competencies:
        for text in competency.questions:
            key = question_key(text)
            question = by_key.setdefault(key, Question(own_id(text), text, own=True))
            if competency.id not in question.competencies:
                ids = (*question.competencies, competency.id)
                by_key[key] = replace(question, competencies=ids)
    return tuple(by_key.values())

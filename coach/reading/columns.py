"""Columns: what the columns of a table are for, told from their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from coach.reading.labels import STAR, Label, Role, fold, label_of
from coach.reading.titles import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.reading.grid import Row

_TITLES: Final = """title; story; story title; story name; name; name of story; example; project;
    experience; story id; headline; topic; stories; project name; situation title; initiative;
    event; accomplishment"""
_QUESTIONS: Final = """question; interview question; behavioral question; behavioural question;
    questions; prompt; bq; asked; q; question asked; interview questions; sample question"""
_SKILLS: Final = """theme; themes; category; categories; skill area; value; values; attribute;
    attributes; quality; trait; behaviour; behavior; core competency; competency area; lp s;
    competencies shown; skills demonstrated; notes tags; labels; label; competence; skill set;
    amazon lp; amazon leadership principle; leadership principles shown; dimension"""
_TEXTS: Final = """answer; my answer; response; story; star; star answer; star story; full story;
    sample answer; full answer; star response; narrative; details; description; text; notes;
    example answer; content; example; body; entry; what happened"""
_NUMBERS: Final = "no; nr; num; number; id; s no; sr no; sl no; row; index; rank; priority; count"
_CORE: Final = {
    "situation": Role.SITUATION,
    "task": Role.TASK,
    "action": Role.ACTION,
    "actions": Role.ACTION,
    "result": Role.RESULT,
    "results": Role.RESULT,
    "outcome": Role.RESULT,
}
_BRACKETED: Final = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)[)\]}）】]")
_LETTERS_NEEDED: Final = 3
_PARTS_NEEDED: Final = 2
_LONGEST_NAME: Final = 60
_CORE_AMONG: Final = 6  # words of a name that one of STAR's own may stand among


class Use(Enum):
    """What a column holds."""

    PART = auto()
    TITLE = auto()
    QUESTION = auto()
    SKILLS = auto()
    DATE = auto()
    NUMBER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where, its name as written, what it holds, and the label of a part."""

    at: int
    name: str
    use: Use
    label: Label | None = None


def _names(words: str) -> frozenset[str]:
    """The names in a list of them."""
    return frozenset(" ".join(word.split()) for word in words.split(";"))


_BY_NAME: Final = {
    Use.QUESTION: _names(_QUESTIONS),
    Use.TITLE: _names(_TITLES),
    Use.SKILLS: _names(_SKILLS),
    Use.NUMBER: _names(_NUMBERS) | {""},
}
_BY_ROLE: Final = {Role.SKILLS: Use.SKILLS, Role.DATE: Use.DATE, Role.TITLE: Use.TITLE}
TEXTS: Final = _names(_TEXTS)


def columns(header: Row) -> list[Column]:
    """What each column of a table is for, by the names in its header."""
    return [_column(at, clean(cell.text)) for at, cell in enumerate(header.cells)]


def _column(at: int, name: str) -> Column:
    """What one column is for."""
    words = fold(name)
    for use, names in _BY_NAME.items():
        if words in names:
            return Column(at, name, use)
    label = part_of(name)
    if label is None:
        return Column(at, name, Use.OTHER)
    if label.role in STAR:
        return Column(at, name, Use.PART, label)
    return Column(at, name, _BY_ROLE.get(label.role, Use.OTHER))


def part_of(name: str) -> Label | None:
    """The label a column's or row's name is: also "What I did (Action)" and "Situation summary"."""
    if len(name) > _LONGEST_NAME:
        return None
    bracketed = _BRACKETED.search(name)
    label = label_of(name) or (label_of(bracketed[1]) if bracketed else None)
    if label:
        return label
    words = fold(name).split()
    core = [word for word in words if word in _CORE]
    alone = len(core) == 1 and len(words) <= _CORE_AMONG
    return Label(_CORE[core[0]], core[0]) if alone else None


def are_parts(labels: Sequence[Label]) -> bool:
    """Whether labels are those of a story's parts: two different ones, or three letters."""
    words = [label for label in labels if label.role in STAR and not label.is_letter]
    letters = {label.word for label in labels if label.is_letter}
    roles = {label.role for label in words}
    if len(letters) >= _LETTERS_NEEDED:
        return True
    return len(roles) >= _PARTS_NEEDED


def parts(found: Sequence[Column]) -> list[Column]:
    """The columns that hold parts of a story; none where they do not make one."""
    held = [column for column in found if column.use is Use.PART]
    return held if are_parts([column.label for column in held if column.label]) else []

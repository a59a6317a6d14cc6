"""Competencies, frameworks and questions in use: shipped plus the user's own.

The data that ships with coach: competencies, frameworks, and the demo bank's stories.

What a bank uses, its owner's own competencies included, is its `coach.catalog.library.Library`.

What competencies, frameworks and questions a bank uses: coach's own, and its owner's.

A `match` asks for their fingerprint alone: what they are made of is imported when they are read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.catalog.parse import file_identity, load_cached, parse_cached
from coach.catalog.user_file import read_own_file
from coach.domain.competency import Catalogue, FrameworkItem
from coach.domain.question import Question, QuestionForm, QuestionLevel, own_id, question_key
from coach.errors import CompetenciesUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.catalog.skills import SkillCompetencies
    from coach.catalog.user_file import CatalogueIds
    from coach.domain.competency import Competency, Framework, LineNumbers


_HERE = Path(__file__).parent
COMPETENCIES = _HERE / "data" / "competencies.toml"
FRAMEWORKS = _HERE / "data" / "frameworks.toml"


@cache  # some 20 ms to parse
def shipped_competencies() -> tuple[Competency, ...]:
    """The built-in competencies, in file order."""
    import tomllib  # 8 ms; commands read what was parsed before

    from coach.catalog import parse

    return parse.parse_competencies(tomllib.loads(COMPETENCIES.read_text(encoding="utf-8")))


@cache
def shipped_frameworks() -> tuple[Framework, ...]:
    """The built-in frameworks, in file order."""
    import tomllib

    from coach.catalog import parse

    return parse.parse_frameworks(tomllib.loads(FRAMEWORKS.read_text(encoding="utf-8")))


def demo_stories() -> Path:
    """The folder of worked-example stories: in the wheel, or beside the package in a checkout."""
    shipped = _HERE.parent / "demo_stories"
    return shipped if shipped.is_dir() else _HERE.parent.parent / "stories"


GENERAL = "coach"
"""The framework that holds every competency."""

CROSSWALK = {"civil-service": "civil_service", "amazon": "amazon"}
"""The built-in frameworks that each competency names its own items of, and the field for it."""

_ADDED = FrameworkItem("Your own", "What you added yourself.", competencies=(), importance=2)


def merge_catalogues(built_in: Catalogue, mine: Catalogue) -> Catalogue:
    """Built-in and own as one: what has the id of a built-in one replaces it wholly."""
    known = {c.id: c for c in (*built_in.competencies, *mine.competencies)}
    frameworks = {framework.id: _with_own(framework, known) for framework in built_in.frameworks}
    frameworks |= {framework.id: framework for framework in mine.frameworks}
    return Catalogue(tuple(known.values()), tuple(frameworks.values()))


def catalogue_ids(built_in: Catalogue) -> CatalogueIds:
    """What a person's own file may name of the built-in ones."""
    from coach.catalog.user_file import CatalogueIds  # difflib: only where a file is read

    items = {
        framework.id: [item.name for item in framework.items] for framework in built_in.frameworks
    }
    columns = {field: items[framework] for framework, field in CROSSWALK.items()}
    return CatalogueIds({c.id: c.name for c in built_in.competencies}, columns)


def _with_own(framework: Framework, known: Mapping[str, Competency]) -> Framework:
    """A built-in framework that follows what the competencies, own ones included, say of it."""
    if framework.id in CROSSWALK:
        field = CROSSWALK[framework.id]
        named = {c.id: getattr(c, field) for c in known.values()}
        return replace(framework, items=tuple(_item(item, named) for item in framework.items))
    held = {competency for item in framework.items for competency in item.competencies}
    added = tuple(competency for competency in known if competency not in held)
    if framework.id != GENERAL or not added:
        return framework
    return replace(framework, items=(*framework.items, replace(_ADDED, competencies=added)))


def _item(item: FrameworkItem, named: Mapping[str, tuple[str, ...]]) -> FrameworkItem:
    """The item with the competencies that name it: first those it had, in their order."""
    wanted = [competency for competency, names in named.items() if item.name in names]
    kept = [competency for competency in item.competencies if competency in wanted]
    added = [competency for competency in wanted if competency not in kept]
    return replace(item, competencies=(*kept, *added))


_QUESTIONS = Path(__file__).parent / "data" / "questions.toml"


def shipped_questions(cache: Path) -> tuple[Question, ...]:
    """The built-in questions in file order; see `parsed` for `cache`."""
    return tuple(
        Question(
            id=row["id"],
            text=row["text"],
            competencies=tuple(row["competencies"]),
            level=QuestionLevel(row["level"]),
            form=QuestionForm(row["form"]),
            probes=tuple(row["probes"]),
        )
        for row in parse_cached(_QUESTIONS, cache)["question"]
    )


def add_questions_of(
    competencies: Iterable[Competency], questions: Sequence[Question]
) -> tuple[Question, ...]:
    """These questions, and behind them those that own competencies bring.

    A question that is there already asks for the own competency too. A new one has the id it would
    have had if its owner had added it by itself, so what hangs on it stays when it moves.
    """
    found = {question_key(question.text): question for question in questions}
    for competency in competencies:
        for text in competency.questions:
            new = Question(own_id(text), text, own=True)
            known = found.setdefault(question_key(text), new)
            if competency.id not in known.competencies:
                asked = (*known.competencies, competency.id)
                found[question_key(text)] = replace(known, competencies=asked)
    return tuple(found.values())


RULES = 1
"""Raise it when what is wrong in a person's own file changes: files found good are checked anew."""


class Library:
    """The competencies, frameworks and questions of one bank, the same for a whole run.

    `own` is the person's own file, which need not be there and is never written to; `cache` the
    folder of what was parsed before. Anything but the fingerprint may raise CompetenciesUnusable:
    the own file cannot be read, or holds a mistake; then nothing of it is used.
    """

    def __init__(self, own: Path | None, cache: Path) -> None:
        self._own = own
        self._cache = cache

    @cached_property
    def fingerprint(self) -> str:
        """The identity of the competencies' text: cheaper than parsing it.

        Raises:
            CompetenciesUnusable: the own file is there and cannot be read.
        """
        shipped = file_identity(COMPETENCIES.read_bytes())
        return shipped if self._written is None else f"{shipped}-{file_identity(self._written)}"

    @cached_property
    def built_in(self) -> Library:
        """The same without the person's own file; itself where there is none."""
        return self if self._written is None else Library(None, self._cache)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The competencies and frameworks: built-in ones in file order, then own ones."""
        if not self.own_file:
            return self._shipped

        return merge_catalogues(self._shipped, self._mine)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return {known.id: known.name for known in self.catalogue.competencies}

    @cached_property
    def skill_competencies(self) -> SkillCompetencies:
        """What finds the competencies that an owner's skills name."""
        from coach.catalog.skills import (
            SkillCompetencies,  # when stories are indexed or reported on
        )

        return SkillCompetencies({c.id: (c.name, *c.skills) for c in self.catalogue.competencies})

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The built-in questions in file order, then those that own competencies bring."""
        shipped = shipped_questions(self._cache)
        return add_questions_of(self._mine.competencies, shipped)

    def find(self, typed: Iterable[str]) -> tuple[str, ...]:
        """The ids of the competencies a person named, each once.

        Raises:
            UnknownCompetency: no competency is called so.
            AmbiguousCompetency: several are.
        """
        from coach.domain.competency import find_competency

        return tuple(dict.fromkeys(find_competency(name, self.names) for name in typed))

    def find_framework(self, typed: str) -> Framework:
        """The framework a person named; its `competencies` are in the order of their weight.

        Raises:
            UnknownFramework: no framework is called so.
            AmbiguousFramework: several are.
        """
        from coach.domain.competency import find_framework

        known = {each.id: each for each in self.catalogue.frameworks}
        return known[find_framework(typed, {each.id: each.name for each in known.values()})]

    def read_framework(self, path: Path, written: bytes) -> Framework:
        """The frameworks of a file, as one; it may name the competencies in use.

        Raises:
            CompetenciesUnusable: it holds a mistake, no framework, or competencies.
        """
        from coach.catalog import parse

        table = _parse(path, written, catalogue_ids(self.catalogue))
        found = parse.parse_frameworks(table)
        if table.get("competency"):
            why = f"Competencies of your own go into {self._own}; a framework names their ids."
            raise CompetenciesUnusable(path, [(None, why)])
        if not found:
            raise CompetenciesUnusable(path, [(None, "There is no [[framework]] in it.")])
        items = tuple(item for each in found for item in each.items)
        return replace(found[0], name=", ".join(each.name for each in found), items=items)

    def check(self) -> None:
        """Look whether the person's own file can be used.

        Raises:
            CompetenciesUnusable: it cannot.
        """
        if self.own_file:
            _ = self._mine

    @property
    def own_file(self) -> Path | None:
        """The person's own file, if there is one."""
        return None if self._written is None else self._own

    @property
    def lines(self) -> LineNumbers:
        """Where what is the person's own begins in their file."""
        from coach.domain.competency import LineNumbers

        if self._own is None or self._written is None:
            return LineNumbers({}, {})
        self.check()
        from coach.catalog import user_file  # tomllib: for those who look at their file

        return user_file.own_file_lines(self._own, self._written)

    @cached_property
    def _shipped(self) -> Catalogue:
        return _catalogue(
            parse_cached(COMPETENCIES, self._cache), parse_cached(FRAMEWORKS, self._cache)
        )

    @cached_property
    def _mine(self) -> Catalogue:
        """What the own file holds; checked once for each of its states, and each of coach's."""
        path, written = self._own, self._written
        if path is None or written is None:
            return Catalogue((), ())
        shipped = (COMPETENCIES.read_bytes(), FRAMEWORKS.read_bytes())
        name = f"own-{RULES}-{file_identity(*shipped, written)}.json"
        known = catalogue_ids(self._shipped)
        return _catalogue(load_cached(self._cache / name, lambda: _parse(path, written, known)))

    @cached_property
    def _written(self) -> bytes | None:
        """The bytes of the own file; None where there is none."""
        return read_own_file(self._own) if self._own else None


def _catalogue(*parsed: Mapping[str, Any]) -> Catalogue:
    """The competencies and frameworks of parsed files."""
    from coach.catalog import parse

    competencies = tuple(known for table in parsed for known in parse.parse_competencies(table))
    return Catalogue(
        competencies, tuple(each for table in parsed for each in parse.parse_frameworks(table))
    )


def _parse(path: Path, written: bytes, known: CatalogueIds) -> dict[str, Any]:
    from coach.catalog import user_file  # tomllib, difflib: only when the file changed

    return user_file.parse_own_file(path, written, known)

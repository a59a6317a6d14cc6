"""Competencies, frameworks and questions in use: shipped plus the user's own.

A `match` asks for their fingerprint alone: the files are parsed when their content is needed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.domain.competency import FrameworkItem
from coach.errors import AmbiguousFramework, CompetenciesUnusable, UnknownFramework

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.catalog.skills import SkillCompetencies
    from coach.catalog.user_file import CatalogueIds
    from coach.domain.competency import Catalogue, Competency, Framework, LineNumbers
    from coach.domain.question import Question

_HERE = Path(__file__).parent
COMPETENCIES = _HERE / "data" / "competencies.toml"
FRAMEWORKS = _HERE / "data" / "frameworks.toml"
_QUESTIONS = _HERE / "data" / "questions.toml"

GENERAL = "coach"
"""The framework that holds every competency."""

CROSSWALK = {"civil-service": "civil_service", "amazon": "amazon"}
"""The built-in frameworks that each competency names its own items of, and the field for it."""

RULES = 1
"""Raise it when what is wrong in a user's own file changes: files found good are checked anew."""

_ADDED = FrameworkItem("Your own", "What you added yourself.", competencies=(), importance=2)


@cache  # some 20 ms to parse
def shipped_competencies() -> tuple[Competency, ...]:
    """Return the built-in competencies, in file order."""
    import tomllib  # 8 ms; commands read what was parsed before

    from coach.catalog.parse import parse_competencies

    return parse_competencies(tomllib.loads(COMPETENCIES.read_text(encoding="utf-8")))


@cache
def shipped_frameworks() -> tuple[Framework, ...]:
    """Return the built-in frameworks, in file order."""
    import tomllib

    from coach.catalog.parse import parse_frameworks

    return parse_frameworks(tomllib.loads(FRAMEWORKS.read_text(encoding="utf-8")))


def shipped_questions(cache: Path) -> tuple[Question, ...]:
    """Return the built-in questions in file order; see `parse_cached` for `cache`."""
    from coach.catalog.parse import parse_cached
    from coach.domain.question import Question, QuestionForm, QuestionLevel

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


def demo_stories() -> Path:
    """Return the folder of worked examples: in the wheel, or beside the package in a checkout."""
    shipped = _HERE.parent / "demo_stories"
    return shipped if shipped.is_dir() else _HERE.parent.parent / "stories"


def catalogue_ids(built_in: Catalogue) -> CatalogueIds:
    """Return what a user's own file may name of the built-in ones."""
    from coach.catalog.user_file import CatalogueIds

    items = {f.id: [item.name for item in f.items] for f in built_in.frameworks}
    columns = {field: items[framework] for framework, field in CROSSWALK.items()}
    return CatalogueIds({c.id: c.name for c in built_in.competencies}, columns)


def merge_catalogues(built_in: Catalogue, own: Catalogue) -> Catalogue:
    """Join built-in and own: what has the id of a built-in one replaces it wholly."""
    from coach.domain.competency import Catalogue

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


class Library:
    """The competencies, frameworks and questions of one bank, the same for a whole run.

    `own` is the user's own file, which need not be there and is never written to. Everything may
    raise CompetenciesUnusable: it cannot be read, or holds a mistake; then nothing of it is used.
    """

    def __init__(self, own: Path | None, cache: Path) -> None:
        self._own = own
        self._cache = cache

    @cached_property
    def fingerprint(self) -> str:
        """The identity of the competencies' text, mistakes included: cheaper than parsing it."""
        from coach.catalog.parse import file_identity

        shipped = file_identity(COMPETENCIES.read_bytes())
        return shipped if self._written is None else f"{shipped}-{file_identity(self._written)}"

    @cached_property
    def built_in(self) -> Library:
        """The same without the user's own file; itself where there is none."""
        return self if self._written is None else Library(None, self._cache)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The competencies and frameworks: built-in ones in file order, then own ones."""
        return merge_catalogues(self._shipped, self._mine) if self.own_file else self._shipped

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return {competency.id: competency.name for competency in self.catalogue.competencies}

    @cached_property
    def skill_competencies(self) -> SkillCompetencies:
        """What finds the competencies that a user's skills name."""
        from coach.catalog.skills import SkillCompetencies  # to index stories or report on them

        return SkillCompetencies({c.id: (c.name, *c.skills) for c in self.catalogue.competencies})

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The built-in questions in file order, then those that own competencies bring."""
        return add_questions_of(self._mine.competencies, shipped_questions(self._cache))

    def find(self, typed: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the competencies a user named, each once.

        Raises:
            UnknownCompetency: no competency is called so.
            AmbiguousCompetency: several are.
        """
        from coach.domain.competency import find_by_name

        return tuple(dict.fromkeys(find_by_name(name, self.names) for name in typed))

    def find_framework(self, typed: str) -> Framework:
        """Return the framework a user named; its `competencies` are in the order of their weight.

        Raises:
            UnknownFramework: no framework is called so.
            AmbiguousFramework: several are.
        """
        from coach.domain.competency import find_by_name

        frameworks = {framework.id: framework for framework in self.catalogue.frameworks}
        names = {identity: framework.name for identity, framework in frameworks.items()}
        return frameworks[find_by_name(typed, names, UnknownFramework, AmbiguousFramework)]

    def read_framework(self, path: Path, written: bytes) -> Framework:
        """Return the frameworks of a file, as one; raise CompetenciesUnusable for any mistake."""
        from coach.catalog import user_file
        from coach.catalog.parse import parse_frameworks

        table = user_file.parse_own_file(path, written, catalogue_ids(self.catalogue))
        frameworks = parse_frameworks(table)
        if table.get("competency"):
            why = f"Competencies of your own go into {self._own}; a framework names their ids."
            raise CompetenciesUnusable(path, [(None, why)])
        if not frameworks:
            raise CompetenciesUnusable(path, [(None, "There is no [[framework]] in it.")])
        name = ", ".join(framework.name for framework in frameworks)
        items = tuple(item for framework in frameworks for item in framework.items)
        return replace(frameworks[0], name=name, items=items)

    def check(self) -> None:
        """Raise CompetenciesUnusable unless the user's own file can be used."""
        _ = self._mine

    @property
    def own_file(self) -> Path | None:
        """The user's own file, if there is one."""
        return None if self._written is None else self._own

    @property
    def lines(self) -> LineNumbers:
        """Where what is the user's own begins in their file."""
        from coach.catalog import user_file
        from coach.domain.competency import LineNumbers

        if self._own is None or self._written is None:
            return LineNumbers({}, {})
        self.check()
        return user_file.own_file_lines(self._own, self._written)

    @cached_property
    def _shipped(self) -> Catalogue:
        from coach.catalog.parse import parse_cached, parse_competencies, parse_frameworks
        from coach.domain.competency import Catalogue

        return Catalogue(
            parse_competencies(parse_cached(COMPETENCIES, self._cache)),
            parse_frameworks(parse_cached(FRAMEWORKS, self._cache)),
        )

    @cached_property
    def _mine(self) -> Catalogue:
        """What the own file holds; checked once for each of its states, and each of coach's."""
        from coach.catalog import user_file
        from coach.catalog.parse import (
            file_identity,
            load_cached,
            parse_competencies,
            parse_frameworks,
        )
        from coach.domain.competency import Catalogue

        path, written = self._own, self._written
        if path is None or written is None:
            return Catalogue((), ())

        def parse() -> dict[str, Any]:
            return user_file.parse_own_file(path, written, catalogue_ids(self._shipped))

        shipped = (COMPETENCIES.read_bytes(), FRAMEWORKS.read_bytes())
        name = f"own-{RULES}-{file_identity(*shipped, written)}.json"
        table = load_cached(self._cache / name, parse)
        return Catalogue(parse_competencies(table), parse_frameworks(table))

    @cached_property
    def _written(self) -> bytes | None:
        """The bytes of the own file; None where there is none."""
        from coach.catalog import user_file

        return user_file.read_own_file(self._own) if self._own else None

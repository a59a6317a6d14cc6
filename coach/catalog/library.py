"""Competencies, frameworks and questions in use: shipped plus the user's own.

A `match` asks for their fingerprint alone: the files are parsed, and what parses them is imported,
when their content is needed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from coach.catalog import files
from coach.errors import CompetenciesUnusable, UnknownFramework, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from coach.catalog.skills import SkillCompetencies
    from coach.domain.competency import Catalogue, Framework, LineNumbers
    from coach.domain.interview import InterviewRound
    from coach.domain.question import Question, QuestionKind
    from coach.domain.standing import StandingQuestion

RULES = 2
"""Raise it when what is wrong in a user's own file changes: files found good are checked anew."""


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
        """The identity of the text of competencies and kinds: cheaper than parsing it."""
        shipped = files.file_identity(files.COMPETENCIES.read_bytes(), files.KINDS.read_bytes())
        if self._written is None:
            return shipped
        return f"{shipped}-{files.file_identity(self._written)}"

    @cached_property
    def built_in(self) -> Library:
        """The same without the user's own file; itself where there is none."""
        return self if self._written is None else Library(None, self._cache)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The competencies and frameworks: built-in ones in file order, then own ones."""
        from coach.catalog.parse import merge_catalogues

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
        from coach.catalog.parse import add_questions_of, shipped_questions

        return add_questions_of(self._mine.competencies, shipped_questions(self._cache))

    @cached_property
    def kinds(self) -> tuple[QuestionKind, ...]:
        """The kinds of question that interviewers ask, in file order."""
        from coach.catalog.parse import question_kinds

        return question_kinds(self._cache)

    @cached_property
    def rounds(self) -> dict[str, InterviewRound]:
        """The rounds of interviews by id: built-in ones, then the user's own."""
        from coach.catalog.parse import parse_rounds

        shipped = parse_rounds(files.parse_cached(files.ROUNDS, self._cache))
        return {one.id: one for one in (*shipped, *self._mine.rounds)}

    def find_round(self, typed: str) -> InterviewRound:
        """Return the round a user named; UnknownName or AmbiguousName where that is none."""
        names = {identity: one.name for identity, one in self.rounds.items()}
        return self.rounds[_find(typed, names, "round")]

    @cached_property
    def standing(self) -> dict[str, StandingQuestion]:
        """The questions that no story answers, by id."""
        from coach.domain.standing import StandingQuestion

        lists = ("wordings", "holds", "shorter")
        rows = files.parse_cached(files.STANDING, self._cache)["standing"]
        return {
            row["id"]: StandingQuestion(**row | {key: tuple(row.get(key, ())) for key in lists})
            for row in rows
        }

    def find_standing(self, typed: str) -> StandingQuestion:
        """Return the standing question a user named; UnknownName or AmbiguousName else."""
        return self.standing[_find(typed, dict.fromkeys(self.standing, ""), "standing question")]

    def find(self, typed: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the competencies a user named, each once.

        Raises:
            UnknownCompetency: no competency is called so.
            AmbiguousName: several are.
        """
        from coach.domain.competency import find_by_name

        return tuple(dict.fromkeys(find_by_name(name, self.names) for name in typed))

    def find_framework(self, typed: str) -> Framework:
        """Return the framework a user named; its `competencies` are in the order of their weight.

        Raises:
            UnknownFramework: no framework is called so.
            AmbiguousName: several are.
        """
        from coach.domain.competency import find_by_name

        frameworks = {framework.id: framework for framework in self.catalogue.frameworks}
        names = {identity: framework.name for identity, framework in frameworks.items()}
        return frameworks[find_by_name(typed, names, UnknownFramework)]

    def read_framework(self, path: Path, written: bytes) -> Framework:
        """Return the frameworks of a file, as one; raise CompetenciesUnusable for any mistake."""
        from coach.catalog import user_file
        from coach.catalog.parse import parse_frameworks

        ids = user_file.catalogue_ids(self.catalogue, self.standing)
        table = user_file.parse_own_file(path, written, ids)
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
        from coach.catalog.parse import parse_competencies, parse_frameworks
        from coach.domain.competency import Catalogue

        return Catalogue(
            parse_competencies(files.parse_cached(files.COMPETENCIES, self._cache)),
            parse_frameworks(files.parse_cached(files.FRAMEWORKS, self._cache)),
        )

    @cached_property
    def _mine(self) -> Catalogue:
        """What the own file holds; checked once for each of its states, and each of coach's."""
        from coach.catalog.parse import parse_competencies, parse_frameworks, parse_rounds
        from coach.domain.competency import Catalogue

        path, written = self._own, self._written
        if path is None or written is None:
            return Catalogue((), ())

        def parse() -> dict[str, Any]:
            from coach.catalog import user_file

            ids = user_file.catalogue_ids(self._shipped, self.standing)
            return user_file.parse_own_file(path, written, ids)

        shipped = (files.COMPETENCIES.read_bytes(), files.FRAMEWORKS.read_bytes())
        name = f"own-{RULES}-{files.file_identity(*shipped, written)}.json"
        table = files.load_cached(self._cache / name, parse)
        return Catalogue(parse_competencies(table), parse_frameworks(table), parse_rounds(table))

    @cached_property
    def _written(self) -> bytes | None:
        """The bytes of the own file; None where there is none."""
        return files.read_own_file(self._own) if self._own else None


def _find(typed: str, names: Mapping[str, str], kind: str) -> str:
    """Return the id that a user named, of a `kind` of things."""
    from coach.domain.competency import find_by_name

    return find_by_name(typed, names, partial(UnknownName, kind=kind))

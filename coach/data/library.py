"""What competencies, frameworks and questions a bank uses: coach's own, and its owner's.

A `match` asks for their fingerprint alone: what they are made of is imported when they are read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach import data
from coach.data.own_file import written
from coach.data.parsed import identity, kept, parsed
from coach.errors.competencies import CompetenciesUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from coach.competency import Catalogue, Framework, Lines
    from coach.data.checking import Known
    from coach.named import Named
    from coach.question import Question

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
        shipped = identity(data.COMPETENCIES.read_bytes())
        return shipped if self._written is None else f"{shipped}-{identity(self._written)}"

    @cached_property
    def built_in(self) -> Library:
        """The same without the person's own file; itself where there is none."""
        return self if self._written is None else Library(None, self._cache)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The competencies and frameworks: built-in ones in file order, then own ones."""
        if not self.own_file:
            return self._shipped
        from coach.data import merging  # noqa: PLC0415

        return merging.merged(self._shipped, self._mine)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return {known.id: known.name for known in self.catalogue.competencies}

    @cached_property
    def named(self) -> Named:
        """What finds the competencies that an owner's skills name."""
        from coach.named import Named  # noqa: PLC0415  (when stories are indexed or reported on)

        return Named({c.id: (c.name, *c.skills) for c in self.catalogue.competencies})

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The built-in questions in file order, then those that own competencies bring."""
        from coach.data.questions import built_in_questions, with_those_of  # noqa: PLC0415

        shipped = built_in_questions(self._cache)
        return with_those_of(self._mine.competencies, shipped)

    def find(self, typed: Iterable[str]) -> tuple[str, ...]:
        """The ids of the competencies a person named, each once.

        Raises:
            UnknownCompetency: no competency is called so.
            AmbiguousCompetency: several are.
        """
        from coach.competency import find_competency  # noqa: PLC0415

        return tuple(dict.fromkeys(find_competency(name, self.names) for name in typed))

    def framework(self, typed: str) -> Framework:
        """The framework a person named; its `competencies` are in the order of their weight.

        Raises:
            UnknownFramework: no framework is called so.
            AmbiguousFramework: several are.
        """
        from coach.competency import find_framework  # noqa: PLC0415

        known = {each.id: each for each in self.catalogue.frameworks}
        return known[find_framework(typed, {each.id: each.name for each in known.values()})]

    def framework_of_file(self, path: Path, written: bytes) -> Framework:
        """The frameworks of a file, as one; it may name the competencies in use.

        Raises:
            CompetenciesUnusable: it holds a mistake, no framework, or competencies.
        """
        from coach.data import merging, tables  # noqa: PLC0415

        table = _parse(path, written, merging.known_to(self.catalogue))
        found = tables.frameworks(table)
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
    def lines(self) -> Lines:
        """Where what is the person's own begins in their file."""
        from coach.competency import Lines  # noqa: PLC0415

        if self._own is None or self._written is None:
            return Lines({}, {})
        self.check()
        from coach.data import own  # noqa: PLC0415  (tomllib: for those who look at their file)

        return own.lines(self._own, self._written)

    @cached_property
    def _shipped(self) -> Catalogue:
        return _catalogue(
            parsed(data.COMPETENCIES, self._cache), parsed(data.FRAMEWORKS, self._cache)
        )

    @cached_property
    def _mine(self) -> Catalogue:
        """What the own file holds; checked once for each of its states, and each of coach's."""
        from coach.competency import Catalogue  # noqa: PLC0415
        from coach.data import merging  # noqa: PLC0415

        path, written = self._own, self._written
        if path is None or written is None:
            return Catalogue((), ())
        shipped = (data.COMPETENCIES.read_bytes(), data.FRAMEWORKS.read_bytes())
        name = f"own-{RULES}-{identity(*shipped, written)}.json"
        known = merging.known_to(self._shipped)
        return _catalogue(kept(self._cache / name, lambda: _parse(path, written, known)))

    @cached_property
    def _written(self) -> bytes | None:
        """The bytes of the own file; None where there is none."""
        return written(self._own) if self._own else None


def _catalogue(*parsed: Mapping[str, Any]) -> Catalogue:
    """The competencies and frameworks of parsed files."""
    from coach.competency import Catalogue  # noqa: PLC0415
    from coach.data import tables  # noqa: PLC0415

    competencies = tuple(known for table in parsed for known in tables.competencies(table))
    return Catalogue(
        competencies, tuple(each for table in parsed for each in tables.frameworks(table))
    )


def _parse(path: Path, written: bytes, known: Known) -> dict[str, Any]:
    from coach.data import own  # noqa: PLC0415  (tomllib, difflib: only when the file changed)

    return own.parse(path, written, known)

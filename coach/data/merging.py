"""The built-in competencies and frameworks together with a person's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.competency import Catalogue, FrameworkItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.competency import Competency, Framework
    from coach.data.checking import Known

GENERAL = "coach"
"""The framework that holds every competency."""

CROSSWALK = {"civil-service": "civil_service", "amazon": "amazon"}
"""The built-in frameworks that each competency names its own items of, and the field for it."""

_ADDED = FrameworkItem("Your own", "What you added yourself.", competencies=(), importance=2)


def merged(built_in: Catalogue, mine: Catalogue) -> Catalogue:
    """Built-in and own as one: what has the id of a built-in one replaces it wholly."""
    known = {c.id: c for c in (*built_in.competencies, *mine.competencies)}
    frameworks = {framework.id: _with_own(framework, known) for framework in built_in.frameworks}
    frameworks |= {framework.id: framework for framework in mine.frameworks}
    return Catalogue(tuple(known.values()), tuple(frameworks.values()))


def known_to(built_in: Catalogue) -> Known:
    """What a person's own file may name of the built-in ones."""
    from coach.data.checking import Known  # noqa: PLC0415  (difflib: only where a file is read)

    items = {
        framework.id: [item.name for item in framework.items] for framework in built_in.frameworks
    }
    columns = {field: items[framework] for framework, field in CROSSWALK.items()}
    return Known({c.id: c.name for c in built_in.competencies}, columns)


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

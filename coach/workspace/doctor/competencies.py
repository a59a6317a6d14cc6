"""The person's own file of competencies, checked without keeping what was parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.diagnosis import Check, State

if TYPE_CHECKING:
    from coach.settings import Settings


def look(settings: Settings) -> list[Check]:
    """Whether the file, if there is one, can be used.

    Raises:
        CompetenciesUnusable: it cannot, with every mistake.
    """
    from coach import data  # noqa: PLC0415
    from coach.competency import Catalogue  # noqa: PLC0415
    from coach.data import merging, own, own_file  # noqa: PLC0415  (tomllib)

    path = settings.own_competencies
    if (written := own_file.written(path)) is None:
        return []
    known = merging.known_to(Catalogue(data.competencies(), data.frameworks()))
    own.parse(path, written, known)
    return [Check("competencies", State.OK, f"{path} can be used.")]

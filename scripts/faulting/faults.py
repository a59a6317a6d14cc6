"""Every fault by its name, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from faulting import (
    banks,
    debriefing,
    disks,
    escapes,
    hostile_banks,
    hostile_models,
    kills,
    losses,
    models,
    odd_files,
    poison,
    recovery,
    rights,
    sources,
    streams,
    writers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home
    from faulting.row import Row

FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    **kills.FAULTS,
    **debriefing.FAULTS,
    **disks.FAULTS,
    **rights.FAULTS,
    **banks.FAULTS,
    **writers.FAULTS,
    **sources.FAULTS,
    **odd_files.FAULTS,
    **losses.FAULTS,
    **poison.FAULTS,
    **streams.FAULTS,
    **recovery.FAULTS,
    **escapes.FAULTS,
    **models.FAULTS,
    **hostile_models.FAULTS,
    **hostile_banks.FAULTS,
}
SLOW: Final = frozenset({*models.FAULTS, *hostile_models.FAULTS, *poison.SLOW})
"""Those that take minutes."""

"""Every fault by its name, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from faulting import banks, disks, escapes, kills, models, odd_files, rights, sources, writers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home
    from faulting.row import Row

FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    **kills.FAULTS,
    **disks.FAULTS,
    **rights.FAULTS,
    **banks.FAULTS,
    **writers.FAULTS,
    **sources.FAULTS,
    **odd_files.FAULTS,
    **escapes.FAULTS,
    **models.FAULTS,
}
SLOW: Final = frozenset(models.FAULTS)
"""Those that take minutes."""

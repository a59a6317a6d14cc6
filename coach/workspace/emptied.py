"""A database that was emptied: cut to nothing by a failing disk, or by a stray `>`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coach.settings import Settings

WHY: Final = (
    "it is empty, and the index beside it says that it was not. "
    "Restore it from a backup (coach restore FILE --force), or delete it to begin anew."
)


def is_emptied(settings: Settings) -> bool:
    """Whether the bank's database has no byte, although stories of it were matched.

    A new one has none either, for a moment, but nothing beside it.
    """
    with suppress(OSError):
        return settings.database.stat().st_size == 0 and any(settings.index.iterdir())
    return False

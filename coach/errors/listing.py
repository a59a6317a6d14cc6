"""How a sentence lists names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 5
"""Names that a sentence lists; of more it says how many."""


def first(names: Sequence[str]) -> str:
    """As many as are read at a glance, and how many more there are."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{', '.join(names[:_MOST])}{more}"

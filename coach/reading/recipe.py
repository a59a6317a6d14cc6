"""The version of the reading rules, in a module of its own because every command looks at it."""

from __future__ import annotations

from typing import Final

RECIPE: Final = 4
"""Raised when the same bytes would read differently: every document is then read again."""

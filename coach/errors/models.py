"""Models, and the files of their weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import CoachError

if TYPE_CHECKING:
    from pathlib import Path


class ModelNotFound(CoachError):
    """The model asked for cannot be loaded."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name} cannot be loaded: {why}")


class ModelDamaged(CoachError):
    """Weights, or a compiled model, are not what they should be."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")

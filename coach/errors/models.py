"""Models, and the files of their weights."""

from __future__ import annotations

from coach.errors import CoachError, PathProblem


class ModelNotFound(CoachError):
    """The model asked for cannot be loaded."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name} cannot be loaded: {why}")


class ModelDamaged(PathProblem):
    """Weights, or a compiled model, are not what they should be."""

"""The documents and folders that a person adds."""

from __future__ import annotations

from coach.errors import PathProblem


class SourceNotFound(PathProblem):
    """A path that was never added, or that does not exist."""


class UnreadableDocument(PathProblem):
    """A document that cannot be opened or is in no format coach reads."""

"""The only place that joins documents, models and storage to the domain."""

from coach.workspace.workspace import Workspace

__all__ = ["Workspace"]

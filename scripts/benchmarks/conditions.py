"""Under what conditions everything of one run is timed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.peer import Peer
    from coach.embeddings.registry import SupportedModel


@dataclass(frozen=True, slots=True)
class Conditions:
    """One run: the folder for what it makes, coach's cache, the model, the script beside coach.

    `rounds` is how often each thing is timed.
    """

    folder: Path
    cache: Path
    model: SupportedModel
    peer: Peer
    rounds: int

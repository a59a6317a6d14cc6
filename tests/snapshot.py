"""Snapshots: what coach prints, whole, in tests/snapshots; `update` writes them anew.

Run the tests with COACH_UPDATE_SNAPSHOTS=1 to write them, then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


class Snapshot:
    """Compares texts with files; `scrubbed` are folders that differ from run to run."""

    def __init__(self, scrubbed: dict[str, str]) -> None:
        self._scrubbed = scrubbed

    def check(self, name: str, text: str) -> None:
        """Compare a text with the snapshot of this name."""
        for folder, stand_in in self._scrubbed.items():
            text = text.replace(folder, stand_in)
        path = FOLDER / name
        if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

"""Snapshots: what coach prints, whole, in tests/snapshots; `update` writes them anew.

Run the tests with COACH_UPDATE_SNAPSHOTS=1 to write them, then read the difference.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"
INLINE = Path(__file__).parent.parent / "coach" / "views" / "html"


def inline_parts() -> dict[str, str]:
    """What to scrub from a page: the style and script that pages share, and their hashes.

    Each is one snapshot's to watch (page-frame.html). Only the parts as they are now, whole, under
    their true hashes, give way to a name: of anything else a page's own snapshot would tell.
    """
    scrubbed: dict[str, str] = {}
    for name in ("page.css", "map.js"):
        part = (INLINE / name).read_bytes()
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        scrubbed |= {part.decode(): f"[{name}]", f"sha256-{digest}": f"[hash of {name}]"}
    return scrubbed


class Snapshot:
    """Compares texts with files; `scrubbed` are the parts to leave out, and what stands for each.

    Folders that differ from run to run, and what another snapshot has already.
    """

    def __init__(self, scrubbed: dict[str, str]) -> None:
        self._scrubbed = scrubbed

    def check(self, name: str, text: str) -> None:
        """Compare a text with the snapshot of this name."""
        for part, stand_in in self._scrubbed.items():
            text = text.replace(part, stand_in)
        path = FOLDER / name
        if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

"""An answer in the person's own editor."""

from __future__ import annotations

import tempfile
from pathlib import Path

from coach.cli.editor import open_editor
from coach.cli.prompting.cleaning import clean


def edited(text: str, line: int) -> str:
    """The text as the person leaves it in their editor, opened at a line.

    The file is for this person's eyes only and gone afterwards.

    Raises:
        click.ClickException: there is no editor, or it failed; the text is unchanged then.
    """
    with tempfile.TemporaryDirectory(prefix="coach-") as folder:  # 0700
        path = Path(folder, "answer.txt")
        path.write_text(f"{text}\n", encoding="utf-8")
        open_editor(str(path), line)
        return clean(path.read_text(encoding="utf-8", errors="replace")).rstrip("\n")

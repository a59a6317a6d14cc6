"""JSON on one line; `coach help json` documents all of it.

Each result gives its own document, the `to_dict` of its class: that of `coach list` is
`BankStory.to_dict` (domain/story.py), of `coach match` `MatchResult.to_dict`
(matching/ranking.py). Here are those made of several objects.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coach.printing import STEERING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.results import Exported
    from coach.maintenance.inspection import Check


def dump(document: Any) -> str:  # noqa: ANN401  (any JSON value)
    """Return a document on one line, non-ASCII text as it is, save what could steer a terminal.

    Whatever has a `to_dict` is written as that.
    """
    text = json.dumps(document, ensure_ascii=False, default=lambda result: result.to_dict())
    if text.translate(STEERING) == text:
        return text
    return "".join(json.dumps(char)[1:-1] if ord(char) in STEERING else char for char in text)


def export_document(stories: Sequence[Exported], *, redacted: bool) -> dict[str, Any]:
    """Return the stories as `coach export --format json` writes them, without their places."""
    documents = [story.to_dict() for story in stories]
    return {"coach_export": 1, "redacted": redacted, "stories": documents}


def checks_document(checks: Sequence[Check]) -> dict[str, Any]:
    """Return what was looked at, as `coach doctor --format json` prints it."""
    states = [str(check.state) for check in checks]
    counts = {"faults": states.count("fault"), "notes": states.count("note")}
    return {**counts, "checks": [check.to_dict() for check in checks]}

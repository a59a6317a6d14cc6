"""JSON on one line; `coach help json` documents all of it.

Each result gives its own document, the `to_dict` of its class: that of `coach list` is
`BankStory.to_dict` (domain/story.py), of `coach match` `MatchResult.to_dict`
(matching/ranking.py). Here are those made of several objects.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.story import Exported
    from coach.maintenance.inspection import Check


_STEERING = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C1 and bidi controls, which JSON may leave as they are, and halves of surrogate pairs."""


def dump(document: Any) -> str:  # noqa: ANN401  (any JSON value)
    """Return a document on one line, non-ASCII text as it is, save what could steer a terminal.

    Whatever has a `to_dict` is written as that.
    """
    text = json.dumps(document, ensure_ascii=False, default=lambda result: result.to_dict())
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def export_document(stories: Sequence[Exported], *, redacted: bool) -> dict[str, Any]:
    """Return the stories as `coach export --format json` writes them, without their places."""
    documents = [story.to_dict() for story in stories]
    return {"coach_export": 1, "redacted": redacted, "stories": documents}


def checks_document(checks: Sequence[Check]) -> dict[str, Any]:
    """Return what was looked at, as `coach doctor --format json` prints it."""
    states = [str(check.state) for check in checks]
    counts = {"faults": states.count("fault"), "notes": states.count("note")}
    return {**counts, "checks": [check.to_dict() for check in checks]}

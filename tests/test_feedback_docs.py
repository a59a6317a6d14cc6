"""docs/reference/remarks.md is the table of remarks; COACH_UPDATE_SNAPSHOTS=1 rewrites it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from coach.review.remarks import RemarkKind, remark_texts

DOCUMENT = Path(__file__).parent.parent / "docs" / "reference" / "remarks.md"
HEAD = """\
# What `coach review` remarks on

Every kind of remark: what coach says where it is sure, what it asks with `--all` where it is not,
and what it says to try. *Measured*: how often the kind was said of 114 answers of strangers, by
weights that saw no answer of the same author, and in how many of these a careful reader would have
said it, or found it at least arguable ([evaluation](../evaluation.md#feedback)). In braces stands
what is taken from the answer. This page is written by a test (`tests/test_feedback_docs.py`).
"""


def page() -> str:
    """The page that the table of remarks comes to."""
    lines = [HEAD]
    for kind, text in remark_texts().items():
        lines += [f"\n## {kind.capitalize()}\n", f"> {text.message}  \n> Try: {text.suggestion}\n"]
        if text.doubt:
            lines.append(f"Asked where coach is not sure: {text.doubt}\n")
        lines.append(f"Measured: {text.measured}.")
    return "\n".join(lines) + "\n"


def test_the_page_says_what_coach_says() -> None:
    """Every kind, in its words."""
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        DOCUMENT.write_text(page(), encoding="utf-8")
    assert page() == DOCUMENT.read_text(encoding="utf-8")


def test_every_text_is_whole() -> None:
    """A message, what to try, a measurement; questions end as such, and names are known."""
    known = {"question", "in_answer", "in_story", "sentence", "share", "noted", "before", "hint"}
    known |= {"lead", "phrases", "spoken", "limit", "excess", "part", "title", "others", "count"}
    known |= {"minute", "rewrite", "counted"}
    for kind in RemarkKind:
        text = remark_texts()[kind]
        assert text.message
        assert text.suggestion
        assert text.measured
        assert all(one.endswith(("?", ".")) for one in (text.doubt,) if one)
        fields = re.findall(r"{(\w+)", f"{text.message}{text.suggestion}{text.doubt}")
        assert set(fields) <= known

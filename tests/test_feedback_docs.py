"""docs/reference/remarks.md shows every kind of remark; COACH_UPDATE_SNAPSHOTS=1 rewrites it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coach.app import App
from coach.config import Settings
from coach.progress import SilentReporter
from coach.review.answer import read_answer
from coach.review.remarks import RemarkKind

if TYPE_CHECKING:
    from coach.embeddings.encoder import OnnxEncoder

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "reference" / "remarks.md"
HEAD = """\
# What `coach review` remarks on

Every kind of remark, the most important first, each on one answer, as coach gives it. The answers
are invented. This page is written by a test (`tests/test_feedback_docs.py`) from what coach says.
"""


def examples() -> list[dict[str, Any]]:
    """The answers, one for each kind."""
    text = (Path(__file__).parent / "remark_examples.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["example"]
    return found


@pytest.mark.real_model
@pytest.mark.thorough
def test_every_kind_is_shown(real_encoder: OnnxEncoder, tmp_path: Path) -> None:
    """Each example draws its remark, every kind has one, and the page says what coach says."""
    page = [HEAD]
    assert [example["kind"] for example in examples()] == [str(kind) for kind in RemarkKind]
    settings = Settings(bank=tmp_path / "bank", cache=tmp_path / "cache", demo=True)
    workspace = App(settings, SilentReporter(), encoder=real_encoder)
    missing = []
    for example in examples():
        answer = " ".join(example["answer"].split())
        given = " ".join([answer] * example.get("repeat", 1))
        question, story = example.get("question", ""), example.get("story", "")
        review = workspace.review(read_answer(None, given.encode()), question=question, story=story)
        mine = [remark for remark in review.remarks if remark.kind == example["kind"]]
        if not mine:
            missing.append((example["kind"], [str(remark.kind) for remark in review.remarks]))
            continue
        remark = mine[0]
        story_text = " ".join(point.sentence.text for point in review.coverage.missed)
        assert remark.quote in given or remark.quote in story_text
        place = review.remarks.index(remark) + 1
        page.append(f"\n## {remark.kind.capitalize()}\n")
        if question:
            page.append(f"Asked: {question}  ")
        if story:
            page.append(f"Story: “{review.story}”  ")
        times = f" (said {example['repeat']} times over)" if "repeat" in example else ""
        page.append(f"Answer{times}: {answer}\n")
        page.append(f"> **{place}** {remark.message}  \n> “{remark.quote}”  ")
        page.append(f"> Try: {remark.suggestion}")
    workspace.close()
    assert not missing, missing
    text = "\n".join(page) + "\n"
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(text, encoding="utf-8")
    assert text == DOCUMENT.read_text(encoding="utf-8")

"""What `scripts/train` learns from: nothing of the authors that coach is measured on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from adapting import material

if TYPE_CHECKING:
    from pathlib import Path

TABLES: Final = {
    "theirs/wordings.tsv": ("kind\tsplit\twording", "late\ttrain\ta day you were late"),
    "theirs/grades.tsv": ("story\tkind\tgrade", "a1\tlate\t3", "b1\tlate\t3", "c1\tlate\t1"),
    "theirs/summaries.tsv": (
        "story\tepisode\tsummary",
        "a1\tyes\tThe bus broke down.",
        "b1\tyes\tThe train broke down.",
        "c1\tno\tTen rules.",
    ),
    "ours/wordings.tsv": ("kind\twording", "late\twhen did you last oversleep?"),
    "ours/readings.tsv": (
        "story\tkind\twhat\tread",
        "a1\tlate\tquestion\ta bus that broke down",
        "b1\tlate\tquestion\ta train that broke down",
        "b1\tlate\tgrade\t2",
        "b1\tlate\tshown\t0,1",
    ),
    "ours/standing.tsv": ("wording", "Why us?"),
}


def test_authors_left_out(tmp_path: Path) -> None:
    """Neither their stories nor the questions that readers noted of them are learnt."""
    for name, lines in TABLES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (measured,) = material.LEFT_OUT
    authors = {"a1": measured, "b1": "Somebody else", "c1": "Somebody else"}
    texts = [
        {"id": story, "author": author, "title": story, "text": "It broke. I walked."}
        for story, author in authors.items()
    ]
    stories = tmp_path / "theirs" / "stories.jsonl"
    stories.write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")

    learnt = material.load(tmp_path / "theirs", tmp_path / "ours")
    (told,) = learnt.stories
    assert (told.title, told.grades, told.shown) == ("b1", {"late": 2}, {"late": (0, 1)})
    assert told.sentences == ("It broke.", "I walked.")
    wordings = " ".join(learnt.wordings["late"])
    assert "train that broke" in wordings
    assert "oversleep" in wordings
    assert "bus that broke" not in wordings

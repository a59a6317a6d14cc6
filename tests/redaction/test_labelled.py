"""How much of what should go is found, and how much is taken that should stay."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coach.export.entities import TextPassage
from coach.export.names import KEPT, ordinary_words
from coach.export.redaction import plan_redaction
from evaluation.redaction import measure

LABELLED = Path(__file__).with_name("labelled.txt")
SECRET = re.compile(r"\[\[(.*?)\]\]")
WORD = re.compile(r"[^\W_]+")


def read() -> list[tuple[str, set[int]]]:
    """Each story as text, and the places of the letters that are to go."""
    stories = []
    for paragraph in LABELLED.read_text(encoding="utf-8").split("\n\n")[1:]:
        text, secret = "", set[int]()
        for at, piece in enumerate(SECRET.split(paragraph)):
            if at % 2:
                secret |= set(range(len(text), len(text) + len(piece)))
            text += piece
        stories.append((text, secret))
    return stories


def test_figures() -> None:
    """Words found of those to go, and words to go of those found; `pytest -s` shows them."""
    stories = read()
    found = plan_redaction(
        [TextPassage(str(at), text) for at, (text, _) in enumerate(stories)],
        ordinary_words(),
        KEPT,
    )
    right: list[str] = []
    missed: list[str] = []
    wrong: list[str] = []
    for text, secret in stories:
        taken = {at for start, end, _ in found.places(text) for at in range(start, end)}
        for word in WORD.finditer(text):
            to_go, gone = word.start() in secret, word.start() in taken
            if to_go or gone:
                (right if to_go and gone else missed if to_go else wrong).append(word[0])
    recall = len(right) / (len(right) + len(missed))
    precision = len(right) / (len(right) + len(wrong))
    print(f"\nrecall {recall:.2f}, precision {precision:.2f} of {len(right) + len(missed)} words")  # noqa: T201
    print("missed:", *missed, "\nwrong:", *wrong)  # noqa: T201
    assert recall >= 0.90
    assert precision >= 0.85


def test_measured(tmp_path: Path) -> None:
    """scripts/evaluate --redaction counts mentions, words and phrases, and names the mistakes."""
    text = (
        "# A cut\n\n**Situation:** I met Marek Novak in Zorbelheim. Rose, then nothing. "
        "The rose.\n\n"
        "**Action:** I gave back the parcel that we had kept for nine days, and wrote down why.\n"
    )
    (tmp_path / "cut.md").write_text(text, encoding="utf-8")
    private = [("person", "Marek", 1), ("person", "Novak", 1), ("person", "Rose", 1)]
    marks = {
        "private": [dict(zip(("kind", "text", "count"), mark, strict=True)) for mark in private],
        "ordinary": ["The rose", "in Zorbelheim"],
    }
    (tmp_path / "cut.json").write_text(json.dumps(marks), encoding="utf-8")
    tally = measure(tmp_path)
    assert (tally.asked["person"], tally.gone["person"], tally.unsure["person"]) == (3, 2, 1)
    assert (tally.words["right"], tally.words["wrong"]) == (2, 1)
    assert (tally.words["phrases"], tally.words["phrases hurt"]) == (2, 1)
    assert [mistake.split(": ")[1] for mistake in tally.mistakes] == ["wrong", "missed person"]
    assert "| all | 3 | 2 | 0.667 | 1 |" in tally.lines()
    with pytest.raises(ValueError, match="no documents"):
        measure(tmp_path / "nothing")

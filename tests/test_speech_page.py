"""How an answer was spoken, as a page shows it."""

from __future__ import annotations

import io

import pytest

from coach.audio.delivery import Delivery, Filler, Pause
from coach.domain.story import Part
from coach.review.review import PartScore
from coach.views.layout import Screen
from coach.views.review import show_delivery, speech_headline


def page(delivery: Delivery) -> str:
    """Its lines, joined where they were wrapped."""
    out = Screen(file=io.StringIO(), width=80)
    parts = {
        Part.ACTION: PartScore(0.5, 0.55, 4, "It tells your steps."),
        Part.LEARNING: PartScore(0.1, 0.0, 4, "It says what you learned."),
    }
    show_delivery(out, delivery, parts)
    assert isinstance(out.file, io.StringIO)
    lines = out.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (90, "90 words a minute. 110 to 190 is"),
        (150, "as is usual."),
        (200, "Above 190 it is hard"),
    ],
)
def test_pace(words: int, said: str) -> None:
    """Something is said of it only outside of what is usual."""
    assert said in page(Delivery(60.0, words))
    assert speech_headline(Delivery(60.0, words)) == f"{words} words in 1:00, {words} a minute"


def test_the_longest_pauses() -> None:
    """Of many pauses the five longest are shown, in order; without words before, only the time."""
    pauses = tuple(Pause(10.0 * at, 2.0 + at % 7 / 10, "so it was") for at in range(8))
    shown = page(Delivery(90.0, 200, (*pauses, Pause(85.0, 4.0))))
    assert "9 of 2 s or more, the longest: 2.3 s at 0:30 after “so it was”; 2.4 s" in shown
    assert "4.0 s at 1:25." in shown
    assert shown.count(" s at ") == 5


def test_nothing_to_name() -> None:
    """No pause and no filler are said to be so, and not that there were none for certain."""
    shown = page(Delivery(60.0, 150, parts={"action": 33.4, "learning": 6.0, "other": 2.0}))
    assert "Pauses none of 2 s or more." in shown
    assert "Fillers none heard; some are never recognised." in shown
    assert "Time action 0:33 (0:33), learning 0:06, other 0:02" in shown


def test_fillers_are_at_least_so_many() -> None:
    """By kind, the most frequent first."""
    kinds = ("uh", "um", "um")
    shown = page(Delivery(30.0, 75, fillers=tuple(Filler(kind, 1.0) for kind in kinds)))
    assert "Fillers at least 3, 6 a minute: um 2, uh 1." in shown


def test_document() -> None:
    """Numbers are rounded, and every part is there."""
    found = Delivery(
        60.0, 151, (Pause(1.234, 2.345, "so"),), (Filler("um", 0.56),), {"task": 9.99}
    ).to_dict()
    assert found == {
        "wpm": 151,
        "pauses": [{"start": 1.2, "seconds": 2.3}],
        "fillers": [{"word": "um", "start": 0.6}],
        "parts": {
            "situation": 0.0,
            "task": 10.0,
            "action": 0.0,
            "result": 0.0,
            "learning": 0.0,
            "other": 0.0,
        },
    }

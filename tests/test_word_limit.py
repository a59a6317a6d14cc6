"""An answer for a form that counts words: what is over, what costs most, what carries least."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.domain.sentences import LabelledSentence
from coach.domain.story import Part
from coach.review.word_limit import LONG_FROM, MOST, weigh_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from click.testing import Result

    from coach.review.word_limit import WordLimit

    Run = Callable[..., Result]

FORM = (
    "The belt that sorts our parcels broke down in the night of the third of December, when nine "
    "thousand of them were waiting for forty vans and the printed lists were wrong as well. "
    "Teamwork matters. The mood in the hall was not good at all. "
    "I gave each driver a colour and had the parcels sorted by hand into cages. "
    "We left 40 minutes late instead of four hours."
)
"""One long sentence, one too short for a part, one that says little."""


def weigh(allowed: int, *sentences: tuple[Part, str], same: Sequence[int] = ()) -> WordLimit:
    """The words of these sentences; those at places `same` mean one thing, others nothing alike."""
    told = [LabelledSentence(text, part) for part, text in sentences]
    vectors = np.eye(len(told), dtype=np.float32)
    for place in same[1:]:
        vectors[place] = vectors[same[0]]
    words = sum(sentence.words for sentence in told)
    return weigh_words(allowed, words, told, vectors)


@pytest.mark.parametrize(("allowed", "over"), [(3, 1), (4, 0), (250, -246)])
def test_words_over_or_left(allowed: int, over: int) -> None:
    """What is left of the limit is below 0."""
    assert weigh(allowed, (Part.ACTION, "I rang twenty-two depots.")).over == over


def test_what_costs_most() -> None:
    """Long sentences, the longest first; where none is long, any where words are to go."""
    long, longer = "word " * LONG_FROM, "word " * (LONG_FROM + 1)
    found = weigh(9, (Part.ACTION, long), (Part.ACTION, "I rang."), (Part.ACTION, longer))
    assert found.longest == (3, 1)
    assert weigh(4, (Part.ACTION, "I rang three depots.")).longest == ()
    assert weigh(3, (Part.ACTION, "I rang three depots.")).longest == (1,)
    assert len(weigh(9, *[(Part.ACTION, long)] * 5).longest) == MOST


def test_what_carries_least() -> None:
    """What is said twice, what is no part, what has no figure and nothing that the user did."""
    said = [
        (Part.SITUATION, "The night belt broke down."),
        (Part.SITUATION, "The belt was broken that night."),
        (Part.OTHER, "I believe in good teams."),
        (Part.RESULT, "All 9 vans left."),
        (Part.ACTION, "I rang the depots."),
    ]
    light = dict(weigh(9, *said, same=(0, 1)).lightest)
    assert light[2] == "says again what sentence 1 says"
    assert light[3] == "tells nothing of what happened"
    assert 4 not in light
    assert 5 not in light
    assert list(light) == sorted(light)


def test_review_for_a_form(full: Run, tmp_path: Path) -> None:
    """The heading counts every word against the limit, also those that no sentence has."""
    form = tmp_path / "form.txt"
    form.write_text(FORM, encoding="utf-8")
    words = len(FORM.split())
    shown = full("review", str(form), "--words", "40").stdout
    assert f"{words} words: {words - 40} over, of 40 allowed" in shown
    assert "spoken" not in shown
    assert "“The belt that sorts our parcels" in shown[shown.index("Costs most") :]
    shown = full("review", str(form), "--words", "250").stdout
    assert f"{words} words: {250 - words} left, of 250 allowed" in shown
    assert "allowed" not in full("review", str(form)).stdout


def test_its_json(full: Run, tmp_path: Path) -> None:
    """The numbers of sentences are those of the review; without --words there is no such key."""
    form = tmp_path / "form.txt"
    form.write_text(FORM, encoding="utf-8")
    found = json.loads(full("review", str(form), "--words", "40", "--format", "json").stdout)
    assert found["limit"]["over"] == len(FORM.split()) - 40
    assert found["limit"]["longest"] == [1]
    assert len(found["sentences"]) >= max(one["sentence"] for one in found["limit"]["lightest"])
    assert "limit" not in json.loads(full("review", str(form), "--format", "json").stdout)


def test_the_clock_does_not_count(full: Run, tmp_path: Path) -> None:
    """A long answer is too long to be told, and not too long where a form takes its words."""
    form = tmp_path / "long.txt"
    form.write_text(f"{FORM} " * 12, encoding="utf-8")
    kinds = []
    for options in ([], ["--words", "800"]):
        found = json.loads(full("review", str(form), *options, "--format", "json").stdout)
        kinds.append({one["kind"] for one in (*found["remarks"], *found["questions"])})
    assert "too long" in kinds[0]
    assert "too long" not in kinds[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--audio", "a.wav", "--words", "250"], "--words is for what is written"),
        (["form.txt", "--words", "5"], "10<=x<=3000"),
    ],
)
def test_what_does_not_go_together(run: Run, arguments: list[str], said: str) -> None:
    """One sentence says why."""
    failed = run("review", *arguments)
    assert failed.exit_code == 2
    assert said in " ".join(failed.stderr.split())

"""Sound is cut at silences while it comes in, and judged; the chances of a voice are made up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.audio.files import RATE
from coach.audio.transcription import judge_hearing
from coach.audio.voice_activity import CHUNK, STEP, LevelMeter, Segment, cut_segments
from coach.domain.transcript import HeardText, SpokenWord, TimeSpan
from coach.errors import NothingHeard, NotUnderstood

if TYPE_CHECKING:
    from coach.audio.files import Samples

LONGEST = 29.0


def sound(*lengths: float) -> Samples:
    """Voice and silence in turns, so many seconds each, the voice first; a voice is all ones."""
    each = [np.full(round(s * RATE), 1 - at % 2, np.float32) for at, s in enumerate(lengths)]
    return np.concatenate([*each, np.empty(0, np.float32)])


def voice(chunk: Samples) -> float:
    """The chance that a chunk of `sound` holds a voice."""
    return float(chunk.mean() > 0.5)


def cut(samples: Samples, size: int = 4000) -> list[Segment]:
    """The segments of sound that comes in by blocks of a size."""
    blocks = [samples[at : at + size] for at in range(0, len(samples), size)]
    return list(cut_segments(blocks, voice))


def test_a_pause_ends_a_segment() -> None:
    """After 1.5 s of silence what was said is whole, whatever comes."""
    first, second, end = cut(sound(2, 3, 2, 1.6))
    assert [span.seconds for span in (*first.voiced, *second.voiced)] == pytest.approx(
        [2, 2], abs=0.1
    )
    assert second.voiced[0].start == pytest.approx(5, abs=0.1)
    assert (end.voiced, len(end.samples)) == ((), 0)
    assert end.until == pytest.approx(8.6, abs=0.1)


def test_a_breath_ends_a_long_one() -> None:
    """Short silences end a segment only when there is enough to hear in context."""
    found = cut(sound(5, 0.8, 5, 0.8, 5, 0.8, 5))
    assert [len(each.voiced) for each in found] == [3, 1]


def test_a_segment_begins_with_the_voice() -> None:
    """Silence before it is left out, but for a third of a second."""
    first, _ = cut(sound(0, 60, 2, 3))
    assert first.start == pytest.approx(60, abs=0.4)
    assert len(first.samples) / RATE < 3


def test_who_never_breathes_is_cut() -> None:
    """No segment is longer than Whisper hears, and no sound of a voice is lost between two."""
    found = cut(sound(100))
    assert len(found) == 4
    spans = [span for each in found for span in each.voiced]
    assert sum(span.seconds for span in spans) == pytest.approx(100, abs=0.1)
    assert all(len(each.samples) <= LONGEST * RATE + CHUNK for each in found)
    assert [a.end for a in spans[:-1]] == [b.start for b in spans[1:]]


def test_it_is_cut_where_a_voice_is_least_likely() -> None:
    """A short silence among the last ten seconds is the place, though it ends no sentence."""
    first, *_ = cut(sound(20, 0.2, 20))
    assert first.until == pytest.approx(20, abs=0.25)


def test_a_click_is_no_voice() -> None:
    """A sound of less than a tenth of a second does not break a pause in two."""
    first, _ = cut(sound(2, 1, 0.05, 1.2, 2, 2))
    assert [span.start for span in first.voiced] == pytest.approx([0, 4.25], abs=0.1)


def test_nothing() -> None:
    """No sound at all is one empty segment, and so is silence."""
    for samples in (sound(), sound(0, 100)):
        (only,) = cut(samples)
        assert (only.voiced, len(only.samples)) == ((), 0)
        assert only.until == pytest.approx(len(samples) / RATE, abs=STEP)


@settings(max_examples=30)
@given(st.lists(st.floats(0.0, 40.0), max_size=8), st.integers(100, 20_000))
def test_whatever_is_said(lengths: list[float], size: int) -> None:
    """Segments follow each other, hold no more than Whisper hears, and keep what was voiced."""
    samples = sound(*lengths)
    found = cut(samples, size)
    assert found[-1].until == pytest.approx(len(samples) / RATE, abs=STEP)
    assert all(a.until <= b.start + 1e-6 for a, b in pairwise(found))
    assert all(len(each.samples) <= LONGEST * RATE + CHUNK for each in found)
    for each in found:
        assert all(each.start <= s.start < s.end <= each.until for s in each.voiced)
    voiced = sum(span.seconds for each in found for span in each.voiced)
    long = [s for s in lengths[::2] if s > 0.3]
    assert voiced >= sum(long) - 0.1 * len(long)
    assert voiced <= sum(lengths[::2]) + 0.4 * len(lengths)


# How loud it is, and whether it can be heard


def level(*samples: float) -> LevelMeter:
    """The level of these samples."""
    meter = LevelMeter()
    meter.add(np.array(samples, np.float32))
    meter.add(np.empty(0, np.float32))
    return meter


def heard(text: str, clear: float | None, start: float = 0.0, end: float = 5.0) -> HeardText:
    """A segment heard so clearly."""
    words = tuple(SpokenWord(word, start, end) for word in text.split())
    return HeardText(words, (TimeSpan(start, end),), end, clear)


def test_level() -> None:
    """The loudest sample, the share cut off, and the loudness of the last block."""
    found = level(0.6, -0.8, 0.0, 0.0)
    assert found.peak == pytest.approx(0.8)
    assert found.now == pytest.approx(0.5)
    assert found.clipped == 0
    assert level(1.0, -1.0, 0.5, 0.1).clipped == 0.5
    assert LevelMeter().clipped == 0


def test_good_sound_needs_no_word() -> None:
    """Nothing is said of a recording that was heard well."""
    assert judge_hearing("a.wav", [heard("I rang.", 0.8), HeardText((), (), 9.0)], level(0.5)) == ()


@pytest.mark.parametrize(("peak", "why"), [(0.0, "It is silent"), (0.5, "but no speech")])
def test_nobody_speaks(peak: float, why: str) -> None:
    """Silence is told from noise and music."""
    with pytest.raises(NothingHeard, match=f"a.wav: nobody speaks in it.*{why}"):
        judge_hearing("a.wav", [HeardText((), (), 9.0)], level(peak))


def test_another_language() -> None:
    """Where most of what was said could only be guessed, nothing is shown."""
    with pytest.raises(NotUnderstood, match="not in English"):
        judge_hearing("a.wav", [heard("Um, uh,", 0.26), heard("So", 0.6, 6.0, 7.0)], level(0.5))


def test_a_part_not_understood() -> None:
    """What was lost is named with its time; the rest is used."""
    notes = judge_hearing(
        "a.wav", [heard("I rang.", 0.8), heard("x y", 0.0, 8.0, 10.0)], level(0.5)
    )
    assert notes == ("a.wav: from 0:08 to 0:10 no words could be made out.",)


@pytest.mark.parametrize(
    ("samples", "clear", "said"),
    [
        ((1.0, 1.0, 0.1), 0.8, "too loud, 67% of the sound is cut off"),
        ((0.001,), 0.8, "very quiet"),
        ((0.5,), 0.5, "hard to understand"),
    ],
)
def test_what_made_it_hard(samples: tuple[float, ...], clear: float, said: str) -> None:
    """Each is one sentence about the recording."""
    (note,) = judge_hearing("a.wav", [heard("I rang.", clear)], level(*samples))
    assert note.startswith("a.wav: ")
    assert said in note

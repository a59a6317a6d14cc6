"""What a spoken answer tells beside its words: fillers, pauses, pace, the time of every part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.audio.delivery import Pause, filler_kind, find_fillers, measure_delivery, parts_of_words
from coach.domain.transcript import (
    HeardText,
    SpokenWord,
    TimeSpan,
    Transcript,
    clock_time,
    join_transcript,
)


def spoken(text: str, start: float = 0.0) -> tuple[SpokenWord, ...]:
    """Words said one a second, half of it in silence."""
    return tuple(
        SpokenWord(word, start + at, start + at + 0.5) for at, word in enumerate(text.split())
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Um, I was late.", [("um", 0)]),
        ("I was, uh, late and, er, wet.", [("uh", 2), ("uh", 5)]),
        ("It was, you know, late.", [("you know", 2)]),
        ("Ummm so I, uhm, left. Hmmm, yes.", [("um", 0), ("um", 3), ("hmm", 5)]),
        ("Ah, it was late. He said ah and left.", [("ah", 0)]),
        ("I like the umbrella of our user.", []),
        ("It was like late, I mean.", [("like", 2), ("i mean", 4)]),
    ],
)
def test_fillers(text: str, found: list[tuple[str, int]]) -> None:
    """Each is counted as its kind, where it was said; words that only look alike are none."""
    assert [(each.word, each.start) for each in find_fillers(spoken(text))] == found


def test_kinds_are_few() -> None:
    """However long one says um, it is one kind."""
    assert {filler_kind(turn) for turn in ("um", "Um,", "ummm", "uhm", "erm", "UM")} == {"um"}
    assert {filler_kind(turn) for turn in ("uh", "uhh", "er", "Er,")} == {"uh"}
    assert filler_kind("You  know,") == "you know"


def test_pauses_come_from_the_voice() -> None:
    """A pause is a long silence between two spans of voice, whatever the times of the words."""
    words = spoken("I rang every customer.")
    voiced = (TimeSpan(0.0, 1.5), TimeSpan(1.9, 2.5), TimeSpan(5.0, 7.0))
    found = measure_delivery(Transcript(words, 8.0, voiced))
    assert found.pauses == (Pause(2.5, 2.5, "rang every customer."),)
    assert found.seconds == 7.0


def test_pace_counts_from_the_first_word_to_the_last() -> None:
    """Silence before and behind the answer is no part of it; pauses in it are."""
    words = spoken("one two three four five six", start=3.0)
    found = measure_delivery(Transcript(words, 60.0, (TimeSpan(3.0, 4.0), TimeSpan(6.0, 9.0))))
    assert (found.words, found.seconds, found.wpm) == (6, 6.0, 60.0)


def test_fillers_a_minute() -> None:
    """Two in half a minute are four a minute."""
    found = measure_delivery(Transcript(spoken("um, I uh, left"), 30.0, (TimeSpan(0.0, 30.0),)))
    assert found.fillers_a_minute == 4.0


def test_nothing_said() -> None:
    """Without a voice there is no pace, and nothing is divided by nought."""
    found = measure_delivery(join_transcript([]))
    assert (found.wpm, found.fillers_a_minute, found.pauses) == (0.0, 0.0, ())
    assert join_transcript([]).spoken == 0.0


def test_time_of_parts() -> None:
    """A word lasts until the next one begins: a pause belongs to what was said before it."""
    words = (*spoken("It broke."), *spoken("I mended it.", start=5.0), *spoken("Good.", start=8.0))
    found = measure_delivery(
        Transcript(words, 9.0, (TimeSpan(0.0, 1.5), TimeSpan(5.0, 8.5))),
        [("It broke.", "situation"), ("I mended it.", "action"), ("Good.", "result")],
    )
    assert found.parts == {"situation": 5.0, "action": 3.0, "result": 0.5}
    assert sum(found.parts.values()) == found.seconds


def test_parts_of_a_corrected_text() -> None:
    """Words that the person put right are found by those around them."""
    heard = spoken("Um, the pass all was lost. I wrong the depot twice.")
    told = [("The parcel was lost.", "situation"), ("I rang the depot twice.", "action")]
    assert parts_of_words(heard, told) == ("situation",) * 6 + ("action",) * 5


def test_parts_of_nothing() -> None:
    """Where no sentence is labelled, no word has a part."""
    assert parts_of_words(spoken("a b"), []) == ("", "")


@given(
    st.lists(st.sampled_from(["um", "the", "depot.", "I", "rang", "—"]), max_size=30),
    st.lists(st.sampled_from(["the depot.", "I rang", "um", ""]), max_size=6),
)
def test_every_word_has_a_part(words: list[str], sentences: list[str]) -> None:
    """Whatever was heard and told: a part for each word, of those there are, and time adds up."""
    heard = spoken(" ".join(words))
    told = [(text, str(at)) for at, text in enumerate(sentences)]
    parts = parts_of_words(heard, told)
    assert len(parts) == len(heard)
    assert set(parts) <= {part for _, part in told} | {""}
    voiced = (TimeSpan(0.0, float(len(heard))),) if heard else ()
    found = measure_delivery(Transcript(heard, float(len(heard)), voiced), told)
    if found.parts:
        assert sum(found.parts.values()) == pytest.approx(found.seconds)


def test_segments_become_one() -> None:
    """Words and voice of all segments in a row; what was not clear has no words."""
    heard = [
        HeardText(spoken("I rang."), (TimeSpan(0.0, 2.0),), 3.0, clear=0.8),
        HeardText(spoken("Ein Paket", start=4.0), (TimeSpan(4.0, 6.0),), 7.0, clear=0.2),
        HeardText((), (), 9.0),
    ]
    found = join_transcript(heard)
    assert (found.text, found.seconds, len(found.voiced)) == ("I rang.", 9.0, 2)
    assert [each.is_clear for each in heard] == [True, False, False]
    assert heard[0].text == "I rang."


def test_clock() -> None:
    """Minutes and seconds, whole ones."""
    assert [clock_time(each) for each in (0, 9.9, 72.6, 3600)] == ["0:00", "0:09", "1:12", "60:00"]

"""A recording: when it ends, what it measures, and that nothing of it is lost."""

from __future__ import annotations

import numpy as np
import pytest

from coach.audio import microphone
from coach.audio.files import RATE
from coach.audio.microphone import read_blocks
from coach.audio.recording import Recording
from coach.audio.voice_activity import CHUNK
from coach.errors import MicrophoneUnusable, NothingHeard
from tests.audio_fakes import LOUD, QUIET, SECOND, Played, Says, chance, finish, tone


def recorded(
    source: Played, says: str = "", *, silence: float | None = 1.0, keep: bool = False
) -> Recording:
    """A recording that has begun."""
    recording = Recording(source, Says(says), chance, silence=silence, keep=keep)
    recording.start()
    return recording


def test_silence_ends_it() -> None:
    """A second without a voice ends an answer, one at the beginning does not."""
    source = Played(tone(QUIET, 3 * SECOND), tone(LOUD, SECOND))
    recording = recorded(source, "I rang them")
    finish(recording)
    assert recording.seconds == pytest.approx(5, abs=0.2)
    assert recording.transcript.text == recording.text == "I rang them"
    assert recording.transcript.seconds == pytest.approx(recording.seconds)
    assert recording.behind == pytest.approx(0)
    assert not source.is_open


def test_a_voice_puts_the_end_off() -> None:
    """Silence shorter than that is a pause; the time that is left is counted anew after it."""
    recording = recorded(Played(tone(LOUD, 5), tone(QUIET, SECOND - 5), tone(LOUD, 5)))
    finish(recording)
    assert recording.seconds == pytest.approx(2, abs=0.3)
    assert recording.left == 0


def test_a_cough_is_no_beginning() -> None:
    """A sound of less than a tenth of a second does not begin an answer, nor its end."""
    recording = recorded(Played(tone(LOUD, 2)), silence=0.1)
    finish(recording, lambda: recording.seconds > 1)
    assert (recording.has_begun, recording.left) == (False, None)
    recording.stop()
    finish(recording)
    assert recording.is_recorded


def test_a_key_ends_it() -> None:
    """Without silence to end it, it is stopped; what is recorded by then is heard."""
    recording = recorded(Played(tone(LOUD, SECOND)), "one two three", silence=None)
    finish(recording, lambda: recording.seconds > 2)
    assert recording.left is None
    assert not recording.is_recorded
    recording.stop()
    finish(recording)
    assert recording.text == "one two three"


def test_it_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A microphone left on does not fill the memory."""
    monkeypatch.setattr("coach.audio.recording.LONGEST", 2.0)
    recording = recorded(Played(), silence=None)
    finish(recording)
    assert recording.seconds == pytest.approx(2, abs=0.1)


def test_what_was_heard_stays_when_the_microphone_goes() -> None:
    """The trouble is told, and the words until then are there."""
    gone = MicrophoneUnusable("it is gone.")
    recording = recorded(Played(tone(LOUD, 9), error=gone), "I rang")
    finish(recording)
    assert recording.trouble is gone
    assert recording.text == "I rang"


def test_a_transcriber_that_fails_ends_it() -> None:
    """Nobody speaks on to what hears no more."""
    recording = Recording(Played(tone(LOUD, 9)), Says("one", ValueError("no")), chance, silence=0.5)
    recording.start()
    finish(recording)
    assert isinstance(recording.trouble, ValueError)
    assert recording.text == "one"


def test_closed_in_the_middle() -> None:
    """The microphone is let go at once, also of a recording that never began."""
    source = Played(tone(LOUD, SECOND))
    recording = recorded(source, silence=None)
    finish(recording, lambda: recording.seconds > 1)
    recording.close()
    assert not source.is_open
    assert recording.is_recorded
    Recording(source, Says(""), chance, silence=None).close()


def test_the_sound_is_held_only_if_wanted() -> None:
    """Sixteen bits a sample, all of it; nothing without being asked."""
    recording = recorded(Played(tone(LOUD, 4)), keep=True)
    finish(recording)
    samples = np.frombuffer(bytes(recording.sound), "<i2")
    assert len(samples) == recording.seconds * RATE
    assert samples[0] == pytest.approx(LOUD * 32767, abs=1)
    silent = recorded(Played(tone(LOUD, 4)))
    finish(silent)
    assert silent.sound == b""


def test_clipping_is_told() -> None:
    """A recording says whether some of it was too loud."""
    recording = recorded(Played(tone(1.0, 5)))
    finish(recording)
    assert recording.is_clipped
    assert 0 < recording.loudness < 1


def test_what_it_was_like() -> None:
    """A recording in which nobody spoke says so when it is looked at."""
    recording = recorded(Played(), silence=None)
    finish(recording, lambda: recording.seconds > 1)
    recording.stop()
    finish(recording)
    with pytest.raises(NothingHeard, match="It is silent"):
        recording.notes("Your answer")


def test_blocks_are_of_one_size() -> None:
    """Whatever pieces a microphone gives, none of their samples is lost."""
    pieces = [np.full(size, 0.5, np.float32) for size in (100, 700, 1, 3000)]
    source = Played(pieces)
    taken = read_blocks(source)
    first = [next(taken) for _ in range(8)]
    taken.close()
    assert {len(block) for block in first} == {CHUNK}
    assert np.concatenate(first)[:3801].tolist() == [0.5] * 3801
    assert not source.is_open


def test_a_microphone_that_falls_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that gives no samples at all any more is gone."""

    class Dead(Played):
        def _play(self, put: object) -> None:
            del put

    monkeypatch.setattr(microphone, "LOST_AFTER", 0.01)
    source = Dead()
    with pytest.raises(MicrophoneUnusable, match="no sound any more"):
        next(read_blocks(source))
    assert not source.is_open

"""Sound files of every kind become the same samples; what is none gets a sentence."""

from __future__ import annotations

import os
import sys
import threading
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("av", reason="the extra voice is not installed")

import av

from coach.audio.files import RATE, decode_blocks, file_duration
from coach.errors import CoachError, RecordingTooLong, UnreadableDocument
from tests.recordings import CODECS, encode, tone

if TYPE_CHECKING:
    from pathlib import Path

    from coach.audio.files import Samples


def samples(path: Path) -> Samples:
    """All samples of a file."""
    found = list(decode_blocks(path))
    assert all(block.dtype == np.float32 and block.ndim == 1 for block in found)
    return np.concatenate(found)


def pitch(heard: Samples) -> float:
    """The strongest frequency."""
    return float(np.abs(np.fft.rfft(heard)).argmax() * RATE / len(heard))


@pytest.mark.parametrize("layout", ["mono", "stereo"])
@pytest.mark.parametrize("suffix", CODECS)
def test_every_format(tmp_path: Path, suffix: str, layout: str) -> None:
    """A tone of two seconds at 48,000 samples a second is that tone at 16,000, in one channel."""
    path = encode(tmp_path / f"tone.{suffix}", tone(2.0, 48_000), 48_000, layout)
    heard = samples(path)
    assert len(heard) / RATE == pytest.approx(2.0, abs=0.1)
    assert pitch(heard) == pytest.approx(440, abs=2)
    # Half the loudness: as a mean, since PyAV's AAC of a pure tone has single clicks.
    assert np.sqrt(np.mean(heard[4000:-4000] ** 2)) == pytest.approx(0.5 / np.sqrt(2), abs=0.03)
    assert file_duration(path) == pytest.approx(2.0, abs=0.1)


def test_the_name_says_nothing(tmp_path: Path) -> None:
    """The content decides what a file is."""
    path = encode(tmp_path / "tone.mp3", tone(1.0, 44_100), 44_100)
    assert len(samples(path.rename(tmp_path / "tone.txt"))) > RATE // 2


def test_a_block_at_a_time(tmp_path: Path) -> None:
    """A minute comes in many small blocks: none holds it all."""
    found = list(decode_blocks(encode(tmp_path / "a.flac", tone(60.0, RATE), RATE)))
    assert max(map(len, found)) <= RATE
    assert sum(map(len, found)) == pytest.approx(60 * RATE, abs=RATE // 10)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"I rang every customer.\n",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(1000),
        b"fLaC" + bytes(200),
        b"OggS" + bytes(100),
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
)
def test_no_sound_file(tmp_path: Path, data: bytes) -> None:
    """Anything else is named with what to save it as."""
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=r"a\.wav: .*(sound|damaged)"):
        samples(path)
    assert file_duration(path) is None or file_duration(path) == 0


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{other}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://localhost:9/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {other}\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    ],
)
@pytest.mark.parametrize("suffix", ["m3u8", "wav", "sdp", "ffconcat"])
def test_no_play_list_opens_anything(tmp_path: Path, text: str, suffix: str) -> None:
    """A file that names others, or an address, is refused: nothing it names is opened."""
    other = encode(tmp_path / "other.wav", tone(1.0, RATE), RATE)
    path = tmp_path / f"list.{suffix}"
    path.write_text(text.format(other=other.name), encoding="utf-8")
    with pytest.raises(UnreadableDocument):
        samples(path)


def test_a_name_is_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may be called like an address or a filter; it is a file."""
    monkeypatch.chdir(tmp_path)
    made = encode(tmp_path / "tone.wav", tone(1.0, RATE), RATE)
    odd = tmp_path / "concat:http:a|b.wav"
    if sys.platform == "win32":
        pytest.skip("no such names there")
    made.rename(odd)
    assert len(samples(odd)) == pytest.approx(RATE, abs=100)


def test_not_there_and_no_file(tmp_path: Path) -> None:
    """A folder, and a file that is gone, are said to be so."""
    for path in (tmp_path, tmp_path / "gone.wav"):
        with pytest.raises(UnreadableDocument):
            samples(path)
        assert file_duration(path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe into which nobody writes ends at once."""
    path = tmp_path / "pipe.wav"
    os.mkfifo(path)
    raised: list[str] = []

    def read() -> None:
        try:
            samples(path)
        except UnreadableDocument as error:
            raised.append(str(error))

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    reading.join(20)
    assert raised


def test_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than an answer is refused: at once where the file says so, else when it is."""
    path = encode(tmp_path / "a.flac", tone(30.0, RATE), RATE)
    with pytest.raises(RecordingTooLong, match="more than 0 minutes"):
        next(decode_blocks(path, longest=20))
    raw = encode(tmp_path / "b.mp3", tone(30.0, RATE), RATE)
    monkeypatch.setattr("coach.audio.files._duration", lambda _: None)
    heard = decode_blocks(raw, longest=20)
    assert len(next(heard)) > 0
    with pytest.raises(RecordingTooLong):
        list(heard)


def test_cut_off(tmp_path: Path) -> None:
    """What there is of a file that was cut off is heard, or it is said to be damaged."""
    whole = encode(tmp_path / "a.mp3", tone(10.0, RATE), RATE).read_bytes()
    path = tmp_path / "half.mp3"
    path.write_bytes(whole[: len(whole) // 2])
    assert 3 * RATE < len(samples(path)) < 7 * RATE


def test_damaged(tmp_path: Path) -> None:
    """What can be made out of a damaged file is heard, and where it is damaged is told."""
    path = encode(tmp_path / "a.mp3", tone(10.0, RATE), RATE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 600] = bytes(range(256)) * 2 + bytes(88)
    path.write_bytes(data)
    lost: list[float] = []
    heard = np.concatenate(list(decode_blocks(path, damaged=lost.append)))
    assert len(heard) == pytest.approx(10 * RATE, abs=RATE)
    assert lost
    assert lost[0] == pytest.approx(5, abs=0.5)


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data(), st.sampled_from(list(CODECS)))
def test_whatever_is_broken(tmp_path: Path, data: st.DataObject, suffix: str) -> None:
    """Any bytes changed in a sound file: samples come, or one of coach's own errors."""
    path = encode(tmp_path / f"a.{suffix}", tone(1.0, 48_000), 48_000, "stereo")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        for block in decode_blocks(path):
            assert np.all(np.abs(block) <= 1)
    except CoachError:
        pass


def test_a_kind_that_nothing_decodes(tmp_path: Path) -> None:
    """A sound file of a kind without a decoder is no sound file for coach."""
    path = encode(tmp_path / "a.wav", tone(1.0, 48_000), 48_000, "stereo")
    content = bytearray(path.read_bytes())
    content[34] = 0  # no bits a sample
    path.write_bytes(content)
    with pytest.raises(CoachError):
        list(decode_blocks(path))


def test_numbers_that_are_none(tmp_path: Path) -> None:
    """A wav file of floating point numbers may hold any: they become silence, or full loudness."""
    path = tmp_path / "a.wav"
    odd = np.tile(np.array([np.nan, np.inf, -np.inf, 9.0], "<f4"), 4000).tobytes()
    head = b"RIFF" + (36 + len(odd)).to_bytes(4, "little") + b"WAVEfmt \x10\0\0\0\x03\0\x01\0"
    rate = RATE.to_bytes(4, "little") + (RATE * 4).to_bytes(4, "little") + b"\x04\0\x20\0"
    path.write_bytes(head + rate + b"data" + len(odd).to_bytes(4, "little") + odd)
    assert np.all(np.abs(samples(path)) <= 1)


def test_no_sound_in_it(tmp_path: Path) -> None:
    """A film without sound has nothing to hear."""
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 16
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(UnreadableDocument, match="there is no sound in it"):
        samples(path)


@pytest.mark.parametrize("channels", [8, 16, 64])
def test_many_channels(tmp_path: Path, channels: int) -> None:
    """More than seven, as interfaces record: PyAV would read beyond them, and crash."""
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, RATE, 0, "NONE", ""))
        file.writeframes(np.full(channels * RATE, 8192, "<i2").tobytes())
    assert samples(path) == pytest.approx(np.full(RATE, 0.25))


def test_few_samples_a_second(tmp_path: Path) -> None:
    """Ten a second: no voice, and two blocks of FLAC would become gigabytes."""
    path = tmp_path / "a.flac"
    path.write_bytes(
        bytes.fromhex(
            "664c614380000022ffffffff0000000000000000a2f00000000000000000000000000000000000000000"
            "fff8701800fffe5e001000001000be82fff8701801fffe35001000001000b326"
        )
    )
    with pytest.raises(UnreadableDocument, match="it has 10 samples a second"):
        next(decode_blocks(path))


def test_much_at_once(tmp_path: Path) -> None:
    """A file that has minutes decoded in one go is refused before the memory is taken."""
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 2_000_000), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(UnreadableDocument, match="no sound file"):
        next(decode_blocks(path))

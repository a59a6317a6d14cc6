"""Spoken answers in a session: kept, corrected, spoken again, broken off, recorded, forgotten."""

from __future__ import annotations

import stat
import time
import wave
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from coach.audio.text_to_speech import Speaker
from coach.cli.practice import open_speaker, open_voice
from coach.domain.practice import Grade, Mode
from coach.domain.transcript import SpokenWord, TimeSpan, Transcript
from coach.errors import MicrophoneUnusable, VoiceNotInstalled
from coach.tui.listening import Voice
from coach.tui.session import run_session
from coach.tui.steps import SessionUI
from coach.views.layout import Screen
from coach.views.session_report import session_size
from tests.audio_fakes import FakeVoiceInput
from tests.practising import ENTER, SEND, TOLD, Rehearsal
from tests.tui.conftest import CTRL_C, Keyboard, keyboard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.app import App
    from coach.config import Settings
    from coach.domain.session import Session

__all__ = ["keyboard"]

READY, OVER, GRADE = "Enter, then", "Is that right", "Grade?"


@pytest.fixture
def rehearsal(workspace: App, work: Path) -> Rehearsal:
    """A bank of two stories."""
    workspace.add([work])
    return Rehearsal(workspace)


class Room:
    """A session at a keyboard and a microphone; what is shown is in `out`."""

    def __init__(self, rehearsal: Rehearsal, keyboard: Keyboard) -> None:
        self.rehearsal = rehearsal
        self.keyboard = keyboard
        self.out = StringIO()

    def script(self, *steps: tuple[str, str]) -> None:
        """Press keys, each when a text is drawn that was not there at the step before."""
        if steps:
            (text, keys), *rest = steps
            self.keyboard._screen.when(text, lambda: self._press(keys, rest))  # noqa: SLF001

    def _press(self, keys: str, rest: list[tuple[str, str]]) -> None:
        self.script(*rest)
        self.keyboard.press(keys)

    def hold(self, session: Session, ears: FakeVoiceInput) -> str:
        """Hold the session with spoken answers; what was shown."""
        console = Screen(file=self.out, width=80, color_system=None)
        practice = self.rehearsal.workspace.practice
        run_session(SessionUI(practice, session, console, clock=time.monotonic, voice=Voice(ears)))  # type: ignore[arg-type]
        return self.out.getvalue()


@pytest.fixture
def room(rehearsal: Rehearsal, keyboard: Keyboard) -> Room:
    """A session on that bank."""
    return Room(rehearsal, keyboard)


def begin(rehearsal: Rehearsal, mode: Mode = Mode.TELL) -> Session:
    """A session of one question."""
    return rehearsal.begin(mode, rehearsal.item())


NAME = ("Which story?", "coupon" + ENTER)
SPEAK = (READY, ENTER)
SKIP_PROBE = (READY, "s")


def test_kept_as_heard(room: Room) -> None:
    """Spoken, kept with one key, looked at like a typed one; how it was spoken is kept with it."""
    room.script(NAME, SPEAK, (OVER, "k"), SKIP_PROBE, (GRADE, "g"))
    shown = room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, ""))
    assert "Heard\n" in shown
    assert "words a minute" in shown
    (attempt,) = room.rehearsal.attempts()
    assert attempt.answer == TOLD
    assert attempt.speech is not None
    assert attempt.speech["wpm"] > 0
    assert attempt.seconds == pytest.approx(len(TOLD.split()) * 0.032, abs=0.1)
    assert attempt.audio == ""
    assert [probe.answer for probe in attempt.probes] == [""]
    bank = room.rehearsal.workspace.bank
    assert bank.transcripts.get(attempt.session, attempt.position) is None


def test_corrected(room: Room) -> None:
    """What was heard wrongly is corrected in the editor; the times stay those of the voice."""
    room.script(
        NAME, SPEAK, (OVER, "c"), ("Correct what", " The end." + SEND), SKIP_PROBE, (GRADE, "g")
    )
    room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, ""))
    (attempt,) = room.rehearsal.attempts()
    assert attempt.answer == f"{TOLD} The end."
    assert attempt.seconds == pytest.approx(len(TOLD.split()) * 0.032, abs=0.1)


def test_spoken_again(room: Room) -> None:
    """A key takes it back, and it is spoken anew."""
    room.script(NAME, SPEAK, (OVER, "a"), SPEAK, (OVER, ENTER), SKIP_PROBE, (GRADE, "g"))
    room.hold(begin(room.rehearsal), FakeVoiceInput("I sent nothing.", TOLD, ""))
    assert [each.answer for each in room.rehearsal.attempts()] == [TOLD]


@pytest.mark.parametrize("key", ["s", "q"])
def test_left_after_speaking(room: Room, key: str) -> None:
    """Skipped or stopped, no answer is kept; of a skipped one nothing that was heard either."""
    room.script(NAME, SPEAK, (OVER, key))
    session = begin(room.rehearsal)
    room.hold(session, FakeVoiceInput("I sent a coupon."))
    assert room.rehearsal.attempts() == []
    heard = room.rehearsal.workspace.bank.transcripts.get(session.id, 0)
    assert (heard is None) == (key == "s")


def test_broken_off_and_gone_on_with(room: Room) -> None:
    """What was spoken before Ctrl-C is there, with its times, and need not be spoken again."""
    session = begin(room.rehearsal)
    room.script(NAME, SPEAK, (OVER, CTRL_C))
    with pytest.raises(KeyboardInterrupt):
        room.hold(session, FakeVoiceInput(TOLD))
    room.script((OVER, "k"), SKIP_PROBE, (GRADE, "g"))
    room.hold(session, FakeVoiceInput(""))
    (attempt,) = room.rehearsal.attempts()
    assert attempt.answer == TOLD
    assert attempt.speech is not None


def test_broken_off_and_gone_on_with_by_typing(room: Room) -> None:
    """The words heard are in the editor; an answer that was typed on has no delivery."""
    session = begin(room.rehearsal)
    room.script(NAME, SPEAK, (OVER, CTRL_C))
    with pytest.raises(KeyboardInterrupt):
        room.hold(session, FakeVoiceInput(TOLD))
    console = Screen(file=room.out, width=80, color_system=None)
    room.script(("Esc Enter", " The end." + SEND), ("Enter alone", ENTER), (GRADE, "g"))
    run_session(SessionUI(room.rehearsal.workspace.practice, session, console))
    (attempt,) = room.rehearsal.attempts()
    assert attempt.answer == f"{TOLD} The end."
    assert attempt.speech is None


def test_typed_instead(room: Room) -> None:
    """A key gives the editor; such an answer has no delivery."""
    room.script(
        NAME,
        (READY, "t"),
        ("Esc Enter", TOLD + SEND),
        (READY, "t"),
        ("Enter alone", "No." + ENTER),
        (GRADE, "g"),
    )
    shown = room.hold(begin(room.rehearsal), FakeVoiceInput("", ""))
    (attempt,) = room.rehearsal.attempts()
    assert (attempt.answer, attempt.speech) == (TOLD, None)
    assert [probe.answer for probe in attempt.probes] == ["No."]
    assert "words a minute" not in shown


def test_nothing_was_heard(room: Room) -> None:
    """Silence is no answer: that is said, and it is spoken again."""
    room.script(NAME, SPEAK, ("Speak.", ENTER), SPEAK, (OVER, "k"), SKIP_PROBE, (GRADE, "g"))
    shown = room.hold(begin(room.rehearsal), FakeVoiceInput("", TOLD, ""))
    assert "Your answer: nobody speaks in it. It is silent" in " ".join(shown.split())
    assert len(room.rehearsal.attempts()) == 1


def test_the_microphone_cannot_be_used(room: Room) -> None:
    """One sentence; the question waits."""
    ears = FakeVoiceInput("")
    ears.source_error = MicrophoneUnusable("another program is using it.")
    room.script(NAME, SPEAK)
    with pytest.raises(MicrophoneUnusable):
        room.hold(begin(room.rehearsal), ears)
    assert "1 question waits: coach practice --resume" in room.out.getvalue()


def test_the_microphone_goes_in_the_middle(room: Room) -> None:
    """What was heard until then is an answer all the same."""
    ears = FakeVoiceInput(TOLD, "")
    ears.source_error = MicrophoneUnusable("it is gone.")
    room.script(NAME, SPEAK, (OVER, "q"))
    shown = room.hold(begin(room.rehearsal), ears)
    assert "What was heard until then is kept." in shown


def test_a_spoken_follow_up(room: Room) -> None:
    """The follow-up question is answered aloud too."""
    room.script(NAME, SPEAK, (OVER, "k"), SPEAK, (OVER, "k"), (GRADE, "g"))
    room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, "Ruth looks at it."))
    (attempt,) = room.rehearsal.attempts()
    assert [probe.answer for probe in attempt.probes] == ["Ruth looks at it."]


def test_a_mock_interview(room: Room) -> None:
    """Spoken from beginning to end; how each answer was spoken stands in the report."""
    room.script(SPEAK, (OVER, "k"), SKIP_PROBE, ("Enter keeps them", ENTER))
    shown = room.hold(begin(room.rehearsal, Mode.MOCK), FakeVoiceInput(TOLD, ""))
    assert "words a minute" in shown.split("The interview is over.")[1]
    (answer,) = room.rehearsal.workspace.practice_log.session(None).answers
    assert "words a minute, 0 long pauses" in session_size(answer)


def test_earlier_answers_stand_beside(room: Room) -> None:
    """The figures of the answers before are shown with those of this one."""
    once = (NAME, SPEAK, (OVER, "k"), SKIP_PROBE, (GRADE, "g"))
    room.script(*once)
    assert "Before, about" not in room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, ""))
    room.script(*once)
    shown = room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, ""))
    assert "Before, about this story" in shown


def test_a_recording_is_kept(room: Room, folders: Settings) -> None:
    """A private file named after session and question; forgetting the story deletes it."""
    room.script(NAME, SPEAK, (OVER, "k"), SKIP_PROBE, (GRADE, "g"))
    room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, "", keep=True))
    (attempt,) = room.rehearsal.attempts()
    path = folders.recordings / attempt.audio
    assert path.name == f"{attempt.session}-1.wav"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.getnframes() > 0
    forgetting = room.rehearsal.workspace.forgetter
    forgetting.forget(forgetting.preview("coupon"))
    assert list(folders.recordings.iterdir()) == []


def test_a_recording_of_no_answer_is_swept(room: Room, folders: Settings) -> None:
    """What a killed session left goes with the next that is forgotten; others stay."""
    rehearsal = room.rehearsal
    practice = rehearsal.workspace.practice
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0, "train"), rehearsal.item(1))
    train = session.items[0].story
    practice.add_answer(session, session.items[0], story=train, answer="Mine.", sound=b"\0\0")
    practice.recordings.store(session.id, 1, b"\0\0")
    forgetting = rehearsal.workspace.forgetter
    forgetting.forget(forgetting.preview("coupon"))
    assert [path.name for path in folders.recordings.iterdir()] == [f"{session.id}-1.wav"]


def test_words_heard_are_forgotten(rehearsal: Rehearsal) -> None:
    """Also of an answer not looked at yet that tells another story than its item's."""
    workspace = rehearsal.workspace
    item = rehearsal.item(0, "train")
    session = rehearsal.begin(Mode.MOCK, item)
    heard = Transcript((SpokenWord("Coupon.", 0.0, 0.5),), 1.0, (TimeSpan(0.0, 0.5),))
    workspace.practice.store_transcript(session, item, heard)
    assert workspace.bank.transcripts.get(session.id, item.position) == heard
    told = workspace.story("coupon").id
    workspace.practice.add_answer(session, item, story=told, answer="Coupon.")
    workspace.forgetter.forget(workspace.forgetter.preview("coupon"))
    assert workspace.bank.transcripts.get(session.id, item.position) is None


def test_a_recording_that_was_deleted(room: Room, folders: Settings) -> None:
    """A person may delete the files; the history then names them no more."""
    room.script(NAME, SPEAK, (OVER, "k"), SKIP_PROBE, (GRADE, "g"))
    room.hold(begin(room.rehearsal), FakeVoiceInput(TOLD, "", keep=True))
    logbook = room.rehearsal.workspace.practice_log
    (recording,) = folders.recordings.iterdir()
    assert [each.attempt.audio for each in logbook.history("coupon").answers] == [recording.name]
    recording.unlink()
    assert [each.attempt.audio for each in logbook.history("coupon").answers] == [""]


def test_questions_are_spoken(rehearsal: Rehearsal, keyboard: Keyboard, tmp_path: Path) -> None:
    """The question, and the follow-up, by the program that speaks."""
    said = tmp_path / "said"
    program = Speaker(("/bin/sh", "-c", f'cat >> "{said}"; echo >> "{said}"'))
    room = Room(rehearsal, keyboard)
    room.script(NAME, ("Esc Enter", TOLD + SEND), ("Enter alone", ENTER), (GRADE, "g"))
    console = Screen(file=room.out, width=80, color_system=None)
    session = begin(rehearsal)
    run_session(SessionUI(rehearsal.workspace.practice, session, console, speaker=program))
    lines = said.read_text().splitlines()
    assert lines[0] == "What went wrong, number 0?"
    assert f"Follow-up: {lines[1]}" in " ".join(room.out.getvalue().split())


def test_the_optional_part_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says how to get it."""
    monkeypatch.setattr("coach.audio.transcription.is_voice_installed", lambda: False)
    with pytest.raises(VoiceNotInstalled, match=r"pip install 'storycoach\[voice\]'"):
        open_voice("", silence=None, keep=False)


def test_nothing_here_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said once, and the questions are shown as ever."""
    monkeypatch.setattr("coach.audio.text_to_speech.PROGRAMS", {})
    out = Screen(file=StringIO(), width=80)
    assert open_speaker(out) is None
    assert isinstance(out.file, StringIO)
    assert "questions are shown" in " ".join(out.file.getvalue().split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["recall", "--voice"], "recall has no answer that is listened to"),
        (["aloud", "--voice"], "aloud has no answer that is listened to"),
        (["--keep-audio"], "are for spoken answers: --voice"),
        (["--silence", "3"], "are for spoken answers: --voice"),
        (["--voice", "--silence", "-1"], "not in the range"),
    ],
)
def test_what_cannot_be_spoken(run: Callable[..., Result], arguments: list[str], said: str) -> None:
    """Wrong usage is told before anything is begun."""
    result = run("practice", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_another_language(room: Room) -> None:
    """What coach cannot read is kept, with its pace and pauses, and graded by the person."""
    room.script(NAME, SPEAK, (OVER, "k"), (GRADE, "h"))
    said = "Ich habe den Gutschein an alle Kunden geschickt und nicht nur an zehn Tester"
    shown = room.hold(begin(room.rehearsal), FakeVoiceInput(said))
    assert "Your answer is kept. There is no feedback on it" in shown
    assert "Pace" in shown
    assert "Time" not in shown
    (attempt,) = room.rehearsal.attempts()
    assert attempt.review is None
    assert attempt.speech is not None
    assert attempt.grade is Grade.HARD

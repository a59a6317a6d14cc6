"""Transcripts of interviews: who speaks, what is asked, and what the user answered to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coach.errors import UnreadableDocument, UsageProblem
from coach.interview.transcripts import (
    AskedQuestion,
    SpokenTurn,
    find_questions,
    guess_user,
    name_user,
    read_transcript,
)

if TYPE_CHECKING:
    from pathlib import Path

TALK = (
    ("Ana Brodsky", "Hi Sam, can you hear me? How are you today?"),
    ("Sam Okoro", "Loud and clear, and well, thank you."),
    ("Ana Brodsky", "Great. Can you tell me about a time when you made a mistake?"),
    ("Sam Okoro", "I sent the wrong coupon to every customer we had."),
    ("Ana Brodsky", "And what happened then?"),
    ("Sam Okoro", "I stopped the mailing after four minutes."),
    (
        "Ana Brodsky",
        "Okay. You have two sites. How do you decide what comes first? Walk me through.",
    ),
    ("Sam Okoro", "I ask which lorry leaves first, and the rest waits."),
    ("Ana Brodsky", "Do you have any questions for us?"),
    ("Sam Okoro", "What does a good first month look like?"),
    ("Ana Brodsky", "You would shadow every shift. Thank you!"),
)
MISTAKE = "Can you tell me about a time when you made a mistake?"
FOUND = [
    AskedQuestion(
        MISTAKE,
        "And what happened then?",
        "I sent the wrong coupon to every customer we had. "
        "I stopped the mailing after four minutes.",
    ),
    AskedQuestion(
        "How do you decide what comes first? Walk me through.",
        "",
        "I ask which lorry leaves first, and the rest waits.",
    ),
    AskedQuestion(
        "Do you have any questions for us?", "", "What does a good first month look like?"
    ),
]


def clock(second: int) -> str:
    """A time as captions have it."""
    return f"00:{second // 60:02}:{second % 60:02}.000"


def cues(form: str) -> str:
    """The talk as captions; `form` has the name and the text."""
    blocks = [
        f"{at + 1}\n{clock(at * 9)} --> {clock(at * 9 + 8)}\n{form.format(name=name, text=text)}\n"
        for at, (name, text) in enumerate(TALK)
    ]
    return "\n".join(blocks)


def lines(form: str) -> str:
    """The talk as a text of lines."""
    return "\n".join(
        form.format(name=name, text=text, time=f"{at * 9 // 60}:{at * 9 % 60:02}")
        for at, (name, text) in enumerate(TALK)
    )


SHAPES = {
    "zoom.vtt": "WEBVTT\n\n" + cues("{name}: {text}"),
    "teams.vtt": "WEBVTT\n\nNOTE\nMade by nobody: really\n\n" + cues("<v {name}>{text}</v>"),
    "brackets.vtt": "WEBVTT\n\n" + cues("({name})\n{text}"),
    "captions.srt": cues("{name}: {text}").replace(".000", ",000"),
    "captions.sbv": cues("{name}: {text}").replace(" --> ", ","),
    "otter.txt": "Interview\nTue, Dec 1\n\n" + lines("{name}  {time}\n{text}\n"),
    "teams.txt": lines("{time}\n{name}\n{text}\n"),
    "rev.txt": lines("{name} (0{time}):\n{text}\n"),
    "meet.txt": "Transcript\n\n00:00:00\n\n" + lines("{name}: {text}"),
    "stamped.txt": lines("[0{time}] {name}: {text}"),
    "bold.md": lines("**{name}:** {text}\n"),
    "whisperx.json": json.dumps(
        {
            "segments": [
                {"start": at, "text": f" {text}", "speaker": name, "words": [{"word": "x"}]}
                for at, (name, text) in enumerate(TALK)
            ]
        }
    ),
    "assembly.json": json.dumps(
        {"utterances": [{"speaker": name, "text": text} for name, text in TALK]}
    ),
    "deepgram.json": json.dumps(
        {
            "results": {
                "utterances": [
                    {"speaker": int(name[0] == "S"), "transcript": text} for name, text in TALK
                ]
            }
        }
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("name", SHAPES)
def test_what_recorders_write(tmp_path: Path, name: str, encoding: str) -> None:
    """The same talk is found in each shape: small talk left out, follow-ups with their question."""
    (tmp_path / name).write_bytes(SHAPES[name].encode(encoding))
    turns = read_transcript(tmp_path / name)
    user = guess_user(turns)
    assert user in {"Sam Okoro", "Speaker 1"}
    assert find_questions(turns, user) == FOUND


def test_without_names(tmp_path: Path) -> None:
    """What asks is a question, the rest an answer."""
    text = " ".join(text for _, text in TALK[2:6])
    for written in (text, json.dumps({"text": text}), f"1\n00:00:01,0 --> 00:00:02,0\n{text}\n"):
        (tmp_path / "plain.txt").write_text(written, encoding="utf-8")
        turns = read_transcript(tmp_path / "plain.txt")
        assert [turn.speaker for turn in turns] == [""]
        assert guess_user(turns) is None
        (found,) = find_questions(turns, None)
        assert (found.text, found.answer) == (f"Great. {MISTAKE}"[7:], FOUND[0].answer)


@pytest.mark.parametrize(
    "words",
    [
        *("And how did he take it?", "What was the hardest part of that?", "Did anyone object?"),
        *("Would you handle it differently today?", "How many lorries were there?", "Why so?"),
        *("What if they had said no?", "Can you tell me a bit more about that?"),
    ],
)
def test_what_asks_on(words: str) -> None:
    """What looks back at the answer stays with its question."""
    talk = [*TALK[2:4], ("Ana Brodsky", words), ("Sam Okoro", "So it was.")]
    (found,) = find_questions([SpokenTurn(*turn) for turn in talk], "Sam Okoro")
    assert found.follow_ups == words


@pytest.mark.parametrize(
    "words",
    [
        *("What was your hardest day as a driver?", "Explain how a tachograph works."),
        *("What attracted you to this company?", "Do you have any other questions at this point?"),
        *(
            "How do you plan a tour?",
            "So, have you ever missed a delivery?",
            "Why do you want to drive?",
        ),
    ],
)
def test_what_is_new(words: str) -> None:
    """What names a matter of its own is a question of its own."""
    talk = [*TALK[2:4], ("Ana Brodsky", words), ("Sam Okoro", "So it was.")]
    first, second = find_questions([SpokenTurn(*turn) for turn in talk], "Sam Okoro")
    assert (first.text, first.follow_ups) == (MISTAKE, "")
    assert second.text == words.removeprefix("So, ").capitalize()


@pytest.mark.parametrize(
    "words",
    [
        *("Is this Sam?", "Did you find the office okay?", "Would you like some water?"),
        *("Are you available next week?", "Hi Sam, how are you?", "Does that make sense?"),
        *("Shall we get started?", "I see.", "Give me a second.", "Can you hear us?"),
    ],
)
def test_what_is_no_question_of_the_interview(words: str) -> None:
    """Small talk and what is about the call are left out."""
    talk = [SpokenTurn("Ana Brodsky", words), SpokenTurn("Sam Okoro", "Yes.")]
    assert find_questions(talk, "Sam Okoro") == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Sam Okoro", "Sam Okoro"),
        ("sam", "Sam Okoro"),
        ("OKORO", "Sam Okoro"),
        ("a", "Ana Brodsky"),
    ],
)
def test_who_the_user_is(typed: str, name: str) -> None:
    """A name, the beginning of it, or a word of it."""
    assert name_user([SpokenTurn(*turn) for turn in TALK], typed) == name


@pytest.mark.parametrize("typed", ["Lena", "", "o" * 3000])
def test_who_nobody_is(typed: str) -> None:
    """The names there are, are said."""
    with pytest.raises(UsageProblem, match="Ana Brodsky, Sam Okoro"):
        name_user([SpokenTurn(*turn) for turn in TALK], typed)


def test_two_who_ask_alike() -> None:
    """Where both ask and both answer, it is not clear who is the user."""
    turns = [SpokenTurn(name, "How did you begin? I began small.") for name in ("A", "B", "A", "B")]
    assert guess_user(turns) is None


def test_a_sentence_with_a_colon_is_no_speaker(tmp_path: Path) -> None:
    """A name comes more than once."""
    text = SHAPES["meet.txt"].replace("I ask which", "\nThe rule: I ask which")
    (tmp_path / "meet.txt").write_text(text, encoding="utf-8")
    turns = read_transcript(tmp_path / "meet.txt")
    assert {turn.speaker for turn in turns} == {"", "Ana Brodsky", "Sam Okoro"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no spoken words"),
        (b"\xff\xfe", "no spoken words"),
        (b"[[[[[[", "no spoken words"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\n", "no spoken words"),
        (b"{}", "no spoken words"),
        (b'{"segments": 3}', "no spoken words"),
        (b'{"segments": [1, null, {"text": 4}]}', "no spoken words"),
        (b"PK\x03\x04rest", "it is no text"),
        (b"%PDF-1.7", "it is no text"),
        (b"a" * 20_000_001, "larger than 20 MB"),
        (
            "".join(f"so it went {n}\n" for n in range(100_000)).encode(),
            "longer than any interview",
        ),
    ],
)
def test_what_is_no_transcript(tmp_path: Path, data: bytes, why: str) -> None:
    """One sentence says why."""
    (tmp_path / "bad.vtt").write_bytes(data)
    with pytest.raises(UnreadableDocument, match=why):
        read_transcript(tmp_path / "bad.vtt")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000 + b"why?",
        b'{"segments": [{"text": "Why',
        b"WEBVTT\n\n99:99 --> x\nAna: Why?\n\x00\x1b[2J\xff\xfe",
        "\u202eAna: Why?\nBo: So.\n".encode("utf-16"),
        b"(" * 50_000 + b"\n" + b"a:" * 50_000 + b" Why?",
        b"<v " * 60_000 + b"Why?",
        b"so um well " * 20_000 + b"why?",
        b"hi, " * 60_000 + b"why?",
    ],
)
def test_damaged_ones_give_what_they_have(tmp_path: Path, data: bytes) -> None:
    """No input makes it fail, or take long."""
    (tmp_path / "bad.vtt").write_bytes(data)
    turns = read_transcript(tmp_path / "bad.vtt")
    find_questions(turns, guess_user(turns))
    assert not any("\x1b" in turn.text or "\u202e" in turn.text for turn in turns)

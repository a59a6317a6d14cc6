"""Read a transcript of an interview: who says what, what is asked, and what the user answers.

Whatever a recorder writes is read by one set of rules, line by line, so that a file which is
damaged or of an unknown recorder still gives what it has. Nothing in it is more than text.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.errors import UnreadableDocument, UsageProblem
from coach.ingest.readers.document import decode_bytes
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_BYTES: Final = 20_000_000
"""Of a file: an hour in JSON with the time of every word has some three million."""
MOST_CHARACTERS: Final = 1_000_000
"""Of what is said: eighteen hours of speech."""
_LONGEST_LINE: Final = 20_000
_LONGEST_QUESTION: Final = 600
_LONGEST_NAME: Final = 60
_MOST_WORDS_OF_NAME: Final = 5
_CLEARLY: Final = 3
"""How many times more the others ask than the user, who is known by that."""
_SPEAKS_FROM: Final = 0.15
_SPEAKS_MOST: Final = 0.55
"""Of all words, the share of whoever answers, and of whoever does even if they ask a lot."""

_TIME: Final = r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?"
_NAME: Final = r"[^\W_][^:<>?!]{0,50}?"
_PAIR = re.compile(rf"\s*{_TIME}\s*(?:-->|,)\s*{_TIME}")
_SPAN = re.compile(rf"\s*{_TIME}(?:\s*(?:-->|,|-|–)\s*{_TIME}(?:\s.*)?)?\s*$")
_INLINE = re.compile(rf"\s*(?:{_TIME}\s*[-–]?\s*)?\**(?P<name>{_NAME})\**\s*:\**\s+(?P<said>\S.*)$")
_HEADER = re.compile(rf"\s*\(?(?P<name>{_NAME})\)?:?\s*{_TIME}\s*:?\s*$")
_ALONE = re.compile(rf"\s*\(?(?P<name>{_NAME})[):]?\s*$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]{1,60})>")
_TAG = re.compile(r"<[^<>]{0,200}>")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_SKIPPED = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_LISTS: Final = ("segments", "utterances", "results", "transcript", "monologues", "transcripts")
_TEXTS: Final = ("text", "transcript", "content", "sentence", "value")
_SPEAKERS: Final = ("speaker", "speaker_name", "speaker_label", "speakerName", "name", "speaker_id")


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """What somebody says until somebody else does; no `speaker` where the file names none."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the interview, those that followed it up, and what the user answered."""

    text: str
    follow_ups: str = ""
    answer: str = ""


def read_transcript(path: Path) -> list[SpokenTurn]:
    """Read the turns of a transcript in VTT, SRT, SBV, text or JSON.

    Raises:
        UnreadableDocument: it cannot be read, holds no words, or is longer than any interview.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    text = decode_bytes(data).lstrip("\ufeff \t\r\n")
    if len(data) > MOST_BYTES:
        why = f"it is larger than {MOST_BYTES // 1_000_000} MB."
    elif data.startswith((b"PK\x03\x04", b"%PDF")):
        why = "it is no text. Save the transcript as VTT, SRT, TXT or JSON."
    else:
        said = _read_json(text) if text[:1] in {"{", "["} else None
        turns = _join_turns(_read_lines(text) if said is None else said)
        written = sum(len(turn.text) for turn in turns)
        is_said = any(re.search(r"\w", turn.text) for turn in turns)
        if is_said and written <= MOST_CHARACTERS:
            return turns
        why = "it is longer than any interview." if is_said else "there are no spoken words in it."
    raise UnreadableDocument(path, why)


def _join_turns(said: Iterable[tuple[str, str]]) -> list[SpokenTurn]:
    """Join what one speaker says in a row, leaving out what only repeats the line before."""
    turns: list[tuple[str, list[str]]] = []
    for name, line in said:
        speaker, text = one_line(name)[:_LONGEST_NAME], one_line(_TAG.sub("", line))
        if text and not (turns and turns[-1][0] == speaker):
            turns.append((speaker, [text]))
        elif text and turns[-1][1][-1] != text:
            turns[-1][1].append(text)
    return [SpokenTurn(speaker, " ".join(texts)) for speaker, texts in turns]


def _read_json(text: str) -> Iterable[tuple[str, str]] | None:
    """Return what a JSON file of a recorder says; None where it is no JSON."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    while isinstance(found, dict):
        found = next((found[key] for key in (*_LISTS, *_TEXTS) if found.get(key)), None)
    if isinstance(found, str):
        return _read_lines(found)
    pieces = found if isinstance(found, list) else []
    return [_read_piece(piece) for piece in pieces if isinstance(piece, dict)]


def _read_piece(piece: dict[str, Any]) -> tuple[str, str]:
    who = next((piece[key] for key in _SPEAKERS if piece.get(key) is not None), "")
    who = who.get("name", "") if isinstance(who, dict) else who
    who = f"Speaker {who}" if isinstance(who, int) else who
    said = next((piece[key] for key in _TEXTS if isinstance(piece.get(key), str)), "")
    return who if isinstance(who, str) else "", said


def _read_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield what lines of captions or of a text say, each with the speaker named last."""
    lines = ["", *(line[:_LONGEST_LINE] for line in text.splitlines()), ""]
    spans = [_SPAN.match(line) is not None for line in lines]
    named = [
        None if spans[at] else _find_name(line, by_time=any(spans[max(0, at - 1) : at + 2]))
        for at, line in enumerate(lines)
    ]
    counts = Counter(found[0] for found in named if found)
    # Once may be a sentence with a colon, but not where a time stands.
    counts.update(found[0] for found in named if found and not found[1])
    often = {name for name, count in counts.items() if count > 1}
    names = often if len(often) > 1 else {*often, *(one for one in counts if one[0].isupper())}
    speaker, is_skipping = "", False
    for at in range(1, len(lines) - 1):
        line, is_first, found = lines[at], not lines[at - 1].strip(), named[at]
        is_skipping = bool(line.strip()) and (
            is_skipping or (is_first and _SKIPPED.match(line) is not None)
        )
        is_number = is_first and _PAIR.match(lines[at + 1]) and " " not in line.strip()
        if is_skipping or spans[at] or is_number:
            continue
        if voice := _VOICE.search(line):
            speaker = voice[1]
        elif found and found[0] in names:
            speaker, line = found
        yield speaker, line


def _find_name(line: str, *, by_time: bool) -> tuple[str, str] | None:
    """Return whom a line names as the speaker, alone only beside a time, and what else it says."""
    found = _HEADER.match(line) or _INLINE.match(line) or (_ALONE.match(line) if by_time else None)
    if not found or len(found["name"].split()) > _MOST_WORDS_OF_NAME:
        return None
    return found["name"].strip(), found.groupdict().get("said") or ""


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    path = Path(__file__).parent / "data" / "transcripts.toml"
    lists: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: re.compile(f"(?:{'|'.join(lists[key])})", re.IGNORECASE) for key in lists}


def _strip(kind: str, sentence: str) -> str:
    """Return a sentence without how it begins."""
    found = _phrases()[kind].match(sentence)
    return sentence[found.end() :] if found else sentence


def _is(kind: str, sentence: str) -> bool:
    """Whether a sentence is of a kind of transcripts.toml, with or without how it begins."""
    phrases, openings = _phrases(), [sentence]
    if kind == "small_talk":  # Hi Sam, how are you?
        openings.insert(0, sentence.rpartition(", ")[2])
    for leading in ("lead_in", "polite"):
        openings.append(_strip(leading, openings[-1]))
    return any(phrases[kind].match(opening) for opening in openings)


def _split_asking(text: str) -> list[str]:
    """Return the sentences of a turn that ask something of the interview."""
    asking = [
        sentence
        for sentence in _SENTENCE_END.split(text[:_LONGEST_LINE])
        if sentence.rstrip("\"'”’)").endswith("?") or _is("asking", sentence)
        if not _is("small_talk", sentence)
    ]
    bare = [_strip("lead_in", sentence) or sentence for sentence in asking]
    return [sentence[0].upper() + sentence[1:] for sentence in bare]


def _is_new(asked: Sequence[str]) -> bool:
    """Whether sentences of one turn begin a question, and do not only follow one up."""
    return any(
        not _is("following", sentence) or (_is("asking", sentence) and not _is("more", sentence))
        for sentence in asked
    )


def guess_user(turns: Sequence[SpokenTurn]) -> str | None:
    """Return who answers in an interview, the user; None where that is not clear."""
    words: Counter[str] = Counter()
    asks: Counter[str] = Counter()
    for turn in turns:
        words[turn.speaker] += len(turn.text.split())
        asks[turn.speaker] += len(_split_asking(turn.text))
    for name in words:
        if name.casefold() in {"me", "you", "i", "candidate", "interviewee", "applicant"}:
            return name
    all_asks, all_words = asks.total(), words.total()
    quiet = [
        name
        for name, count in words.items()
        if count > all_words * _SPEAKS_FROM and all_asks - asks[name] > _CLEARLY * asks[name]
    ]
    if len(words) > 1 and len(quiet) != 1:  # who talks most, and asks less than the others
        quiet = [
            name
            for name, count in words.most_common(1)
            if count > all_words * _SPEAKS_MOST and all_asks - asks[name] > asks[name]
        ]
    return quiet[0] if len(words) > 1 and len(quiet) == 1 else None


def find_questions(turns: Sequence[SpokenTurn], user: str | None) -> list[AskedQuestion]:
    """Return what the others ask, each with what the user says until the next question.

    Without a `user`, where nobody is named, whatever asks is a question, and the rest is answer.
    """
    found: list[AskedQuestion] = []
    if user is None:
        turns = [SpokenTurn("", text) for turn in turns for text in _SENTENCE_END.split(turn.text)]
    for turn in turns:
        asked = [] if turn.speaker == user and user is not None else _split_asking(turn.text)
        words = one_line(" ".join(asked))[:_LONGEST_QUESTION]
        if asked and (not found or _is_new(asked)):
            found.append(AskedQuestion(words))
        elif asked:
            follow_ups = f"{found[-1].follow_ups} {words}".strip()
            found[-1] = replace(found[-1], follow_ups=follow_ups)
        elif found and user in {None, turn.speaker}:
            found[-1] = replace(found[-1], answer=f"{found[-1].answer} {turn.text}".strip())
    return found


def name_user(turns: Sequence[SpokenTurn], typed: str) -> str:
    """Return the speaker of this name, or of the beginning or a word of it, or UsageProblem."""
    names = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    key = typed.strip().casefold()
    exact = [name for name in names if name.casefold() == key]
    fitting = exact or [name for name in names if f" {key}" in f" {name.casefold()}"]
    if len(fitting) == 1 and key:
        return fitting[0]
    listed = ", ".join(names) or "nobody by name"
    raise UsageProblem(f'Who of them is "{typed}"? The transcript has {listed}.')

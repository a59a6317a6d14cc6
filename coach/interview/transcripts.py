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

from coach.domain.sentences import split_sentences
from coach.errors import UnreadableDocument, UsageProblem
from coach.ingest.readers.document import decode_bytes
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_BYTES: Final = 20_000_000
"""Of a file: an hour in JSON with the time of every word has some three million."""
MOST_CHARACTERS: Final = 1_000_000
"""Of what is said: eighteen hours of speech."""
_LONGEST_LINE: Final = 20_000
_LONGEST_QUESTION: Final = 600
_MOST_WORDS_OF_NAME: Final = 5
_CLEARLY: Final = 3
"""How many times more the others ask than the user, who is known by that."""
_SPEAKS_FROM: Final = 0.15
_SPEAKS_MOST: Final = 0.55
"""Of all words, the share of whoever answers, and of whoever does even if they ask a lot."""

_TIME: Final = r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?"
_SPAN = re.compile(rf"\s*(?:{_TIME}\s*(?:-->|,|-|–)\s*{_TIME}(?:\s.*)?|{_TIME})\s*$")
_INLINE = re.compile(rf"\s*(?:{_TIME}\s*[-–]?\s*)?\**([^\W_][^:<>?!]{{0,50}}?)\**\s*:\**\s+(\S.*)$")
_HEADER = re.compile(
    rf"\s*(?:{_TIME}\s*[-–]?\s*([^\W\d_][^:<>?!]{{0,50}}?)|\(?([^\W_][^:<>?!]{{0,50}}?)\)?:?\s*{_TIME})"
    r"\s*:?\s*$"
)
_ALONE = re.compile(r"\s*\(?([^\W\d_][\w.'’ -]{0,50})\)?\s*:?\s*$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]{1,60})>")
_TAG = re.compile(r"<[^<>]{0,200}>")
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
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableDocument(path, f"it cannot be read ({error.strerror}).") from error
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(path, f"it is larger than {MOST_BYTES // 1_000_000} MB.")
    if data.startswith((b"PK\x03\x04", b"%PDF")):
        why = "it is no text. Save the transcript as VTT, SRT, TXT or JSON."
        raise UnreadableDocument(path, why)
    text = decode_bytes(data).lstrip("\ufeff \t\r\n")
    said = _read_json(text) if text[:1] in {"{", "["} else None
    turns = _join_turns(_read_lines(text) if said is None else said)
    if not any(map(str.isalnum, "".join(turn.text for turn in turns))):
        raise UnreadableDocument(path, "there are no spoken words in it.")
    if sum(len(turn.text) for turn in turns) > MOST_CHARACTERS:
        raise UnreadableDocument(path, "it is longer than any interview.")
    return turns


def _join_turns(said: Iterator[SpokenTurn] | Sequence[SpokenTurn]) -> list[SpokenTurn]:
    """Join what one speaker says in a row, what only repeats the line before left out."""
    turns: list[tuple[str, list[str]]] = []
    for turn in said:
        speaker, text = one_line(turn.speaker)[:60], one_line(turn.text)
        if not text:
            continue
        if turns and turns[-1][0] == speaker:
            if turns[-1][1][-1] != text:
                turns[-1][1].append(text)
        else:
            turns.append((speaker, [text]))
    return [SpokenTurn(speaker, " ".join(texts)) for speaker, texts in turns]


def _read_json(text: str) -> list[SpokenTurn] | None:
    """Return what a JSON file of a recorder says; None where it is no JSON."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for _ in range(4):  # as deep as recorders hide their list
        if isinstance(found, list):
            break
        found = next((found[key] for key in _LISTS if found.get(key)), None)
        if isinstance(found, str):
            return list(_read_lines(found))
        if not isinstance(found, dict | list):
            return []
    pieces = (
        [piece for piece in found if isinstance(piece, dict)] if isinstance(found, list) else []
    )
    return [SpokenTurn(_value(piece, _SPEAKERS), _value(piece, _TEXTS)) for piece in pieces]


def _value(piece: dict[str, Any], keys: Sequence[str]) -> str:
    value = next((piece[key] for key in keys if piece.get(key) is not None), "")
    value = value.get("name", "") if isinstance(value, dict) else value
    return f"Speaker {value}" if isinstance(value, int) else value if isinstance(value, str) else ""


def _read_lines(text: str) -> Iterator[SpokenTurn]:
    """Yield what lines of captions or of a text say, each with the speaker named last."""
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()]
    spans = [_SPAN.match(line) is not None for line in lines]
    names = _find_names(lines, spans)
    speaker, is_skipping = "", False
    for at, line in enumerate(lines):
        if not line.strip() or is_skipping:
            is_skipping = is_skipping and bool(line.strip())
            continue
        before, after = at > 0 and spans[at - 1], at + 1 < len(lines) and spans[at + 1]
        is_first = at == 0 or not lines[at - 1].strip()
        if is_first and _SKIPPED.match(line):
            is_skipping = not line.startswith("WEBVTT")
        elif spans[at] or (
            after and is_first and (" " not in line.strip()) and "-->" in lines[at + 1]
        ):
            continue
        elif voice := _VOICE.search(line):
            speaker = voice[1]
            yield SpokenTurn(speaker, _TAG.sub("", line))
        elif (header := _HEADER.match(line)) and (header[1] or header[2]).strip() in names:
            speaker = (header[1] or header[2]).strip()
        elif (inline := _INLINE.match(line)) and inline[1].strip() in names:
            speaker = inline[1].strip()
            yield SpokenTurn(speaker, _TAG.sub("", inline[2]))
        elif (
            (before or after or is_first)
            and (alone := _ALONE.match(line))
            and (alone[1].strip() in names)
        ):
            speaker = alone[1].strip()
        else:
            yield SpokenTurn(speaker, _TAG.sub("", line))


def _find_names(lines: Sequence[str], spans: Sequence[bool]) -> set[str]:
    """Return what stands where names do, twice at least: once may be a sentence with a colon."""
    found: Counter[str] = Counter()
    for at, line in enumerate(lines):
        near = (at > 0 and spans[at - 1]) or (at + 1 < len(lines) and spans[at + 1])
        header, inline = _HEADER.match(line), _INLINE.match(line)
        if spans[at]:
            continue
        if header:
            found[(header[1] or header[2]).strip()] += 1
        elif inline:
            found[inline[1].strip()] += 1
        elif near and (alone := _ALONE.match(line)):
            found[alone[1].strip()] += 1
    short = {name: n for name, n in found.items() if len(name.split()) <= _MOST_WORDS_OF_NAME}
    often = {name for name, count in short.items() if count > 1}
    return often if len(often) > 1 else {*often, *(name for name in short if name[0].isupper())}


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    path = Path(__file__).parent / "data" / "transcripts.toml"
    lists: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: re.compile(rf"(?:{'|'.join(lists[key])})", re.IGNORECASE) for key in lists}


_LEAD_IN = re.compile(
    r"(?:(?:okay|ok|all right|alright|right|great|good|thanks|thank you|cool|perfect|well|now|so|um"
    r"|uh|yeah|yes|hm+|hi|hello|hallo|hey|(?<=hi |ey |lo )[a-z]+(?=,)|then|next|first|to start"
    r"|moving on|excellent|interesting|got it|i see|maybe|perhaps|just)\b[\s,.!–-]*)+",
    re.IGNORECASE,
)
_POLITE = re.compile(r"(?:(?:can|could|would|will) you(?: please)?|please)\s+", re.IGNORECASE)


def _without(opening: re.Pattern[str], sentence: str) -> str:
    found = opening.match(sentence)
    return sentence[found.end() :] if found else sentence


def _is(kind: str, sentence: str) -> bool:
    """Whether a sentence is of a kind of transcripts.toml, with or without how it begins."""
    bare = _without(_LEAD_IN, sentence)
    openings = (sentence, bare, _without(_POLITE, bare))
    return any(_phrases()[kind].match(opening) for opening in openings)


def _split_asking(text: str) -> list[str]:
    """Return the sentences of a turn that ask something of the interview."""
    return [
        sentence
        for sentence in split_sentences(text[:_LONGEST_LINE])
        if sentence.rstrip("\"'”’)").endswith("?") or _is("asking", sentence)
        if not _is("small_talk", sentence)
    ]


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
        turns = [SpokenTurn("", text) for turn in turns for text in split_sentences(turn.text)]
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

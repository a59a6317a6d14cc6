"""An answer from a file, standard input, a prompt or a recording: its sentences, in English."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.domain.sentences import FEWEST_WORDS, split_sentences, strip_markup
from coach.domain.story import Part, Section
from coach.domain.transcript import clock_time, join_transcript
from coach.errors import (
    AnswerTooLarge,
    AnswerTooLong,
    NoStoryThere,
    NotEnglish,
    NothingToReview,
    NoWords,
    SeveralAnswers,
)
from coach.ingest.sources import existing_path, story_place
from coach.ingest.sync import load_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.audio.files import Samples
    from coach.audio.transcription import Transcriber
    from coach.domain.transcript import Transcript
    from coach.progress import Reporter


MOST_WORDS = 3_000
"""Twenty minutes of speech; more is a document, pasted by mistake."""
MOST_BYTES = 1_000_000
"""Of standard input: fifty times MOST_WORDS; nothing behind them is read."""
STDIN = "stdin"

LONGEST: Final = 40
"""Words from which a sentence is cut at its joints: in speech, several were said in one breath."""
_SHORTEST: Final = 6
"""Words that a piece cut at a joint has at least."""
_STOP: Final = re.compile(r"(?<![.!?])[.!?]++\s++(?=\w)")
_SHORTENED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|st|approx)|\b\w)\.\s*$", re.IGNORECASE
)
_JOINT: Final = re.compile(
    r"(?<=\s)(?=(?:and then|and so|and i|and we|and it|and the|so i|so we|so the|so um|so uh"
    r"|so yeah|but i|but we|but the|then i|then we|because|which|after that|and yeah|and um|and uh"
    r"|and he|and she|and they|so it|so that|but it|but he|but she)\s)",
    re.IGNORECASE,
)

_CLAUSE: Final = re.compile(
    r"[,;:–—](?=\s)|\s-(?=\s)|\s(?=(?:and|but|because|so that|which|where)\s)"
)

_NO_MARKS: Final = str.maketrans("#`~", "   ")
"""Of the marks of headings and code to spaces."""

_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_FEWEST: Final = 4
"""Function words of a language from which a text can be told to be in it."""
_FUNCTION_WORDS: Final = Path(__file__).parent / "data" / "function_words.txt"
_LANGUAGES: Final = {
    name: frozenset(words.split())
    for name, _, words in (
        line.partition(":") for line in _FUNCTION_WORDS.read_text(encoding="utf-8").splitlines()
    )
}


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The sentences of an answer, exact, with their parts; the transcript if it was spoken.

    `words` are all that are written, as a form counts them.
    """

    texts: tuple[str, ...]
    parts: tuple[Part, ...]
    transcript: Transcript | None = None
    words: int = 0

    @property
    def took(self) -> int | None:
        """Whole seconds it took to say; None where it was written."""
        return None if self.transcript is None else round(self.transcript.spoken)


def read_answer(path: Path | None, data: bytes = b"") -> AnswerText:
    """Read the answer in a file (or at FILE:LINE), or in the bytes of standard input if None.

    A labelled story keeps its document's labels; everything else is taken as it stands.
    Raises SourceNotFound, UnreadableDocument, NothingToReview, AnswerTooLarge, AnswerTooLong,
    NotEnglish, SeveralAnswers or NoStoryThere.
    """
    where, file, line = str(path or STDIN), Path(STDIN), None
    if path:
        file, line = story_place(path) or (existing_path(path), None)
        data = load_document(file)
    elif len(data) > MOST_BYTES:
        raise AnswerTooLarge(where, MOST_BYTES)
    if not data.strip():
        raise NothingToReview(where)
    return _answer_of(_read_sections(file, data, line, where), where)


def answer_from_text(text: str) -> AnswerText:
    """Return an answer that was typed, or raise NoWords, AnswerTooLong or NotEnglish."""
    if not any(map(str.isalnum, text)):
        raise NoWords
    return _answer_of([Section(Part.UNLABELLED, text, 1)], "The answer")


def answer_from_transcript(transcript: Transcript, where: str) -> AnswerText:
    """Return a spoken answer, or raise NothingToReview, AnswerTooLong or NotEnglish."""
    answer = _answer_of([Section(Part.UNLABELLED, transcript.text, 1)], where)
    return replace(answer, transcript=transcript)


def hear_file(path: Path, transcriber: Transcriber, report: Reporter) -> AnswerText:
    """Hear the answer in a sound file, and report what made it hard to hear.

    Raises SourceNotFound, UnreadableDocument, RecordingTooLong, NothingHeard, NotUnderstood or
    AnswerTooLong.
    """
    from coach.audio.files import decode_blocks, file_duration
    from coach.audio.transcription import judge_hearing
    from coach.audio.voice_activity import LevelMeter

    where, file, level = str(path), existing_path(path), LevelMeter()
    damaged: list[float] = []
    duration = file_duration(file)

    def blocks() -> Iterator[Samples]:
        for block in decode_blocks(file, damaged=damaged.append):
            level.add(block)
            done(int(level.seconds))
            yield block

    with (
        report.phase("hear"),
        report.progress("Listening", None if duration is None else round(duration)) as done,
    ):
        heard = list(transcriber.transcribe(blocks()))
    if damaged:
        at = clock_time(damaged[0])
        report.note(f"{where}: the file is damaged, first at {at}. Words may be missing.")
    for note in judge_hearing(where, heard, level):
        report.note(note)
    return answer_from_transcript(join_transcript(heard), where)


def _read_sections(file: Path, data: bytes, line: int | None, where: str) -> Sequence[Section]:
    from coach.ingest.readers.document import decode_bytes
    from coach.ingest.readers.front_matter import find_front_matter
    from coach.ingest.readers.limited import DocumentReader  # not for an answer that is typed

    with DocumentReader() as reader:
        stories = reader.read(file, data).stories
    if line is not None:
        for story in stories:
            if story.first_line <= line <= story.last_line:
                return story.sections
        raise NoStoryThere(file, line)
    labelled = [story for story in stories if story.parts - {Part.UNLABELLED}]
    if len(labelled) > 1:
        raise SeveralAnswers(where, [story.first_line for story in labelled])
    if labelled:
        return labelled[0].sections
    if data.startswith(b"PK\x03\x04"):  # packed: Word, ODF
        return [section for story in stories for section in story.sections]
    text = decode_bytes(data)
    if lines := text.splitlines():  # nobody says the fields above a text aloud
        text = "\n".join(lines[find_front_matter(lines).body - 1 :])
    return [Section(Part.UNLABELLED, text, 1)]


def _answer_of(sections: Sequence[Section], where: str) -> AnswerText:
    text = " ".join(section.text for section in sections)
    words = len(text.split())
    if not any(map(str.isalnum, text)):
        raise NothingToReview(where)
    if words > MOST_WORDS:
        raise AnswerTooLong(where, words, MOST_WORDS)
    if not is_english_answer(text):
        raise NotEnglish(where)
    pieces = [(text, section.part) for section in sections for text in split_answer(section.text)]
    if not pieces:  # all of it is headings or code: taken as said, without the marks
        unmarked = text.translate(_NO_MARKS)
        pieces = [(text, Part.UNLABELLED) for text in split_answer(unmarked)]
    written = sum(len(strip_markup(section.text).split()) for section in sections)
    texts, parts = [text for text, _ in pieces], [part for _, part in pieces]
    return AnswerText(tuple(texts), tuple(parts), words=written)


def split_answer(text: str) -> list[str]:
    """Return the sentences of an answer, each an exact slice of it.

    Where a sentence is longer than LONGEST words it is cut at full stops before small letters
    (typed without capitals), and, if still as long, before "and then", "so I" and the like.
    """
    pieces = [piece for sentence in split_sentences(text) for piece in _cut_at_stops(sentence)]
    return [part for piece in pieces for part in _cut_at_joints(piece)]


def _cut_at_stops(sentence: str) -> list[str]:
    stops = [(max(0, stop.start() - 8), stop.end()) for stop in _STOP.finditer(sentence)]
    return _cut(sentence, [end for at, end in stops if not _SHORTENED.search(sentence[at:end])])


def _cut_at_joints(piece: str) -> list[str]:
    if len(piece.split()) <= LONGEST:
        return [piece]
    places = [0]
    for joint in _JOINT.finditer(piece):
        if len(piece[places[-1] : joint.start()].split()) >= _SHORTEST:
            places.append(joint.start())
    return _cut(piece, places)


def _cut(text: str, places: Iterable[int]) -> list[str]:
    pieces = (text[start:end].strip() for start, end in pairwise([0, *places, len(text)]))
    return [piece for piece in pieces if piece]


def cut_pieces(sentences: Sequence[str]) -> list[str]:
    """Return all that may tell one point: sentences, two together, clauses of three words."""
    together = [f"{one} {two}" for one, two in pairwise(sentences)]
    clauses = (piece.strip() for text in sentences for piece in _CLAUSE.split(text))
    return [*sentences, *together, *(one for one in clauses if len(one.split()) >= FEWEST_WORDS)]


def is_english_answer(text: str) -> bool:
    """Return whether a text may be English: Latin letters, and no other language fits better."""
    letters = _LETTER.findall(text)
    if letters and sum(_LATIN.match(letter) is not None for letter in letters) * 2 < len(letters):
        return False
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower())
    counts = {
        language: sum(word in function_words for word in words)
        for language, function_words in _LANGUAGES.items()
    }
    best = max(counts.values())
    return best < _FEWEST or counts["English"] * 2 > best

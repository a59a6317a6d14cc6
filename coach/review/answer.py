"""An answer from a file, stdin, prompt or recording: split, labelled, English."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.domain.sentences import label_of_part, split_sentences
from coach.domain.story import Part
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
from coach.ingest.readers.registry import read_document
from coach.ingest.sources import existing_path, story_place
from coach.ingest.sync import load_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from coach.audio.files import Samples
    from coach.audio.transcription import Transcriber
    from coach.domain.sentences import SentenceLabel
    from coach.domain.story import Story
    from coach.domain.transcript import Transcript
    from coach.progress import Reporter


_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_FEWEST: Final = 4
_FUNCTION_WORDS: Final = {
    "English": "the and of to a in was were that it is i we my he she they had have with for on "
    "at but so this from what who not you",
    "German": "der die das und ich wir war waren ist nicht ein eine einen mit auf für von zu dem "
    "den hat habe hatte sie er es dass aber auch als",
    "French": "le la les et je nous était est pas un une des avec pour dans que qui il elle ils "
    "mais sur ai avait du au ce j'ai",
    "Spanish": "el la los las y yo que de en un una con para no es era por se mi lo pero había "
    "fue del su nos",
    "Italian": "il lo la gli e io che di in un una con per non è era si mi ma ho aveva del della "
    "sono ci",
    "Portuguese": "o a os as e eu que de em um uma com para não é era por se meu mas foi do da "
    "nos tinha",
    "Dutch": "de het een en ik we was waren is niet met op voor van te dat had heb ze hij maar "
    "ook als toen",
    "Polish": "i w na z że się nie to jest był było do po jak ale ja my od dla",
}
_KNOWN: Final = {name: frozenset(words.split()) for name, words in _FUNCTION_WORDS.items()}


def is_english_answer(text: str) -> bool:
    """Whether a text may be English: its letters are Latin and no other language fits it better.

    Terse notes and single words are given the benefit of the doubt.
    """
    letters = _LETTER.findall(text)
    if letters and sum(_LATIN.match(letter) is not None for letter in letters) * 2 < len(letters):
        return False
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower())
    counts = {name: sum(word in known for word in words) for name, known in _KNOWN.items()}
    best = max(counts.values())
    return best < _FEWEST or counts["English"] * 2 > best


LONGEST: Final = 40
"""Words from which a sentence is cut at its joints: in speech, several were said in one breath."""

_STOP: Final = re.compile(r"[.!?]+\s+(?=\w)")
_SHORTENED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|st|approx)|\b\w)\.\s*$", re.IGNORECASE
)
_JOINT: Final = re.compile(
    r"(?<=\s)(?=(?:and then|and so|and i|and we|and it|and the|so i|so we|so the|so um|so uh"
    r"|so yeah|but i|but we|but the|then i|then we|because|which|after that|and yeah|and um|and uh"
    r"|and he|and she|and they|so it|so that|but it|but he|but she)\s)",
    re.IGNORECASE,
)
_SHORTEST: Final = 6


def split_answer(text: str) -> list[str]:
    """The sentences of an answer, each an exact slice of it.

    Where a sentence is longer than LONGEST words it is cut at full stops before small letters
    (typed without capitals), and, if still as long, before "and then", "so I" and the like.
    """
    return [piece for sentence in split_sentences(text) for piece in _pieces(sentence)]


def _pieces(sentence: str) -> list[str]:
    found = []
    for piece in _at_stops(sentence):
        found += _at_joints(piece) if len(piece.split()) > LONGEST else [piece]
    return found


def _at_stops(sentence: str) -> list[str]:
    found = []
    start = 0
    for stop in _STOP.finditer(sentence):
        if not _SHORTENED.search(sentence[max(start, stop.start() - 8) : stop.end()]):
            found.append(sentence[start : stop.end()].strip())
            start = stop.end()
    return [*found, sentence[start:].strip()] if sentence[start:].strip() else found


def _at_joints(piece: str) -> list[str]:
    """Cut before joints, but no piece shorter than _SHORTEST words."""
    found: list[str] = []
    start = 0
    for joint in _JOINT.finditer(piece):
        if len(piece[start : joint.start()].split()) >= _SHORTEST:
            found.append(piece[start : joint.start()].strip())
            start = joint.start()
    return [*found, piece[start:].strip()]


MOST_WORDS = 3_000
"""Twenty minutes of speech; more is a document, pasted by mistake."""

MOST_BYTES = 1_000_000
"""Of standard input: fifty times MOST_WORDS; nothing behind them is read."""

STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The sentences of an answer, exact, and the labels that the document itself gives them.

    `transcript` is what was heard, with its times, where it was spoken.
    """

    texts: tuple[str, ...]
    labels: tuple[SentenceLabel | None, ...]
    transcript: Transcript | None = None

    @property
    def took(self) -> int | None:
        """Whole seconds it took to say; None where it was written."""
        return None if self.transcript is None else round(self.transcript.spoken)


def read_answer(path: Path | None, data: bytes = b"") -> AnswerText:
    """The answer in a file (or at FILE:LINE), or in the bytes of standard input if None.

    A labelled story keeps its document's labels; everything else is taken as it stands.

    Raises:
        SourceNotFound: there is no such file.
        UnreadableDocument: it is no text.
        NothingToReview: there is no word in it.
        AnswerTooLarge: it is more bytes than any answer has.
        AnswerTooLong: it is a document.
        NotEnglish: it is in another language.
        SeveralAnswers: it holds several labelled stories.
        NoStoryThere: there is no story on the line named.
    """
    place = story_place(path) if path else None
    file = place[0] if place else existing_path(path) if path else Path(STDIN)
    data = load_document(file) if path else data
    where = str(path or STDIN)
    if not path and len(data) > MOST_BYTES:
        raise AnswerTooLarge(where, MOST_BYTES)
    if not data.strip():
        raise NothingToReview(where)
    return _told(_passages(file, data, place[1] if place else None, where), where)


def answer_from_text(text: str) -> AnswerText:
    """An answer typed at a question, taken as it stands.

    Raises:
        NoWords: there is none in it.
        AnswerTooLong: it is a document.
        NotEnglish: it is in another language.
    """
    if not _has_words(text):
        raise NoWords
    return _told([(Part.UNLABELLED, text)], "The answer")


def answer_from_transcript(transcript: Transcript, where: str) -> AnswerText:
    """An answer that was spoken, as it was heard in the recording named.

    Raises:
        NothingToReview: there is no word in it.
        AnswerTooLong: it is a speech.
        NotEnglish: it is in another language.
    """
    return replace(_told([(Part.UNLABELLED, transcript.text)], where), transcript=transcript)


def _told(passages: Sequence[tuple[Part, str]], where: str) -> AnswerText:
    words = sum(len(text.split()) for _, text in passages)
    if not any(_has_words(text) for _, text in passages):
        raise NothingToReview(where)
    if words > MOST_WORDS:
        raise AnswerTooLong(where, words, MOST_WORDS)
    if not is_english_answer(" ".join(text for _, text in passages)):
        raise NotEnglish(where)
    pieces = [
        (text, label_of_part(part)) for part, passage in passages for text in split_answer(passage)
    ]
    return AnswerText(tuple(text for text, _ in pieces), tuple(label for _, label in pieces))


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _passages(file: Path, data: bytes, line: int | None, where: str) -> list[tuple[Part, str]]:
    from coach.ingest.readers.document import decode_bytes

    reading = read_document(file, data)
    if line is not None:
        for story in reading.stories:
            if story.first_line <= line <= story.last_line:
                return _sections(story)
        raise NoStoryThere(file, line)
    labelled = [story for story in reading.stories if story.parts - {Part.UNLABELLED}]
    if len(labelled) > 1:
        raise SeveralAnswers(where, [story.first_line for story in labelled])
    if labelled:
        return _sections(labelled[0])
    if _is_text(data):
        return [(Part.UNLABELLED, _without_front_matter(decode_bytes(data)))]
    return [passage for story in reading.stories for passage in _sections(story)]


def _sections(story: Story) -> list[tuple[Part, str]]:
    return [(section.part, section.text) for section in story.sections]


def _without_front_matter(text: str) -> str:
    """What a document says below its fields, which nobody says aloud."""
    from coach.ingest.readers.front_matter import find_front_matter

    lines = text.splitlines()
    return "\n".join(lines[find_front_matter(lines).body - 1 :]) if lines else text


def _is_text(data: bytes) -> bool:
    """Whether a document that could be read is text as it stands, and not packed (Word, ODF)."""
    return not data.startswith(b"PK\x03\x04")


def open_transcriber(model: str) -> Transcriber:
    """What hears: tiny.en, or the model of this name or folder.

    Raises:
        VoiceNotInstalled: the optional part is not there.
        ModelNotFound: the model named is not there.
        ModelDamaged: a file of it is not what it should be.
    """
    from coach.audio.transcription import check_voice_installed

    check_voice_installed()
    from coach.audio.transcription import (
        Whisper,
        whisper_weights,  # after the check
    )

    return Whisper(whisper_weights(model))


def hear_file(path: Path, ears: Transcriber, report: Reporter) -> AnswerText:
    """The answer in a sound file. What made it hard to hear is reported.

    Raises:
        SourceNotFound: there is no such file.
        UnreadableDocument: it is no sound file, or a damaged one.
        RecordingTooLong: it is longer than any answer.
        NothingHeard: nobody speaks in it.
        NotUnderstood: it is not English, or too unclear.
        AnswerTooLong: it has too many words.
    """
    from coach.audio.files import (
        decode_blocks,  # after the check
        file_duration,  # after the check
    )
    from coach.audio.transcription import judge_hearing
    from coach.audio.voice_activity import LevelMeter

    where, file, level = str(path), existing_path(path), LevelMeter()
    lost: list[float] = []
    lasts = file_duration(file)
    with (
        report.phase("hear"),
        report.progress("Listening", None if lasts is None else round(lasts)) as done,
    ):
        heard = list(
            ears.hear(level.over(_counted(decode_blocks(file, damaged=lost.append), done)))
        )
    if lost:
        at = clock_time(lost[0])
        report.note(f"{where}: the file is damaged, first at {at}. Words may be missing.")
    for note in judge_hearing(where, heard, level):
        report.note(note)
    return answer_from_transcript(join_transcript(heard), where)


def _counted(blocks: Iterable[Samples], done: Callable[[int], None]) -> Iterator[Samples]:
    """The blocks, the whole seconds that have passed reported."""
    from coach.audio.files import RATE

    samples = 0
    for block in blocks:
        samples += len(block)
        done(samples // RATE)
        yield block

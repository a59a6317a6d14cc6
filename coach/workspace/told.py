"""An answer as a person gives it: a file, a story in a file, or standard input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors.answers import (
    AnswerTooLarge,
    AnswerTooLong,
    NotEnglish,
    NothingToReview,
    NoWords,
    SeveralAnswers,
)
from coach.errors.stories import NoStoryThere
from coach.feedback.cutting import cut
from coach.feedback.label import of_part
from coach.feedback.language import is_english
from coach.story import Part
from coach.workspace.paths import existing, story_place
from coach.workspace.refresh import load, understand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Label
    from coach.speech.transcript import Transcript
    from coach.story import Story

MOST_WORDS = 3_000
"""Twenty minutes of speech; more is a document, pasted by mistake."""

MOST_BYTES = 1_000_000
"""Of standard input: fifty times MOST_WORDS; nothing behind them is read."""

STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of an answer, exact, and the labels that the document itself gives them.

    `transcript` is what was heard, with its times, where it was spoken.
    """

    texts: tuple[str, ...]
    labels: tuple[Label | None, ...]
    transcript: Transcript | None = None

    @property
    def took(self) -> int | None:
        """Whole seconds it took to say; None where it was written."""
        return None if self.transcript is None else round(self.transcript.spoken)


def told(path: Path | None, data: bytes = b"") -> Told:
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
    file = place[0] if place else existing(path) if path else Path(STDIN)
    data = load(file) if path else data
    where = str(path or STDIN)
    if not path and len(data) > MOST_BYTES:
        raise AnswerTooLarge(where, MOST_BYTES)
    if not data.strip():
        raise NothingToReview(where)
    return _told(_passages(file, data, place[1] if place else None, where), where)


def typed(text: str) -> Told:
    """An answer typed at a question, taken as it stands.

    Raises:
        NoWords: there is none in it.
        AnswerTooLong: it is a document.
        NotEnglish: it is in another language.
    """
    if not _has_words(text):
        raise NoWords
    return _told([(Part.UNLABELLED, text)], "The answer")


def heard(transcript: Transcript, where: str) -> Told:
    """An answer that was spoken, as it was heard in the recording named.

    Raises:
        NothingToReview: there is no word in it.
        AnswerTooLong: it is a speech.
        NotEnglish: it is in another language.
    """
    return replace(_told([(Part.UNLABELLED, transcript.text)], where), transcript=transcript)


def _told(passages: Sequence[tuple[Part, str]], where: str) -> Told:
    words = sum(len(text.split()) for _, text in passages)
    if not any(_has_words(text) for _, text in passages):
        raise NothingToReview(where)
    if words > MOST_WORDS:
        raise AnswerTooLong(where, words, MOST_WORDS)
    if not is_english(" ".join(text for _, text in passages)):
        raise NotEnglish(where)
    pieces = [(text, of_part(part)) for part, passage in passages for text in cut(passage)]
    return Told(tuple(text for text, _ in pieces), tuple(label for _, label in pieces))


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _passages(file: Path, data: bytes, line: int | None, where: str) -> list[tuple[Part, str]]:
    from coach.reading.decoding import decode  # noqa: PLC0415

    reading = understand(file, data)
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
        return [(Part.UNLABELLED, _without_front_matter(decode(data)))]
    return [passage for story in reading.stories for passage in _sections(story)]


def _sections(story: Story) -> list[tuple[Part, str]]:
    return [(section.part, section.text) for section in story.sections]


def _without_front_matter(text: str) -> str:
    """What a document says below its fields, which nobody says aloud."""
    from coach.reading.front_matter import find  # noqa: PLC0415

    lines = text.splitlines()
    return "\n".join(lines[find(lines).body - 1 :]) if lines else text


def _is_text(data: bytes) -> bool:
    """Whether a document that could be read is text as it stands, and not packed (Word, ODF)."""
    return not data.startswith(b"PK\x03\x04")

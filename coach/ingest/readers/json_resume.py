"""JSON Resume (jsonresume.org): what happened in its highlights, a story each."""

import json
import json.decoder
import json.scanner
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from coach.domain.episode import tells_an_act
from coach.domain.story import Part, Section, SkippedBlock, Story
from coach.ingest.assemble import read_result
from coach.ingest.labels import count_words
from coach.ingest.model import ReadResult, tidy_cell
from coach.ingest.readers.document import Document
from coach.ingest.titles import as_skills, clean_title, first_sentence, is_placeholder, shorten

_KINDS: Final = ("work", "volunteer", "projects")
_NAMES: Final = ("position", "name", "company", "organization", "entity")
_FEWEST_WORDS: Final = 5


def read(document: Document) -> ReadResult:
    """Read a résumé; any other JSON is left out as a whole."""
    try:
        ends, resume = _decode(document.text)
    except (ValueError, RecursionError):
        return _left_out(document, "JSON that cannot be read")
    kinds = [resume.get(kind) for kind in _KINDS] if isinstance(resume, dict) else []
    places = [place for kind in kinds for place in _as_list(kind) if isinstance(place, dict)]
    if not places:
        return _left_out(document, "JSON, but not a résumé in the form of JSON Resume")
    items = [item for place in places for item in _highlights(place, ends)]
    stories = [item for item in items if isinstance(item, Story)]
    skipped = [item for item in items if isinstance(item, SkippedBlock)]
    stories.sort(key=lambda story: story.first_line)
    return read_result(document.lines, stories, skipped, "résumé details, not a story")


def _left_out(document: Document, reason: str) -> ReadResult:
    title = shorten(document.text.split("\n", 1)[0])
    return ReadResult(skipped=(SkippedBlock(title, 1, len(document.lines), reason),))


class _LocatedString(str):
    """A JSON string that knows where in the text it begins and ends."""

    __slots__ = ("end", "start")

    start: int
    end: int


def _decode(text: str) -> tuple[list[int], object]:
    """Return the places of line ends in a JSON text, and its value, every string located."""

    def located(source: str, begin: int, strict: bool = True) -> tuple[str, int]:  # noqa: FBT001, FBT002
        value, end = json.decoder.scanstring(source, begin, strict)  # type: ignore[attr-defined]
        # An escape can spell half a character, which no file can hold.
        string = _LocatedString(value.encode("utf-8", "replace").decode("utf-8"))
        string.start, string.end = begin, end
        return string, end

    decoder: Any = json.JSONDecoder()
    decoder.parse_string = located
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    ends = [at for at, char in enumerate(text) if char == "\n"]
    return ends, decoder.decode(text)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _highlights(place: Mapping[str, object], ends: Sequence[int]) -> Iterator[Story | SkippedBlock]:
    """Yield the highlights of a job or project that say anything, as stories or rejected."""
    for value in _as_list(place.get("highlights")):
        if not isinstance(value, _LocatedString) or not count_words(value):
            continue
        first, last = (bisect_left(ends, at) + 1 for at in (value.start, value.end - 1))
        text = tidy_cell(value)
        if reason := _rejection_reason(text):
            yield SkippedBlock(first_sentence(text), first, last, reason)
            continue
        names = (_word(place.get(name)) for name in _NAMES if place.get(name))
        about = ", ".join(dict.fromkeys(names))
        texts = [about, text] if count_words(about) else [text]
        keywords = map(_word, _as_list(place.get("keywords")))
        yield Story(
            first_sentence(text),
            tuple(Section(Part.UNLABELLED, words, first) for words in texts),
            first,
            last,
            tuple(dict.fromkeys(name for word in keywords for name in as_skills(word))),
            _word(place.get("startDate")) or None,
        )


def _rejection_reason(text: str) -> str | None:
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if not tells_an_act(text):
        return "a duty, not something that happened"
    return "too little to be a story" if count_words(text) < _FEWEST_WORDS else None


def _word(value: object) -> str:
    """Return a value as one line of text; lists and objects are none."""
    return clean_title(value) if isinstance(value, str) else ""

"""JSON Resume (jsonresume.org): what happened in its highlights, a story each."""

from __future__ import annotations

import json
import json.decoder
import json.scanner
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from coach.domain.episode import tells_an_act
from coach.domain.story import Part, Section, SkippedBlock, Story
from coach.ingest import assemble, titles
from coach.ingest.labels import fold_label
from coach.ingest.model import ReadResult, tidy_cell
from coach.ingest.titles import as_skills, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.ingest.readers.document import Document


_KINDS: Final = ("work", "volunteer", "projects")
_NAMES: Final = ("position", "name", "company", "organization", "entity")
_FEWEST_WORDS: Final = 5
_REST: Final = "résumé details, not a story"
_NO_RESUME: Final = "JSON, but not a résumé in the form of JSON Resume"
_BROKEN: Final = "JSON that cannot be read"


@dataclass(frozen=True, slots=True)
class _Highlight:
    """A highlight, the lines it takes, and the place it belongs to."""

    text: str
    first: int
    last: int
    place: Mapping[str, object]


def detect(document: Document) -> bool:
    """Whether this is JSON, by its suffix."""
    return document.path.suffix.lower() == ".json"


def read(document: Document) -> ReadResult:
    """Read a résumé; any other JSON is left out as a whole."""
    try:
        ends, resume = _decode(document.text)
    except (ValueError, RecursionError):
        return _left_out(document, _BROKEN)
    places = list(_places(resume))
    if not places:
        return _left_out(document, _NO_RESUME)
    found = [_read(each) for place in places for each in _highlights(place, ends)]
    stories = sorted(
        (each for each in found if isinstance(each, Story)), key=lambda each: each.first_line
    )
    skipped = [each for each in found if isinstance(each, SkippedBlock)]
    skipped += assemble.uncovered(document.lines, [*stories, *skipped], _REST)
    return ReadResult(tuple(stories), tuple(sorted(skipped, key=lambda each: each.first_line)))


def _left_out(document: Document, reason: str) -> ReadResult:
    """A document with no story in it."""
    title = titles.shorten(document.text.split("\n", 1)[0])
    return ReadResult(skipped=(SkippedBlock(title, 1, len(document.lines), reason),))


class _Located(str):
    """A JSON string that knows where in the text it begins and ends."""

    __slots__ = ("end", "start")

    start: int
    end: int


def _decode(text: str) -> tuple[list[int], object]:
    """The places of line ends in a JSON text, and its value, every string in it located."""

    def located(source: str, begin: int, strict: bool = True) -> tuple[str, int]:  # noqa: FBT001, FBT002
        value, end = json.decoder.scanstring(source, begin, strict)  # type: ignore[attr-defined]
        # An escape can spell half a character, which no file can hold.
        string = _Located(value.encode("utf-8", "replace").decode("utf-8"))
        string.start, string.end = begin, end
        return string, end

    decoder: Any = json.JSONDecoder()
    decoder.parse_string = located
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    ends = [at for at, char in enumerate(text) if char == "\n"]
    return ends, decoder.decode(text)


def _places(resume: object) -> Iterator[Mapping[str, object]]:
    """The jobs, projects and posts that a résumé lists."""
    if isinstance(resume, dict):
        for kind in _KINDS:
            listed = resume.get(kind)
            if isinstance(listed, list):
                yield from (place for place in listed if isinstance(place, dict))


def _highlights(place: Mapping[str, object], ends: Sequence[int]) -> Iterator[_Highlight]:
    """The highlights of a place that say anything."""
    listed = place.get("highlights")
    for value in listed if isinstance(listed, list) else []:
        if isinstance(value, _Located) and fold_label(value):
            first = bisect_left(ends, value.start) + 1
            yield _Highlight(tidy_cell(value), first, bisect_left(ends, value.end - 1) + 1, place)


def _read(highlight: _Highlight) -> Story | SkippedBlock:
    """A highlight as a story, or why it is none."""
    text, place = highlight.text, highlight.place
    reason = _why_not(text)
    if reason:
        title = titles.first_sentence(text)
        return SkippedBlock(title, highlight.first, highlight.last, reason)
    about = ", ".join(dict.fromkeys(_word(place.get(name)) for name in _NAMES if place.get(name)))
    context = [Section(Part.UNLABELLED, about, highlight.first)] if fold_label(about) else []
    return Story(
        titles.first_sentence(text),
        (*context, Section(Part.UNLABELLED, text, highlight.first)),
        highlight.first,
        highlight.last,
        _skills(place.get("keywords")),
        _word(place.get("startDate")) or None,
    )


def _why_not(text: str) -> str | None:
    """Why a highlight is no story, if it is none."""
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if not tells_an_act(text):
        return "a duty, not something that happened"
    if len(fold_label(text).split()) < _FEWEST_WORDS:
        return "too little to be a story"
    return None


def _word(value: object) -> str:
    """A value as one line of text; lists and objects are none."""
    return titles.clean_title(value) if isinstance(value, str) else ""


def _skills(value: object) -> tuple[str, ...]:
    """The keywords of a project."""
    listed = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(name for each in listed for name in as_skills(_word(each))))

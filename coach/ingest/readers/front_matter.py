"""Front matter: what a document says about itself above its text, in any usual notation."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from coach.domain.story import SkippedBlock
from coach.ingest import directives
from coach.ingest.labels import STAR, fold_label, label_of
from coach.ingest.titles import as_skills

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_FENCES: Final = {"---": ("---", "..."), "+++": ("+++",)}
_KEY: Final = re.compile(r"""\s*["']?[\w][\w .-]{0,40}["']?\s*[:=]""")
_HEADER: Final = re.compile(r"(?P<key>[A-Za-z][\w -]{0,30}):[ \t]*(?P<value>.*)")
_TITLE: Final = re.compile(r"\W{0,4}title\W{0,3}:", re.IGNORECASE)
_MOST_HEADERS: Final = 40
_MOST_LINES: Final = 200  # more than this between two rules is text, not front matter
_MOST_CHARACTERS: Final = 20_000
_SKILL_KEYS: Final = ("skills", "tags", "categories", "keywords", "technologies", "competencies")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What was found above the text, which begins on line `body`.

    `mark` is the owner's about the whole file, `misread` one that cannot be understood.
    """

    body: int = 1
    title: str = ""
    skills: tuple[str, ...] = ()
    date: str | None = None
    problem: SkippedBlock | None = None
    mark: directives.Directive | None = None
    misread: SkippedBlock | None = None


def find_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Read the front matter of a document, if it has any; what cannot be read is a problem."""
    end = _end(lines)
    try:
        if end is None:
            end, fields = _json(lines) or _headers(lines) or (0, None)
        else:
            fields = _fields("\n".join(lines[1 : end - 1]), lines[0].strip())
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        end = end or 1
        reason = f"front matter that cannot be read: {_complaint(error)}"
        return FrontMatter(
            end + 1, problem=SkippedBlock("front matter", 1, end, reason, is_problem=True)
        )
    if fields is None:
        return FrontMatter()
    mark, misread = None, None
    if "coach" in fields:
        mark, misread = directives.whole_document_directive(_words(fields["coach"]), lines[:end])
    return FrontMatter(
        end + 1,
        title=_words(fields.get("title")),
        skills=_skills(fields),
        date=_words(fields.get("date")) or None,
        mark=mark,
        misread=misread,
    )


def _json(lines: Sequence[str]) -> tuple[int, Mapping[str, object]] | None:
    """Hugo's front matter in JSON: an object at the very top, nothing behind it on its line."""
    if not lines[0].startswith("{"):
        return None
    source = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
    try:
        read, length = json.JSONDecoder().raw_decode(source)
    except (ValueError, RecursionError):
        return None  # a template's tag, or text: nothing says that it was meant as JSON
    if source[length : source.find("\n", length) % (len(source) + 1)].strip():
        return None
    fields = _folded(read)
    return (source.count("\n", 0, length) + 1, fields) if fields else None


def _headers(lines: Sequence[str]) -> tuple[int, Mapping[str, object]] | None:
    """Pelican's and MultiMarkdown's: `Key: value` lines, a title among them, to a blank line.

    Where a title stands again further down, each is its story's.
    """
    found: dict[str, str] = {}
    key, end = "", 0
    for number, line in enumerate(lines[:_MOST_HEADERS], 1):
        match = _HEADER.fullmatch(line)
        if match:
            key = match["key"]
            found[key] = match["value"].strip()
        elif found and line.startswith(("    ", "\t")) and line.strip():
            found[key] += f" {line.strip()}"
        else:
            end = number - 1 if not line.strip() else 0
            break
    fields = _folded(found)
    if not end or not fields or not fields.get("title"):
        return None
    again = any(_TITLE.match(line) for line in lines[end:])
    return None if again else (end, fields)


def _end(lines: Sequence[str]) -> int | None:
    """The line that closes the front matter, or None where there is none."""
    closings = _FENCES.get(lines[0].strip())
    if closings is None or len(lines) < 2 or not _KEY.match(lines[1]):  # noqa: PLR2004 (the second line)
        return None
    size = 0
    for number, line in enumerate(lines[1 : _MOST_LINES + 1], 2):
        if line.rstrip() in closings:
            return number
        size += len(line)
        if size > _MOST_CHARACTERS:
            return None
    return None


def _fields(source: str, fence: str) -> Mapping[str, object] | None:
    """The fields by lower-case name; None where this is a story between two rules.

    YAML is read with every value as text, so that a date stays as it was written; no tag in it
    can build an object.
    """
    read: object = (
        tomllib.loads(source) if fence == "+++" else yaml.BaseLoader(source).get_single_data()
    )
    return _folded(read)


def _folded(read: object) -> Mapping[str, object] | None:
    """The fields by folded name; None where they are no fields but a story's parts."""
    if not isinstance(read, dict):
        return None
    fields: dict[str, object] = {fold_label(str(key)): value for key, value in read.items()}
    labels = [label_of(name) for name in fields]
    return None if any(label and label.role in STAR for label in labels) else fields


def _skills(fields: Mapping[str, object]) -> tuple[str, ...]:
    """The skills named under any of the keys people use for them, each once."""
    found: dict[str, None] = {}
    for key in _SKILL_KEYS:
        value = fields.get(key)
        items = value if isinstance(value, list) else [value]
        for item in items:
            words = _words(item)
            found.update(dict.fromkeys(as_skills(words) if item is value else [words]))
    return tuple(skill for skill in found if skill)


def _words(value: object) -> str:
    """A plain value as one line of text; lists and tables are none."""
    if value is None or isinstance(value, list | dict):
        return ""
    # A YAML escape can spell half a character ("\\ud83d"), which no file can hold.
    whole = str(value).encode("utf-8", "replace").decode("utf-8")
    return " ".join(whole.split())


def _complaint(error: Exception) -> str:
    """What a parser found wrong, in one clause."""
    problem = getattr(error, "problem", None) or str(error) or "it is nested too deeply"
    return " ".join(str(problem).split()).rstrip(".")

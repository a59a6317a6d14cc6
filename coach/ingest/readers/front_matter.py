"""Front matter: what a document says about itself above its text, in any usual notation.

YAML, TOML, JSON, and the headers of Pelican and MultiMarkdown.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coach.domain.story import SkippedBlock
from coach.ingest.directives import Directive, whole_document_directive
from coach.ingest.labels import fold_label, is_star_label
from coach.ingest.titles import as_skills

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

    `directive` is the user's about the whole file, `misread` one that cannot be understood.
    """

    body: int = 1
    title: str = ""
    skills: tuple[str, ...] = ()
    date: str | None = None
    problem: SkippedBlock | None = None
    directive: Directive | None = None
    misread: SkippedBlock | None = None


def find_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Read the front matter of a document, if it has any; what cannot be read is a problem."""
    end = _closing_line(lines)
    try:
        if end is None:
            end, fields = _read_json(lines) or _read_headers(lines) or (0, None)
        elif lines[0].strip() == "+++":
            fields = _fields(tomllib.loads("\n".join(lines[1 : end - 1])))
        else:
            fields = _fields(_parse_yaml("\n".join(lines[1 : end - 1])))
    except (ValueError, RecursionError) as error:
        end = end or 1
        why = str(error) or "it is nested too deeply"
        reason = f"front matter that cannot be read: {' '.join(why.split()).rstrip('.')}"
        block = SkippedBlock("front matter", 1, end, reason, is_problem=True)
        return FrontMatter(end + 1, problem=block)
    if fields is None:
        return FrontMatter()
    directive, misread = None, None
    if "coach" in fields:
        directive, misread = whole_document_directive(_words(fields["coach"]), lines[:end])
    skills: list[str] = []
    for value in map(fields.get, _SKILL_KEYS):
        skills += map(_words, value) if isinstance(value, list) else as_skills(_words(value))
    return FrontMatter(
        end + 1,
        _words(fields.get("title")),
        tuple(dict.fromkeys(filter(None, skills))),
        _words(fields.get("date")) or None,
        directive=directive,
        misread=misread,
    )


def _parse_yaml(source: str) -> object:
    """Parse YAML; every value is text, so that a date stays as written, and no tag makes an object.

    Raises:
        ValueError: it is no YAML; the message says why.
    """
    import yaml  # 9 ms, which few documents need

    try:
        return yaml.BaseLoader(source).get_single_data()
    except yaml.YAMLError as error:
        raise ValueError(getattr(error, "problem", None) or str(error)) from error


def _closing_line(lines: Sequence[str]) -> int | None:
    """Return the line that closes the front matter, or None where there is none between fences."""
    closings = _FENCES.get(lines[0].strip())
    # Comments may stand above the first key, and blank lines below them.
    is_key = (line.lstrip()[:1] not in {"", "#"} for line in lines[1:_MOST_LINES])
    first = next((line for line, key in zip(lines[1:], is_key, strict=False) if key), "")
    if closings is None or not lines[1:2] or not lines[1].strip() or not _KEY.match(first):
        return None
    size = 0
    for number, line in enumerate(lines[1 : _MOST_LINES + 1], 2):
        if line.rstrip() in closings:
            return number
        size += len(line)
        if size > _MOST_CHARACTERS:
            return None
    return None


def _read_json(lines: Sequence[str]) -> tuple[int, Mapping[str, object]] | None:
    """Read Hugo's front matter in JSON: an object at the top, nothing behind it on its line."""
    if not lines[0].startswith("{"):
        return None
    source = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
    try:
        value, length = json.JSONDecoder().raw_decode(source)
    except (ValueError, RecursionError):
        return None  # a template's tag, or text: nothing says that it was meant as JSON
    if source[length : source.find("\n", length) % (len(source) + 1)].strip():
        return None
    fields = _fields(value)
    return (source.count("\n", 0, length) + 1, fields) if fields else None


def _read_headers(lines: Sequence[str]) -> tuple[int, Mapping[str, object]] | None:
    """Read `Key: value` lines, a title among them, to a blank line.

    Where a title stands again further down, each is its story's.
    """
    headers: dict[str, str] = {}
    key, end = "", 0
    for number, line in enumerate(lines[:_MOST_HEADERS], 1):
        match = _HEADER.fullmatch(line)
        if match:
            key = match["key"]
            headers[key] = match["value"].strip()
        elif headers and line.startswith(("    ", "\t")) and line.strip():
            headers[key] += f" {line.strip()}"
        else:
            end = number - 1 if not line.strip() else 0
            break
    fields = _fields(headers)
    if not end or not fields or not fields.get("title"):
        return None
    return None if any(map(_TITLE.match, lines[end:])) else (end, fields)


def _fields(value: object) -> Mapping[str, object] | None:
    """Return the fields by folded name; None where they are no fields but a story's parts."""
    if not isinstance(value, dict):
        return None
    fields: dict[str, object] = {fold_label(str(key)): field for key, field in value.items()}
    return None if any(map(is_star_label, fields)) else fields


def _words(value: object) -> str:
    """Return a plain value as one line of text; lists and tables are none."""
    if value is None or isinstance(value, list | dict):
        return ""
    # A YAML escape can spell half a character ("\\ud83d"), which no file can hold.
    return " ".join(str(value).encode("utf-8", "replace").decode("utf-8").split())

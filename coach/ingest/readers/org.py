"""Org mode as Markdown, line by line: headlines, tags, drawers, description lists, `#+` lines."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from coach.ingest.directives import find_org_directives, whole_document_directive
from coach.ingest.model import Aside, ReadResult
from coach.ingest.readers.document import Document
from coach.ingest.readers.front_matter import FrontMatter
from coach.ingest.readers.markdown import read_lines
from coach.ingest.titles import as_skills, clean_title

_HEADLINE: Final = re.compile(r"(?P<stars>\*+)[ \t]+(?P<title>.*)")
_TAGS: Final = re.compile(r"(?:^|[ \t])(?P<tags>:[\w@#%:]+:)[ \t]*$")
_NO_SKILL: Final = re.compile(r"|noexport|export|ignore|ARCHIVE|ATTACH|crypt|TOC(?:_\w+)?")
_ARCHIVED: Final = re.compile(r":ARCHIVE:(?:[\w@#%:]*:)?[ \t]*$|^\*+[ \t]+COMMENT\b")
_PRIORITY: Final = re.compile(r"^\[#\w{1,2}\]\s*")
_COOKIE: Final = re.compile(r"\s*\[\d*(?:%|/\d*)\]")
_KEYWORDS: Final = frozenset(
    {"TODO", "DONE", "NEXT", "WAITING", "HOLD", "STARTED", "CANCELED", "CANCELLED"}
)
_DECLARES_KEYWORDS: Final = frozenset({"todo", "seq_todo", "typ_todo"})
_LINE: Final = re.compile(r"\s*#\+(?P<key>\w+):(?P<value>.*)")
_DIRECTIVE: Final = re.compile(r"\s*#(?:\+\w|[ \t]|$)")  # "#+key: value", or a comment
_BEGIN: Final = re.compile(r"\s*#\+begin_(?P<name>\w+)", re.IGNORECASE)
_END: Final = re.compile(r"\s*#\+end_(?P<name>\w+)", re.IGNORECASE)
_PROSE_INSIDE: Final = frozenset({"quote", "verse", "center"})
_DRAWER: Final = re.compile(r"\s*:(?P<name>[\w-]+):[ \t]*")
_DRAWER_ENDS: Final = re.compile(r"\s*:end:\s*", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\s*:(?P<key>[\w+-]+):[ \t]+(?P<value>\S.*)")
_DATE: Final = r"[<\[](?P<date>\d{4}-\d{2}-\d{2})[^\[\]<>\n]{0,40}[>\]]"
_PLANNING: Final = re.compile(rf"\s*(?:(?:CLOSED|SCHEDULED|DEADLINE):\s*)?{_DATE}.*")
_PLANNED: Final = re.compile(r"\s*(?:CLOSED|SCHEDULED|DEADLINE):")
_STAMP: Final = re.compile(rf"\s*{_DATE}(?:--{_DATE.replace('?P<date>', '?:')})?\s*")
_SKILL_KEYS: Final = ("category", "competencies", "keywords", "skills", "tags", "technologies")
_DATE_KEYS: Final = frozenset({"date", "created", "when"})
_RULE: Final = re.compile(r"\s*-{5,}\s*")
_FENCE: Final = "```"
_DEEPEST: Final = 6
_FIXED: Final = re.compile(r"\s*:(?:[ \t]|$)")


def read(document: Document) -> ReadResult:
    """Read an Org file."""
    lines = document.lines
    matter = _read_front_matter(lines)
    directives = find_org_directives(lines, matter.body)
    outline = _Outline(_keywords(lines))
    written = [
        line
        if number < matter.body or number in directives.lines
        else outline.rewrite(number, line)
        for number, line in enumerate(lines, 1)
    ]
    return read_lines(document, written, matter, directives, outline.asides)


def _read_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Read the `#+` lines, comments and drawer before any text as front matter."""
    fields: dict[str, str] = {}
    body = 1
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line) or _PROPERTY.fullmatch(line)
        if match:
            fields.setdefault(match["key"].lower(), match["value"].strip())
        is_front = match or _DIRECTIVE.match(line) or _DRAWER.fullmatch(line)
        if line.strip() and (_BEGIN.match(line) or not is_front):
            break
        body = number + 1 if line.strip() else body
    keys = ("filetags", *_SKILL_KEYS)
    skills = tuple(dict.fromkeys(name for key in keys for name in _skills(fields, key)))
    matter = FrontMatter(body, clean_title(fields.get("title", "")), skills, _date(fields))
    if "coach" not in fields:
        return matter
    directive, misread = whole_document_directive(fields["coach"], lines[: body - 1])
    return replace(matter, directive=directive, misread=misread)


def _skills(fields: dict[str, str], key: str) -> tuple[str, ...]:
    """Return the skills of one field, between colons as tags are, or as people write them."""
    value = fields.get(key, "")
    if value.startswith(":") or key == "filetags":
        return tuple(name for name in re.split(r"[:\s]+", value) if name)
    return as_skills(value)


def _date(fields: dict[str, str]) -> str | None:
    """Return the date among fields, without a stamp's brackets, weekday and time."""
    value = next((fields[key] for key in sorted(_DATE_KEYS) if fields.get(key)), "")
    stamp = _STAMP.fullmatch(value)
    return stamp["date"] if stamp else clean_title(value) or None


def _keywords(lines: Sequence[str]) -> set[str]:
    """Return the words that say how far a headline's task is: the usual and the file's own."""
    keywords = set(_KEYWORDS)
    for line in lines:
        match = _LINE.fullmatch(line)
        if match and match["key"].lower() in _DECLARES_KEYWORDS:
            keywords |= {word.partition("(")[0] for word in match["value"].split()} - {"|"}
    return keywords


class _Outline:
    """Rewrites lines one after the other as Markdown; `asides` fills as it goes."""

    def __init__(self, keywords: set[str]) -> None:
        self.asides: dict[int, Aside] = {}
        self._keywords = keywords
        self._above: list[tuple[int, tuple[str, ...]]] = []
        self._archived = 0  # the level of a headline that is put aside with all below it
        self._indent: int | None = None  # of the text below a headline
        self._closing: re.Pattern[str] | None = None
        self._is_shown = False  # what stands before that closing line

    def rewrite(self, number: int, line: str) -> str:
        """Return a line as Markdown; blank where it is no text."""
        if headline := _HEADLINE.fullmatch(line):
            self._closing = self._indent = None
            level = len(headline["stars"])
            if not self._archived or level <= self._archived:
                self._archived = level if _ARCHIVED.search(line) else 0
            title = self._title(number, level, headline["title"])
            return "" if self._archived else f"{'#' * min(level, _DEEPEST)} {title}"
        if self._archived or not line.strip():
            return ""
        if self._closing:
            return self._inside(number, line)
        return self._text(number, line)

    def _title(self, number: int, level: int, title: str) -> str:
        """Return a headline's title alone. Tags go down to the headlines below, as Org has it."""
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        skills = self._above[-1][1] if self._above else ()
        if tags := _TAGS.search(title):
            names = (name for name in tags["tags"].split(":") if not _NO_SKILL.fullmatch(name))
            skills = tuple(dict.fromkeys((*skills, *names)))
            title = title[: tags.start()]
        self._above.append((level, skills))
        if skills and not self._archived:
            self.asides[number] = Aside(skills)
        first, _, rest = title.strip().partition(" ")
        title = rest if first in self._keywords else title
        return _COOKIE.sub("", _PRIORITY.sub("", title.strip())).strip()

    def _inside(self, number: int, line: str) -> str:
        """Return a line of a drawer, comment or example; the last one closes it."""
        is_last = self._closing is not None and self._closing.match(line) is not None
        self._closing = None if is_last else self._closing
        if self._is_shown:
            return _FENCE if is_last else line
        if match := _PROPERTY.fullmatch(line):
            key = match["key"].lower()
            fields = {key: match["value"].strip()}
            aside = Aside(_skills(fields, key) if key in _SKILL_KEYS else (), _date(fields))
            self.asides |= {number: aside} if aside != Aside() else {}
        return ""

    def _text(self, number: int, line: str) -> str:
        """Return a line of text, with what indents all below the headline taken off."""
        begin = _BEGIN.match(line)
        name = begin["name"].lower() if begin else ""
        is_drawer = _DRAWER.fullmatch(line) and not _DRAWER_ENDS.fullmatch(line)
        if is_drawer or (begin and name not in _PROSE_INSIDE):
            self._is_shown = bool(begin) and name != "comment"
            self._closing = _END if begin else _DRAWER_ENDS
            return _FENCE if self._is_shown else ""
        stamp = _STAMP.fullmatch(line) or (_PLANNED.match(line) and _PLANNING.fullmatch(line))
        if stamp:
            self.asides[number] = Aside(date=stamp["date"])
        if stamp or _DIRECTIVE.match(line) or _DRAWER_ENDS.fullmatch(line):
            return ""
        indent = len(line) - len(line.lstrip())
        self._indent = indent if self._indent is None else self._indent
        text = line[min(indent, self._indent) :]
        if _RULE.fullmatch(text):
            return "***"  # dashes below a line would make a title of it
        if _FIXED.match(text):
            return f"`{text}`"
        return text.replace("+", "|") if text.startswith("|-") else text

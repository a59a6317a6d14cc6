"""Org mode: headlines with keywords and tags, drawers, description lists and `#+` lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coach.ingest import assemble, directives
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.model import Aside, Block, BlockKind, Heading
from coach.ingest.readers.front_matter import FrontMatter
from coach.ingest.titles import as_skills, clean_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.ingest.model import ReadResult
    from coach.ingest.readers.document import Document


_HEADLINE: Final = re.compile(r"(?P<stars>\*+)[ \t]+(?P<title>.*)")
_TAGS: Final = re.compile(r"(?:^|[ \t])(?P<tags>:[\w@#%:]+:)[ \t]*$")
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
_SKILL_KEYS: Final = frozenset(
    {"skills", "tags", "keywords", "category", "competencies", "technologies"}
)
_DATE_KEYS: Final = frozenset({"date", "created", "when"})
_RULE: Final = re.compile(r"\s*-{5,}\s*")
_ITEM: Final = re.compile(
    r"(?P<indent>[ \t]*)(?:[-+]|(?<=[ \t])\*|(?P<number>\d{1,3})[.)])[ \t]+\S"
)
_FIXED: Final = re.compile(r"\s*:(?:[ \t]|$)")


def detect(document: Document) -> bool:
    """Whether this is an Org file, by its suffix: a star also begins Markdown's list items."""
    return document.path.suffix.lower() == ".org"


def read(document: Document) -> ReadResult:
    """Read an Org file."""
    matter = _front(document.lines)
    marks = directives.find_org_directives(document.lines, matter.body)
    found = _Scan(document.lines, matter.body, _keywords(document.lines))
    headings, blocks = list(found.headlines()), list(found.blocks())
    scan = ParsedDocument(
        marks.hidden(document.lines), headings, blocks, matter.body, asides=found.asides
    )
    return assemble.assemble_stories(scan, matter, document.path, document.lines, marks)


def _front(lines: Sequence[str]) -> FrontMatter:
    """The `#+` lines, comments and drawer before any text, as front matter."""
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
    skills = [name for key in ("filetags", *sorted(_SKILL_KEYS)) for name in _names(fields, key)]
    mark, misread = None, None
    if "coach" in fields:
        mark, misread = directives.whole_document_directive(fields["coach"], lines[: body - 1])
    return FrontMatter(
        body,
        clean_title(fields.get("title", "")),
        tuple(dict.fromkeys(skills)),
        _date(fields),
        mark=mark,
        misread=misread,
    )


def _names(fields: dict[str, str], key: str) -> tuple[str, ...]:
    """The skills of one field, between colons as tags are, or as people write them."""
    value = fields.get(key, "")
    if value.startswith(":") or key == "filetags":
        return tuple(name for name in re.split(r"[:\s]+", value) if name)
    return as_skills(value)


def _date(fields: dict[str, str]) -> str | None:
    """The date among fields, without the brackets, weekday and time of a stamp."""
    value = next((fields[key] for key in sorted(_DATE_KEYS) if fields.get(key)), "")
    stamp = _STAMP.fullmatch(value)
    return stamp["date"] if stamp else clean_title(value) or None


def _keywords(lines: Sequence[str]) -> frozenset[str]:
    """The words that say how far a headline's task is: the usual ones and the file's own."""
    found = set(_KEYWORDS)
    for line in lines:
        match = _LINE.fullmatch(line)
        if match and match["key"].lower() in _DECLARES_KEYWORDS:
            found |= {word.partition("(")[0] for word in match["value"].split()} - {"|"}
    return frozenset(found)


@dataclass(slots=True)
class _Scan:
    """One pass over the lines from `start` on; `asides` fills as it goes."""

    lines: Sequence[str]
    start: int
    keywords: frozenset[str]
    asides: dict[int, Aside] = field(default_factory=dict)

    def headlines(self) -> Iterator[Heading]:
        """The headlines. Tags go down to the headlines below, as Org has it."""
        above: list[tuple[int, tuple[str, ...]]] = []
        for number, match in self._matches():
            level = len(match["stars"])
            tags = _TAGS.search(match["title"])
            own = tuple(filter(None, tags["tags"].split(":"))) if tags else ()
            while above and above[-1][0] >= level:
                above.pop()
            inherited = above[-1][1] if above else ()
            above.append((level, tuple(dict.fromkeys((*inherited, *own)))))
            if above[-1][1]:
                self.asides[number] = Aside(above[-1][1])
            title = match["title"][: tags.start()] if tags else match["title"]
            yield Heading(self._title(title), level, number, number)

    def _matches(self) -> Iterator[tuple[int, re.Match[str]]]:
        """The lines that are headlines."""
        for number in range(self.start, len(self.lines) + 1):
            match = _HEADLINE.fullmatch(self.lines[number - 1])
            if match:
                yield number, match

    def _title(self, title: str) -> str:
        """A headline's words without task keyword, priority and progress."""
        first, _, rest = title.strip().partition(" ")
        title = rest if first in self.keywords else title
        return _COOKIE.sub("", _PRIORITY.sub("", title.strip())).strip()

    def blocks(self) -> Iterator[Block]:
        """The paragraphs, items, tables, examples and silent lines between headlines."""
        opened: Block | None = None
        closing: re.Pattern[str] | None = None
        kind = BlockKind.SILENT
        for number in range(self.start, len(self.lines) + 1):
            line = self.lines[number - 1]
            headline = _HEADLINE.fullmatch(line) is not None
            if closing and not headline:
                block, ends = Block(kind, number, number), closing.match(line) is not None
                self._note(number, _PROPERTY.fullmatch(line) if kind is BlockKind.SILENT else None)
                closing = None if ends else closing
            else:
                closing = None
                kind, closing = self._opens(line)
                block = Block(kind, number, number) if closing else self._block(number, line)
            if opened and _goes_on(opened, block, line) and not headline:
                opened = Block(opened.kind, opened.first, number, opened.depth, opened.ordered)
                continue
            if opened:
                yield opened
            opened = block if line.strip() and not headline else None
        if opened:
            yield opened

    def _opens(self, line: str) -> tuple[BlockKind, re.Pattern[str] | None]:
        """What a line opens that lasts until a line of its own closes it: a drawer, an example."""
        begin = _BEGIN.match(line)
        if begin and begin["name"].lower() not in _PROSE_INSIDE:
            return (
                BlockKind.SILENT if begin["name"].lower() == "comment" else BlockKind.VERBATIM
            ), _END
        if _DRAWER.fullmatch(line) and not _DRAWER_ENDS.fullmatch(line):
            return BlockKind.SILENT, _DRAWER_ENDS
        return BlockKind.SILENT, None

    def _block(self, number: int, line: str) -> Block:
        """The block a line by itself would be."""
        stamp = _STAMP.fullmatch(line) or (_PLANNED.match(line) and _PLANNING.fullmatch(line))
        if stamp:
            self.asides[number] = Aside(date=stamp["date"])
        if stamp or _DIRECTIVE.match(line) or _DRAWER_ENDS.fullmatch(line):
            return Block(BlockKind.SILENT, number, number)
        if _RULE.fullmatch(line):
            return Block(BlockKind.SILENT, number, number, rule=True)
        if _FIXED.match(line):
            return Block(BlockKind.VERBATIM, number, number)
        if line.lstrip().startswith("|"):
            return Block(BlockKind.TABLE, number, number)
        item = _ITEM.match(line)
        if item:
            depth = 1 + len(item["indent"].expandtabs(4)) // 2
            return Block(BlockKind.PROSE, number, number, depth, bool(item["number"]))
        return Block(BlockKind.PROSE, number, number)

    def _note(self, number: int, entry: re.Match[str] | None) -> None:
        """Keep what a property says about the story."""
        if entry is None:
            return
        fields = {entry["key"].lower(): entry["value"].strip()}
        skills = tuple(name for key in fields if key in _SKILL_KEYS for name in _names(fields, key))
        date = _date(fields)
        if skills or date:
            self.asides[number] = Aside(skills, date)


def _goes_on(opened: Block, block: Block, line: str) -> bool:
    """Whether a line belongs to the block before it: the same kind, no new item, no rule."""
    same = opened.kind is block.kind and not (opened.rule or block.rule)
    return same and bool(line.strip()) and not block.depth

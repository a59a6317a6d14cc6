"""Org mode: headlines with keywords and tags, drawers, description lists and `#+` lines."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from coach.ingest.assemble import assemble_stories
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.directives import find_org_directives, whole_document_directive
from coach.ingest.model import (
    Aside,
    Block,
    BlockKind,
    Grid,
    GridCell,
    GridRow,
    Heading,
    ReadResult,
    plain_cell,
)
from coach.ingest.readers.boilerplate import blank
from coach.ingest.readers.document import Document
from coach.ingest.readers.front_matter import FrontMatter
from coach.ingest.tables import split_tables
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
_ITEM: Final = re.compile(
    r"(?P<indent>[ \t]*)(?:[-+]|(?<=[ \t])\*|(?P<number>\d{1,3})[.)])[ \t]+\S"
)
_FIXED: Final = re.compile(r"\s*:(?:[ \t]|$)")


def read(document: Document) -> ReadResult:
    """Read an Org file."""
    lines = document.lines
    matter = _read_front_matter(lines)
    directives = find_org_directives(lines, matter.body)
    scan = _Scan(lines, matter.body, _keywords(lines))
    headings = list(scan.headlines())
    visible = _without_tags(blank(lines, directives.lines | scan.archived))
    all_blocks = [_silent_where(block, scan.archived) for block in scan.blocks()]
    tables, lookups = split_tables(_grids(visible, all_blocks))
    firsts = {table.first for table in tables}
    blocks = [block for block in all_blocks if block.first not in firsts]
    parsed = ParsedDocument(visible, headings, blocks, matter.body, tables, lookups, scan.asides)
    return assemble_stories(parsed, matter, document.path, lines, directives)


def _without_tags(lines: Sequence[str]) -> list[str]:
    """Return the lines, headlines without their tags."""
    return [_TAGS.sub("", line) if _HEADLINE.match(line) else line for line in lines]


def _silent_where(block: Block, archived: Collection[int]) -> Block:
    return replace(block, kind=BlockKind.SILENT) if block.first in archived else block


def _grids(lines: Sequence[str], blocks: Iterable[Block]) -> Iterator[Grid]:
    """Yield the tables, without the lines drawn in them."""
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            numbered = enumerate(lines[block.first - 1 : block.last], block.first)
            rows = (
                GridRow(tuple(GridCell(plain_cell(cell), at) for cell in _cells(line)), at, at)
                for at, line in numbered
                if not line.lstrip().startswith("|-")
            )
            yield Grid(tuple(rows), block.first, block.last)


def _cells(line: str) -> list[str]:
    return line.strip().removeprefix("|").removesuffix("|").split("|")


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


@dataclass(slots=True)
class _Scan:
    """One pass over the lines from `start` on; `asides` fills as it goes."""

    lines: Sequence[str]
    start: int
    keywords: set[str]
    asides: dict[int, Aside] = field(default_factory=dict)
    archived: set[int] = field(default_factory=set)

    def headlines(self) -> Iterator[Heading]:
        """Yield the headlines. Tags go down to the headlines below, as Org has it."""
        above: list[tuple[int, tuple[str, ...]]] = []
        archived = 0  # the level of a headline that is put aside with all below it
        for number, line in enumerate(self.lines[self.start - 1 :], self.start):
            match = _HEADLINE.fullmatch(line)
            level, title = (len(match["stars"]), match["title"]) if match else (0, "")
            if match and (not archived or level <= archived):
                archived = level if _ARCHIVED.search(line) else 0
            if archived:
                self.archived.add(number)
            if match is None or archived:
                continue
            tags = _TAGS.search(title)
            while above and above[-1][0] >= level:
                above.pop()
            skills = above[-1][1] if above else ()
            if tags:
                names = (name for name in tags["tags"].split(":") if not _NO_SKILL.fullmatch(name))
                skills = tuple(dict.fromkeys((*skills, *names)))
                title = title[: tags.start()]
            above.append((level, skills))
            if skills:
                self.asides[number] = Aside(skills)
            first, _, rest = title.strip().partition(" ")
            title = rest if first in self.keywords else title
            title = _COOKIE.sub("", _PRIORITY.sub("", title.strip())).strip()
            yield Heading(title, level, number, number)

    def blocks(self) -> Iterator[Block]:
        """Yield the paragraphs, items, tables, examples and silent lines between headlines."""
        opened: Block | None = None
        closing: re.Pattern[str] | None = None
        kind = BlockKind.SILENT
        for number, line in enumerate(self.lines[self.start - 1 :], self.start):
            headline = _HEADLINE.fullmatch(line) is not None
            if closing and not headline:
                block, ends = Block(kind, number, number), closing.match(line) is not None
                if kind is BlockKind.SILENT:
                    self._note_property(number, line)
                closing = None if ends else closing
            else:
                kind, closing = _opens(line)
                block = Block(kind, number, number) if closing else self._block(number, line)
            # A line belongs to the block before it: same kind, no new item, no rule.
            goes_on = line.strip() and not (headline or block.depth or block.rule)
            if opened and goes_on and opened.kind is block.kind and not opened.rule:
                opened = Block(opened.kind, opened.first, number, opened.depth, opened.ordered)
                continue
            if opened:
                yield opened
            opened = block if line.strip() and not headline else None
        if opened:
            yield opened

    def _block(self, number: int, line: str) -> Block:
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
        depth = 1 + len(item["indent"].expandtabs(4)) // 2 if item else 0
        ordered = item is not None and bool(item["number"])
        return Block(BlockKind.PROSE, number, number, depth, ordered)

    def _note_property(self, number: int, line: str) -> None:
        """Keep what a property in a drawer says about the story."""
        if match := _PROPERTY.fullmatch(line):
            key = match["key"].lower()
            fields = {key: match["value"].strip()}
            aside = Aside(_skills(fields, key) if key in _SKILL_KEYS else (), _date(fields))
            if aside != Aside():
                self.asides[number] = aside


def _opens(line: str) -> tuple[BlockKind, re.Pattern[str] | None]:
    """Return what a line opens until a line of its own closes it: a drawer, an example."""
    begin = _BEGIN.match(line)
    name = begin["name"].lower() if begin else ""
    if begin and name not in _PROSE_INSIDE:
        return (BlockKind.SILENT if name == "comment" else BlockKind.VERBATIM), _END
    if _DRAWER.fullmatch(line) and not _DRAWER_ENDS.fullmatch(line):
        return BlockKind.SILENT, _DRAWER_ENDS
    return BlockKind.SILENT, None

"""<!-- coach: skip --> and <!-- coach: story -->: parse and apply.

`<!-- coach: skip -->` or `<!-- coach: story: A title -->` on a line of its own decides about the
block below it, or about everything up to a line with `<!-- coach: end -->`. A key `coach` in front
matter decides about the whole file (docs/reference/directives.md).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from operator import attrgetter
from typing import Final, TypeAlias

from coach.domain.story import Part, SkippedBlock
from coach.ingest.build_outline import ParsedDocument, Span
from coach.ingest.choose import without_mark
from coach.ingest.labels import strip_list_marks
from coach.ingest.model import (
    Block,
    BlockKind,
    DraftSections,
    DraftStory,
    Heading,
    Item,
    LabelledText,
    Outline,
    StoryTable,
)
from coach.ingest.readers.document import code_lines
from coach.ingest.sections import join_spans, sort_passages
from coach.ingest.titles import clean_title, first_sentence, is_title_like, shorten

NO_STORY: Final = "you marked it as no story"
LEFT_OUT: Final = "as you said or kept it"
_COMMENT: Final = re.compile(r"<!--\s*coach\s*:", re.IGNORECASE)
_ALONE: Final = re.compile(r"\s*<!--\s*coach\s*:(?P<words>[^<>]*?)--+>\s*", re.IGNORECASE)
_ORG: Final = re.compile(r"\s*#\s+coach\s*:(?P<words>.*)", re.IGNORECASE)
_ORG_PROPERTY: Final = re.compile(r"\s*:coach:[ \t]+(?P<words>\S.*)", re.IGNORECASE)
_KEY: Final = re.compile(r"""\W{0,4}coach["']?\s*[:=]""", re.IGNORECASE)
_END: Final = "end"
_ALLOWED: Final = 'allowed are "story", "story: A title", "skip" and "end"'
_IN_FRONT: Final = 'allowed are "story" and "skip"'
_NOT_ALONE: Final = "a mark must stand alone on its line, closed with -->"
_NOTHING_TO_END: Final = "there is no mark above it that it could end"
_NOTHING_BELOW: Final = "a mark with nothing below it to decide about"
_IN_A_STORY: Final = "it stands in a block that another mark takes as one story, line {line}"
_EMPTY: Final = "you marked it as a story, but nothing is written in it"

_by_first = attrgetter("first")
_Written: TypeAlias = tuple[int, str, bool]
"""A directive as written: its line, its words, and whether it stands in its block."""


class DirectiveKind(StrEnum):
    """What a directive decides."""

    STORY = "story"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive: its line, what it decides, what it calls the block, and where it ends it.

    `above` says that it stands in its block, below the heading (Org's property); `kept` that it
    stands in the bank and not in the document.
    """

    line: int
    kind: DirectiveKind
    title: str = ""
    end: int = 0
    above: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Directives:
    """The directives of a document, those that cannot be understood, and the lines of both."""

    understood: tuple[Directive, ...] = ()
    misread: tuple[SkippedBlock, ...] = ()
    lines: frozenset[int] = field(default_factory=frozenset)


def find_directives(lines: Sequence[str]) -> Directives:
    """Find the directives in a document's comments, those in code aside."""
    written: list[_Written] = []
    misread: list[SkippedBlock] = []
    code = code_lines(lines)
    for number, line in enumerate(lines, 1):
        if number not in code and "coach" in line.lower() and _COMMENT.search(line):
            if alone := _ALONE.fullmatch(line):
                written.append((number, alone["words"].strip(), False))
            else:
                misread.append(_problem(number, line, _NOT_ALONE))
    return _parse_directives(written, misread)


def find_org_directives(lines: Sequence[str], start: int) -> Directives:
    """Find those in an Org file's comments and, from its line `start` on, in its drawers."""
    written: list[_Written] = []
    for number, line in enumerate(lines, 1):
        if comment := _ORG.fullmatch(line):
            written.append((number, comment["words"].strip(), False))
        elif number >= start and (entry := _ORG_PROPERTY.fullmatch(line)):
            written.append((number, entry["words"].strip(), True))
    return _parse_directives(written, [])


def whole_document_directive(
    value: str, lines: Sequence[str]
) -> tuple[Directive | None, SkippedBlock | None]:
    """Return what the front matter's key `coach` decides, or why it cannot be understood."""
    line = next((number for number, text in enumerate(lines, 1) if _KEY.match(text)), 1)
    word, title = _parse(value)
    if word in list(DirectiveKind):
        return Directive(line, DirectiveKind(word), title), None
    return None, _misread(line, lines[line - 1], word, _IN_FRONT)


def _parse_directives(written: Sequence[_Written], misread: list[SkippedBlock]) -> Directives:
    """Return directives from their words; an end belongs to the directive before it."""
    directives: list[Directive] = []
    left_open: list[int] = []
    for number, words, above in written:
        word, title = _parse(words)
        if word in list(DirectiveKind):
            left_open += [] if above else [len(directives)]
            directives.append(Directive(number, DirectiveKind(word), title, above=above))
        elif word != _END or above:
            misread.append(_misread(number, f"coach: {words}", word, _ALLOWED))
        elif left_open:
            at = left_open.pop()
            directives[at] = replace(directives[at], end=number)
        else:
            misread.append(_problem(number, f"coach: {words}", _NOTHING_TO_END))
    lines = frozenset(number for number, *_ in written)
    return Directives(tuple(directives), tuple(misread), lines)


def _parse(words: str) -> tuple[str, str]:
    """Return the word of a directive, folded, and the title behind it."""
    word, _, title = words.partition(":")
    return word.strip().casefold(), clean_title(title.strip())


def _misread(line: int, written: str, word: str, allowed: str) -> SkippedBlock:
    """Return a directive with a word that means nothing here as a skipped block."""
    near = get_close_matches(word, [*DirectiveKind, _END], 1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    shown = clean_title(word, 40) or "nothing"
    return _problem(line, written, f'a mark that cannot be understood, "{shown}"{hint}: {allowed}')


def _problem(line: int, written: str, reason: str) -> SkippedBlock:
    """Return a directive that decides nothing: the text around it is read without it."""
    return SkippedBlock(shorten(clean_title(written)), line, line, reason, is_problem=True)


def _undecided(directive: Directive, reason: str) -> SkippedBlock:
    return _problem(directive.line, f"coach: {directive.kind}", reason)


@dataclass(slots=True)
class _Scope:
    """A directive and the lines it decides about, its own among them; those `inside` it."""

    directive: Directive
    first: int
    last: int
    inside: list["_Scope"] = field(default_factory=list)

    @property
    def lines(self) -> Span:
        """The first and the last line."""
        return self.first, self.last


def apply_directives(
    document: ParsedDocument, directives: Sequence[Directive], whole: Directive | None = None
) -> tuple[ParsedDocument, list[tuple[Outline, DraftStory]], list[SkippedBlock]]:
    """Take the blocks that directives decide about out of a document.

    Returns what is left, the stories, each with the outline of its own lines, and what is none.
    `whole` is the directive in its front matter. Of two about the same lines the inner decides,
    but a story has no story in it.
    """
    if not directives and not whole:
        return document, [], []
    scopes, skipped = _scopes(document, directives)
    tops = _nest(scopes)
    if whole:
        lines = enumerate(document.lines, 1)
        written = [number for number, line in lines if number >= document.start and line.strip()]
        if not written:
            return document, [], [*skipped, _undecided(whole, _NOTHING_BELOW)]
        tops = [_Scope(whole, written[0], written[-1], tops)]
    marked: list[_Scope] = []
    left_out: list[tuple[_Scope, _Scope | None]] = []  # each with the story around it
    waiting: list[tuple[_Scope, _Scope | None]] = [(top, None) for top in reversed(tops)]
    while waiting:
        scope, story = waiting.pop()
        if scope.directive.kind is DirectiveKind.SKIP:
            left_out.append((scope, story))
        elif story:
            skipped.append(
                _undecided(scope.directive, _IN_A_STORY.format(line=story.directive.line))
            )
        else:
            marked.append(scope)
            story = scope
        waiting += [(below, story) for below in reversed(scope.inside)]
    skipped += [_skip(document, scope) for scope, _ in left_out]
    text = document.without(scope.lines for scope, story in left_out if story)
    stories: list[tuple[Outline, DraftStory]] = []
    for scope in marked:
        outline = text.part(*scope.lines)
        item = _as_one_story(outline, scope)
        if isinstance(item, DraftStory):
            stories.append((outline, item))
            skipped += item.content.gaps
        else:
            skipped.append(item)
    rest = document.without(scope.lines for scope in [*marked, *(scope for scope, _ in left_out)])
    return rest, stories, skipped


def _scopes(
    document: ParsedDocument, directives: Sequence[Directive]
) -> tuple[list[_Scope], list[SkippedBlock]]:
    """Return the lines each directive decides about, and the directives that decide about none."""
    things: list[Heading | Block | StoryTable] = [*document.headings, *document.tables]
    things += [block for block in document.blocks if block.kind is not BlockKind.SILENT]
    things.sort(key=_by_first)
    sections = [span for _, span in document.sections()]
    scopes: list[_Scope] = []
    skipped: list[SkippedBlock] = []
    for directive, following in zip(directives, [*directives[1:], None], strict=False):
        lines = (
            (directive.line, directive.end)
            if directive.kept
            else _decided_lines(document, directive, things, sections)
        )
        next_line = following.line if following else len(document.lines) + 1
        if lines is None:
            skipped.append(_undecided(directive, _NOTHING_BELOW))
        elif not directive.end and not directive.above and next_line < lines[0]:
            skipped.append(_undecided(directive, "the mark right below it decides instead"))
        else:
            scopes.append(_Scope(directive, min(directive.line, lines[0]), lines[1]))
    return scopes, skipped


def _decided_lines(
    document: ParsedDocument,
    directive: Directive,
    things: Sequence[Heading | Block | StoryTable],
    sections: Sequence[Span],
) -> Span | None:
    """Return the first and last line that a directive decides about; None where there is none."""
    if directive.above:
        at = bisect_right(document.headings, directive.line, key=_by_first) - 1
        return _trimmed(document, *sections[at]) if at >= 0 else None
    at = bisect_left(things, directive.line, key=_by_first)
    if at == len(things) or (directive.end and things[at].first > directive.end):
        return None
    thing, last = things[at], things[at].last
    if directive.end:
        return thing.first, directive.end
    if isinstance(thing, Heading):
        _, last = sections[bisect_left(document.headings, thing.first, key=_by_first)]
    elif isinstance(thing, Block) and thing.depth:
        indent = _indent(document.lines[thing.first - 1])
        for below in things[at + 1 :]:
            deeper = _indent(document.lines[below.first - 1]) > indent
            if not (isinstance(below, Block) and deeper):
                break
            last = below.last
    return _trimmed(document, thing.first, last)


def _trimmed(document: ParsedDocument, first: int, last: int) -> Span:
    """Return the lines without the blank ones at their end."""
    while last > first and not document.lines[last - 1].strip():
        last -= 1
    return first, last


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _nest(scopes: Sequence[_Scope]) -> list[_Scope]:
    """Return the outermost scopes, each with those inside it; a later one cuts one it overlaps."""
    tops: list[_Scope] = []
    path: list[_Scope] = []
    for scope in sorted(scopes, key=lambda scope: (scope.first, -scope.last)):
        while path and path[-1].last < scope.first:
            path.pop()
        while path and path[-1].last < scope.last:
            path.pop().last = scope.first - 1
        (path[-1].inside if path else tops).append(scope)
        path.append(scope)
    return tops


def _skip(document: ParsedDocument, scope: _Scope) -> SkippedBlock:
    """Return a block that the user marked as no story, called by the heading it begins with."""
    at = bisect_left(document.headings, scope.first, key=_by_first)
    title = ""
    if at < len(document.headings) and document.headings[at].first <= scope.last:
        before = document.lines[scope.first - 1 : document.headings[at].first - 1]
        title = "" if "".join(before).strip() else clean_title(document.headings[at].title)
    title = title or first_sentence("\n".join(document.lines[scope.first - 1 : scope.last]))
    if scope.directive.kept:
        return SkippedBlock(title, *scope.lines, LEFT_OUT)
    note = f" ({scope.directive.title})" if scope.directive.title else ""
    return SkippedBlock(title, *scope.lines, f"{NO_STORY}{note}", marked=scope.directive.line)


def _as_one_story(outline: Outline, scope: _Scope) -> Item:
    """Return everything on some lines as one story, whatever it looks like: the user said so."""
    tables = [table for node in outline.root.walk() for table in node.tables]
    items = [item for table in tables for item in table.items]
    rows = [item.content for item in items if isinstance(item, DraftStory)]
    if rows:
        in_tables = {line for table in tables for line in range(table.first, table.last + 1)}
        outline = replace(outline, silent=outline.silent | in_tables)
    tops = outline.root.children
    titled = len(tops) == 1
    node = tops[0] if titled and outline.root.is_bare else outline.root
    directive = scope.directive
    passages, lead = join_spans(outline, node, named=node.level > 0)
    content = _join(passages, rows)
    if not content.sections:
        title = clean_title(node.title) or directive.title
        return SkippedBlock(title, *scope.lines, _EMPTY, marked=directive.line)
    heading = clean_title(tops[0].title) if titled else ""
    if directive.kept and not heading:
        heading = "" if directive.title else _title_line(content)
        content = _without_title(content, directive.title or heading)
    return DraftStory(*scope.lines, content, heading, lead, directive.title, directive.line)


def _title_line(content: DraftSections) -> str:
    """Return the first line of a text that goes on below it, if it reads as a title."""
    begun = content.sections[0]
    line, _, rest = begun.text.partition("\n")
    is_item = strip_list_marks(line) != line.strip()
    title = clean_title(line.strip("*_# "))
    is_title = begun.part is Part.UNLABELLED and not is_item and is_title_like(title)
    return title if is_title and rest.strip() else ""


def _without_title(content: DraftSections, title: str) -> DraftSections:
    """Return a text as `choose` does: without a line that only says the title or an item's sign."""
    begun, *others = content.sections
    line, _, rest = begun.text.partition("\n")
    indent = _indent(line)
    if not any(_indent(below) <= indent and below.strip() for below in rest.split("\n")):
        content = without_mark(content)
    if not (rest.strip() or others) or clean_title(strip_list_marks(line).strip("*_# ")) != title:
        return content
    blank = len(rest) - len(rest.lstrip("\n"))
    begun = replace(begun, text=rest.lstrip("\n"), line=begun.line + 1 + blank)
    return replace(content, sections=(*([begun] if rest.strip() else []), *others))


def _join(passages: Sequence[LabelledText], rows: Sequence[DraftSections]) -> DraftSections:
    """Join passages and a table's rows, placeholders too where nothing else is written."""
    content = sort_passages(passages)
    sections = [section for some in (content, *rows) for section in some.sections]
    if not sections:
        sections = [passage.section for passage in passages if passage.text.strip()]
        content = replace(content, gaps=())
    return replace(
        content,
        sections=tuple(sorted(sections, key=attrgetter("line"))),
        skills=tuple(dict.fromkeys(name for some in (content, *rows) for name in some.skills)),
        date=next((some.date for some in (content, *rows) if some.date), None),
        refusal=None,
    )

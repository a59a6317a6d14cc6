"""<!-- coach: skip --> and <!-- coach: story -->: parse and apply.

The owner's marks: comments of ours in a person's own file that decide what a block is.

`<!-- coach: skip -->` or `<!-- coach: story: A title -->` on a line of its own decides about the
block below it, or about everything up to a line with `<!-- coach: end -->`. A key `coach` in front
matter decides about the whole file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from coach.domain.story import Part, Section, SkippedBlock
from coach.ingest.model import Block, BlockKind, DraftStory, Heading, Outline
from coach.ingest.sections import DraftSections, LabelledText, cut_story_spans, sort_passages
from coach.ingest.titles import clean_title, first_sentence, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.ingest.build_outline import ParsedDocument
    from coach.ingest.model import Node
    from coach.ingest.tables import StoryTable


NO_STORY: Final = "you marked it as no story"
_COMMENT: Final = re.compile(r"<!--\s*coach\s*:", re.IGNORECASE)
_ALONE: Final = re.compile(r"\s*<!--\s*coach\s*:(?P<words>[^<>]*?)--+>\s*", re.IGNORECASE)
_ORG: Final = re.compile(r"\s*#\s+coach\s*:(?P<words>.*)", re.IGNORECASE)
_ORG_PROPERTY: Final = re.compile(r"\s*:coach:[ \t]+(?P<words>\S.*)", re.IGNORECASE)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_KEY: Final = re.compile(r"""\W{0,4}coach["']?\s*[:=]""", re.IGNORECASE)
_ALLOWED: Final = 'allowed are "story", "story: A title", "skip" and "end"'
_IN_FRONT: Final = 'allowed are "story" and "skip"'
_END: Final = "end"
_NOTHING_TO_END: Final = "there is no mark above it that it could end"


class DirectiveKind(StrEnum):
    """What a mark decides."""

    STORY = "story"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Directive:
    """An owner's mark: its line, what it decides, and what it calls the block.

    `end` is the line of the mark that ends its block, where there is one; `above` says that it
    stands in the block it decides about, below the heading (Org's property).
    """

    line: int
    verdict: DirectiveKind
    title: str = ""
    end: int = 0
    above: bool = False


@dataclass(frozen=True, slots=True)
class Directives:
    """The marks of a document, those that cannot be understood, and the lines they stand on."""

    found: tuple[Directive, ...] = ()
    misread: tuple[SkippedBlock, ...] = ()
    lines: frozenset[int] = field(default_factory=frozenset)

    def hidden(self, lines: Sequence[str]) -> Sequence[str]:
        """The document's lines, those with a mark left blank."""
        if not self.lines:
            return lines
        return ["" if number in self.lines else line for number, line in enumerate(lines, 1)]


def find_directives(lines: Sequence[str]) -> Directives:
    """The marks in a document's comments, those in code aside."""
    written: list[tuple[int, str, bool]] = []
    misread: list[SkippedBlock] = []
    fence = ""
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if match and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
        elif not fence and "coach" in line.lower() and _COMMENT.search(line):
            alone = _ALONE.fullmatch(line)
            if alone:
                written.append((number, alone["words"].strip(), False))
            else:
                misread.append(_alone(number, line))
    return _understood(written, misread)


def find_org_directives(lines: Sequence[str], start: int) -> Directives:
    """The marks in an Org file's comments and, from its line `start` on, in its drawers."""
    written: list[tuple[int, str, bool]] = []
    for number, line in enumerate(lines, 1):
        match = _ORG.fullmatch(line)
        entry = _ORG_PROPERTY.fullmatch(line) if number >= start and not match else None
        if match:
            written.append((number, match["words"].strip(), False))
        elif entry:
            written.append((number, entry["words"].strip(), True))
    return _understood(written, [])


def whole_document_directive(
    value: str, lines: Sequence[str]
) -> tuple[Directive | None, SkippedBlock | None]:
    """What the front matter's key `coach` decides, or why it cannot be understood."""
    line = next((number for number, text in enumerate(lines, 1) if _KEY.match(text)), 1)
    word, title = _parsed(value)
    if word in list(DirectiveKind):
        return Directive(line, DirectiveKind(word), title), None
    return None, _misread(line, lines[line - 1], word, _IN_FRONT)


def _understood(
    written: Sequence[tuple[int, str, bool]], misread: list[SkippedBlock]
) -> Directives:
    """Marks from the words they were written with; an end belongs to the mark before it."""
    found: list[Directive] = []
    left_open: list[int] = []
    for number, words, above in written:
        word, title = _parsed(words)
        if word == _END and not above:
            if left_open:
                at = left_open.pop()
                found[at] = replace(found[at], end=number)
            else:
                misread.append(_problem(number, f"coach: {words}", _NOTHING_TO_END))
        elif word in list(DirectiveKind):
            left_open += [] if above else [len(found)]
            found.append(Directive(number, DirectiveKind(word), title, above=above))
        else:
            misread.append(_misread(number, f"coach: {words}", word, _ALLOWED))
    return Directives(tuple(found), tuple(misread), frozenset(number for number, *_ in written))


def _parsed(words: str) -> tuple[str, str]:
    """The word of a mark, folded, and the title behind it."""
    word, _, title = words.partition(":")
    return word.strip().casefold(), clean_title(title.strip())


def _misread(line: int, written: str, word: str, allowed: str) -> SkippedBlock:
    """A mark with a word that means nothing here."""
    near = get_close_matches(word, [*DirectiveKind, _END], 1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    shown = clean_title(word, 40) or "nothing"
    return _problem(line, written, f'a mark that cannot be understood, "{shown}"{hint}: {allowed}')


def _alone(line: int, written: str) -> SkippedBlock:
    """A mark with something beside it on its line, or not closed there."""
    return _problem(line, written, "a mark must stand alone on its line, closed with -->")


def _problem(line: int, written: str, why: str) -> SkippedBlock:
    """A mark that decides nothing; the text around it is read as if it were not there."""
    return SkippedBlock(shorten(clean_title(written)), line, line, why, is_problem=True)


def undecided_directives(mark: Directive, why: str) -> SkippedBlock:
    """A mark that was understood and has nothing to decide about."""
    return _problem(mark.line, f"coach: {mark.verdict}", why)


def no_story_reason(mark: Directive, title: str, first: int, last: int) -> SkippedBlock:
    """A block that its owner marked as no story."""
    note = f" ({mark.title})" if mark.title else ""
    return SkippedBlock(title, first, last, f"{NO_STORY}{note}", marked=mark.line)


_NOTHING_BELOW: Final = "a mark with nothing below it to decide about"
_EMPTY: Final = "you marked it as a story, but nothing is written in it"


@dataclass(slots=True)
class _Applied:
    """A mark and the lines it decides about, its own among them; `inside` are marks in there."""

    mark: Directive
    first: int
    last: int
    inside: list[_Applied] = field(default_factory=list)

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line."""
        return self.first, self.last


@dataclass(frozen=True, slots=True)
class AppliedDirectives:
    """What the marks of a document decide.

    `stories` come each with the outline of its own lines; `rest` is what no mark decides about.
    """

    rest: ParsedDocument
    stories: tuple[tuple[Outline, DraftStory], ...] = ()
    skipped: tuple[SkippedBlock, ...] = ()


def apply_directives(
    scan: ParsedDocument, marks: Sequence[Directive], whole: Directive | None = None
) -> AppliedDirectives:
    """Take the blocks that their owner's marks decide about out of a document.

    `whole` is the mark in its front matter. Of two marks about the same lines the inner decides,
    but a story has no story in it.
    """
    if not marks and not whole:
        return AppliedDirectives(scan)
    found, skipped = _ranges(scan, marks)
    tops = _nested(found)
    if whole:
        first, last = _body(scan)
        if not last:
            return AppliedDirectives(
                scan, skipped=(*skipped, undecided_directives(whole, _NOTHING_BELOW))
            )
        tops = [_Applied(whole, first, last, tops)]
    decided = _decided(tops)
    skipped += [*decided.idle, *(_skip(scan, each) for each in decided.skips)]
    text = scan.without(each.lines for each in decided.inner) if decided.inner else scan
    stories = []
    for each in decided.stories:
        outline = text.part(*each.lines)
        told = _told(outline, each)
        if isinstance(told, DraftStory):
            stories.append((outline, told))
            skipped += told.telling.gaps
        else:
            skipped.append(told)
    rest = scan.without(each.lines for each in (*decided.skips, *decided.stories))
    return AppliedDirectives(rest, tuple(stories), tuple(skipped))


@dataclass(frozen=True, slots=True)
class _DecidedBlock:
    """Rulings by what they come to; `inner` are the skipped ones inside a story."""

    stories: list[_Applied] = field(default_factory=list)
    skips: list[_Applied] = field(default_factory=list)
    inner: list[_Applied] = field(default_factory=list)
    idle: list[SkippedBlock] = field(default_factory=list)


def _decided(tops: Sequence[_Applied]) -> _DecidedBlock:
    """Which rulings hold, from the outermost to the innermost."""
    decided = _DecidedBlock()
    waiting: list[tuple[_Applied, _Applied | None]] = [(top, None) for top in reversed(tops)]
    while waiting:
        each, story = waiting.pop()
        tells = each.mark.verdict is DirectiveKind.STORY
        if tells and story:
            why = "it stands in a block that another mark takes as one story, line {line}"
            decided.idle.append(undecided_directives(each.mark, why.format(line=story.mark.line)))
        elif tells:
            decided.stories.append(each)
        else:
            decided.skips.append(each)
            decided.inner.extend([each] if story else [])
        above = story or (each if tells else None)
        waiting += [(below, above) for below in reversed(each.inside)]
    return decided


def _body(scan: ParsedDocument) -> tuple[int, int]:
    """The first and last written line below the front matter; 0 where there is none."""
    written = [
        number for number, line in enumerate(scan.lines, 1) if number >= scan.start and line.strip()
    ]
    return (written[0], written[-1]) if written else (scan.start, 0)


def _ranges(
    scan: ParsedDocument, marks: Sequence[Directive]
) -> tuple[list[_Applied], list[SkippedBlock]]:
    """The lines each mark decides about, and the marks that decide about none."""
    things: list[Heading | Block | StoryTable] = [*scan.headings, *scan.tables]
    things += [block for block in scan.blocks if block.kind is not BlockKind.SILENT]
    things.sort(key=lambda thing: thing.first)
    found: list[_Applied] = []
    skipped: list[SkippedBlock] = []
    for at, mark in enumerate(marks):
        following = marks[at + 1].line if at + 1 < len(marks) else len(scan.lines) + 1
        ruled = _range(scan, mark, things)
        if ruled is None:
            skipped.append(undecided_directives(mark, _NOTHING_BELOW))
        elif not mark.end and not mark.above and following < ruled[0]:
            skipped.append(undecided_directives(mark, "the mark right below it decides instead"))
        else:
            found.append(_Applied(mark, min(mark.line, ruled[0]), ruled[1]))
    return found, skipped


def _range(
    scan: ParsedDocument, mark: Directive, things: Sequence[Heading | Block | StoryTable]
) -> tuple[int, int] | None:
    """The first and last line of what a mark decides about; None where there is nothing."""
    if mark.above:
        at = bisect_right(scan.headings, mark.line, key=lambda each: each.first) - 1
        return None if at < 0 else _section(scan, at)
    at = bisect_left(things, mark.line, key=lambda each: each.first)
    if at == len(things) or (mark.end and things[at].first > mark.end):
        return None
    if mark.end:
        return things[at].first, mark.end
    thing = things[at]
    if isinstance(thing, Heading):
        return _section(scan, bisect_left(scan.headings, thing.first, key=lambda each: each.first))
    last = thing.last
    if isinstance(thing, Block) and thing.depth:
        indent = _indent(scan.lines[thing.first - 1])
        for below in things[at + 1 :]:
            inside = isinstance(below, Block) and _indent(scan.lines[below.first - 1]) > indent
            if not inside:
                break
            last = below.last
    return thing.first, _trimmed(scan, thing.first, last)


def _section(scan: ParsedDocument, at: int) -> tuple[int, int]:
    """A heading with all below it, to the next one of its level or above."""
    heading = scan.headings[at]
    for following in scan.headings[at + 1 :]:
        if following.level <= heading.level:
            return heading.first, _trimmed(scan, heading.first, following.first - 1)
    return heading.first, _trimmed(scan, heading.first, len(scan.lines))


def _trimmed(scan: ParsedDocument, first: int, last: int) -> int:
    """The last line with anything on it."""
    while last > first and not scan.lines[last - 1].strip():
        last -= 1
    return last


def _indent(line: str) -> int:
    """How far a line is indented, in columns."""
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _nested(found: Sequence[_Applied]) -> list[_Applied]:
    """The outermost rulings, each with those inside it; one that a later one cuts into is cut."""
    tops: list[_Applied] = []
    path: list[_Applied] = []
    for each in sorted(found, key=lambda each: (each.first, -each.last)):
        while path and path[-1].last < each.first:
            path.pop()
        while path and path[-1].last < each.last:
            path.pop().last = each.first - 1
        (path[-1].inside if path else tops).append(each)
        path.append(each)
    return tops


def _skip(scan: ParsedDocument, ruled: _Applied) -> SkippedBlock:
    """A block that its owner marked as no story."""
    heading = _heading(scan, ruled)
    text = "\n".join(scan.lines[ruled.first - 1 : ruled.last])
    title = clean_title(heading.title) if heading else ""
    return no_story_reason(ruled.mark, title or first_sentence(text), ruled.first, ruled.last)


def _heading(scan: ParsedDocument, ruled: _Applied) -> Heading | None:
    """The heading a ruled block begins with, if it does."""
    at = bisect_left(scan.headings, ruled.first, key=lambda each: each.first)
    if at == len(scan.headings) or scan.headings[at].first > ruled.last:
        return None
    before = scan.lines[ruled.first - 1 : scan.headings[at].first - 1]
    return None if any(line.strip() for line in before) else scan.headings[at]


def _told(outline: Outline, ruled: _Applied) -> DraftStory | SkippedBlock:
    """Everything on some lines as one story, whatever it looks like: its owner said so."""
    tables = [table for node in outline.root.walk() for table in node.tables]
    rows = [item for table in tables for item in table.items if isinstance(item, DraftStory)]
    in_tables = {line for table in tables for line in range(table.first, table.last + 1)}
    outline = replace(outline, silent=outline.silent | in_tables) if rows else outline
    tops = outline.root.children
    titled = len(tops) == 1
    node = tops[0] if titled and outline.root.is_bare else outline.root
    lead, passages = _passages(outline, node)
    telling = _whole(passages, rows)
    if not telling.sections:
        title = clean_title(node.title) or ruled.mark.title
        return SkippedBlock(title, *ruled.lines, _EMPTY, marked=ruled.mark.line)
    heading = clean_title(tops[0].title) if titled else ""
    return DraftStory(
        *ruled.lines, telling, heading, lead, title=ruled.mark.title, marked=ruled.mark.line
    )


def _passages(outline: Outline, node: Node) -> tuple[str, list[LabelledText]]:
    """The line that names a text without heading, and everything else in it."""
    found: list[LabelledText] = []
    lead = ""
    for at, stretch in enumerate(cut_story_spans(outline, node)):
        found += stretch.before
        if stretch.lead and not at and not node.level and not stretch.before:
            lead = clean_title(stretch.lead.text.split("\n", 1)[0])
        elif stretch.lead:
            found.append(stretch.lead)
        found += stretch.passages
    return lead, found


def _whole(passages: Sequence[LabelledText], rows: Sequence[DraftStory]) -> DraftSections:
    """One telling of passages and of a table's rows, placeholders too where there is no other."""
    told = sort_passages(passages)
    sections = [*told.sections, *(section for row in rows for section in row.telling.sections)]
    gaps = told.gaps
    if not sections:
        sections, gaps = list(_as_written(passages)), ()
    skills = (*told.skills, *(name for row in rows for name in row.telling.skills))
    return replace(
        told,
        sections=tuple(sorted(sections, key=lambda section: section.line)),
        gaps=gaps,
        skills=tuple(dict.fromkeys(skills)),
        date=told.date or next((row.telling.date for row in rows if row.telling.date), None),
        refusal=None,
    )


def _as_written(passages: Sequence[LabelledText]) -> Iterator[Section]:
    """Passages as sections even where they look like placeholders."""
    for each in passages:
        if each.text.strip():
            yield Section(each.label.role.part if each.label else Part.UNLABELLED, *_text(each))


def _text(passage: LabelledText) -> tuple[str, int]:
    """A passage's text and its line."""
    return passage.text, passage.line

"""Rulings: which lines each of the owner's marks decides about, and what then is a story."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from coach.reading.found import Found
from coach.reading.outline import Block, Heading, Kind, Outline
from coach.reading.owner import Mark, Verdict, no_story, undecided
from coach.reading.passages import Passage, stretches
from coach.reading.telling import Telling, tell
from coach.reading.titles import clean, first_sentence
from coach.story import Part, Section, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.reading.outline import Node
    from coach.reading.scan import Scan
    from coach.reading.tabled import Table

_NOTHING_BELOW: Final = "a mark with nothing below it to decide about"
_EMPTY: Final = "you marked it as a story, but nothing is written in it"


@dataclass(slots=True)
class _Ruled:
    """A mark and the lines it decides about, its own among them; `inside` are marks in there."""

    mark: Mark
    first: int
    last: int
    inside: list[_Ruled] = field(default_factory=list)

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line."""
        return self.first, self.last


@dataclass(frozen=True, slots=True)
class Rulings:
    """What the marks of a document decide.

    `stories` come each with the outline of its own lines; `rest` is what no mark decides about.
    """

    rest: Scan
    stories: tuple[tuple[Outline, Found], ...] = ()
    skipped: tuple[Skipped, ...] = ()


def rule(scan: Scan, marks: Sequence[Mark], whole: Mark | None = None) -> Rulings:
    """Take the blocks that their owner's marks decide about out of a document.

    `whole` is the mark in its front matter. Of two marks about the same lines the inner decides,
    but a story has no story in it.
    """
    if not marks and not whole:
        return Rulings(scan)
    found, skipped = _ranges(scan, marks)
    tops = _nested(found)
    if whole:
        first, last = _body(scan)
        if not last:
            return Rulings(scan, skipped=(*skipped, undecided(whole, _NOTHING_BELOW)))
        tops = [_Ruled(whole, first, last, tops)]
    decided = _decided(tops)
    skipped += [*decided.idle, *(_skip(scan, each) for each in decided.skips)]
    text = scan.without(each.lines for each in decided.inner) if decided.inner else scan
    stories = []
    for each in decided.stories:
        outline = text.part(*each.lines)
        told = _told(outline, each)
        if isinstance(told, Found):
            stories.append((outline, told))
            skipped += told.telling.gaps
        else:
            skipped.append(told)
    rest = scan.without(each.lines for each in (*decided.skips, *decided.stories))
    return Rulings(rest, tuple(stories), tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Decided:
    """Rulings by what they come to; `inner` are the skipped ones inside a story."""

    stories: list[_Ruled] = field(default_factory=list)
    skips: list[_Ruled] = field(default_factory=list)
    inner: list[_Ruled] = field(default_factory=list)
    idle: list[Skipped] = field(default_factory=list)


def _decided(tops: Sequence[_Ruled]) -> _Decided:
    """Which rulings hold, from the outermost to the innermost."""
    decided = _Decided()
    waiting: list[tuple[_Ruled, _Ruled | None]] = [(top, None) for top in reversed(tops)]
    while waiting:
        each, story = waiting.pop()
        tells = each.mark.verdict is Verdict.STORY
        if tells and story:
            why = "it stands in a block that another mark takes as one story, line {line}"
            decided.idle.append(undecided(each.mark, why.format(line=story.mark.line)))
        elif tells:
            decided.stories.append(each)
        else:
            decided.skips.append(each)
            decided.inner.extend([each] if story else [])
        above = story or (each if tells else None)
        waiting += [(below, above) for below in reversed(each.inside)]
    return decided


def _body(scan: Scan) -> tuple[int, int]:
    """The first and last written line below the front matter; 0 where there is none."""
    written = [
        number for number, line in enumerate(scan.lines, 1) if number >= scan.start and line.strip()
    ]
    return (written[0], written[-1]) if written else (scan.start, 0)


def _ranges(scan: Scan, marks: Sequence[Mark]) -> tuple[list[_Ruled], list[Skipped]]:
    """The lines each mark decides about, and the marks that decide about none."""
    things: list[Heading | Block | Table] = [*scan.headings, *scan.tables]
    things += [block for block in scan.blocks if block.kind is not Kind.SILENT]
    things.sort(key=lambda thing: thing.first)
    found: list[_Ruled] = []
    skipped: list[Skipped] = []
    for at, mark in enumerate(marks):
        following = marks[at + 1].line if at + 1 < len(marks) else len(scan.lines) + 1
        ruled = _range(scan, mark, things)
        if ruled is None:
            skipped.append(undecided(mark, _NOTHING_BELOW))
        elif not mark.end and not mark.above and following < ruled[0]:
            skipped.append(undecided(mark, "the mark right below it decides instead"))
        else:
            found.append(_Ruled(mark, min(mark.line, ruled[0]), ruled[1]))
    return found, skipped


def _range(
    scan: Scan, mark: Mark, things: Sequence[Heading | Block | Table]
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


def _section(scan: Scan, at: int) -> tuple[int, int]:
    """A heading with all below it, to the next one of its level or above."""
    heading = scan.headings[at]
    for following in scan.headings[at + 1 :]:
        if following.level <= heading.level:
            return heading.first, _trimmed(scan, heading.first, following.first - 1)
    return heading.first, _trimmed(scan, heading.first, len(scan.lines))


def _trimmed(scan: Scan, first: int, last: int) -> int:
    """The last line with anything on it."""
    while last > first and not scan.lines[last - 1].strip():
        last -= 1
    return last


def _indent(line: str) -> int:
    """How far a line is indented, in columns."""
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _nested(found: Sequence[_Ruled]) -> list[_Ruled]:
    """The outermost rulings, each with those inside it; one that a later one cuts into is cut."""
    tops: list[_Ruled] = []
    path: list[_Ruled] = []
    for each in sorted(found, key=lambda each: (each.first, -each.last)):
        while path and path[-1].last < each.first:
            path.pop()
        while path and path[-1].last < each.last:
            path.pop().last = each.first - 1
        (path[-1].inside if path else tops).append(each)
        path.append(each)
    return tops


def _skip(scan: Scan, ruled: _Ruled) -> Skipped:
    """A block that its owner marked as no story."""
    heading = _heading(scan, ruled)
    text = "\n".join(scan.lines[ruled.first - 1 : ruled.last])
    title = clean(heading.title) if heading else ""
    return no_story(ruled.mark, title or first_sentence(text), ruled.first, ruled.last)


def _heading(scan: Scan, ruled: _Ruled) -> Heading | None:
    """The heading a ruled block begins with, if it does."""
    at = bisect_left(scan.headings, ruled.first, key=lambda each: each.first)
    if at == len(scan.headings) or scan.headings[at].first > ruled.last:
        return None
    before = scan.lines[ruled.first - 1 : scan.headings[at].first - 1]
    return None if any(line.strip() for line in before) else scan.headings[at]


def _told(outline: Outline, ruled: _Ruled) -> Found | Skipped:
    """Everything on some lines as one story, whatever it looks like: its owner said so."""
    tables = [table for node in outline.root.walk() for table in node.tables]
    rows = [item for table in tables for item in table.items if isinstance(item, Found)]
    in_tables = {line for table in tables for line in range(table.first, table.last + 1)}
    outline = replace(outline, silent=outline.silent | in_tables) if rows else outline
    tops = outline.root.children
    titled = len(tops) == 1
    node = tops[0] if titled and outline.root.is_bare else outline.root
    lead, passages = _passages(outline, node)
    telling = _whole(passages, rows)
    if not telling.sections:
        title = clean(node.title) or ruled.mark.title
        return Skipped(title, *ruled.lines, _EMPTY, marked=ruled.mark.line)
    heading = clean(tops[0].title) if titled else ""
    return Found(
        *ruled.lines, telling, heading, lead, title=ruled.mark.title, marked=ruled.mark.line
    )


def _passages(outline: Outline, node: Node) -> tuple[str, list[Passage]]:
    """The line that names a text without heading, and everything else in it."""
    found: list[Passage] = []
    lead = ""
    for at, stretch in enumerate(stretches(outline, node)):
        found += stretch.before
        if stretch.lead and not at and not node.level and not stretch.before:
            lead = clean(stretch.lead.text.split("\n", 1)[0])
        elif stretch.lead:
            found.append(stretch.lead)
        found += stretch.passages
    return lead, found


def _whole(passages: Sequence[Passage], rows: Sequence[Found]) -> Telling:
    """One telling of passages and of a table's rows, placeholders too where there is no other."""
    told = tell(passages)
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


def _as_written(passages: Sequence[Passage]) -> Iterator[Section]:
    """Passages as sections even where they look like placeholders."""
    for each in passages:
        if each.text.strip():
            yield Section(each.label.role.part if each.label else Part.UNLABELLED, *_text(each))


def _text(passage: Passage) -> tuple[str, int]:
    """A passage's text and its line."""
    return passage.text, passage.line

"""Formats that are read as Markdown: its lines, and the lines of the document they come from."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

from coach.domain.story import SkippedBlock, Story
from coach.ingest.assemble import read_result
from coach.ingest.model import ReadResult
from coach.ingest.readers import markdown
from coach.ingest.readers.document import Document
from coach.ingest.readers.elements import MarkdownLines

_Lined = TypeVar("_Lined", Story, SkippedBlock)


def read_as_markdown(
    document: Document,
    written: MarkdownLines,
    rest: str = "",
    more: ReadResult | None = None,
    reader: Callable[[Document], ReadResult] = markdown.read,
) -> ReadResult:
    """Read a document from its Markdown, with `more` that was found in it by other ways.

    Without `rest`, the reason why the document's other lines are left out, it has no lines of text.
    Where it has several stories on one line, lines are those of the Markdown.
    """
    more = more or ReadResult()
    text = "\n".join(written.lines)
    data = text.encode("utf-8", "replace")
    result = (
        reader(Document(document.path, data, document.decisions)) if text.strip() else ReadResult()
    )
    starts, ends = ([0, *(span[at] for span in written.spans)] for at in (0, 1))
    moved = move(result, starts.__getitem__, ends.__getitem__)
    stories = sorted([*moved.stories, *more.stories], key=attrgetter("first_line"))
    skipped = [*moved.skipped, *more.skipped]
    if any(one.last_line >= two.first_line for one, two in pairwise(stories)):
        after = move(more, *[lambda line: line + len(written.lines)] * 2)
        stories, skipped = [*result.stories, *after.stories], [*result.skipped, *after.skipped]
    if rest:
        read = read_result(document.lines, stories, skipped, rest)
        return replace(read, lost=result.lost, markdown=text)
    return ReadResult(tuple(stories), tuple(skipped), result.lost, text)


def move(result: ReadResult, first: Callable[[int], int], last: Callable[[int], int]) -> ReadResult:
    """Return what was read with other lines, by those that blocks begin and end on."""

    def moved(block: _Lined) -> _Lined:
        marked = first(block.marked) if block.marked else 0
        ends = first(block.first_line), last(block.last_line)
        return replace(block, first_line=ends[0], last_line=ends[1], marked=marked)

    def sections(story: Story) -> Story:
        parts = (replace(section, line=first(section.line)) for section in story.sections)
        return replace(story, sections=tuple(parts))

    return ReadResult(
        tuple(moved(sections(story)) for story in result.stories),
        tuple(moved(block) for block in result.skipped),
    )

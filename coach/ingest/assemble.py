"""Stories and skipped blocks of one document, every written line in one of them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from coach.domain.episode import is_general
from coach.domain.story import Part, Section, SkippedBlock, Story
from coach.ingest import titles
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.choose import find_stories, part_otherwise
from coach.ingest.decisions import add_anchors, as_directives
from coach.ingest.directives import Directives, apply_directives
from coach.ingest.labels import is_decoration
from coach.ingest.model import Aside, DraftStory, Item, Outline, ReadResult
from coach.ingest.readers.document import Document
from coach.ingest.readers.front_matter import FrontMatter
from coach.ingest.reference_resolution import resolve_references
from coach.ingest.references import find_reference_blocks
from coach.ingest.rejection import LINKS
from coach.ingest.tables import add_table_skills


def assemble_stories(
    document: ParsedDocument, matter: FrontMatter, source: Document, directives: Directives
) -> ReadResult:
    """Return everything a document holds: its stories, what is left out and why."""
    path, lines = source.path, source.lines
    # A mark about the whole document goes before what is kept of its lines.
    decisions = () if matter.directive else source.decisions
    kept, lost = as_directives(document, decisions, lines)
    document = document.cut(line for one in kept for line in (one.line, one.end + 1))
    marks = sorted([*directives.understood, *kept], key=attrgetter("line"))
    rest, marked, decided = apply_directives(document, marks, matter.directive)
    references = find_reference_blocks(rest)
    spans = [(block.first, block.last) for block in references]
    outline = (rest.without(spans) if references else rest).outline()
    items = [*find_stories(outline, matter.title, path.stem)]
    in_outline, skipped = split_items(items)
    drafts = [*((outline, draft) for draft in in_outline), *marked]
    drafts.sort(key=lambda pair: pair[1].first)
    skipped += [*decided, *directives.misread, *filter(None, (matter.problem, matter.misread))]
    if len(drafts) == 1:
        whole = _is_whole(document, outline.silent, drafts[0][1])
        stories = [_only_story(*drafts[0], matter, path, whole=whole)]
    else:
        stories = [
            as_story(draft, draft.title or draft.heading or draft.lead, inside)
            for inside, draft in drafts
        ]
    stories = add_table_skills(stories, document.lookups, lines)
    by_user = {one.line for one in kept}
    found = [
        (replace(draft, pieces=part_otherwise(inside)) if draft.marked in by_user else draft, story)
        for (inside, draft), story in zip(drafts, stories, strict=True)
    ]
    stories, skipped = add_anchors(replace(document, lines=lines), found, skipped, by_user)
    skipped = [_with_links(document, block) for block in skipped]
    stories, skipped = resolve_references(document, references, stories, skipped, path)
    is_taken = matter.problem or any(story.first_line <= 1 for story in stories)
    if matter.body > 1 and not is_taken:
        reason = "front matter, not a story"
        skipped.append(SkippedBlock("front matter", 1, matter.body - 1, reason))
    result = read_result(lines, stories, skipped, "nothing to read but marks")
    return replace(result, lost=lost)


def read_result(
    lines: Sequence[str], stories: Sequence[Story], skipped: Sequence[SkippedBlock], rest: str
) -> ReadResult:
    """Return stories and skipped blocks, the written lines in neither left out for the reason."""
    skipped = [*skipped, *_uncovered(lines, [*stories, *skipped], rest)]
    return ReadResult(tuple(stories), tuple(sorted(skipped, key=lambda block: block.first_line)))


def split_items(items: Sequence[Item]) -> tuple[list[DraftStory], list[SkippedBlock]]:
    """Return the stories among items, and the blocks that are none, the stories' gaps last."""
    drafts = [item for item in items if isinstance(item, DraftStory)]
    skipped = [item for item in items if isinstance(item, SkippedBlock)]
    return drafts, [*skipped, *(gap for draft in drafts for gap in draft.content.gaps)]


def as_story(draft: DraftStory, title: str, outline: Outline | None = None) -> Story:
    """Return a draft as a story, under a title, or failing one its first sentence."""
    content = draft.content
    about = outline.aside(draft.first, draft.last) if outline else Aside()
    story = Story(
        title or content.title or titles.first_sentence(content.sections[0].text),
        content.sections,
        draft.first,
        draft.last,
        tuple(dict.fromkeys((*content.skills, *about.skills))),
        content.date or about.date,
        questions=content.questions,
        marked=draft.marked,
        chance=draft.chance,
    )
    # What the user marked as a story is one, however general it sounds.
    labelled = story.parts != {Part.UNLABELLED}
    return replace(story, general=not story.marked and is_general(story.text, labelled=labelled))


def _with_links(document: ParsedDocument, block: SkippedBlock) -> SkippedBlock:
    """Return a list of links with its text, which may be a reference to a story."""
    if block.reason != LINKS:
        return block
    headings = document.headings
    at = bisect_left(headings, block.first_line, key=lambda heading: heading.first)
    titled = at < len(headings) and headings[at].first == block.first_line
    first = block.first_line + titled
    return replace(block, refers="\n".join(document.lines[first - 1 : block.last_line][:20]))


def _is_whole(document: ParsedDocument, silent: frozenset[int], draft: DraftStory) -> bool:
    """Return whether a story is all that is written in a document."""
    return not any(
        line.strip() and number not in silent
        for number, line in enumerate(document.lines, 1)
        if number >= document.start and not draft.first <= number <= draft.last
    )


def _only_story(
    outline: Outline, draft: DraftStory, matter: FrontMatter, path: Path, *, whole: bool
) -> Story:
    """Return the only story of a document, which front matter is about too.

    Titles come, in this order, from the user, the front matter (of a story that is the `whole`),
    the heading, a title-like first line, the file's name, or the first sentence.
    """
    title = draft.title or (matter.title if whole else "")
    title = title or draft.content.title or draft.heading or draft.lead
    if not title:
        title, draft = _titled_by_first_line(draft)
    story = as_story(draft, title or titles.title_from_name(path), outline)
    skills = tuple(dict.fromkeys((*story.skills, *matter.skills)))
    date = draft.content.date or matter.date or story.date or titles.date_from_name(path)
    story = replace(story, skills=skills, date=date)
    if whole and not matter.problem:
        first, _ = outline.trimmed(1, story.last_line)
        # A directive's line is blank here, and the story's all the same.
        return replace(story, first_line=min(first, draft.first))
    return story


def _titled_by_first_line(draft: DraftStory) -> tuple[str, DraftStory]:
    """Take a title-like first line, a paragraph of its own, out of the text.

    A single word above another such line is what blogs print over a title ("Engineering").
    """
    first, *others = draft.content.sections
    lines = first.text.split("\n")
    if first.part is not Part.UNLABELLED or not _stands_alone(lines, 0):
        return "", draft
    at, after = 0, _next_written(lines, 0)
    is_word = " " not in lines[0].strip()
    if is_word and after and " " in lines[after] and _stands_alone(lines, after):
        at, after = after, _next_written(lines, after)
    sections = tuple(others)
    if after and not all(map(is_decoration, lines[after:])):
        sections = (Section(first.part, "\n".join(lines[after:]), first.line + after), *others)
    if not sections:
        return "", draft
    content = replace(draft.content, sections=sections)
    return titles.clean_title(lines[at].lstrip("# ")), replace(draft, content=content)


def _next_written(lines: Sequence[str], at: int) -> int | None:
    return next((n for n in range(at + 1, len(lines)) if lines[n].strip()), None)


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return titles.is_title_like(lines[at]) and not below.strip()


def _uncovered(
    lines: Sequence[str], blocks: Iterable[Story | SkippedBlock], reason: str
) -> Iterator[SkippedBlock]:
    """Yield the written lines that lie in no block, in runs, but for runs of decoration."""
    covered = [False] * (len(lines) + 2)
    for block in blocks:
        size = block.last_line + 1 - block.first_line
        covered[block.first_line : block.last_line + 1] = [True] * size
    start = 0
    for number, line in enumerate((*lines, ""), 1):
        is_open = bool(line.strip()) and not covered[number]
        if is_open and not start:
            start = number
        elif start and not is_open:
            run = lines[start - 1 : number - 1]
            title = next((line.strip() for line in run if not is_decoration(line)), None)
            if title is not None:
                yield SkippedBlock(titles.shorten(title), start, number - 1, reason)
            start = 0

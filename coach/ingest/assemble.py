"""Assembly: stories and skipped blocks of a document, every written line in one of them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.domain.episode import is_general
from coach.domain.story import Part, Section, SkippedBlock, Story
from coach.ingest import reference_index, tables, titles
from coach.ingest.detect import find_stories
from coach.ingest.directives import Directives, apply_directives
from coach.ingest.labels import is_decoration
from coach.ingest.model import DraftStory, ReadResult
from coach.ingest.reference_resolution import resolve_references
from coach.ingest.rejection import LINKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from coach.ingest.build_outline import ParsedDocument
    from coach.ingest.model import Outline
    from coach.ingest.readers.front_matter import FrontMatter


_NO_MARKS: Final = Directives()
_FRONT_MATTER: Final = "front matter, not a story"
_LEFT: Final = "nothing to read but marks"


def assemble_stories(
    scan: ParsedDocument,
    matter: FrontMatter,
    path: Path,
    lines: Sequence[str],
    marks: Directives = _NO_MARKS,
) -> ReadResult:
    """Everything a document of these lines holds: its stories, and what is left out and why."""
    ruled = apply_directives(scan, marks.found, matter.mark)
    pointing = reference_index.find_reference_blocks(ruled.rest)
    rest = ruled.rest.without((each.first, each.last) for each in pointing)
    outline = (rest if pointing else ruled.rest).outline()
    found = list(_told(find_stories(outline, matter.title, path.stem)))
    drafts = [(outline, each) for each in found if isinstance(each, DraftStory)]
    drafts = sorted([*drafts, *ruled.stories], key=lambda pair: pair[1].first)
    skipped = [each for each in found if isinstance(each, SkippedBlock)]
    skipped += [gap for each in found if isinstance(each, DraftStory) for gap in each.telling.gaps]
    skipped += [*ruled.skipped, *marks.misread]
    skipped += [each for each in (matter.problem, matter.misread) if each]
    if len(drafts) == 1:
        whole = _is_whole(scan, outline.silent, drafts[0][1])
        stories = [_only(*drafts[0], matter, path, whole=whole)]
    else:
        stories = [_story(each, draft, _named(draft)) for each, draft in drafts]
    stories = tables.add_table_skills(stories, scan.lookups, lines)
    skipped = [_with_links(scan, each) for each in skipped]
    resolved = resolve_references(scan, pointing, stories, skipped, path)
    stories, skipped = resolved.stories, resolved.skipped
    is_taken = matter.problem or any(story.first_line <= 1 for story in stories)
    if matter.body > 1 and not is_taken:
        skipped.append(SkippedBlock("front matter", 1, matter.body - 1, _FRONT_MATTER))
    skipped += uncovered(lines, [*stories, *skipped], _LEFT)
    return ReadResult(tuple(stories), tuple(sorted(skipped, key=lambda each: each.first_line)))


def _with_links(scan: ParsedDocument, block: SkippedBlock) -> SkippedBlock:
    """A list of links with its text, which may be a reference to a story."""
    if block.reason != LINKS:
        return block
    at = bisect_left(scan.headings, block.first_line, key=lambda each: each.first)
    heading = scan.headings[at] if at < len(scan.headings) else None
    titled = heading is not None and heading.first == block.first_line
    first = block.first_line + titled
    return replace(block, refers="\n".join(scan.lines[first - 1 : block.last_line][:20]))


def _named(draft: DraftStory) -> str:
    """What a story found is called: by its owner's mark, its heading, or the line above it."""
    return draft.title or draft.heading or draft.lead


def _told(found: Iterable[DraftStory | SkippedBlock]) -> Iterator[DraftStory | SkippedBlock]:
    """What was found, without sections, and stories, that are nothing but marks."""
    for each in found:
        if isinstance(each, SkippedBlock):
            yield each
            continue
        telling = each.telling
        kept = tuple(
            section
            for section in telling.sections
            if not all(is_decoration(line) for line in section.text.split("\n"))
        )
        if len(kept) == len(telling.sections):
            yield each
        elif kept:
            yield replace(each, telling=replace(telling, sections=kept))


def _story(outline: Outline, draft: DraftStory, title: str) -> Story:
    """A story as found, under a title, or failing one its first sentence."""
    sections = draft.telling.sections
    aside = outline.aside(draft.first, draft.last)
    labelled = any(section.part is not Part.UNLABELLED for section in sections)
    story = Story(
        title or draft.telling.title or titles.first_sentence(sections[0].text),
        sections,
        draft.first,
        draft.last,
        tuple(dict.fromkeys((*draft.telling.skills, *aside.skills))),
        draft.telling.date or aside.date,
        marked=draft.marked,
    )
    # What its owner calls a story is one, however general it sounds.
    general = not story.marked and is_general(story.text, labelled=labelled)
    return replace(story, general=general)


def _is_whole(scan: ParsedDocument, silent: frozenset[int], draft: DraftStory) -> bool:
    """Whether a story is all that is written in a document."""
    return not any(
        line.strip() and number not in silent
        for number, line in enumerate(scan.lines, 1)
        if number >= scan.start and not draft.first <= number <= draft.last
    )


def _only(
    outline: Outline, draft: DraftStory, matter: FrontMatter, path: Path, *, whole: bool
) -> Story:
    """The only story of a document, which front matter is about too.

    The title is its owner's, the front matter's, the heading's, a title-like first line, the
    file's name, or the first sentence, in this order. Front matter is the story's where nothing
    else is.
    """
    title = draft.title or (matter.title if whole else "")
    title = title or draft.telling.title or draft.heading or draft.lead
    if not title:
        title, draft = _titled_by_first_line(draft)
    story = _story(outline, draft, title or titles.from_name(path))
    skills = tuple(dict.fromkeys((*story.skills, *matter.skills)))
    date = draft.telling.date or matter.date or story.date or titles.date_from_name(path)
    story = replace(story, skills=skills, date=date)
    if whole and not matter.problem:
        first, _ = outline.trimmed(1, story.last_line)
        # A mark's line is blank here, and the story's all the same.
        return replace(story, first_line=min(first, draft.first))
    return story


def _titled_by_first_line(draft: DraftStory) -> tuple[str, DraftStory]:
    """Take a title-like first line, a paragraph of its own, out of the text.

    A single word above another such line is what blogs print over a title ("Engineering").
    """
    first, *others = draft.telling.sections
    lines = first.text.split("\n")
    at = 0 if _stands_alone(lines, 0) else None
    if at is not None and " " not in lines[0].strip():
        following = next((n for n in range(1, len(lines)) if lines[n].strip()), None)
        if following is not None and " " in lines[following] and _stands_alone(lines, following):
            at = following
    if first.part is not Part.UNLABELLED or at is None:
        return "", draft
    after = next((n for n in range(at + 1, len(lines)) if lines[n].strip()), None)
    if after is None or all(map(is_decoration, lines[after:])):
        sections: tuple[Section, ...] = tuple(others)
    else:
        rest = Section(first.part, "\n".join(lines[after:]), first.line + after)
        sections = (rest, *others)
    if not sections:
        return "", draft
    return titles.clean_title(lines[at]), replace(
        draft, telling=replace(draft.telling, sections=sections)
    )


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a title-like paragraph of its own."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return titles.is_title_like(lines[at]) and not below.strip()


def uncovered(
    lines: Sequence[str], blocks: Iterable[Story | SkippedBlock], reason: str
) -> Iterator[SkippedBlock]:
    """The written lines that lie in no block, in runs; a run of rules and tags alone is none."""
    covered = [False] * (len(lines) + 2)
    for block in blocks:
        covered[block.first_line : block.last_line + 1] = [True] * (
            block.last_line + 1 - block.first_line
        )
    start = 0
    for number, line in enumerate((*lines, ""), 1):
        open_ = bool(line.strip()) and not covered[number]
        if open_ and not start:
            start = number
        elif start and not open_:
            run = range(start, number)
            said = next((at for at in run if not is_decoration(lines[at - 1])), None)
            if said is not None:
                yield SkippedBlock(
                    titles.shorten(lines[said - 1].strip()), start, number - 1, reason
                )
            start = 0

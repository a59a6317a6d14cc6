"""Cut a heading's text at its labels into a draft story."""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach.domain.story import Part, Section, SkippedBlock
from coach.ingest.labels import STAR, LabelRole, PartLabel, fold_label, without_label
from coach.ingest.model import BlockKind
from coach.ingest.titles import as_skills, clean_title, is_placeholder, is_title_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.ingest.model import Block, Node, Outline


_TOLD: Final = 2  # parts that make a story, where a title stands before the next one
_TOLD_IN_FULL: Final = 3  # the same, where nothing but the first label come again parts the two
_LONGEST_LEAD: Final = 30  # words; an interview question can be that long
_QUOTE: Final = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_BULLETS: Final = ("- ", "* ", "+ ", "• ")
_ASIDE: Final = frozenset({LabelRole.SKILLS, LabelRole.DATE, LabelRole.TITLE})


@dataclass(frozen=True, slots=True)
class LabelledText:
    """Text under one label, or under none. `first` to `last` count the label's own line."""

    label: PartLabel | None
    first: int
    last: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class StorySpan:
    """What reads as one story: its passages, and `lead`, the line before them that names it.

    Text before the lead of the first of several stretches is in `before`.
    """

    first: int
    last: int
    passages: tuple[LabelledText, ...]
    lead: LabelledText | None = None
    before: tuple[LabelledText, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a passage starts; `rest` is what a label leaves of its line, `body` the line below."""

    line: int
    body: int
    label: PartLabel | None = None
    rest: str = ""
    depth: int = 0
    lead: bool = False
    rule: bool = False

    @property
    def tells(self) -> bool:
        """Whether a part of the story starts here, not skills, a date or the like."""
        return self.label is not None and self.label.role not in _ASIDE


def cut_story_spans(outline: Outline, node: Node, *, whole: bool = True) -> list[StorySpan]:
    """Cut what stands below a heading into passages; where its labels start again, into stories.

    With `whole`, everything below the heading, else its own text alone.
    """
    below = list(node.walk()) if whole else [node]
    blocks = [block for each in below for block in each.blocks]
    # Sorting is stable: a label on the scope's first line comes after the scope's own cut.
    cuts = sorted(_cuts(node, below), key=lambda cut: cut.line)
    rounds = _rounds(outline, cuts, blocks, titled=node.level > 0)
    end = node.last if whole else node.own_last
    ends = [each[0].line - 1 for each in rounds[1:]] + [end]
    return [_stretch(outline, each, last) for each, last in zip(rounds, ends, strict=True)]


def _cuts(node: Node, below: Sequence[Node]) -> Iterator[_Cut]:
    """Every place where a passage starts.

    Inside a labelled heading's text other labels are part of it, but for skills and the like.
    """
    yield _Cut(node.body, node.body)
    for each in below:
        if each is not node:
            yield _Cut(each.first, each.body, each.label, each.rest)
        for mark in each.marks:
            if each is node or each.label is None or mark.label.role in _ASIDE:
                yield _Cut(mark.line, mark.line + 1, mark.label, mark.rest, mark.depth)
        for block in each.blocks:
            if block.rule:
                yield _Cut(block.first, block.last + 1, rule=True)


def _rounds(
    outline: Outline, cuts: Sequence[_Cut], blocks: Sequence[Block], *, titled: bool
) -> list[list[_Cut]]:
    """Part the cuts where the first label comes again once a story has been told."""
    rounds: list[list[_Cut]] = [[]]
    starts = [block.first for block in blocks]
    word, parts = "", set[LabelRole]()
    for cut in cuts:
        if cut.label and cut.tells:
            again = cut.label.word == word and len(parts) >= _TOLD
            if again or not word:
                lead = _lead(outline, rounds[-1], cut, blocks, starts)
                again = again and (lead is not None or not titled or len(parts) >= _TOLD_IN_FULL)
                if again:
                    rounds.append([])
                    parts = set()
                _take(rounds, lead, new=again)
            word = word or cut.label.word
            parts |= {cut.label.role} & STAR
        rounds[-1].append(cut)
    return rounds


def _take(rounds: list[list[_Cut]], lead: _Cut | None, *, new: bool) -> None:
    """Put the line that names the next story at the start of its cuts."""
    if lead is None:
        return
    before = rounds[-2] if new else rounds[-1]
    while len(before) > 1 and before[-1].line >= lead.line:
        before.pop()
    rounds[-1].append(lead)


def _lead(
    outline: Outline, so_far: Sequence[_Cut], cut: _Cut, blocks: Sequence[Block], starts: list[int]
) -> _Cut | None:
    """The title or question right before a story's first label, if there is one."""
    before = so_far[-1]
    if before.label is None and before.body > before.line and not before.rule:
        blank = not outline.text(before.body, cut.line - 1).strip()
        if blank:  # a heading with nothing else below it
            return replace(before, lead=True)
    at = bisect_right(starts, cut.line - 1) - 1
    while at >= 0 and blocks[at].first >= before.line and blocks[at].kind is not BlockKind.PROSE:
        at -= 1
    if at < 0 or blocks[at].first < before.line or not _names(outline, blocks[at], cut, before):
        return None
    return _Cut(blocks[at].first, blocks[at].first, lead=True)


def _names(outline: Outline, block: Block, cut: _Cut, before: _Cut) -> bool:
    """Whether a block of one line names what follows it, rather than ending what came before."""
    alone = block.first == min(block.last, cut.line - 1)
    line = without_label(outline.lines[block.first - 1])
    if not alone or (before.label and block.first == before.line):
        return False
    if before.label and not before.rest:
        written = outline.text(before.body, block.first - 1) if before.body < block.first else ""
        if not written.strip():
            return False  # it is all that stands under the label before it
    words = len(fold_label(line[:400]).split())
    if not 0 < words <= _LONGEST_LEAD:
        return False
    set_off = block.depth < cut.depth or block.ordered or before.rule or line.startswith("**")
    return set_off or line.endswith(("?", "？")) or (block.depth == 0 and is_title_like(line))


def _stretch(outline: Outline, cuts: Sequence[_Cut], end: int) -> StorySpan:
    """The passages between a story's cuts."""
    found: list[LabelledText] = []
    before: list[LabelledText] = []
    lead: LabelledText | None = None
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        last = following.line - 1 if following else end
        if last < cut.line:
            continue
        passages = list(_passages(outline, cut, last))
        if cut.lead:
            before, found, lead = found, [], passages[0]
        else:
            found += [passage for passage in passages if passage.label or passage.text]
    first = lead.first if lead and before else cuts[0].line
    return StorySpan(first, end, tuple(found), lead, tuple(before))


def _passages(outline: Outline, cut: _Cut, last: int) -> Iterator[LabelledText]:
    """The passage from a cut to a line; text after a list of skills is one of its own."""
    if cut.label is None:
        is_empty = cut.body > cut.line and not outline.text(cut.body, last).strip()
        text = "" if is_empty and not cut.lead else outline.text(cut.line, last)
        yield _trimmed(LabelledText(None, cut.line, last, text, cut.line))
        return
    below = outline.text(cut.body, last) if cut.body <= last else ""
    if outline.lines[cut.line - 1].lstrip().startswith(">"):
        below = _QUOTE.sub("", below)
    elif cut.depth:
        below = textwrap.dedent(below)
    start = cut.line if cut.rest else cut.body
    text = "\n".join(piece for piece in (cut.rest, below) if piece)
    passage = _trimmed(LabelledText(cut.label, cut.line, last, text, start))
    yield from _aside(passage, cut) if cut.label.role in _ASIDE else [passage]


def _trimmed(passage: LabelledText) -> LabelledText:
    """A passage without blank lines around its text; `line` moves to the text's first line."""
    label, first, last = passage.label, passage.first, passage.last
    text = passage.text.rstrip()
    if not text:
        return LabelledText(label, first, last, "", first)
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    line = passage.line + text.count("\n", 0, start)
    return LabelledText(label, first, last, text[start:], line)


def _aside(passage: LabelledText, cut: _Cut) -> Iterator[LabelledText]:
    """Skills, a date or a title are one paragraph or list; what follows is the story's text."""
    lines = passage.text.split("\n")
    end = _end(lines)
    rest = "\n".join(lines[end:])
    if not rest.strip() or cut.depth:
        yield passage
        return
    middle = passage.line + end
    yield replace(passage, text="\n".join(lines[:end]), last=middle - 1)
    yield _trimmed(LabelledText(None, middle, passage.last, rest, middle))


def _end(lines: Sequence[str]) -> int:
    """Where the first paragraph ends, or the list, whose items blank lines may part."""
    is_list = lines[0].lstrip().startswith(_BULLETS)
    blank = len(lines)
    for at, line in enumerate(lines):
        if not line.strip():
            blank = min(blank, at)
        elif blank < at:
            if not is_list or not line.lstrip().startswith(_BULLETS):
                return blank
            blank = len(lines)
    return blank


_NEARLY_ALL: Final = 3  # placeholders for each written section
_HARDLY_WRITTEN: Final = 8  # words
_ABOUT: Final = frozenset({LabelRole.SKILLS, LabelRole.DATE, LabelRole.TITLE})


@dataclass(frozen=True, slots=True)
class DraftSections:
    """The written sections of a stretch, and its gaps; `refusal` says why it is no story."""

    sections: tuple[Section, ...] = ()
    gaps: tuple[SkippedBlock, ...] = ()
    skills: tuple[str, ...] = ()
    date: str | None = None
    title: str = ""
    refusal: str | None = None


def sort_passages(passages: Iterable[LabelledText]) -> DraftSections:
    """Sort passages into what is written and what is not."""
    written: list[LabelledText] = []
    gaps: list[LabelledText] = []
    about: dict[LabelRole, list[str]] = {role: [] for role in _ABOUT}
    for passage in passages:
        if passage.label and passage.label.role in _ABOUT:
            about[passage.label.role].append(passage.text)
        else:
            (gaps if is_placeholder(passage.text) else written).append(passage)
    return DraftSections(
        tuple(_section(each) for each in written),
        tuple(_gap(each) for each in gaps),
        tuple(dict.fromkeys(name for text in about[LabelRole.SKILLS] for name in as_skills(text))),
        _first(about[LabelRole.DATE]) or None,
        _first(about[LabelRole.TITLE]),
        _refusal(written, gaps),
    )


def _section(passage: LabelledText) -> Section:
    """A passage as a section of a story."""
    part = passage.label.role.part if passage.label else Part.UNLABELLED
    return Section(part, passage.text, passage.line)


def _first(texts: Sequence[str]) -> str:
    """The first text that is written, as one clean line."""
    return next((clean_title(text) for text in texts if not is_placeholder(text)), "")


def _gap(passage: LabelledText) -> SkippedBlock:
    """A passage with nothing written in it yet."""
    name = passage.label.word if passage.label else clean_title(passage.text)
    reason = "a placeholder, nothing written yet" if passage.text else "nothing written yet"
    return SkippedBlock(name.capitalize(), passage.first, passage.last, reason)


def _refusal(written: Sequence[LabelledText], gaps: Sequence[LabelledText]) -> str | None:
    """Why passages are no story: nothing, or nearly nothing, is written in them."""
    if not written:
        if any(gap.text for gap in gaps):
            return "a blank template: every part is a placeholder"
        return "labels with nothing written below them" if gaps else "nothing is written here"
    words = sum(len(fold_label(passage.text).split()) for passage in written)
    if len(gaps) >= _NEARLY_ALL * len(written) and words <= _HARDLY_WRITTEN:
        return "a blank template: nearly every part is a placeholder"
    return None

"""Cut a heading's text at its labels into a draft story."""

import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coach.domain.story import SkippedBlock
from coach.ingest.labels import (
    ASIDE,
    STAR,
    LabelRole,
    PartLabel,
    Role,
    count_words,
    strip_list_marks,
)
from coach.ingest.model import (
    ENOUGH_PARTS,
    Block,
    BlockKind,
    DraftSections,
    LabelledText,
    Node,
    Outline,
    StorySpan,
)
from coach.ingest.titles import as_skills, clean_title, is_placeholder, is_title_like

_IN_FULL: Final = 3  # parts told, where nothing but the first label come again parts two stories
_LONGEST_LEAD: Final = 30  # words; an interview question can be that long
_ASKED: Final = re.compile(
    r"^[*_> \t+-]*(?:(?:example|sample|interview|behaviou?ral) )?q(?:uestion)?[*_]{0,3}\s*[:：]"
    r"[*_ \t]*(?P<question>\S.{8,400})$",
    re.MULTILINE | re.IGNORECASE,
)
_ANSWERED: Final = re.compile(r"\A[*_>\s+-]*a(?:nswer)?[*_]{0,3}\s*[:：][*_ \t]*", re.IGNORECASE)
_QUOTE: Final = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_BOLD_LINE: Final = re.compile(r"(\*\*|__)[^*_\n]{2,120}\1[:：]?")
_FIELD: Final = re.compile(r"(\*\*|__)[^*_\n]{1,40}(?:[:：]\1|\1[:：])")
_BULLETS: Final = ("- ", "* ", "+ ", "• ")
_NEARLY_ALL: Final = 3  # placeholders for each written section
_HARDLY_WRITTEN: Final = 8  # words
EMPTY: Final = "nothing written yet"


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


def cut_story_spans(outline: Outline, node: Node) -> list[StorySpan]:
    """Cut what stands below a heading into passages and stories."""
    if node.spans:
        return node.spans
    nodes = list(node.walk())
    blocks = [block for below in nodes for block in below.blocks]
    # Sorting is stable: a label on the scope's first line comes after the scope's own cut.
    cuts = sorted(_cuts(outline, node, node), key=lambda cut: cut.line)
    stories = _part_stories(outline, cuts, blocks, titled=node.level > 0)
    ends = [story[0].line - 1 for story in stories[1:]] + [node.last]
    pairs = zip(stories, ends, strict=True)
    node.spans = [_story_span(outline, story, last) for story, last in pairs]
    return node.spans


def join_spans(outline: Outline, node: Node, *, named: bool) -> tuple[list[LabelledText], str]:
    """Return the passages of a block that is one story, and its title unless it is `named`."""
    passages: list[LabelledText] = []
    called = ""
    headings = {below.first for below in node.walk()}
    for at, span in enumerate(cut_story_spans(outline, node)):
        passages += span.before
        if span.lead and not (at or named):
            line = span.lead.text.split("\n", 1)[0].lstrip("# ")
            called = clean_title(strip_list_marks(line))
        elif span.lead and span.lead.first not in headings:
            passages.append(span.lead)
        passages += span.passages
    return passages, called


def _cuts(outline: Outline, top: Node, node: Node, *, inside: bool = False) -> Iterator[_Cut]:
    """Yield where passages start; what stands `inside` a labelled heading is that part's text."""
    if node is top:
        yield _Cut(top.body, top.body)
    elif node.label or not inside:
        yield _Cut(node.first, node.body, node.label, node.rest)
    inside = inside or (node is not top and node.label is not None)
    for hit in node.hits:
        if not inside or hit.label.role in ASIDE:
            yield _Cut(hit.line, hit.line + 1, hit.label, hit.rest, hit.depth)
    for block in node.blocks:
        if block.rule:
            yield _Cut(block.first, block.last + 1, rule=True)
    yield from () if inside else _notes(outline, node)
    for child in node.children:
        yield from _cuts(outline, top, child, inside=inside)


def _notes(outline: Outline, node: Node) -> Iterator[_Cut]:
    """Yield the lines in bold type after the last label: what follows is no more of that part."""
    last = next((hit for hit in reversed(node.hits) if hit.label.role in STAR), None)
    labels = {hit.line for hit in node.hits}
    for block in node.blocks if last else ():
        if last and block.first > last.line and block.kind is BlockKind.PROSE and not block.depth:
            is_bold = _BOLD_LINE.fullmatch(outline.lines[block.first - 1].strip())
            is_note = is_bold and block.first not in labels
            if is_note and (last.rest or outline.text(last.line + 1, block.first - 1).strip()):
                yield _Cut(block.first, block.first)


def _part_stories(
    outline: Outline, cuts: Sequence[_Cut], blocks: Sequence[Block], *, titled: bool
) -> list[list[_Cut]]:
    """Part the cuts where the first label comes again once a story has been told."""
    stories: list[list[_Cut]] = [[]]
    starts = [block.first for block in blocks]
    first_word, parts = "", set[Role]()
    for cut in cuts:
        if cut.label and cut.label.role not in ASIDE:
            again = cut.label.word == first_word and len(parts) >= ENOUGH_PARTS
            if again or not first_word:
                before = stories[-1]
                lead = _find_lead(outline, before[-1], cut, blocks, starts)
                again = again and (lead is not None or not titled or len(parts) >= _IN_FULL)
                if again:
                    stories.append([])
                    parts = set()
                if lead:
                    while len(before) > 1 and before[-1].line >= lead.line:
                        before.pop()
                    stories[-1].append(lead)
            first_word = first_word or cut.label.word
            parts |= {cut.label.role} & STAR
        stories[-1].append(cut)
    return stories


def _find_lead(
    outline: Outline, before: _Cut, cut: _Cut, blocks: Sequence[Block], starts: list[int]
) -> _Cut | None:
    """Return the title or question right before a story's first label, if there is one."""
    if before.label is None and before.body > before.line and not before.rule:
        blank = not outline.text(before.body, cut.line - 1).strip()
        if blank:  # a heading with nothing else below it
            return replace(before, lead=True)
    at = bisect_right(starts, cut.line - 1) - 1
    while at >= 0 and starts[at] >= before.line and blocks[at].kind is not BlockKind.PROSE:
        at -= 1
    if at < 0 or starts[at] < before.line or not _is_lead(outline, blocks[at], cut, before):
        return None
    return _Cut(starts[at], starts[at], lead=True)


def _is_lead(outline: Outline, block: Block, cut: _Cut, before: _Cut) -> bool:
    """Return whether a block of one line names what follows it, not ending what came before."""
    is_label_line = before.label and block.first == before.line
    if is_label_line or block.first != min(block.last, cut.line - 1):
        return False
    written = before.rest or outline.text(before.body, block.first - 1).strip()
    if before.label and not written:
        return False  # it is all that stands under the label before it
    line = strip_list_marks(outline.lines[block.first - 1])
    if not 0 < count_words(line[:400]) <= _LONGEST_LEAD:
        return False
    set_off = block.depth < cut.depth or block.ordered or before.rule or line.startswith("**")
    return set_off or line.endswith(("?", "？")) or (block.depth == 0 and is_title_like(line))


def _story_span(outline: Outline, cuts: Sequence[_Cut], end: int) -> StorySpan:
    passages: list[LabelledText] = []
    before: list[LabelledText] = []
    lead: LabelledText | None = None
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        last = following.line - 1 if following else end
        if last < cut.line:
            continue
        pieces = list(_passages(outline, cut, last))
        if cut.lead:
            before, passages, lead = passages, [], pieces[0]
        else:
            passages += [piece for piece in pieces if piece.label or piece.text]
    first = lead.first if lead and before else cuts[0].line
    return StorySpan(first, end, tuple(passages), lead, tuple(before))


def _passages(outline: Outline, cut: _Cut, last: int) -> Iterator[LabelledText]:
    """Yield the passage from a cut to a line; text after a list of skills is one of its own."""
    below = outline.text(cut.body, last)
    if cut.label is None:
        is_empty = cut.body > cut.line and not below.strip()
        text = "" if is_empty and not cut.lead else outline.text(cut.line, last)
        yield _trimmed(LabelledText(None, cut.line, last, text, cut.line))
        return
    if outline.lines[cut.line - 1].lstrip().startswith(">"):
        below = _QUOTE.sub("", below)
    elif cut.depth:
        below = textwrap.dedent(below)
    text = "\n".join(piece for piece in (cut.rest, below) if piece)
    start = cut.line if cut.rest else cut.body
    passage = _trimmed(LabelledText(cut.label, cut.line, last, text, start))
    if cut.label.role in ASIDE and not cut.depth:
        yield from _split_aside(passage)
    else:
        yield passage


def _trimmed(passage: LabelledText) -> LabelledText:
    """Return a passage without blank lines around its text; `line` moves to the first line."""
    if not (text := passage.text.rstrip()):
        return replace(passage, text="", line=passage.first)
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    line = passage.line + text.count("\n", 0, start)
    return replace(passage, text=text[start:], line=line)


def _split_aside(passage: LabelledText) -> Iterator[LabelledText]:
    """Split off the story's text that follows the paragraph or list of skills, a date, a title."""
    lines = passage.text.split("\n")
    end = _paragraph_end(lines)
    middle = passage.line + end
    rest = "\n".join(lines[end:])
    if not rest.strip():
        yield passage
        return
    yield replace(passage, text="\n".join(lines[:end]), last=middle - 1)
    yield _trimmed(LabelledText(None, middle, passage.last, rest, middle))


def _paragraph_end(lines: Sequence[str]) -> int:
    """Return where the first paragraph ends, or the list, whose items blank lines may part."""
    is_list = lines[0].lstrip().startswith(_BULLETS)
    blank = len(lines)
    for at, line in enumerate(lines):
        if at and _FIELD.match(line):
            return at
        if not line.strip():
            blank = min(blank, at)
        elif blank < at:
            if not is_list or not line.lstrip().startswith(_BULLETS):
                return blank
            blank = len(lines)
    return blank


def sort_passages(passages: Iterable[LabelledText]) -> DraftSections:
    """Sort passages into what is written, what is not, and what is said about the story."""
    written: list[LabelledText] = []
    gaps: list[LabelledText] = []
    about: dict[Role, list[str]] = {role: [] for role in ASIDE}
    questions: dict[str, None] = {}
    for passage in passages:
        question, passage = _split_question(passage)  # noqa: PLW2901 (what is left of it)
        questions |= dict.fromkeys(question)
        if passage.label and passage.label.role in ASIDE:
            about[passage.label.role].append(passage.text)
        elif passage.text or passage.label:
            (gaps if is_placeholder(passage.text) else written).append(passage)
    return DraftSections(
        tuple(passage.section for passage in written),
        tuple(map(_gap, gaps)),
        tuple(dict.fromkeys(name for text in about[LabelRole.SKILLS] for name in as_skills(text))),
        _first_written(about[LabelRole.DATE]) or None,
        _first_written(about[LabelRole.TITLE]),
        _refusal(written, gaps),
        tuple(questions),
    )


def names_question(text: str) -> bool:
    """Return whether a text says which question the story below it answers."""
    return _ASKED.search(text) is not None


def _split_question(passage: LabelledText) -> tuple[tuple[str, ...], LabelledText]:
    """Split the question that a passage says it answers ("Question: Tell me ...") off its text."""
    asked = list(_ASKED.finditer(passage.text)) if passage.label is None else []
    if len(asked) != 1 or passage.text[: asked[0].start()].strip():
        return (), passage
    left = passage.text[asked[0].end() :]
    text = _ANSWERED.sub("", left, count=1).strip("\n")
    line = passage.line + passage.text[: passage.text.find(text)].count("\n")
    return (clean_title(asked[0]["question"]).strip('"“”'),), replace(passage, text=text, line=line)


def _first_written(texts: Sequence[str]) -> str:
    return next((clean_title(text) for text in texts if not is_placeholder(text)), "")


def _gap(passage: LabelledText) -> SkippedBlock:
    name = passage.label.word if passage.label else clean_title(passage.text)
    reason = f"a placeholder, {EMPTY}" if passage.text else EMPTY
    return SkippedBlock(name.capitalize(), passage.first, passage.last, reason)


def _refusal(written: Sequence[LabelledText], gaps: Sequence[LabelledText]) -> str | None:
    """Return why passages are no story: nothing, or nearly nothing, is written in them."""
    if not written:
        if any(gap.text for gap in gaps):
            return "a blank template: every part is a placeholder"
        return "labels with nothing written below them" if gaps else "nothing is written here"
    words = sum(count_words(passage.text) for passage in written)
    if len(gaps) >= _NEARLY_ALL * len(written) and words <= _HARDLY_WRITTEN:
        return "a blank template: nearly every part is a placeholder"
    return None

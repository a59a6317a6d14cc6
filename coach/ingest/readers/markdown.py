"""Markdown by markdown-it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, list_block

from coach.ingest import assemble, directives
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.model import Block, BlockKind, Grid, GridCell, GridRow, Heading, plain_cell
from coach.ingest.readers import boilerplate, front_matter, html_tables
from coach.ingest.tables import story_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    from coach.ingest.model import ReadResult
    from coach.ingest.readers.document import Document
    from coach.ingest.tables import StoryTable

    _Rule = Callable[[StateBlock, int, int, bool], bool]


def find_markdown_tables(tokens: Sequence[Token]) -> Iterator[Grid]:
    """The tables of a document, in lists and quotations too."""
    rows: list[GridRow] = []
    cells: list[GridCell] = []
    first = end = line = 0
    for token in tokens:
        if token.type == "table_open" and token.map:
            first, end = token.map[0] + 1, token.map[1]
            rows = []
        elif token.type == "tr_open" and token.map:
            line = token.map[0] + 1
            cells = []
        elif token.type == "inline" and first:
            cells.append(GridCell(plain_cell(token.content), line))
        elif token.type == "tr_close":
            rows.append(GridRow(tuple(cells), line, line))
        elif token.type == "table_close":
            yield Grid(tuple(rows), first, end)
            first = 0


_SUFFIXES: Final = frozenset({".md", ".markdown", ".mdown"})
_SIGNS: Final = re.compile(
    r"^(?:#{1,6}[ \t]+\S|\*\*[^*\n]+\*\*|`{3}|\|?[ \t]*:?-{3,}:?[ \t]*\|)", re.MULTILINE
)
_HTML_TABLE: Final = re.compile(r"\s*<table\b", re.IGNORECASE)
_ANCHOR: Final = re.compile(r"\s{0,3}<a\s+(?:name|id)=[^<>]*>\s*(?:</a>)?\s*", re.IGNORECASE)
_TAGS_ALONE: Final = re.compile(r"\s*(?:<[^<>]*>\s*)+")
_DRAWN: Final = re.compile(r"\s*([=+#~*_.-])\1{3,}\s*")
_KINDS: Final = {
    "paragraph_open": BlockKind.PROSE,
    "heading_open": BlockKind.PROSE,  # one that is no title: see `_is_title`
    "code_block": BlockKind.PROSE,  # indented: more often an indented paragraph than code
    "html_block": BlockKind.VERBATIM,
    "fence": BlockKind.VERBATIM,
    "table_open": BlockKind.TABLE,
    "hr": BlockKind.SILENT,
}
_LISTS: Final = frozenset({"bullet_list_open", "ordered_list_open"})
_LISTS_ENDED: Final = frozenset({"bullet_list_close", "ordered_list_close"})
_DEEPEST: Final = 40  # containers in one another, of which a list is two; nobody writes more
_LONGEST_UNDERLINED: Final = 120


def detect(document: Document) -> bool:
    """Whether this is Markdown: by its suffix, else by signs no plain text has at line starts."""
    suffix = document.path.suffix.lower()
    return suffix in _SUFFIXES or bool(_SIGNS.search(document.text))


def read(document: Document) -> ReadResult:
    """Read a Markdown document."""
    matter = front_matter.find_front_matter(document.lines)
    marks = directives.find_directives(document.lines)
    hidden = boilerplate.comments(document.lines) | marks.lines
    body = [
        "" if number < matter.body or number in hidden else _without_anchor(line)
        for number, line in enumerate(document.lines, 1)
    ]
    tables: list[StoryTable] = []
    lookups: list[Grid] = []
    for grid in html_tables.find_html_tables(body):
        table = story_table(grid)
        if table:
            tables.append(table)
            body[grid.first - 1 : grid.last] = [""] * (grid.last - grid.first + 1)
        else:
            lookups.append(grid)
    told_in_html = {line for table in tables for line in range(table.first, table.last + 1)}
    body, toggled = boilerplate.read_toggles(body)
    unread = [
        Block(BlockKind.SILENT, number, number)
        for number in boilerplate.is_toggle_line(document.lines, body, toggled)
        if number >= matter.body and number not in told_in_html
    ]
    tokens = _parser().parse("\n".join(body))
    told = {}
    for grid in find_markdown_tables(tokens):
        table = story_table(grid)
        if table:
            told[grid.first] = table
        else:
            lookups.append(grid)
    headings, blocks = _scan(tokens, body, told)
    headings = sorted([*headings, *toggled], key=lambda heading: heading.first)
    blocks, said = boilerplate.property_lines(blocks, headings, document.lines)
    blocks = sorted([*blocks, *unread], key=lambda block: block.first)
    scan = ParsedDocument(
        marks.hidden(boilerplate.strip_tags(blocks, document.lines)),
        headings,
        list(boilerplate.split_off_boilerplate(blocks, document.lines)),
        matter.body,
        tables=sorted([*tables, *told.values()], key=lambda each: each.first),
        lookups=lookups,
        asides=said | boilerplate.asides(blocks, document.lines),
    )
    return assemble.assemble_stories(scan, matter, document.path, document.lines, marks)


def _without_anchor(line: str) -> str:
    """A line without an anchor before it, which would make HTML of the heading it stands over."""
    match = _ANCHOR.match(line)
    rest = line[match.end() :] if match else line
    return rest if not rest or rest.startswith("#") else line


def _parser() -> MarkdownIt:
    """A parser of blocks only: what is inside a line is kept as written."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    # "[Result]: it worked" is a label, not the target of a link.
    parser.block.ruler.disable("reference")
    for name, rule, others in (
        ("blockquote", blockquote, ["paragraph", "reference", "blockquote", "list"]),
        ("list", list_block, ["paragraph", "reference", "blockquote"]),
    ):
        parser.block.ruler.at(name, _unless_deepest(rule), {"alt": others})
    return parser


def _unless_deepest(rule: _Rule) -> _Rule:
    """A rule that takes what is nested too deeply for text, where the parser would drop the rest.

    Beyond `maxNesting` markdown-it leaves out whatever follows, to the document's end.
    """

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        return state.level < _DEEPEST - 2 and rule(state, start, end, silent)

    return bounded


def _scan(
    tokens: Sequence[Token], body: list[str], told: Collection[int]
) -> tuple[list[Heading], list[Block]]:
    """The headings and the blocks of a text, each with its lines.

    `told` are the first lines of tables that tell stories, which are no blocks of any text.
    """
    headings: list[Heading] = []
    blocks: list[Block] = []
    lists: list[bool] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        if token.type in _LISTS:
            lists.append(token.type == "ordered_list_open")
        elif token.type in _LISTS_ENDED:
            lists.pop()
        elif token.type not in _KINDS:
            continue
        elif token.type == "heading_open" and _is_title(token, following):
            headings.append(_heading(token, following))
        elif token.type == "table_open" and token.map and token.map[0] + 1 in told:
            continue
        else:
            blocks += _blocks(token, _kind(token, body), lists, body)
    return headings, blocks


def _is_title(token: Token, inline: Token | None) -> bool:
    """Whether a heading is one to its writer.

    A rule drawn right below a paragraph makes it a heading by the letter of Markdown; one long or
    of several lines was not meant so. Neither is a heading inside a list or a quotation.
    """
    content = inline.content if inline else ""
    underlined = token.markup in {"=", "-"}
    meant = "\n" not in content and len(content) <= _LONGEST_UNDERLINED
    return token.level == 0 and (not underlined or meant)


def _heading(token: Token, inline: Token | None) -> Heading:
    """The heading a token opens."""
    first, end = token.map or (0, 1)
    return Heading(inline.content if inline else "", int(token.tag[1]), first + 1, end)


def _kind(token: Token, body: list[str]) -> BlockKind:
    """The kind of block a token opens."""
    kind = _KINDS[token.type]
    first, end = token.map or (0, 1)
    if token.type in {"paragraph_open", "html_block"} and "<" in body[first]:
        text = "\n".join(body[first:end])
        if _is_tags_alone(text) or _is_comment(text) or _drawn(token, body):
            return BlockKind.SILENT
        return BlockKind.TABLE if _HTML_TABLE.match(text) else kind
    return kind


def _drawn(token: Token, body: Sequence[str]) -> bool:
    """Whether a paragraph is a line drawn with signs that Markdown has no rule for, such as "="."""
    first, end = token.map or (0, 1)
    is_line = token.type == "paragraph_open" and end == first + 1
    return is_line and _DRAWN.fullmatch(body[first]) is not None


def _is_tags_alone(text: str) -> bool:
    """Whether nothing but tags stands in a text."""
    return "<" in text and _TAGS_ALONE.fullmatch(text) is not None


def _is_comment(text: str) -> bool:
    """Whether a block is an HTML comment and nothing else."""
    text = text.strip()
    return text.startswith("<!--") and text.find("-->") == len(text) - 3


def _blocks(
    token: Token, kind: BlockKind, lists: Sequence[bool], body: Sequence[str]
) -> Iterator[Block]:
    """The block a token opens; anchors above a paragraph and a rule below it are their own."""
    first, end = token.map or (0, 1)
    ordered = bool(lists) and lists[-1]
    underlined = token.type == "heading_open" and token.markup in {"=", "-"}
    last = end - underlined
    while kind is BlockKind.PROSE and first < last - 1 and _is_tags_alone(body[first]):
        yield Block(BlockKind.SILENT, first + 1, first + 1)
        first += 1
    drawn = token.type == "hr" or _drawn(token, body)
    yield Block(kind, first + 1, last, len(lists), ordered, rule=drawn)
    if underlined:
        yield Block(BlockKind.SILENT, end, end, rule=True)

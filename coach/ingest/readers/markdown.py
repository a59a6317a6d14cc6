"""Markdown by markdown-it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.token import Token

from coach.ingest.assemble import assemble_stories
from coach.ingest.directives import Directives, find_directives
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
from coach.ingest.readers import boilerplate
from coach.ingest.readers.document import Document
from coach.ingest.readers.elements import find_html_tables
from coach.ingest.readers.front_matter import FrontMatter, find_front_matter
from coach.ingest.tables import split_tables

_Rule: TypeAlias = Callable[[StateBlock, int, int, bool], bool]

_SIGNS: Final = re.compile(
    r"^(?:#{1,6}[ \t]+\S|\*\*[^*\n]+\*\*|`{3}|\|?[ \t]*:?-{3,}:?[ \t]*\|)", re.MULTILINE
)
_HTML_TABLE: Final = re.compile(r"\s*<table\b", re.IGNORECASE)
_ANCHOR: Final = re.compile(
    r"^\s{0,3}<a\s+(?:name|id)=[^<>]*>\s*(?:</a>)?\s*(?=#|\Z)", re.IGNORECASE
)
_HEADED: Final = re.compile(r"(#{2,6})(?!#)([ \t]*)(?=\S)")
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
_DEEPEST: Final = 40  # containers in one another, of which a list is two; nobody writes more
_LONGEST_UNDERLINED: Final = 120


def has_signs(text: str) -> bool:
    """Return whether a text has signs of Markdown that no plain text has at line starts."""
    return bool(_SIGNS.search(text))


def read(document: Document) -> ReadResult:
    """Read a Markdown document."""
    return read_lines(document, document.lines)


def read_lines(
    document: Document,
    written: Sequence[str],
    matter: FrontMatter | None = None,
    directives: Directives | None = None,
    asides: Mapping[int, Aside] | None = None,
) -> ReadResult:
    """Read a document as Markdown that is `written` for it, line by line, blank for no text.

    What a format says in its own way of the document, its blocks and stories is given with it.
    """
    lines = document.lines
    matter = matter or find_front_matter(lines)
    directives = directives or find_directives(written)
    hidden = boilerplate.find_comments(written) | directives.lines | set(range(1, matter.body))
    # An anchor would make HTML of the heading that it stands over.
    body = [_ANCHOR.sub("", line, count=1) for line in boilerplate.blank(written, hidden)]
    body = list(_with_blanks(body))
    tables, lookups = split_tables(find_html_tables(body))
    in_tables = {line for table in tables for line in range(table.first, table.last + 1)}
    body, toggles = boilerplate.read_toggles(body, in_tables)
    titled = {heading.first for heading in toggles}
    silent = [
        Block(BlockKind.SILENT, number, number)
        for number, (line, left) in enumerate(zip(lines, body, strict=True), 1)
        if line.strip() and not left.strip()
        if number >= matter.body and number not in in_tables and number not in titled
    ]
    tokens = _parser().parse("\n".join(body))
    others, more_lookups = split_tables(_tables(tokens))
    headings, blocks = _scan(tokens, body, {table.first for table in others})
    headings = sorted([*headings, *toggles], key=lambda heading: heading.first)
    blocks, properties = boilerplate.read_properties(blocks, headings, written)
    blocks = sorted([*blocks, *silent], key=lambda block: block.first)
    parsed = boilerplate.strip_boilerplate(written, headings, blocks, directives.lines, matter.body)
    parsed = replace(
        parsed,
        tables=sorted([*tables, *others], key=lambda table: table.first),
        lookups=[*lookups, *more_lookups],
        asides=properties | {**parsed.asides} | {**(asides or {})},
    )
    return assemble_stories(parsed, matter, document, directives)


def _with_blanks(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines; "##Title" is a heading as well where others of its level have a blank."""
    levels = {match[1] for line in lines if (match := _HEADED.match(line)) and match[2]}
    for line in lines:
        match = _HEADED.match(line)
        is_meant = match and not match[2] and match[1] in levels
        yield f"{match[1]} {line[match.end() :]}" if match and is_meant else line


def _tables(tokens: Sequence[Token]) -> Iterator[Grid]:
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


def _parser() -> MarkdownIt:
    """Return a parser of blocks only: what is inside a line is kept as written."""
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
    """Bound a rule: beyond `maxNesting` markdown-it leaves out all that follows."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        return state.level < _DEEPEST - 2 and rule(state, start, end, silent)

    return bounded


def _scan(
    tokens: Sequence[Token], body: Sequence[str], tables: Collection[int]
) -> tuple[list[Heading], list[Block]]:
    """Return a text's headings and blocks, but for `tables` of stories, by their first lines."""
    headings: list[Heading] = []
    blocks: list[Block] = []
    lists: list[bool] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        if token.type.endswith("_list_open"):
            lists.append(token.type == "ordered_list_open")
        elif token.type.endswith("_list_close"):
            lists.pop()
        elif token.type in _KINDS:
            first, end = token.map or (0, 1)
            title = following.content if following else ""
            if token.type == "heading_open" and _is_title(token, title):
                headings.append(Heading(title, int(token.tag[1]), first + 1, end))
            elif token.type != "table_open" or first + 1 not in tables:
                blocks += _blocks(token, lists, body)
    return headings, blocks


def _is_title(token: Token, title: str) -> bool:
    """Return whether a heading is one to its writer: not in a list, nor a long text underlined."""
    meant = "\n" not in title and len(title) <= _LONGEST_UNDERLINED
    return token.level == 0 and (not _is_underlined(token) or meant)


def _is_underlined(token: Token) -> bool:
    return token.type == "heading_open" and token.markup in {"=", "-"}


def _blocks(token: Token, lists: Sequence[bool], body: Sequence[str]) -> Iterator[Block]:
    """Yield the block a token opens; anchors above a paragraph and a rule below are their own."""
    first, end = token.map or (0, 1)
    kind = _kind(token, body)
    last = end - _is_underlined(token)
    while kind is BlockKind.PROSE and first < last - 1 and _is_tags_alone(body[first]):
        yield Block(BlockKind.SILENT, first + 1, first + 1)
        first += 1
    drawn = token.type == "hr" or _is_drawn(token, body)
    kind = BlockKind.SILENT if drawn else kind
    yield Block(kind, first + 1, last, len(lists), bool(lists) and lists[-1], rule=drawn)
    if _is_underlined(token):
        yield Block(BlockKind.SILENT, end, end, rule=True)


def _kind(token: Token, body: Sequence[str]) -> BlockKind:
    kind = _KINDS[token.type]
    first, end = token.map or (0, 1)
    if token.type not in {"paragraph_open", "html_block"} or "<" not in body[first]:
        return kind
    text = "\n".join(body[first:end])
    bare = text.strip()
    is_comment = bare.startswith("<!--") and bare.find("-->") == len(bare) - 3
    if _is_tags_alone(text) or is_comment or _is_drawn(token, body):
        return BlockKind.SILENT
    return BlockKind.TABLE if _HTML_TABLE.match(text) else kind


def _is_drawn(token: Token, body: Sequence[str]) -> bool:
    """Return whether a paragraph is a line drawn with signs that are no rule in Markdown."""
    first, end = token.map or (0, 1)
    is_line = token.type == "paragraph_open" and end == first + 1
    return is_line and _DRAWN.fullmatch(body[first]) is not None


def _is_tags_alone(text: str) -> bool:
    return "<" in text and _TAGS_ALONE.fullmatch(text) is not None

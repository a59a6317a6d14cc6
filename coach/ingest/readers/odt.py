"""OpenDocument texts (ODT), through odfpy (the extra `odt`)."""

import io
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from coach.ingest.model import ReadResult
from coach.ingest.readers.document import Document
from coach.ingest.readers.office_text import Paragraph, join_runs, read_paragraphs, table_row

_LAYERS: Final = frozenset({"text:section", "text:list", "text:list-item", "text:list-header"})
_BREAKS: Final = {"text:line-break": "\n", "text:tab": "\t"}
_NOT_TEXT: Final = frozenset({"text:note", "office:annotation", "text:tracked-changes"})

_Element: TypeAlias = Any  # odfpy has no types


def read(document: Document) -> ReadResult:
    """Read an ODT file; line n is its nth paragraph, row of a table or line break."""
    return read_paragraphs(
        document,
        _paragraphs,
        package="odf.opendocument",
        missing='OpenDocument texts need odfpy: pip install "storycoach[odt]".',
        what="OpenDocument text that can be read",
    )


def _paragraphs(stream: io.BytesIO) -> Iterator[Paragraph]:
    from odf.opendocument import load  # 0.1 s, and not everybody has it

    loaded = load(stream)
    bold = frozenset(
        _attribute(style, "name")
        for _, style in _children(loaded.automaticstyles)
        if any(_attribute(child, "font-weight") == "bold" for _, child in _children(style))
    )
    yield from _paragraphs_in(loaded.text, bold, 0)


def _children(node: _Element) -> Iterator[tuple[str, _Element]]:
    for child in node.childNodes:
        yield (child.tagName if child.nodeType == child.ELEMENT_NODE else ""), child


def _attribute(node: _Element, name: str) -> str:
    attributes = {key[1]: value for key, value in (node.attributes or {}).items()}
    return str(attributes.get(name, ""))


def _paragraphs_in(node: _Element, bold: frozenset[str], depth: int) -> Iterator[Paragraph]:
    """Yield the paragraphs and tables' rows in an element; `bold` are styles that are."""
    for tag, child in _children(node):
        if tag == "text:h":
            yield Paragraph(_text(child), 1 + int(_attribute(child, "outline-level") or 1))
        elif tag == "text:p" and _attribute(child, "style-name") == "Title":
            yield Paragraph(_text(child), 1, depth)
        elif tag == "text:p":
            is_bold = _attribute(child, "style-name") in bold
            yield Paragraph(join_runs(_pieces(child, bold, is_bold=is_bold)), 0, depth)
        elif tag in _LAYERS:
            yield from _paragraphs_in(child, bold, depth + (tag == "text:list"))
        elif tag == "table:table":
            yield from _rows(child)


def _rows(table: _Element) -> Iterator[Paragraph]:
    for tag, child in _children(table):
        if tag == "table:table-row":
            yield table_row(_text(cell) for _, cell in _children(child))
        elif tag in {"table:table-header-rows", "table:table-rows"}:
            yield from _rows(child)


def _text(node: _Element) -> str:
    return "".join(text for text, _ in _pieces(node, frozenset(), is_bold=False))


def _pieces(node: _Element, bold: frozenset[str], *, is_bold: bool) -> Iterator[tuple[str, bool]]:
    """Yield the texts in an element and whether each is bold."""
    for tag, child in _children(node):
        if tag in _BREAKS:
            yield _BREAKS[tag], is_bold
        elif tag == "text:s":
            yield " " * min(int(_attribute(child, "c") or 1), 100), is_bold
        elif not tag:
            yield str(child.data), is_bold
        elif tag not in _NOT_TEXT:
            within = is_bold or _attribute(child, "style-name") in bold
            yield from _pieces(child, bold, is_bold=within)
            yield (" " if tag == "text:p" else ""), is_bold

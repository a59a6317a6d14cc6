"""OpenDocument: texts in ODT, through odfpy (the extra `odt`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from coach.errors import UnreadableDocument
from coach.ingest.readers.office_text import (
    Paragraph,
    check_archive,
    join_runs,
    outline_of_paragraphs,
    table_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.ingest.model import ReadResult
    from coach.ingest.readers.document import Document


_WHAT: Final = "OpenDocument text that can be read"
_MISSING: Final = 'OpenDocument texts need odfpy: pip install "storycoach[odt]".'
_LAYERS: Final = frozenset({"text:section", "text:list", "text:list-item", "text:list-header"})
_BREAKS: Final = {"text:line-break": "\n", "text:tab": "\t"}
_NOT_TEXT: Final = frozenset({"text:note", "office:annotation", "text:tracked-changes"})


def detect(document: Document) -> bool:
    """Whether this is an ODT file, by its suffix."""
    return document.path.suffix.lower() == ".odt"


def read(document: Document) -> ReadResult:
    """Read an ODT file; line n is its nth paragraph, row of a table or line break.

    Raises:
        UnreadableDocument: odfpy is not there, or cannot read it.
    """
    try:
        from odf.opendocument import load  # 0.1 s, and not everybody has it
    except ImportError:
        raise UnreadableDocument(document.path, _MISSING) from None
    stream = check_archive(document, _WHAT)
    try:
        loaded = load(stream)
        bold = frozenset(_bold_styles(loaded.automaticstyles))
        paragraphs = list(_paragraphs(loaded.text, bold, 0))
    except Exception:  # noqa: BLE001  (a damaged part can raise anything: KeyError, SAX's own)
        raise UnreadableDocument(document.path, f"this is no {_WHAT}.") from None
    return outline_of_paragraphs(paragraphs, document.path)


def _children(node: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (odfpy has no types)
    """The elements and texts in an element, each with its name."""
    for child in node.childNodes:
        yield (child.tagName if child.nodeType == child.ELEMENT_NODE else ""), child


def _named(node: Any, name: str) -> str:  # noqa: ANN401
    """An attribute of an element, or an empty text."""
    found = {key[1]: value for key, value in (node.attributes or {}).items()}
    return str(found.get(name, ""))


def _bold_styles(styles: Any) -> Iterator[str]:  # noqa: ANN401
    """The names of the styles that make text bold."""
    for _, style in _children(styles):
        if any(_named(each, "font-weight") == "bold" for _, each in _children(style)):
            yield _named(style, "name")


def _paragraphs(node: Any, bold: frozenset[str], depth: int) -> Iterator[Paragraph]:  # noqa: ANN401
    """The paragraphs and tables' rows in an element, in order."""
    for tag, child in _children(node):
        if tag == "text:h":
            level = int(_named(child, "outline-level") or 1)
            yield Paragraph(_text(child), level=level + 1)
        elif tag == "text:p":
            styled = _named(child, "style-name")
            pieces = list(_pieces(child, bold, is_bold=styled in bold))
            plain = "".join(text for text, _ in pieces)
            is_title = styled == "Title"
            yield Paragraph(plain if is_title else join_runs(pieces), int(is_title), depth)
        elif tag in _LAYERS:
            yield from _paragraphs(child, bold, depth + (tag == "text:list"))
        elif tag == "table:table":
            yield from _rows(child)


def _rows(table: Any) -> Iterator[Paragraph]:  # noqa: ANN401
    """The rows of a table, those of its header among them."""
    for tag, child in _children(table):
        if tag == "table:table-row":
            yield table_row(_text(cell) for _, cell in _children(child))
        elif tag in {"table:table-header-rows", "table:table-rows"}:
            yield from _rows(child)


def _text(node: Any) -> str:  # noqa: ANN401
    """All words in an element."""
    return "".join(text for text, _ in _pieces(node, frozenset(), is_bold=False))


def _pieces(node: Any, bold: frozenset[str], *, is_bold: bool) -> Iterator[tuple[str, bool]]:  # noqa: ANN401
    """The texts in an element and whether each is bold."""
    for tag, child in _children(node):
        if tag in _BREAKS:
            yield _BREAKS[tag], is_bold
        elif tag == "text:s":
            yield " " * min(int(_named(child, "c") or 1), 100), is_bold
        elif not tag:
            yield str(child.data), is_bold
        elif tag not in _NOT_TEXT:
            within = is_bold or _named(child, "style-name") in bold
            yield from _pieces(child, bold, is_bold=within)
            yield (" " if tag == "text:p" else ""), is_bold

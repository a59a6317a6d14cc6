"""Data in JSON and YAML: an object with the parts of a story is one, as a table's row is.

Also objects in the scripts of a page, JSON Resume (jsonresume.org), whose highlights are a story
each, and Jupyter notebooks, whose cells are Markdown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from coach.domain.episode import tells_an_act
from coach.domain.story import Part, Section, SkippedBlock
from coach.ingest.assemble import read_result
from coach.ingest.labels import count_words, is_star_label
from coach.ingest.model import (
    DraftSections,
    DraftStory,
    Grid,
    GridCell,
    GridRow,
    Item,
    ReadResult,
    tidy_cell,
)
from coach.ingest.readers.as_markdown import read_as_markdown
from coach.ingest.readers.csv import grid_items, result_of_items
from coach.ingest.readers.document import Document
from coach.ingest.readers.elements import MarkdownLines
from coach.ingest.readers.values import Record, Text, read_json, read_script, read_yaml
from coach.ingest.table_rows import ColumnUse, columns_of, is_header
from coach.ingest.titles import as_skills, clean_title, first_sentence, is_placeholder, shorten

_KINDS: Final = ("work", "volunteer", "projects")
_NAMES: Final = ("position", "name", "company", "organization", "entity")
_FEWEST_WORDS: Final = 5
_FEWEST_PARTS: Final = 2
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\s-]+")
_NAMED: Final = frozenset({ColumnUse.TITLE, ColumnUse.QUESTION})
_INSIDE: Final = frozenset({"star", "answer", "story", "response", "details", "content", "parts"})
_LABELS: Final = frozenset({"label", "name", "title", "key", "metric"})
_PAIR: Final = 2
_AROUND: Final = "what stands around the stories"


def read(document: Document) -> ReadResult:
    """Read a bank of stories, a résumé or a notebook; other data is left out as a whole."""
    suffix = document.path.suffix.lower()
    name = "YAML" if suffix in {".yaml", ".yml"} else "JSON"
    try:
        value = read_yaml(document.text) if name == "YAML" else read_json(document.text)
        if suffix == ".ipynb":
            return _read_notebook(document, value)
        items, rest = [*_highlights(value)], "résumé details, not a story"
        if not items:
            items, rest = find_items(value), _AROUND
    except (ValueError, RecursionError):
        return _left_out(document, f"{name} that cannot be read")
    if not items:
        return _left_out(document, f"{name} in which no story is told")
    items.sort(key=lambda item: item.first if isinstance(item, DraftStory) else item.first_line)
    found = result_of_items(items, 1, len(document.lines), document.path)
    return read_result(document.lines, found.stories, found.skipped, rest)


def _left_out(document: Document, reason: str) -> ReadResult:
    title = shorten(document.text.split("\n", 1)[0])
    return ReadResult(skipped=(SkippedBlock(title, 1, len(document.lines), reason),))


def script_items(text: str, line: int) -> Iterator[Item]:
    """Yield the stories that a script, which begins on a line, holds as data."""
    for value in read_script(text, line):
        yield from (item for item in find_items(value) if isinstance(item, DraftStory))


def find_items(value: object, name: str = "") -> list[Item]:
    """Return the stories in a value, and what in it is none though it has their form.

    An object with parts of a story is one, called `name` where it has no title. Any other is one
    if it has a title and a long text that tells, unless there are stories in it.
    """
    if isinstance(value, list):
        return [item for child in value for item in find_items(child)]
    if not isinstance(value, Record):
        return []
    fields = _fields(value)
    columns = columns_of(GridRow(tuple(GridCell(key, 1) for key in fields), 1, 1))
    is_named = any(column.use in _NAMED for column in columns)
    if _count_parts(fields) < _FEWEST_PARTS:
        below = [item for key in value for item in find_items(value[key], _title(key))]
        if below or not is_named:
            return below
    cells = [
        _cell(field, value.first, joint=column.use is ColumnUse.SKILLS)
        for field, column in zip(fields.values(), columns, strict=True)
    ]
    if not is_named:
        fields["title"], cells = name, [*cells, GridCell(name, value.first)]
    header = GridRow(tuple(GridCell(key, value.first) for key in fields), value.first, value.first)
    row = GridRow(tuple(cells), value.first, value.last)
    return [
        item
        for item in grid_items(Grid((header, row), value.first, value.last))
        if not is_header(item)
    ]


def _title(key: str) -> str:
    """Return the key of an object as a title: its words, the first with a capital."""
    words = _WORDS.sub(" ", key).strip()
    return words[:1].upper() + words[1:]


def _count_parts(fields: Mapping[str, object]) -> int:
    """Return how many parts of a story are told under their names."""
    return sum(bool(value) and is_star_label(_title(key)) for key, value in fields.items())


def _fields(record: Record) -> dict[str, object]:
    """Return the fields of an object by name, those of a story in it among them."""
    fields: dict[str, object] = {}
    for key, value in record.items():
        is_told = isinstance(value, Record) and _count_parts(value) >= _FEWEST_PARTS
        if isinstance(value, Record) and is_told and key.lower() in _INSIDE:
            fields |= _fields(value)
        else:
            fields[_title(key)] = value
    return fields


def _cell(value: object, line: int, *, joint: bool) -> GridCell:
    """Return a value as a table's cell, lists as bullets, or `joint` by commas."""
    if isinstance(value, list):
        texts = [text for child in value if (text := _cell(child, line, joint=True).text)]
        first = next((child.first for child in value if isinstance(child, Text | Record)), line)
        is_list = len(texts) > 1 and not joint
        return GridCell("\n- ".join(["", *texts])[1:] if is_list else ", ".join(texts), first)
    if isinstance(value, Record):
        cells = ((_title(key), _cell(child, line, joint=True).text) for key, child in value.items())
        pairs = [pair for pair in cells if pair[1]]
        if len(pairs) == _PAIR and pairs[0][0].lower() in _LABELS:
            pairs = [(pairs[0][1], pairs[1][1])]
        return GridCell(", ".join(f"{key}: {text}" for key, text in pairs), value.first)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    first = value.first if isinstance(value, Text) else line
    return GridCell(tidy_cell(str(value)) if isinstance(value, str) or is_number else "", first)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _highlights(resume: object) -> Iterator[Item]:
    """Yield the highlights of jobs and projects that say anything, as stories or rejected."""
    kinds = [resume.get(kind) for kind in _KINDS] if isinstance(resume, Record) else []
    for place in (place for kind in kinds for place in _as_list(kind)):
        if isinstance(place, Record):
            for value in _as_list(place.get("highlights")):
                if isinstance(value, Text) and count_words(value):
                    yield _highlight(place, value)


def _highlight(place: Record, value: Text) -> Item:
    text = tidy_cell(value)
    if reason := _rejection_reason(text):
        return SkippedBlock(first_sentence(text), value.first, value.last, reason)
    names = (_word(place.get(name)) for name in _NAMES if place.get(name))
    about = ", ".join(dict.fromkeys(names))
    texts = [about, text] if count_words(about) else [text]
    sections = tuple(Section(Part.UNLABELLED, words, value.first) for words in texts)
    keywords = (as_skills(_word(word)) for word in _as_list(place.get("keywords")))
    skills = tuple(dict.fromkeys(name for names in keywords for name in names))
    content = DraftSections(sections, skills=skills, date=_word(place.get("startDate")) or None)
    return DraftStory(value.first, value.last, content, first_sentence(text))


def _rejection_reason(text: str) -> str | None:
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if not tells_an_act(text):
        return "a duty, not something that happened"
    return "too little to be a story" if count_words(text) < _FEWEST_WORDS else None


def _word(value: object) -> str:
    """Return a value as one line of text; lists and objects are none."""
    return clean_title(value) if isinstance(value, str) else ""


def _read_notebook(document: Document, notebook: object) -> ReadResult:
    """Read the cells of a notebook: Markdown, and code as it stands."""
    all_cells = _as_list(notebook.get("cells")) if isinstance(notebook, Record) else []
    cells = [cell for cell in all_cells if isinstance(cell, Record)]
    if not any(cell.get("cell_type") == "markdown" for cell in cells):
        return _left_out(document, "a notebook without text")
    written = MarkdownLines()
    for cell in cells:
        kind, source = cell.get("cell_type"), cell.get("source")
        pieces = [piece for piece in _as_list(source) or [source] if isinstance(piece, Text)]
        if kind not in {"markdown", "code"} or not pieces:
            continue
        fences = ["````"] if kind == "code" else []
        for fence in fences:
            written.add(fence, pieces[0].first)
        for piece in pieces:
            for line in piece.removesuffix("\n").split("\n"):
                written.add(line, piece.first)
        for line in [*fences, ""]:
            written.add(line, pieces[-1].last)
    return read_as_markdown(document, written, "the data of a notebook, not a story")

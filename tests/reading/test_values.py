"""Tables of values: CSV, TSV and Excel workbooks."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from coach.domain.story import Part
from coach.errors import UnreadableDocument
from coach.ingest.readers import office
from coach.ingest.readers.registry import read_document
from tests.reading.test_markdown import left_out, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reading.conftest import ReadText

S, A, R, U = Part.SITUATION, Part.ACTION, Part.RESULT, Part.UNLABELLED
HEADER = ["Title", "Context", "What I did", "Outcome", "Tags"]
ROWS = [
    ["Outage", "We were down", "Rolled back; all\nof it", "Up in an hour", "ops; dns"],
    ["", "", "", "", ""],
    ["Later", "TBD", "", "", ""],
    ["Leak", "Memory grew", "Found the cache", "", ""],
]
TOLD = [
    ("Outage", [(S, "We were down"), (A, "Rolled back; all\nof it"), (R, "Up in an hour")]),
    ("Leak", [(S, "Memory grew"), (A, "Found the cache")]),
]


@pytest.mark.parametrize(
    ("separator", "name"), [(",", "a.csv"), (";", "a.CSV"), ("\t", "a.tsv"), ("|", "a.csv")]
)
def test_rows_as_stories(separator: str, name: str, read_text: ReadText) -> None:
    """Each row is a story on its own lines, whatever parts the values."""
    lines = [separator.join(f'"{value}"' for value in row) for row in [HEADER, *ROWS]]
    reading = read_text("\n".join(lines) + "\n", name)
    assert told(reading) == TOLD
    assert [(story.first_line, story.last_line) for story in reading.stories] == [(2, 3), (6, 6)]
    assert reading.stories[0].skills == ("ops", "dns")
    assert [(each.title, each.first_line, each.reason) for each in reading.skipped] == [
        ("Title", 1, "column names, not a story"),
        ("Later", 5, "a blank template: every part is a placeholder"),
    ]


TEXT = "I deleted rows in the wrong database and then restored them from a copy, slowly."


def test_one_long_text_a_row(read_text: ReadText) -> None:
    """Without columns for the parts, the only column of long texts holds a story a row."""
    reading = read_text(
        f'Id,Where,Log entry\n1,Acme,"{TEXT}"\n2,Bolt,"{TEXT}"\n3,Cog,Maintain the build daily'
        f'\n,,\n4,Day,TBD\n5,\x01,"You should sleep, and every team should, if anyone could."\n',
        "a.csv",
    )
    assert told(reading) == [("Acme", [(U, TEXT)]), ("Bolt", [(U, TEXT)])]
    assert left_out(reading) == [
        ("Id", "column names, not a story"),
        ("Cog", "too little to be a story"),
        ("Day", "a blank template: every part is a placeholder"),
        ("5", "nothing that happened is told in it"),
    ]


def test_long_texts_without_names(read_text: ReadText) -> None:
    """A first row as long as the others is a story, not names."""
    assert len(read_text(f'"{TEXT}"\n"{TEXT}"\n', "a.csv").stories) == 2


def test_parts_as_rows(read_text: ReadText) -> None:
    """Two columns with the parts as rows are one story."""
    (story,) = read_text(
        "Name,The leak\nSituation,Memory grew\nTask,\nAction,I read dumps\nResult,Flat\n", "a.csv"
    ).stories
    assert (story.title, len(story.sections)) == ("The leak", 3)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", f'"{TEXT}","{TEXT}"\n', "x"])
def test_values_without_stories(text: str, read_text: ReadText) -> None:
    """Other tables are left out as a whole."""
    reading = read_text(text, "a.csv")
    assert not reading.stories
    assert [each.reason for each in reading.skipped] == ["a table that tells no story"]


def test_empty_files(read_text: ReadText) -> None:
    """Nothing is in an empty file."""
    assert read_text("", "a.csv").skipped == ()


def book(*sheets: Sequence[Sequence[str]]) -> bytes:
    """A workbook with these rows on its sheets."""
    made = openpyxl.Workbook()
    for at, rows in enumerate(sheets):
        sheet = made.active if not at else made.create_sheet()
        assert sheet is not None
        for row in rows:
            sheet.append([value or None for value in row])
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_workbook() -> None:
    """Every sheet is read, a row's number is its line, counted on from sheet to sheet."""
    reading = read_document(
        Path("a.xlsx"), book([HEADER, *ROWS], [], [["Notes"], ["x"]], [HEADER, ROWS[0]])
    )
    assert told(reading) == [*TOLD, TOLD[0]]
    assert [story.first_line for story in reading.stories] == [2, 5, 9]
    assert left_out(reading)[2] == ("Notes", "a table that tells no story")


def test_damaged_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage, a bomb and a missing package are said in one sentence each."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a", "b" * 100)
    with pytest.raises(UnreadableDocument, match="this workbook is damaged"):
        read_document(Path("a.xlsx"), kept.getvalue())
    monkeypatch.setattr(office, "_MOST_BYTES", 99)
    with pytest.raises(UnreadableDocument, match="too large to be notes"):
        read_document(Path("a.xlsx"), kept.getvalue())
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UnreadableDocument, match=r"pip install 'storycoach\[xlsx\]'"):
        read_document(Path("a.xlsx"), kept.getvalue())

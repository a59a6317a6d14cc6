"""Documents that would hold up every command, and folders with what is no document at all."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import struct
import subprocess
import time
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from faulting.home import PATIENCE, Said
from faulting.notes import unlisted
from faulting.rights import run_under
from faulting.row import judge, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home
    from faulting.row import Row

_QUICK: Final = 15.0
"""Seconds of a command that does not read again what it could not read: it takes one or two."""
_INTERRUPTED: Final = 130
_OTHER: Final = """\
## The sluice that stuck

**Situation:** The sluice stuck in March, with forty cellars below it.

**Action:** I took out the beam with two neighbours.

**Result:** The water was down after 50 minutes.
"""
_SLUICE: Final = "the-sluice-that-stuck"


def _folder_with(home: Home, name: str, data: bytes, fault: str, words: str) -> Row:
    """A folder with such a document: it is named, the rest is read, the next command is quick."""
    before = home.kept()
    (home.notes / name).write_bytes(data)
    (home.notes / "zz-other.md").write_text(_OTHER)
    said = home.coach("add", home.notes)
    began = time.monotonic()
    listed = home.coach("list")
    lost = [*home.lost(before), *unlisted(listed)]
    if _SLUICE not in listed.out:
        lost.append(_SLUICE)
    if name in listed.err or time.monotonic() - began > _QUICK:
        lost.append("the time of the next command, too")
    return judge(fault, said, 0, f"{name}: {words}", lost)


def _named(home: Home, name: str, data: bytes, fault: str, words: str) -> Row:
    """Such a document is added by its name."""
    path = home.notes / name
    path.write_bytes(data)
    return judge(fault, home.coach("add", path), 1, words)


def empty_paragraphs(count: int, words: str, home: Home) -> Row:
    """A Word document of some 100 kB that holds so many empty paragraphs."""
    fault = f"docx, {count:,} paragraphs: add"
    return _folder_with(home, "empty.docx", _word(count), fault, words)


def wide_cell(home: Home) -> Row:
    """A Word document whose one cell says that it is 300 million columns wide: it is read."""
    (home.notes / "wide.docx").write_bytes(_word(1, 300_000_000))
    said = home.coach("add", home.notes / "wide.docx")
    return judge("docx, 300,000,000 columns: add", said, 0, "in 1 document")


def empty_rows(home: Home) -> Row:
    """A workbook of 5 kB with a million empty rows of 16,384 cells: what it says is read."""
    (home.notes / "rows.xlsx").write_bytes(_workbook())
    said = home.coach("add", home.notes / "rows.xlsx")
    return judge("xlsx, a million empty rows", said, 0, "1 story in 1 document")


def repeated_rows(home: Home) -> Row:
    """An OpenDocument text whose row and cell say that they stand there 100 million times."""
    data = _open_document()
    path = home.notes / "rows.odt"
    path.write_bytes(data)
    return judge("odt, 100 million rows: add", home.coach("add", path), 0, "in 1 document")


def many_members(home: Home) -> Row:
    """An archive of 45 MB that names one file 900,000 times."""
    words = "900,000 files in it are too many."
    return _named(home, "many.zip", _archive(900_000), "ZIP of 900,000 files: add", words)


def long_text(home: Home) -> Row:
    """Markdown of 12 MB."""
    text = (_OTHER * 70_000)[:12_000_000].encode()
    return _folder_with(home, "long.md", text, "12 MB of Markdown", "it has more than 5,000,000")


def long_old_text(home: Home) -> Row:
    """Text of 14 MB in an encoding from before UTF-8."""
    text = ("Der Lift stand für Öl still.\n" * 500_000)[:14_000_000].encode("latin-1")
    return _folder_with(home, "long.txt", text, "14 MB of Latin-1", "it has more than 5,000,000")


def question_marks(home: Home) -> Row:
    """An answer that ends with 100,000 question marks is reviewed."""
    path = home.folder / "answer.txt"
    path.write_text(
        "The lift stood still in March, and I rang the firm and mended it" + "?" * 100_000
    )
    return judge("100,000 question marks: review", home.coach("review", path), 0, "lift")


def interrupted(home: Home) -> Row:
    """Ctrl-C while a document is read that takes too long: the process that reads it ends, too."""
    before = home.kept()
    (home.notes / "empty.docx").write_bytes(_word(3_000_000))
    process = _begin(home)
    reader = _reader_of(process.pid)
    process.send_signal(signal.SIGINT)
    said = _end(process)
    time.sleep(0.5)
    lost = home.lost(before)
    if Path(f"/proc/{reader}").exists():
        lost.append("the end of the process that reads")
    if said.code != _INTERRUPTED:
        lost.append(f"the exit code: {said.code}")
    said = Said(0, said.out, said.err)  # its sentence is no error
    return judge("Ctrl-C while a document is read: add", said, 0, "Interrupted.", lost)


def reader_killed(home: Home) -> Row:
    """The process that reads a document is killed, as by the system when memory runs out."""
    (home.notes / "empty.docx").write_bytes(_word(3_000_000))
    process = _begin(home)
    os.kill(_reader_of(process.pid), signal.SIGKILL)
    said = _end(process)
    lost = unlisted(home.coach("list"))
    return judge("the reader of a document killed: add", said, 0, "more than 1 GB of memory", lost)


def _begin(home: Home) -> subprocess.Popen[str]:
    return subprocess.Popen(
        home.command("add", home.notes),
        env=home.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _end(process: subprocess.Popen[str]) -> Said:
    out, err = process.communicate(timeout=PATIENCE)
    return Said(process.returncode, out, err)


def _reader_of(parent: int) -> int:
    """The process that reads documents for another, once it is at work."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for path in Path("/proc").glob("[0-9]*"):
            try:
                stat = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat[1]) == parent and int(stat[11]) > os.sysconf("SC_CLK_TCK"):
                return int(path.name)
        time.sleep(0.05)
    raise RuntimeError("no process reads a document")


def kernel_log(home: Home) -> Row:
    """A file of /proc that says it is ordinary, and then waits for ever."""
    path = Path("/proc/kmsg")
    if not os.access(path, os.R_OK):
        return left_out("/proc/kmsg: add", "this user may not read /proc/kmsg")
    return judge("/proc/kmsg: add", home.coach("add", path), 1, "/proc/kmsg: ")


def without_size(home: Home) -> Row:
    """A file of /proc with text in it, which says that it has no size."""
    said = home.coach("add", "/proc/version")
    return judge("/proc/version: add", said, 1, "this is not an ordinary file.")


def empty_path(command: tuple[str, ...], home: Home) -> Row:
    """An empty path, as a variable leaves it that is not set: not the folder one stands in."""
    before = home.kept()
    said = home.coach(*command, "")
    return judge(f'{" ".join(command)} ""', said, 2, "It is empty.", home.lost(before))


def closed_folder(home: Home) -> Row:
    """A folder inside the notes may not be looked into: it is named, the others are read."""
    inside = home.notes / "closed"
    inside.mkdir()
    (inside / "other.md").write_text(_OTHER)
    before = home.kept()
    said = run_under(home, inside, 0, "add", home.notes)
    return judge("closed folder inside: add", said, 0, "not all of it can be", home.lost(before))


def deep_folder(home: Home) -> Row:
    """Notes lie deeper than the system can name."""
    before = home.kept()
    at = os.open(home.notes, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=at)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)
    said = home.coach("add", home.notes)
    row = judge("notes below PATH_MAX: add", said, 0, "not all of it can be", home.lost(before))
    shutil.rmtree(home.notes)
    return row


def linked_twice(home: Home) -> Row:
    """A link beside the file that it leads to."""
    (home.notes / "again.md").symlink_to(home.work)
    return judge(
        "link to a file beside it: add", home.coach("add", home.notes), 0, "2 stories in 1"
    )


def lock_file(home: Home) -> Row:
    """A document is open in Word: its lock file is passed over without a word."""
    (home.notes / "~$work.docx").write_text("x")
    (home.notes / ".~lock.work.odt#").write_text("x")
    said = home.coach("add", home.notes)
    lost = ["silence"] if "~" in said.out + said.err else []
    return judge("lock files in a folder: add", said, 0, "2 stories in 1 document", lost)


def lock_file_named(home: Home) -> Row:
    """Such a file is added by its name."""
    words = "Name the document itself."
    return _named(home, "~$work.docx", b"x", "lock file: add", words)


def bad_byte(home: Home) -> Row:
    """One byte of a document in UTF-8 is none."""
    path = home.notes / "bad.md"
    path.write_bytes(_OTHER.replace("March", "März – früh").encode() + b"\n\xff\n")
    said = home.coach("add", path)
    shown = home.coach("show", _SLUICE)
    lost = [] if "März – früh" in shown.out else ["the other letters"]
    return judge("one byte that is not UTF-8: add", said, 0, "1 byte is not UTF-8", lost)


def _word(paragraphs: int, span: int = 2) -> bytes:
    """A Word document with so many empty paragraphs, and a cell of so many columns."""
    import docx  # noqa: PLC0415  (only for such files)

    document = docx.Document()
    document.add_heading("Lift", 1)
    document.add_table(1, 2).cell(0, 0).text = "I rang the firm."
    made = io.BytesIO()
    document.save(made)
    wide = f'<w:tcPr><w:gridSpan w:val="{span}"/>'.encode()
    end = b"<w:p/>" * paragraphs + b"<w:sectPr"

    def change(xml: bytes) -> bytes:
        return xml.replace(b"<w:tcPr>", wide, 1).replace(b"<w:sectPr", end, 1)

    return _rewritten(made, "document.xml", change)


def _workbook() -> bytes:
    """A workbook with one story, and a cell in the last row and column there can be."""
    import openpyxl  # noqa: PLC0415  (an extra)

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Title", "Situation", "Action"])
    sheet.append(["Lift", "The lift stood still in March.", "I rang the firm and mended it."])
    made = io.BytesIO()
    book.save(made)
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    def widen(xml: bytes) -> bytes:
        xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)
        return xml.replace(b"</sheetData>", last)

    return _rewritten(made, "sheet1.xml", widen)


def _open_document() -> bytes:
    from odf import opendocument, table, text  # noqa: PLC0415  (only for such files)

    document = opendocument.OpenDocumentText()
    made, row = table.Table(), table.TableRow(numberrowsrepeated=100_000_000)
    cell = table.TableCell(numbercolumnsrepeated=100_000_000)
    cell.addElement(text.P(text="I rang the firm."))
    row.addElement(cell)
    made.addElement(row)
    document.text.addElement(made)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _rewritten(packed: io.BytesIO, end: str, change: Callable[[bytes], bytes]) -> bytes:
    """An archive, the members whose names end so changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(written, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            data = change(data) if member.filename.endswith(end) else data
            new.writestr(member.filename, data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _archive(members: int) -> bytes:
    """An archive whose list names its one file so many times."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.md", "# Lift\n")
    data = made.getvalue()
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    size = (end - start) * members
    counts = struct.pack(
        *("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, members, members, size, start)
    )
    place = struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:start] + data[start:end] * members + counts + place + last


_TOO_LONG: Final = "reading it takes more than 20 seconds"
_TOO_LARGE: Final = "reading it takes more than 1 GB of memory"
SLOW: Final[Mapping[str, Callable[[Home], Row]]] = {
    "empty-paragraphs": partial(empty_paragraphs, 3_000_000, _TOO_LONG),
    "more-paragraphs": partial(empty_paragraphs, 20_000_000, _TOO_LARGE),
    "wide-cell": wide_cell,
}
FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    **SLOW,
    "empty-rows": empty_rows,
    "repeated-rows": repeated_rows,
    "many-members": many_members,
    "long-text": long_text,
    "long-old-text": long_old_text,
    "question-marks": question_marks,
    "interrupted-reading": interrupted,
    "reader-killed": reader_killed,
    "kernel-log": kernel_log,
    "without-size": without_size,
    "empty-path": partial(empty_path, ("add",)),
    "empty-path-backup": partial(empty_path, ("backup",)),
    "empty-path-model": partial(empty_path, ("model", "use")),
    "closed-folder": closed_folder,
    "deep-folder": deep_folder,
    "linked-twice": linked_twice,
    "lock-file": lock_file,
    "lock-file-named": lock_file_named,
    "bad-byte": bad_byte,
}

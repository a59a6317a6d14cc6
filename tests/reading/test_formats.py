"""Which documents are read, in which encodings, and which are refused."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from coach.errors import UnreadableDocument
from coach.ingest.readers.document import Document
from coach.ingest.readers.registry import (
    FORMATS,
    discover_documents,
    read_document,
)
from tests.reading.told import MAIL

INSTEAD = "Save it as Word (.docx), HTML, Markdown or plain text."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    """Text is decoded by its mark, else as UTF-8, else as the Windows code page."""
    (story,) = read_document(Path("a.txt"), f"Café\n\nI spilt it. {MAIL}".encode(encoding)).stories
    assert story.title == "Café"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "Café crème\n\nI spilt it over the façade."),
        ("cp1252", "The “naïve” one\n\nI didn’t know – it cost €5."),
        ("mac_roman", "The “naïve” résumé\n\nI didn’t know – we spilt it on the façade."),
        ("shift_jis", "障害対応の話\n\n状況: データベースが止まりました。私は復旧を担当しました。"),
        ("gb18030", "故障处理\n\n数据库停了。我负责恢复。三十分钟恢复。"),
        ("cp1251", "Сбой базы данных\n\nЯ восстановил базу за полчаса."),
        ("utf-16-le", "Café\n\nI spilt it."),
        ("utf-16-be", "Café\n\nI spilt it."),
    ],
)
def test_encodings_without_a_mark(encoding: str, text: str) -> None:
    """Old code pages and UTF-16 without its mark are told from the bytes."""
    assert Document(Path("a.txt"), text.encode(encoding)).text == text


def test_halves_of_characters() -> None:
    """As Java and MySQL once wrote them: read as they are meant, and the rest stays as it is."""
    written = "🔥 for “all” – Café".encode()
    halves = b"\xed\xa0\xbd\xed\xb4\xa5"  # U+1F525 by its two halves
    data = written.replace("🔥".encode(), halves)
    assert halves in data
    assert Document(Path("a.txt"), data).text == "🔥 for “all” – Café"
    assert Document(Path("a.txt"), data).damage is None
    alone = Document(Path("a.txt"), halves[:3] + data)
    assert alone.text == "\ufffd🔥 for “all” – Café"
    assert alone.damage is not None


def test_no_encoding() -> None:
    """Bytes that are text in no encoding still read; what is said stays."""
    data = b"\x81\x8d\xff\xfe\x81 I fixed it.\n" * 3
    assert "I fixed it." in Document(Path("a.txt"), data).text


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("cv.doc", f"Word documents of this kind are not read. {INSTEAD}"),
        ("cv.RTF", f"Rich text files are not read. {INSTEAD}"),
        ("cv.xls", f"Spreadsheets of this kind are not read. {INSTEAD}"),
        ("cv.ods", f"OpenDocument files of this kind are not read. {INSTEAD}"),
        ("notes.enex", f"Evernote exports are not read. {INSTEAD}"),
        ("notes.opml", f"Outlines in OPML are not read. {INSTEAD}"),
        ("notes.pages", f"Apple Pages documents are not read. {INSTEAD}"),
        ("notes.epub", f"E-books are not read. {INSTEAD}"),
        ("cv.pdf", "this is no PDF that can be read."),
        ("cv.docx", "this is no Word document that can be read."),
        ("cv.xlsx", "this is not an Excel workbook."),
        ("cv.md", "this is not a text document."),
        ("cv", "this is not a text document."),
    ],
)
def test_what_is_not_read(name: str, why: str) -> None:
    """A document in no format coach reads is refused in one sentence."""
    with pytest.raises(UnreadableDocument) as refused:
        read_document(Path(name), b"PK\x03\x04\x00\x00")
    assert refused.value.why == why


def test_unknown_suffix_is_text() -> None:
    """A file named outright is read as text whatever its suffix."""
    (story,) = read_document(Path("outage.note"), f"# The outage\n\n{MAIL}".encode()).stories
    assert story.title == "The outage"


def test_discover(tmp_path: Path) -> None:
    """A folder gives its notes, sorted; hidden and tools' folders are left out."""
    names = [
        *("b.md", "a.txt", "deep/c.markdown", "image.png", ".hidden.md", "a.py", "README"),
        *(".git/d.md", "node_modules/e.md", "__pycache__/f.txt"),
        *("page.html", "page_files/g.html", "my_files/h.md", "cv.pdf", "a.yaml", "a.json"),
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "deep" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "all").symlink_to("/", target_is_directory=True)
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    found = [path.relative_to(tmp_path).as_posix() for path in discover_documents(tmp_path)]
    assert found == [*("a.txt", "b.md", "cv.pdf", "deep/c.markdown", "my_files/h.md", "page.html")]


def test_discover_a_file(tmp_path: Path) -> None:
    """A file is itself, whatever its suffix."""
    assert discover_documents(tmp_path / "x.py") == [tmp_path / "x.py"]


def test_every_format_has_a_module_that_reads_it() -> None:
    """A format is named once, by its module and its suffixes, and no two claim the same suffix."""
    for form in FORMATS:
        assert callable(import_module(f"coach.ingest.readers.{form.module}").read)
    suffixes = [suffix for form in FORMATS for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)

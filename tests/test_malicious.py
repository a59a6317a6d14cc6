"""Documents made to do harm: bombs, names that lead elsewhere, text that steers a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.errors import CoachError, UnreadableDocument
from coach.ingest.identity import slug
from coach.ingest.readers.registry import read_document
from tests.growth import grows_linearly
from tests.reading.office import excel, open_document, word, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from coach.ingest.model import ReadResult

    Run = Callable[..., Result]

MEGABYTE = 1_000_000
TOLD = "**Situation:** It stood still.\n\n**Action:** I rang the makers and got it going.\n"


def refused(name: str, data: bytes) -> str:
    """Why a document is not read; it takes little memory to say so."""
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableDocument) as caught:
            read_document(Path(name), data)
        assert tracemalloc.get_traced_memory()[1] < 40 * MEGABYTE
    finally:
        tracemalloc.stop()
    return caught.value.why


def frugally(name: str, data: bytes, most: int = 20 * MEGABYTE) -> ReadResult:
    """A document that is read, in little memory."""
    tracemalloc.start()
    try:
        reading = read_document(Path(name), data)
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
    return reading


# Archives


def overlapping(times: int) -> bytes:
    """An archive whose members are all the same bytes: 10 MB each, and once in the file."""
    stream = io.BytesIO(zipped({"0000.md": b"a " * (5 * MEGABYTE)}))
    data = stream.getvalue()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entries = b"".join(
        data[start:end].replace(b"0000.md", f"{at:04}.md".encode()) for at in range(times)
    )
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(entries), start, 0)
    return data[:start] + entries + tail


@pytest.mark.no_cover
def test_more_than_any_notes() -> None:
    """Pages that unpack to 300 MB, of 300 kB, are refused before they are unpacked."""
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(6):
                with archive.open(f"{number}.md", "w") as member:
                    for _ in range(50):
                        member.write(b"a " * 500_000)
        bomb = stream.getvalue()
    assert len(bomb) < MEGABYTE
    assert "too many" in refused("a.zip", bomb)
    assert "too many" in refused("a.zip", overlapping(30))


def test_an_archive_in_itself() -> None:
    """Only one archive in another is looked into, however many there are."""
    inner = zipped({"told.md": f"# Lift\n\n{TOLD}"})
    for _ in range(50):
        inner = zipped({"a.zip": inner, "note.md": f"# Crane\n\n{TOLD}"})
    assert [story.title for story in frugally("a.zip", inner).stories] == ["Crane", "Crane"]


def test_a_member_without_a_name() -> None:
    """An archive that somebody damaged so is read as far as it has pages."""
    data = zipped({"abcd": "x", "told.md": f"# Lift\n\n{TOLD}"})
    start = data.index(b"PK\x01\x02")
    entry = bytearray(data[start : start + 50])
    entry[28:30] = b"\0\0"  # the length of its name
    entry[32:34] = b"\4\0"  # which becomes a comment
    stories = read_document(Path("a.zip"), data[:start] + bytes(entry) + data[start + 50 :]).stories
    assert [story.title for story in stories] == ["Lift"]


@pytest.mark.parametrize("name", ["../../evil.md", "/etc/evil.md", "..\\evil.md", "C:\\evil.md"])
def test_members_with_a_way_out(name: str, tmp_path: Path, run: Run) -> None:
    """A page's name is where nothing is written to."""
    before = sorted(tmp_path.rglob("evil*"))
    (tmp_path / "a.zip").write_bytes(zipped({name: f"# Lift\n\n{TOLD}"}))
    assert run("add", str(tmp_path / "a.zip")).exit_code == 0
    assert sorted(tmp_path.rglob("evil*")) == before == []


# Front matter and values

LAUGHS = "\n".join(
    f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9) if at else 'lol'}]" for at in range(12)
)


def test_aliases_of_aliases() -> None:
    """YAML that stands for nine to the twelfth words is not written out."""
    reading = frugally("a.md", f"---\ntitle: Lift\n{LAUGHS}\ntags: *a11\n---\n\n{TOLD}".encode())
    (story,) = reading.stories
    assert (story.title, story.skills) == ("Lift", ())


@pytest.mark.parametrize("key", ["title", "tags", "coach", "*x"])
def test_aliases_of_themselves(key: str) -> None:
    """YAML that holds itself is read once around."""
    reading = frugally("a.md", f"---\nx: &x [*x]\n{key}: &t [*t, a]\n---\n\n{TOLD}".encode())
    assert reading.stories or reading.skipped


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"---\ntitle: {'[' * 400}\n---\n\n{TOLD}"),
        ("a.md", f"---\nkey: {'{a: ' * 3000}\n---\n\n{TOLD}"),
        ("a.md", f"+++\ntitle = {'[' * 9000}\n+++\n\n{TOLD}"),
        ("a.md", f"+++\n{'.'.join(['a'] * 5000)} = 1\n+++\n\n{TOLD}"),
        ("a.md", f'{{"title": {"[" * 9000}\n}}\n\n{TOLD}'),
        ("a.md", f"{'> ' * 9000}x\n\n{TOLD}"),
        ("a.md", f"{''.join(' ' * at + '- x' + chr(10) for at in range(900))}\n{TOLD}"),
        ("a.md", f"{'[' * 50_000}\n\n{TOLD}"),
        ("a.md", f"{'<div>' * 20_000}\n\n{TOLD}"),
        ("a.org", "".join(f"{'*' * at} x\n" for at in range(1, 900))),
        ("a.json", "[" * 100_000),
        ("a.json", '{"work":' * 50_000),
        ("a.json", f'{{"work": {"[" * 900}{"]" * 900}}}'),
        ("a.csv", '"' * 100_001),
    ],
    ids=range(14),
)
def test_deep_and_wide(name: str, text: str) -> None:
    """Nesting without end is no reason to stop; what is below it is read or said to be left out."""
    try:
        reading = frugally(name, text.encode(), 60 * MEGABYTE)
    except UnreadableDocument:
        return
    assert reading.stories or reading.skipped


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 20_000,
        ".".join(["a"] * 20_000) + " = 1",
        "a = " + "9" * 100_000,
        '[[competency]]\nid = "\u202e\\u001b[2J"\nname = "\\u001b]0;x\\u0007"\n',
    ],
)
def test_own_competencies(run: Run, folders: object, text: str) -> None:
    """The person's own file can be anything too: a sentence says what is wrong."""
    own = Path(folders.own_competencies)  # type: ignore[attr-defined]
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(text, encoding="utf-8")
    result = run("questions", "--competencies")
    assert result.exit_code == 1
    assert "competencies.toml" in result.output
    assert quiet(result.output)


# XML

ENTITIES = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol"}">' for at in range(10))


@pytest.mark.parametrize(
    ("name", "made", "part", "inside"),
    [
        ("a.docx", word("It stood."), "word/document.xml", "It stood."),
        ("a.odt", open_document("It stood."), "content.xml", "It stood."),
        ("a.xlsx", excel({"One": [[12345]]}), "xl/worksheets/sheet1.xml", "12345"),
    ],
    ids=["docx", "odt", "xlsx"],  # a workbook holds the second that it was made in
)
@pytest.mark.parametrize("entities", [ENTITIES, '<!ENTITY l9 SYSTEM "file:///etc/hostname">'])
def test_entities(name: str, made: bytes, part: str, inside: str, entities: str) -> None:
    """Entities that stand for a billion words, or for another file, are not written out."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    text = parts[part].decode()
    declared, _, rest = text.partition("?>")
    if not rest:
        declared, rest = '<?xml version="1.0"', text
    assert inside in rest
    parts[part] = f"{declared}?><!DOCTYPE x [{entities}]>{rest.replace(inside, '&l9;')}".encode()
    tracemalloc.start()
    try:
        reading = read_document(Path(name), zipped(parts))
        told = [
            *(each.title for each in reading.stories),
            *(each.title for each in reading.skipped),
        ]
    except UnreadableDocument:
        told = []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * MEGABYTE
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "lol"
    assert not [each for each in told if host in each or "lol" in each]


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_elements_in_elements(name: str) -> None:
    """A document nested 20,000 deep is read or refused."""
    made = word("It stood.") if name == "a.docx" else open_document("It stood.")
    part = "word/document.xml" if name == "a.docx" else "content.xml"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    deep = "<a>" * 20_000 + "</a>" * 20_000
    parts[part] = re.sub(rb"(<w:body>|<office:text>)", rb"\1" + deep.encode(), parts[part])
    assert deep.encode() in parts[part]
    with suppress(CoachError):
        read_document(Path(name), zipped(parts))


# Names of files


@pytest.mark.parametrize(
    "title",
    ["../../../evil", "/etc/evil", "..", "C:\\evil", "evil\n../b", "\u202efdp.evil", "x" * 400],
)
def test_a_title_is_no_path(
    run: Run, tmp_path: Path, folders: object, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A story is written into the bank's own folder under a plain name, whatever it is called."""
    bank = Path(folders.bank)  # type: ignore[attr-defined]
    bank.mkdir(parents=True)
    (bank / "draft.md").write_text(f"---\ntitle: {json.dumps(title)}\n---\n\n{TOLD}")
    monkeypatch.setenv("EDITOR", "true")
    result = run("new", "--editor")
    assert result.exit_code == 0, result.output
    (written,) = tmp_path.rglob("stories/*")
    assert written.parent == bank / "stories"
    assert re.fullmatch(r"[\w-]{1,100}\.md", written.name)
    assert quiet(result.output)


# What reaches the terminal, a page, a spreadsheet

STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
BAD = "\x1b[31mred\x1b]0;t\x07\x9b2J\u202eover\u2066x\u200f\x08"
SLUG = slug(f"The {BAD} lift", ())
FORMULAS = [
    "x;=1",
    'x; "=1',
    "x;\t@S(1)",
    "x;＝1",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\u200b=1",
    " =1",
    "＝1",
    '"=1',
]
EVIL = f"""\
# The {BAD} lift

**Situation:** The lift {BAD} stood still with 14 people {BAD} in it. {BAD}

**Action:** I rang {BAD} the makers, and told a client about a failure and a conflict.

**Result:** It {BAD} went up again after 40 minutes.

**Skills:** {BAD} calm, =cmd()

# -The crane

**Situation:** {BAD}

# Tell me about a {BAD} failure

See “The {BAD} lift”.

# {BAD}

{BAD}
"""


def quiet(page: str) -> bool:
    """Whether nothing in a page could steer what shows it."""
    return not STEERING.search(page)


@pytest.fixture
def evil(run: Run, tmp_path: Path) -> Run:
    """A bank that holds text made to steer, in stories, questions, interviews and names."""
    notes = tmp_path / "no\x1b[31m\u202etes\x07"
    notes.mkdir()
    (notes / "l\x1b[31mi\u202eft\r.md").write_text(EVIL, encoding="utf-8", newline="")
    (notes / "b\x1b[31mad\u202e.docx").write_bytes(b"\x1b\0")
    (tmp_path / "list.txt").write_text(f"Why {BAD} the lift?\nWhy not {BAD}?\n", encoding="utf-8")
    (tmp_path / "job.txt").write_text(
        f"You know {BAD} Kafka.\nExperience with {BAD} Go and =cmd().\nYou resolve {BAD} conflict "
        "within the team and with clients.\n",
        encoding="utf-8",
    )
    assert run("add", str(notes)).exit_code in {0, 1}
    assert run("questions", "add", "-f", str(tmp_path / "list.txt"), "--no-tags").exit_code in {
        0,
        2,
    }
    return run


def walks(tmp_path: Path) -> Iterator[list[str]]:
    """Every command that shows text of documents, in each of its formats."""
    job, listed = str(tmp_path / "job.txt"), str(tmp_path / "list.txt")
    forms = {
        "list": ("text", "json"), "match": ("text", "json"),
        "plan": ("text", "json"), "gaps": ("text", "json", "markdown", "csv", "html"),
        "sheet": ("text", "markdown", "html"), "questions": ("text", "json"),
        "stats": ("text", "json"), "due": ("text", "json"), "tag": ("text", "json"),
        "export": ("markdown", "json"), "doctor": ("text", "json"),
    }  # fmt: skip
    words: dict[str, list[list[str]]] = {
        "list": [[]],
        "match": [[BAD], ["-f", listed], ["tell me about the lift"]],
        "plan": [["-f", listed], [f"why {BAD}?"]],
        "gaps": [["--all"], ["--by", "skill"], ["--jd", job], ["--questions", listed]],
        "sheet": [[]],
        "questions": [["--search", "lift"]],
        "stats": [[]],
        "due": [[]],
        "tag": [["--list"], []],
        "export": [[], ["--redact", "--yes"]],
        "doctor": [[]],
    }
    for command, all_ in words.items():
        for each in all_:
            for form in forms[command]:
                yield [command, *each, "--format", form]
    yield from (["show", name] for name in (SLUG, BAD))
    yield ["history", SLUG]
    yield ["history", BAD]
    yield ["export", BAD]
    yield ["forget", BAD]
    yield ["remove", BAD]
    yield ["backup", f"{tmp_path}/no\x1b[31mwhere\u202e/b.zip"]
    yield ["restore", f"{tmp_path}/no\x1b[31mwhere\u202e/b.zip"]
    yield ["gaps", "--framework", BAD]
    yield ["questions", "--competency", BAD]
    yield ["questions", "remove", BAD]
    yield ["edit", BAD]
    yield ["model", BAD]
    yield ["date", "2030-01-01", "--company", BAD]
    yield ["due"]
    yield [BAD]


@pytest.mark.no_cover
def test_nothing_steers(evil: Run, tmp_path: Path) -> None:
    """No command prints a control character, escape sequence or bidi control that it read."""
    done = 0
    for words in walks(tmp_path):
        result = evil(*words)
        assert quiet(result.output), ascii((words, result.output))
        assert isinstance(result.exception, SystemExit | None), ascii((words, result.exception))
        done += result.exit_code == 0
    assert done > 20  # the walk is no series of refusals


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_steers_in_reviews(evil: Run, form: str) -> None:
    """An answer's sentences, its question and the story it tells are shown without."""
    answer = f"The lift {BAD} stood. Um, I {BAD} rang 14 makers. We went {BAD} up again."
    for extra in ([], ["--question", f"why {BAD}?"], ["--story", SLUG]):
        result = evil("review", "-", "--all", *extra, "--format", form, stdin=answer)
        assert result.exit_code == 0, result.output
        assert "rang" in result.output
        assert quiet(result.output)


@pytest.mark.parametrize("by", ["competency", "skill"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_reaches_a_spreadsheet(run: Run, work: Path, formula: str, by: str) -> None:
    """Whatever a spreadsheet would reckon is text: no cell begins with its sign.

    Spreadsheets of some countries part cells at semicolons, and some at tabs.
    """
    front = f"---\ntitle: {json.dumps(formula)}\nskills: [{json.dumps(formula)}]\n---\n\n"
    (work.parent / "lift.md").write_text(front + TOLD, encoding="utf-8")
    run("add", str(work.parent))
    page = run("gaps", "--all", "--by", by, "--format", "csv").stdout
    assert len({len(row) for row in csv.reader(io.StringIO(page))}) == 1
    for between in ",;\t":
        for row in csv.reader(io.StringIO(page), delimiter=between):
            assert not [cell for cell in row if cell.strip(' "')[:1] in set("=+-@\t\r＝＋－＠")]


# Time


@pytest.mark.parametrize(
    "make",
    [
        lambda size: f"---\nx: {'a' * size}\n---\n" + TOLD,
        lambda size: "\x1b[" * (size // 2),
        lambda size: "\u202e" * size,
    ],
)
def test_hostile_text_takes_linear_time(make: Callable[[int], str]) -> None:
    """Four times the text takes about four times as long."""
    assert grows_linearly(lambda size: read_document(Path("a.md"), make(size).encode()), 100_000)

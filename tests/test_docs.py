"""README.md, docs/ and the other pages: their links, the files they name, what is written for them.

Two pages are written by these tests with COACH_UPDATE_SNAPSHOTS=1: `docs/reference/cli.md` from
`--help`, `docs/reference/json.md` from `coach help json`.
"""

from __future__ import annotations

import os
import re
import shlex
import textwrap
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from coach.cli.main import coach
from tests.test_help import named, parsed, walk

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
    *sorted(DOCS.rglob("*.md")),
]
CLI = DOCS / "reference" / "cli.md"
JSON = DOCS / "reference" / "json.md"
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(\s*([^)\s]+)\)")
PATH = re.compile(r"(?<![\w./-])(?:coach|tests|scripts|docs)/[\w./-]*\w/?(?![\w*{])")
POINTER = re.compile(r"(docs/[\w/-]+\.md)(?:#([\w-]+))?")
MOST_LINES = 120


def name_of(page: Path) -> str:
    """A page as tests name it."""
    return str(page.relative_to(ROOT))


def text_of(page: Path) -> str:
    """What a page says."""
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without what stands in fences."""
    return FENCED.sub("", text_of(page))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link names a file that is there, and its anchor a heading of that file."""
    for link in LINK.findall(prose(page)):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_can_be_reached() -> None:
    """From README, link by link, one comes to every page."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(prose(page)))
        targets = ((page.parent / link).resolve() for link in links if link)
        waiting += [target for target in targets if target.suffix == ".md" and target.exists()]
    assert set(PAGES) - reached == set()


def test_the_readme_is_short() -> None:
    """Who opens the folder sees all of it on one screen or two."""
    assert len(text_of(ROOT / "README.md").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_files_a_page_names_are_there(page: Path) -> None:
    """Paths in the checkout are right; what is made by a run is not among them."""
    paths = PATH.findall(text_of(page))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_contributing_has_a_file_for_each_change() -> None:
    """Each of the twelve usual changes names at least one file of coach/."""
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", text_of(ROOT / "CONTRIBUTING.md"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 13))
    assert [number for number, row in rows if not PATH.search(row)] == []


@pytest.mark.parametrize("folder", ["coach", "tests", "scripts"])
def test_comments_point_to_what_is_there(folder: str) -> None:
    """A page and its heading that code points to exist; no comment points to an issue's number."""
    own = Path(__file__)
    for path in (ROOT / folder).rglob("*"):
        if path == own or path.suffix not in {"", ".py", ".toml"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        for page, anchor in POINTER.findall(text):
            assert (ROOT / page).exists(), (path, page)
            assert not anchor or anchor in anchors(ROOT / page), (path, page, anchor)
        if path.suffix == ".py":
            assert not re.search(r"\(issue \d+\)|design page", text), path


@pytest.mark.parametrize("page", [page for page in PAGES if page not in {CLI, JSON}], ids=name_of)
def test_commands_of_a_page_can_be_typed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The coach commands in a page's shell blocks exist, with their options."""
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"^```sh\n(.*?)^```$", text_of(page), re.DOTALL | re.MULTILINE):
        for line in re.findall(r"^(?:COACH_\w+=\S+ )?coach (.*)$", block, re.MULTILINE):
            arguments = shlex.split(line.partition(" | ")[0], comments=True)
            for word in arguments:
                if re.search(r"\.\w{2,4}$", word) and "/" not in word:
                    (tmp_path / word).touch()
            if arguments:
                assert parsed(arguments)[0] in coach.commands, line


def cli_page() -> str:
    """`docs/reference/cli.md`: the help of every command."""
    page = [
        "# Commands",
        "",
        "What `--help` prints of every command, written by a test (`tests/test_docs.py`).",
    ]
    runner = CliRunner(env={"COLUMNS": "80"})
    for path, _ in walk():
        help_text = runner.invoke(coach, [*path, "--help"], prog_name="coach").stdout
        page += ["", f"## {named(path)}", "", "```text", help_text.rstrip(), "```"]
    return "\n".join(page) + "\n"


def json_page() -> str:
    """`docs/reference/json.md`: what `coach help json` prints, as Markdown."""
    title, *lines = CliRunner().invoke(coach, ["help", "json"]).stdout.splitlines()
    page = [
        "# JSON",
        "",
        f"{title}. This is `coach help json`, written by a test (`tests/test_docs.py`).",
    ]
    for stretch in "\n".join(lines).split("\n\n"):
        text = textwrap.dedent(stretch.strip("\n"))
        depth = len(stretch.strip("\n")) - len(stretch.strip("\n").lstrip(" "))
        if depth == 0 and text:
            heading, _, below = text.partition("\n")
            page += ["", f"## {heading}", *(["", textwrap.dedent(below)] if below else [])]
        elif text:
            page += ["", *(["```text", text, "```"] if depth > 2 else [text])]
    return "\n".join(page) + "\n"


@pytest.mark.parametrize(
    ("page", "write"), [(CLI, cli_page), (JSON, json_page)], ids=["cli", "json"]
)
def test_written_pages_are_up_to_date(page: Path, write: object) -> None:
    """The page says what coach prints; COACH_UPDATE_SNAPSHOTS=1 writes it anew."""
    assert callable(write)
    text = write()
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        page.write_text(text, encoding="utf-8")
    assert text_of(page) == text


def test_the_guide_names_every_command_and_option() -> None:
    """Who reads the pages written by hand has heard of everything."""
    own = [ROOT / "README.md", *(set(DOCS.rglob("*.md")) - {CLI, JSON})]
    text = "\n".join(text_of(page) for page in own)
    words = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))
    for path, command in walk():
        assert named(path) in text
        for option in command.params:
            if isinstance(option, click.Option):
                assert words & set(option.opts), (path, option.opts)

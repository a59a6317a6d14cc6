"""`coach export`: what comes back by `coach add`, and what is asked before names go."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.results import Exported
from coach.domain.story import PARTS, Section, Story
from coach.export.export import stories_read_back_otherwise
from coach.ingest.writer import export_document
from tests.conftest import WORK
from tests.keys import Typed, press_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Type = Callable[..., Typed]

NAMED = """\
# The late lorry

**Situation:** My colleague Marek Novak and I waited at Zorbex for a lorry worth £3,100.

**Action:** I wrote to marek@zorbex.example, then Marek rang +44 7700 900123 and paid.

**Result:** It came at nine, and Marek's list is on https://zorbex.example/list now.

**Skills:** Zorbex, patience
"""
SECRETS = ("marek", "novak", "zorbex", "3,100", "900123", "example")


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with the two stories of `work`."""
    assert run("add", str(work)).exit_code == 0
    return run


@pytest.fixture
def named(run: Run, work: Path) -> Run:
    """The command line on a bank with one story that is full of names."""
    work.write_text(NAMED, encoding="utf-8")
    assert run("add", str(work)).exit_code == 0
    return run


def said(run: Run) -> list[tuple[Any, ...]]:
    """What the stories of a bank say, without where they stand."""
    stories = json.loads(run("list", "--format", "json").stdout)
    return [(each["title"], each["sections"], each["skills"]) for each in stories]


# There and back


@pytest.mark.parametrize("names", [[], ["--story", "coupon"]])
def test_there_and_back(full: Run, tmp_path: Path, names: list[str]) -> None:
    """What coach add reads in an export is what was exported."""
    page = tmp_path / "out.md"
    result = full("export", "-o", str(page), *names)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Written: {page}\n"
    assert page.stat().st_mode & 0o777 == 0o600
    before = said(full)[: 1 if names else None]
    other = ("--bank", str(tmp_path / "other"))
    assert full(*other, "add", str(page)).exit_code == 0
    assert said(lambda *arguments: full(*other, *arguments)) == before


def test_the_demo_there_and_back(run: Run, tmp_path: Path) -> None:
    """All of the worked examples come back: parts in prose, in lists, with headings inside."""
    page = tmp_path / "out.md"
    assert run("--demo", "export", "-o", str(page)).stderr == ""
    added = run("--bank", str(tmp_path / "other"), "add", "--dry-run", str(page))
    assert "15 stories in 1 document" in added.stdout


def test_as_json(full: Run) -> None:
    """Every part, with what is confirmed; nothing of the place where the story stands."""
    assert full("tag", "coupon", "--confirm", "failure").exit_code == 0
    result = full("export", "--format", "json")
    found = json.loads(result.stdout)
    assert (found["coach_export"], found["redacted"], result.stderr) == (1, False, "")
    first = found["stories"][0]
    assert set(first) == {"title", "date", "skills", "competencies", "questions", "sections"}
    assert first["competencies"] == ["Failure and mistakes"]
    assert [each["part"] for each in first["sections"]] == [
        "situation", "action", "result", "learning",
    ]  # fmt: skip
    assert "work.md" not in result.stdout
    assert "Its owner says that it shows: Failure and mistakes" in full("export").stdout


def test_what_is_in_the_way(full: Run, work: Path, tmp_path: Path) -> None:
    """An older export is replaced, a person's own file is not."""
    page = tmp_path / "out.json"
    assert full("export", "-o", str(page)).exit_code == 0
    assert full("export", "-o", str(page)).exit_code == 0
    assert json.loads(page.read_text())["coach_export"] == 1
    assert full("export", "-o", str(work)).exit_code == 2
    assert work.read_text(encoding="utf-8") == WORK


def test_what_does_not_come_back(full: Run, work: Path) -> None:
    """A story that would be read otherwise is named; --format json keeps it."""
    work.write_text(
        '---\nskills: ["here, there"]\n---\n# A fence\n\n**Situation:** The goats of our neighbour '
        "came into the garden every night.\n\n**Action:** I built a fence in two days.\n"
    )
    result = full("export")
    assert result.exit_code == 0
    assert "1 of 1 stories will not be read back quite as they are (the first: A fence)" in (
        result.stderr
    )
    (story,) = json.loads(full("export", "--format", "json").stdout)["stories"]
    assert story["skills"] == ["here, there"]


def test_what_printing_leaves_out(full: Run, work: Path, tmp_path: Path) -> None:
    """Letters that could steer a terminal are not printed, and that is said; a file keeps them."""
    work.write_text(
        "## Late\n\n**Situation:** We could not find any\u202ething.\n\n"
        "**Action:** I rang the depot.\n",
        encoding="utf-8",
    )
    printed = full("export")
    assert "\u202e" not in printed.stdout
    assert "1 of 1 stories will not be read back quite as they are" in printed.stderr
    path = tmp_path / "stories.md"
    assert full("export", "-o", str(path)).stderr == ""
    assert "\u202e" in path.read_text(encoding="utf-8")


WORDS = st.text("abcdefghij ", min_size=1, max_size=30).map(str.strip).filter(bool)
SENTENCES = WORDS.map(lambda words: f"I {words} it on the day.")
SECTIONS = st.lists(
    st.builds(Section, st.sampled_from(PARTS), SENTENCES, st.just(1)), min_size=1, max_size=5
)
STORIES = st.builds(
    Story,
    WORDS.map(lambda words: f"The {words} story"),
    SECTIONS.map(tuple),
    st.just(1),
    st.just(9),
    skills=st.lists(WORDS, max_size=3, unique=True).map(tuple),
)


@given(st.lists(STORIES, min_size=1, max_size=4))
@settings(max_examples=60)
def test_any_story_comes_back(stories: list[Story]) -> None:
    """Titles, parts in their order, skills."""
    exported = [Exported(story, ("Conflict --> a",)) for story in stories]
    assert stories_read_back_otherwise(exported, export_document(exported)) == []


# Redacted


def test_redacted(named: Run) -> None:
    """Nothing of the list is left in titles, texts or skills, in either format."""
    for form in ("markdown", "json"):
        result = named("export", "--redact", "--yes", "--format", form)
        assert result.exit_code == 0
        assert not [secret for secret in SECRETS if secret in result.stdout.lower()]
        assert "Person 1 and I waited at Company 1 for a lorry worth [amount 1]" in result.stdout
        assert "Person 1's list is on [link 1] now" in result.stdout
        assert "Read it before you send it." in result.stderr


def test_nobody_to_ask(named: Run) -> None:
    """Without a terminal and without --yes the list goes to stderr, and nothing out."""
    result = named("export", "--redact")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Marek Novak" in result.stderr
    assert "add --yes" in result.stderr


UNSURE = """\
# The late lorry

**Situation:** My colleague Marek Novak and I waited for a lorry.

**Action:** Hunter or nobody. Zorbel or nobody.
"""


def test_checked(run: Run, work: Path) -> None:
    """--check lists what is unsure with its line and the reason, and exports nothing."""
    work.write_text(UNSURE, encoding="utf-8")
    assert run("add", str(work)).exit_code == 0
    result = run("export", "--redact", "--check")
    assert result.exit_code == 0
    assert result.stdout.split("\n\n")[0].splitlines() == [
        "",
        "  Name 1       Zorbel  (once)",
        "               May be no name: it begins a sentence.",
        "               line 5: Hunter or nobody. Zorbel or nobody.",
        "  stays        Hunter  (once)",
        "               May be a name: it is a word too.",
        "               line 5: Hunter or nobody. Name 1 or…",
        "  Unsure of 2, sure of 1 placeholder.",
        "  --also WORD replaces one that stays, --keep WORD leaves one out.",
    ]
    for others in (("--yes",), ("--format", "json"), ("-o", "page.md")):
        assert run("export", "--redact", "--check", *others).exit_code == 2
    assert run("export", "--check").exit_code == 2


def test_also_and_keep(named: Run) -> None:
    """Words of one's own, and words that stay; placeholders' own words cannot go."""
    given = ("export", "--redact", "--yes", "--also", "lorry", "--keep", "Zorbex")
    result = named(*given)
    assert "at Zorbex for a [removed 1]" in result.stdout
    assert "The late [removed 1]" in result.stdout
    assert named("export", "--redact", "--yes", "--also", "person").exit_code == 2
    for way in ("--yes", "--check"):
        result = named("export", "--redact", way, "--also", "lorry", "--also", "lorr")
        assert 'Nowhere in these stories as a word of its own: "lorr".\n' in result.stderr
    assert named("export", "--also", "lorry").exit_code == 2


@pytest.fixture
def press(
    named: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Type:
    """Run `coach export --redact` at a terminal and press keys; the page is what is written."""
    assert named("--version").exit_code == 0

    def pressed(*keys: str) -> Typed:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        arguments = ["export", "--redact", "-o", str(tmp_path / "page.md")]
        return press_keys(arguments, keys, monkeypatch, capsys)

    return pressed


def test_agreed_as_a_whole(press: Type, tmp_path: Path) -> None:
    """One key agrees to all of the list."""
    typed = press("y")
    assert typed.code == 0
    assert "Marek Novak" in typed.out
    assert "Person 1" in (tmp_path / "page.md").read_text()


def test_one_by_one(press: Type, tmp_path: Path) -> None:
    """What is refused stays, Enter agrees."""
    assert press("o", "n", "\r" * 20).code == 0
    page = (tmp_path / "page.md").read_text()
    assert "Marek Novak and I waited at Company 1" in page


def test_a_word_is_added(press: Type, tmp_path: Path) -> None:
    """A word of one's own is on the list when it is shown again."""
    typed = press("a", "lorry\r", "y")
    assert "[removed 1]" in typed.out
    assert "lorry" not in (tmp_path / "page.md").read_text()


@pytest.mark.parametrize("keys", ["q", "oq", "\x03"])
def test_given_up(press: Type, tmp_path: Path, keys: str) -> None:
    """Whoever quits gets no file."""
    typed = press(keys)
    assert typed.code == 130
    assert not (tmp_path / "page.md").exists()
    assert not [path for path in tmp_path.iterdir() if "page" in path.name]

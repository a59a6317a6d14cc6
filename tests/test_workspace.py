"""A bank follows the person's documents: what is added, edited, moved, broken, gone and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coach.app import App
from coach.config import Settings, settings_from
from coach.domain.story import Part, Section, Story
from coach.embeddings.registry import Model
from coach.errors import (
    AmbiguousStory,
    BankUnusable,
    EmptyBank,
    NoQuestion,
    NoStoryThere,
    QuestionTooLong,
    SourceNotFound,
    StoryNotFound,
    UnreadableDocument,
    UsageProblem,
)
from coach.ingest import sync
from coach.ingest.readers import limited, registry
from coach.ingest.sources import preview_documents
from coach.matching import vectors
from coach.progress import SilentReporter
from tests.conftest import NOW, WORK, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COUPON, TRAIN = "the-wrong-coupon", "argument-about-the-deploy-train"

LEAK = """\
# The leaking pipe

**Situation:** Water came through the ceiling of the server room.

**Action:** I found the valve in 3 minutes and carried the rack out with Ana.

**Result:** No machine was lost.
"""


class Notes(SilentReporter):
    """A report that keeps its notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        """Keep the note."""
        self.notes.append(sentence)


@pytest.fixture
def notes(folders: Settings, words: WordEncoder) -> Iterator[tuple[App, Notes]]:
    """An empty bank and what it says."""
    report = Notes()
    workspace = App(folders, report, encoder=words, now=lambda: NOW)
    yield workspace, report
    workspace.close()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of documents in the order in which they are parsed."""
    names: list[str] = []
    original = registry.read_document

    def understand(path: Path, *given: Any) -> object:  # noqa: ANN401  (passed on)
        names.append(path.name)
        return original(path, *given)

    monkeypatch.setattr(limited, "read_document", understand)
    return names


def slugs(workspace: App) -> list[str]:
    """The names of the stories that are there."""
    workspace.refresh()
    return [story.slug for story in workspace.bank.stories.all()]


def ids(workspace: App) -> dict[str, int]:
    """The identities of the stories that are there, by name."""
    workspace.refresh()
    return {story.slug: story.id for story in workspace.bank.stories.all()}


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace words in a document, as an editor would some seconds later."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    age(path, 10)


def age(path: Path, seconds: int = 100) -> None:
    """Make a document look as if it was changed some seconds ago."""
    then = path.stat().st_mtime_ns - seconds * 10**9
    os.utime(path, ns=(then, then))


def opened(folders: Settings, encoder: WordEncoder | None = None) -> App:
    """Another run over the same bank."""
    return App(folders, SilentReporter(), encoder=encoder or WordEncoder(), now=lambda: NOW)


# Adding


def test_adding_a_file(workspace: App, work: Path) -> None:
    """A file gives its stories by name, and names the template it leaves out."""
    added = workspace.add([work])
    assert added.names == (COUPON, TRAIN)
    assert [story.title for _, story in added.stories] == [
        "The wrong coupon",
        "Argument about the deploy train",
    ]
    assert {path for path, _ in added.stories} == {str(work)}
    assert "Template" in [block.title for _, block in added.skipped]
    assert (added.documents, added.problems) == (1, ())


def test_adding_a_folder(workspace: App, work: Path) -> None:
    """A folder is searched through; hidden files and other kinds of file are left out."""
    (work.parent / "old" / "deep").mkdir(parents=True)
    (work.parent / "old" / "deep" / "leak.md").write_text(LEAK)
    (work.parent / ".secret.md").write_text(LEAK)
    (work.parent / "table.xls").write_text("a,b\n")
    added = workspace.add([work.parent])
    assert set(added.names) == {COUPON, TRAIN, "the-leaking-pipe"}
    assert added.documents == 2


def test_a_new_file_in_an_added_folder_is_found(workspace: App, work: Path) -> None:
    """A folder is looked through again by every later command."""
    workspace.add([work.parent])
    (work.parent / "leak.md").write_text(LEAK)
    assert "the-leaking-pipe" in slugs(workspace)


def test_adding_several(workspace: App, work: Path, tmp_path: Path) -> None:
    """Several paths are added at once."""
    leak = tmp_path / "leak.md"
    leak.write_text(LEAK)
    assert workspace.add([work, leak]).names == ("the-leaking-pipe", COUPON, TRAIN)
    assert len(workspace.bank.sources.all()) == 2


def test_adding_again_changes_nothing(
    workspace: App, work: Path, words: WordEncoder, parsed: list[str]
) -> None:
    """Adding again shows the same stories without encoding or storing anything twice."""
    age(work)
    first = workspace.add([work.parent])
    encoded = len(words.texts)
    parsed.clear()
    assert workspace.add([work.parent]) == first
    assert (len(words.texts), parsed) == (encoded, [])


def test_adding_what_is_not_there(workspace: App, work: Path, tmp_path: Path) -> None:
    """A missing path is an error before anything is stored, whatever stands beside it."""
    with pytest.raises(SourceNotFound, match="no such file"):
        workspace.add([work, tmp_path / "nothing.md"])
    assert workspace.bank.sources.all() == []


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("cv.doc", b"PK", "Word documents of this kind are not read"),
        ("photo.md", b"\x89PNG\0\0", "not a text document"),
    ],
)
def test_adding_a_format_that_is_not_read(
    workspace: App, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    """A document named outright that coach cannot read is an error, and nothing is stored."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=why):
        workspace.add([path])
    with pytest.raises(UnreadableDocument, match=why):
        preview_documents([path])
    assert workspace.bank.sources.all() == []


def test_adding_a_device(workspace: App) -> None:
    """What is neither a file nor a folder is refused."""
    with pytest.raises(UnreadableDocument, match="not an ordinary file"):
        workspace.add([Path("/dev/null")])
    assert workspace.bank.sources.all() == []


def test_adding_a_template_needs_no_model(folders: Settings, tmp_path: Path) -> None:
    """Where there is no story yet, no model is loaded or compiled."""
    path = tmp_path / "blank.md"
    path.write_text("# [Title]\n\n## Situation\n\n[what broke]\n")
    workspace = App(folders, SilentReporter())
    added = workspace.add([path])
    workspace.close()
    assert (added.stories, len(added.skipped)) == ((), 1)


def test_preview_stores_nothing(workspace: App, work: Path) -> None:
    """A dry run finds the same and leaves the bank as it was."""
    would = preview_documents([work])
    assert workspace.bank.sources.all() == []
    assert workspace.bank.documents.all() == {}
    added = workspace.add([work])
    assert (would.stories, would.skipped) == (added.stories, added.skipped)
    assert (would.names, would.documents) == ((), added.documents)


def test_preview_counts_a_document_once(work: Path) -> None:
    """A file named beside the folder it lies in is one document."""
    would = preview_documents([work.parent, work])
    assert (would.documents, len(would.stories)) == (1, 2)


def test_preview_names_what_is_missing(tmp_path: Path) -> None:
    """A dry run does not pretend that a missing path is empty."""
    with pytest.raises(SourceNotFound):
        preview_documents([tmp_path / "nothing"])


def test_a_broken_file_in_a_folder_hides_nothing(workspace: App, work: Path) -> None:
    """A file that is no text is named with its reason each time, beside stories of the rest."""
    broken = work.parent / "broken.md"
    broken.write_bytes(b"\0\1\2")
    age(broken)
    problem = (str(broken), "this is not a text document.")
    would = preview_documents([work.parent])
    added = workspace.add([work.parent])
    again = workspace.add([work.parent])
    for found in (would, added, again):
        assert found.problems == (problem,)
        assert (len(found.stories), found.documents) == (2, 1)


def test_a_problem_is_noted_once(notes: tuple[App, Notes], work: Path) -> None:
    """A broken file found by a later command is noted by the first one only."""
    workspace, report = notes
    workspace.add([work.parent])
    (work.parent / "broken.md").write_bytes(b"\0")
    for _ in range(3):
        workspace.refresh()
    assert report.notes == [f"{work.parent / 'broken.md'}: this is not a text document."]


def test_a_broken_file_is_not_read_again(workspace: App, work: Path, parsed: list[str]) -> None:
    """What cannot be understood is only looked at again when it changes."""
    broken = work.parent / "broken.md"
    broken.write_bytes(b"\0")
    age(broken)
    age(work)
    workspace.add([work.parent])
    parsed.clear()
    workspace.refresh()
    assert parsed == []
    broken.write_text(LEAK)
    assert "the-leaking-pipe" in slugs(workspace)
    assert workspace.add([work.parent]).problems == ()


def test_adding_tells_what_happened_elsewhere(
    notes: tuple[App, Notes], work: Path, tmp_path: Path
) -> None:
    """Changes in other documents, found on the way, are noted and not counted to what was added."""
    workspace, report = notes
    workspace.add([work.parent])
    work.unlink()
    (work.parent / "broken.md").write_bytes(b"\0")
    leak = tmp_path / "leak.md"
    leak.write_text(LEAK)
    added = workspace.add([leak])
    assert (added.names, added.problems) == (("the-leaking-pipe",), ())
    assert [note.split(".md")[0] for note in report.notes] == [
        str(work.parent / "work"),
        str(work.parent / "broken"),
    ]


def test_a_name_that_is_no_text(notes: tuple[App, Notes], work: Path) -> None:
    """A file whose name is not UTF-8 is named as such and hides nothing."""
    workspace, report = notes
    named = os.fsencode(work.parent) + b"/caf\xe9.md"
    Path(os.fsdecode(named)).write_text(LEAK)
    added = workspace.add([work.parent])
    assert set(added.names) == {COUPON, TRAIN}
    assert [why for _, why in added.problems] == [sync.UNNAMEABLE]
    workspace.refresh()
    assert report.notes[0].endswith(sync.UNNAMEABLE)
    with pytest.raises(SourceNotFound, match="not valid text"):
        workspace.add([Path(os.fsdecode(named))])


def test_a_symlink_loop_ends(workspace: App, work: Path) -> None:
    """Links to a parent folder, to themselves or to nothing do not stop the rest."""
    (work.parent / "loop").symlink_to(work.parent)
    (work.parent / "self.md").symlink_to("self.md")
    (work.parent / "dangling.md").symlink_to("nothing.md")
    added = workspace.add([work.parent])
    assert added.names == (COUPON, TRAIN)
    with pytest.raises(SourceNotFound):
        workspace.add([work.parent / "self.md"])


def test_a_link_out_of_the_folder(workspace: App, work: Path, tmp_path: Path) -> None:
    """Nothing behind it is read, and how to add it is said; added by its name, it is."""
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    work.rename(elsewhere / "work.md")
    link = work.parent / "my link"
    link.symlink_to(elsewhere)
    added = workspace.add([work.parent])
    ((where, why),) = added.problems
    assert (added.names, where) == ((), str(link))
    assert why.endswith(f"To take it in too: coach add '{link}'")
    assert workspace.add([link]).names == (COUPON, TRAIN)


def test_a_linked_file_keeps_the_name_it_was_given(workspace: App, work: Path) -> None:
    """A link is a source under its own name, as the person typed it."""
    link = work.parent.parent / "link.md"
    link.symlink_to(work)
    assert {path for path, _ in workspace.add([link]).stories} == {str(link)}


def test_a_relative_path_is_kept_absolute(
    workspace: App, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source is found again from any working folder."""
    monkeypatch.chdir(work.parent)
    workspace.add([Path("work.md")])
    monkeypatch.chdir("/")
    assert slugs(workspace) == [COUPON, TRAIN]


def test_the_largest_document(workspace: App, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file larger than any notes is refused by name and passed over in a folder."""
    monkeypatch.setattr(sync, "LARGEST_DOCUMENT", len(WORK.encode()) + 10)
    big = work.parent / "big.md"
    big.write_text(WORK + "x" * 100)
    with pytest.raises(UnreadableDocument, match="larger than 0 MB"):
        workspace.add([big])
    added = workspace.add([work.parent])
    assert (added.names, len(added.problems)) == ((COUPON, TRAIN), 1)


# Documents that change


def test_an_unchanged_document_is_not_opened(
    workspace: App, work: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size and time alone decide while they stay the same."""
    age(work)
    workspace.add([work])
    parsed.clear()
    monkeypatch.setattr(sync, "load_document", lambda path: pytest.fail(f"opened {path}"))
    assert slugs(workspace) == [COUPON, TRAIN]
    assert parsed == []


def test_the_same_bytes_are_not_parsed_again(workspace: App, work: Path, parsed: list[str]) -> None:
    """A new time stamp over the same bytes costs one hash, and is remembered."""
    age(work)
    workspace.add([work])
    parsed.clear()
    age(work, 50)
    changes = workspace.refresh()
    assert (changes.read, parsed) == ([], [])
    assert workspace.bank.documents.all()[str(work)].modified_ns == work.stat().st_mtime_ns


def test_a_change_of_size_is_seen(workspace: App, work: Path) -> None:
    """A longer document under the old time stamp is read again."""
    age(work)
    workspace.add([work])
    status = work.stat()
    work.write_text(WORK + "\n## Late\n\n**Situation:** It rained.\n\n**Action:** I ran 2 km.\n")
    os.utime(work, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert workspace.refresh().read == [str(work)]


def test_a_change_of_time_is_seen(workspace: App, work: Path) -> None:
    """A document of the same size with another time stamp is read again."""
    age(work)
    workspace.add([work])
    edit(work, ("4 minutes", "7 minutes"))
    assert workspace.refresh().read == [str(work)]
    assert "7 minutes" in workspace.story(COUPON).story.text


def test_a_quick_edit_of_the_same_size_is_seen(workspace: App, work: Path) -> None:
    """An edit so soon after reading that size and time stay the same is still found."""
    workspace.add([work])
    status = work.stat()
    work.write_text(WORK.replace("4 minutes", "7 minutes"))
    os.utime(work, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert "7 minutes" in workspace.story(COUPON).story.text


def test_new_reading_rules_read_everything_again(
    workspace: App, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank read by an older recipe is read again, and every story keeps its identity."""
    age(work)
    workspace.add([work])
    before = ids(workspace)
    monkeypatch.setattr(sync, "READING_RECIPE", 999)
    assert workspace.refresh().read == [str(work)]
    assert ids(workspace) == before
    assert workspace.refresh().read == []


def test_a_typo_keeps_the_identity(workspace: App, work: Path) -> None:
    """A story stays itself, with its name, when a word of it is mended."""
    workspace.add([work])
    before = ids(workspace)
    edit(work, ("wrote an apology", "wrote the apology"))
    assert ids(workspace) == before


def test_a_new_title_keeps_the_identity(workspace: App, work: Path) -> None:
    """A story that is given another heading keeps its identity and the name people know."""
    workspace.add([work])
    before = ids(workspace)
    edit(work, ("## The wrong coupon", "## How I gave away three thousand pounds"))
    assert ids(workspace) == before
    assert workspace.story(COUPON).story.title == "How I gave away three thousand pounds"


def test_moved_sections_keep_the_identity(workspace: App, work: Path) -> None:
    """Stories that change places in their document stay themselves."""
    workspace.add([work])
    before = ids(workspace)
    head, coupon, train = WORK.split("\n## ")[:3]
    work.write_text(f"{head}\n## {train}\n## {coupon}")
    age(work, 10)
    assert ids(workspace) == before


def test_a_story_cut_out_and_put_back(workspace: App, work: Path) -> None:
    """A story cut from its document is left out, and is itself again when it is put back."""
    workspace.add([work])
    before = ids(workspace)
    head, _coupon, train = WORK.split("\n## ")[:3]
    work.write_text(f"{head}\n## {train}")
    age(work, 10)
    assert slugs(workspace) == [TRAIN]
    work.write_text(WORK)
    assert ids(workspace) == before


def test_a_story_put_back_twice(workspace: App, work: Path) -> None:
    """A story put back as two equal ones goes on in the first; the second is a new one."""
    workspace.add([work])
    before = ids(workspace)
    head, coupon, train = WORK.split("\n## ")[:3]
    work.write_text(f"{head}\n## {train}")
    age(work, 10)
    workspace.refresh()
    work.write_text(f"{head}\n## {coupon}\n## {coupon}\n## {train}")
    after = ids(workspace)
    assert set(after) == {COUPON, f"{COUPON}-2", TRAIN}
    assert {name: after[name] for name in before} == before


def test_a_deleted_document(notes: tuple[App, Notes], work: Path) -> None:
    """The stories of a deleted document are left out with a note, and are themselves when back."""
    workspace, report = notes
    workspace.add([work])
    before = ids(workspace)
    work.unlink()
    assert slugs(workspace) == []
    assert report.notes == [f"{work} is gone. Its stories are left out until it is back."]
    workspace.refresh()
    assert len(report.notes) == 1
    work.write_text(WORK)
    assert ids(workspace) == before


def test_many_documents_gone_at_once(notes: tuple[App, Notes], tmp_path: Path) -> None:
    """A disk that is not plugged in gives a few notes, not one for each document."""
    workspace, report = notes
    disk = tmp_path / "disk"
    disk.mkdir()
    for number in range(12):
        (disk / f"{number:02}.md").write_text(LEAK.replace("leaking", f"leaking {number}"))
    workspace.add([disk])
    disk.rename(tmp_path / "unplugged")
    assert slugs(workspace) == []
    assert len(report.notes) == 6
    assert report.notes[-1] == "So are 7 more documents."
    (tmp_path / "unplugged").rename(disk)
    assert len(slugs(workspace)) == 12


def test_a_renamed_document_keeps_its_stories(workspace: App, work: Path) -> None:
    """A document that is renamed inside its folder takes the identities along."""
    workspace.add([work.parent])
    before = ids(workspace)
    work.rename(work.with_name("incidents.md"))
    assert ids(workspace) == before
    assert {story.path for story in workspace.stories()} == {str(work.with_name("incidents.md"))}


def test_a_moved_document_added_anew_keeps_its_stories(
    workspace: App, work: Path, tmp_path: Path
) -> None:
    """A document that was a source itself is itself again under its new path."""
    workspace.add([work])
    before = ids(workspace)
    moved = tmp_path / "moved.md"
    work.rename(moved)
    workspace.refresh()
    workspace.add([moved])
    assert ids(workspace) == before


def test_an_edited_export_under_another_name_keeps_its_stories(
    workspace: App, work: Path, tmp_path: Path
) -> None:
    """Notes exported anew, edited and renamed, go on as the stories they were."""
    workspace.add([work])
    before = {story.id: story.slug for story in workspace.stories()}
    text = work.read_text(encoding="utf-8")
    work.unlink()
    again = tmp_path / "export-2.md"
    again.write_text(text.replace("Monday", "Tuesday") + "\nAnd it held.\n", encoding="utf-8")
    workspace.add([again])
    assert {story.id: story.slug for story in workspace.stories()} == before


def test_a_story_moved_to_another_document_is_itself(workspace: App, work: Path) -> None:
    """Cut from one document and pasted into one that is read later, in the same look."""
    workspace.add([work.parent])
    before = ids(workspace)
    text = work.read_text(encoding="utf-8")
    half = text.index("\n## ", text.index("## ") + 3)
    work.write_text(text[:half] + "\n", encoding="utf-8")
    work.with_name("zz.md").write_text("# Other\n" + text[half:], encoding="utf-8")
    assert ids(workspace) == before


def test_a_copied_document_gives_second_stories(workspace: App, work: Path) -> None:
    """While the original is there, a copy's stories are others, with names of their own."""
    workspace.add([work.parent])
    before = ids(workspace)
    shutil.copy(work, work.with_name("zcopy.md"))
    after = ids(workspace)
    assert set(after) == {COUPON, TRAIN, f"{COUPON}-2", f"{TRAIN}-2"}
    assert {name: after[name] for name in before} == before


def test_a_document_that_cannot_be_read_for_a_while(
    workspace: App, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stories read before are kept while their changed document cannot be opened."""
    workspace.add([work])
    before = ids(workspace)
    edit(work, ("4 minutes", "9 minutes"))

    def refused(_path: str, _flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(sync, "_open_at_once", refused)
        changes = workspace.refresh()
        assert changes.problems == [(str(work), "it cannot be read (Permission denied).")]
        assert workspace.refresh().problems == []
        assert ids(workspace) == before
        with pytest.raises(UnreadableDocument, match="Permission denied"):
            workspace.add([work])
    assert workspace.refresh().read == [str(work)]
    assert "9 minutes" in workspace.story(COUPON).story.text


@pytest.mark.parametrize("how", ["not entered", "not listed"])
def test_a_folder_that_cannot_be_opened_for_a_while(
    notes: tuple[App, Notes], work: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Documents behind a closed folder are not taken for gone."""
    workspace, report = notes
    workspace.add([work])
    before = ids(workspace)
    stat, access = os.stat, os.access
    closed = {str(work), str(work.parent)} if how == "not entered" else {str(work)}

    def closed_stat(path: str | Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if str(path) in closed:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    def closed_access(path: str | Path, mode: int) -> bool:
        return Path(path) != work.parent and access(path, mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", closed_stat)
        patch.setattr(os, "access", closed_access)
        for _ in range(3):
            assert workspace.refresh().gone == []
    assert (ids(workspace), report.notes) == (before, [])


# Leaving out


def test_removing_a_story(workspace: App, work: Path) -> None:
    """A story left out stays out through edits and further adding, until its place is added."""
    workspace.add([work])
    before = ids(workspace)
    place = f"{work}:{workspace.story(COUPON).story.first_line}"
    assert workspace.documents.remove("the wrong") == (f"{COUPON} ({place})", place)
    edit(work, ("4 minutes", "5 minutes"))
    assert slugs(workspace) == [TRAIN]
    for path in (work, work.parent):
        added = workspace.add([path])
        assert (added.names, added.restored) == ((TRAIN,), ())
        assert [known.slug for known in added.left_out] == [COUPON]
    added = workspace.add([Path(place)])
    assert (added.names, added.documents, added.left_out) == ((COUPON,), 1, ())
    assert [known.slug for known in added.restored] == [COUPON]
    assert ids(workspace) == before


def test_a_place_without_a_story(workspace: App, work: Path) -> None:
    """A line on which no story is, or a document that is not in the bank, is said; a file wins."""
    workspace.add([work])
    with pytest.raises(NoStoryThere, match=rf"{work}:2: no story"):
        workspace.add([Path(f"{work}:2")])
    with pytest.raises(SourceNotFound):
        workspace.add([Path(f"{work.parent}/none.md:2")])
    odd = work.with_name("work.md:7")
    odd.write_text(LEAK)
    assert workspace.add([odd]).names == ("the-leaking-pipe",)


def test_a_story_that_is_there_can_be_added_by_its_place(workspace: App, work: Path) -> None:
    """Nothing is wrong with asking for what is there."""
    workspace.add([work])
    line = workspace.story(COUPON).story.first_line
    added = workspace.add([Path(f"{work}:{line}")])
    assert (added.names, added.restored) == ((COUPON,), ())


def test_a_folder_left_out_comes_back_without_what_was_left_out_by_name(
    workspace: App, work: Path
) -> None:
    """Adding a folder again undoes that it was left out, and nothing else."""
    (work.parent / "leak.md").write_text(LEAK)
    workspace.add([work.parent])
    workspace.documents.remove(COUPON)
    workspace.documents.remove(str(work.parent))
    added = workspace.add([work.parent])
    assert [known.slug for known in added.restored] == ["the-leaking-pipe", TRAIN]
    assert [known.slug for known in added.left_out] == [COUPON]
    assert slugs(workspace) == ["the-leaking-pipe", TRAIN]


def test_a_document_left_out_of_a_folder_is_added_by_its_own_path(
    workspace: App, work: Path
) -> None:
    """The folder around it does not bring it back; the document does."""
    workspace.add([work.parent])
    workspace.documents.remove(str(work))
    assert workspace.add([work.parent]).names == ()
    assert workspace.add([work]).names == (COUPON, TRAIN)


def test_a_document_left_out_and_added_from_elsewhere(workspace: App, work: Path) -> None:
    """That it was left out where it lay says nothing about where it lies now."""
    workspace.add([work])
    before = ids(workspace)
    workspace.documents.remove(str(work))
    moved = work.rename(work.with_name("moved.md"))
    workspace.add([moved])
    assert ids(workspace) == before


def test_removing_a_source(workspace: App, work: Path) -> None:
    """A source left out is not read any more; added again, its stories are themselves."""
    workspace.add([work])
    before = ids(workspace)
    assert workspace.documents.remove(str(work)) == (str(work), str(work))
    assert slugs(workspace) == []
    assert workspace.bank.sources.all() == []
    assert workspace.bank.documents.skipped() == []
    assert work.read_text() == WORK
    workspace.add([work])
    assert ids(workspace) == before


def test_removing_a_document_of_a_folder(workspace: App, work: Path) -> None:
    """A document inside an added folder is left out by its path."""
    (work.parent / "leak.md").write_text(LEAK)
    workspace.add([work.parent])
    assert workspace.documents.remove(str(work)) == (str(work), str(work))
    assert slugs(workspace) == ["the-leaking-pipe"]


def test_removing_what_is_gone_already(workspace: App, work: Path) -> None:
    """A source whose file was deleted can still be left out."""
    workspace.add([work])
    work.unlink()
    workspace.documents.remove(str(work))
    work.write_text(WORK)
    assert slugs(workspace) == []


@pytest.mark.parametrize("name", ["nothing like it", "", "  "])
def test_removing_what_is_unknown(
    workspace: App, work: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that fits nothing removes nothing, an empty one (an unset variable) least of all."""
    workspace.add([work.parent])
    monkeypatch.chdir(work.parent)
    with pytest.raises(StoryNotFound):
        workspace.documents.remove(name)
    assert slugs(workspace) == [COUPON, TRAIN]


def test_removing_what_is_not_clear(workspace: App, work: Path) -> None:
    """A name that fits two stories lists both and removes neither."""
    shutil.copy(work, work.with_name("zcopy.md"))
    workspace.add([work.parent])
    with pytest.raises(AmbiguousStory, match=f"{COUPON}, {COUPON}-2"):
        workspace.documents.remove("the-wrong")
    assert len(slugs(workspace)) == 4


def test_overlapping_sources_give_each_story_once(workspace: App, work: Path) -> None:
    """A file added beside its folder is one document, whatever came first."""
    workspace.add([work.parent])
    workspace.add([work])
    assert slugs(workspace) == [COUPON, TRAIN]


@pytest.mark.parametrize("folder_first", [True, False])
def test_leaving_out_the_inner_source(workspace: App, work: Path, *, folder_first: bool) -> None:
    """A file left out stays out though the folder around it is still a source."""
    (work.parent / "leak.md").write_text(LEAK)
    for path in (work.parent, work) if folder_first else (work, work.parent):
        workspace.add([path])
    workspace.documents.remove(str(work))
    assert slugs(workspace) == ["the-leaking-pipe"]


@pytest.mark.parametrize("folder_first", [True, False])
def test_leaving_out_the_outer_source(workspace: App, work: Path, *, folder_first: bool) -> None:
    """A file that was added by itself stays when the folder around it is left out."""
    (work.parent / "leak.md").write_text(LEAK)
    for path in (work.parent, work) if folder_first else (work, work.parent):
        workspace.add([path])
    before = ids(workspace)
    workspace.documents.remove(str(work.parent))
    assert ids(workspace) == {name: before[name] for name in (COUPON, TRAIN)}


# Finding


def test_an_empty_bank(workspace: App) -> None:
    """Whatever needs a story says how to begin."""
    with pytest.raises(EmptyBank, match="coach add PATH"):
        workspace.stories()
    with pytest.raises(EmptyBank):
        workspace.story("any")
    with pytest.raises(EmptyBank):
        list(workspace.match(["tell me about a failure"], top=1))


def test_finding_a_story(workspace: App, work: Path) -> None:
    """A story answers to its name, the beginning of it, or words of its title."""
    workspace.add([work])
    for name in (COUPON, "the-wr", "coupon", "Wrong Coupon", "the rong coupon"):
        assert workspace.story(name).slug == COUPON
    with pytest.raises(StoryNotFound, match="coach list"):
        workspace.story("kubernetes")


# Matching


def test_a_match(workspace: App, work: Path) -> None:
    """The story that shares the question's words is best, with passages of its own as evidence."""
    workspace.add([work])
    (answer,) = workspace.match(["a mailing with a coupon to customers instead of testers"], top=0)
    assert [match.story.slug for match in answer.matches] == [COUPON, TRAIN]
    best = answer.matches[0]
    assert best.evidence
    assert all(passage.text in best.story.story.text for passage in best.evidence)
    assert answer.fit == best.fit


def test_how_many_are_named(workspace: App, work: Path) -> None:
    """`top` stories are named, all of them for 0, and no more than there are."""
    workspace.add([work])
    named = {top: next(workspace.match(["why"], top=top)).matches for top in (1, 0, 9)}
    assert [len(matches) for matches in named.values()] == [1, 2, 2]


def test_several_questions_in_order(workspace: App, work: Path) -> None:
    """Questions are answered in the order asked, each cleaned of control characters."""
    workspace.add([work])
    answers = workspace.match(["one\x1b[31m  two", "three\tfour\n"], top=1)
    assert [answer.question for answer in answers] == ["one[31m two", "three four"]


def test_a_match_reads_what_changed(workspace: App, work: Path) -> None:
    """A story written since the last command is found by its new words."""
    workspace.add([work.parent])
    (work.parent / "leak.md").write_text(LEAK)
    (answer,) = workspace.match(["water through the ceiling of the server room"], top=1)
    assert answer.matches[0].story.slug == "the-leaking-pipe"


@pytest.mark.parametrize("questions", [[], [""], ["  \t "], ["why?", "\x00\x1b"]])
def test_no_question(workspace: App, work: Path, questions: list[str]) -> None:
    """No question, or one of which nothing is left, is refused."""
    workspace.add([work])
    with pytest.raises(NoQuestion):
        list(workspace.match(questions, top=1))


def test_a_question_of_a_whole_document(workspace: App) -> None:
    """A pasted document is refused with its length, before the bank is asked."""
    with pytest.raises(QuestionTooLong, match="100,000 characters; 2,000"):
        list(workspace.match(["why so long" + "x" * 99989], top=1))


# Vectors


def test_another_model_embeds_every_story_again(
    workspace: App, folders: Settings, work: Path
) -> None:
    """Under another model no vector of the old one is used or kept."""
    workspace.add([work])
    other = WordEncoder("words-2", dimensions=32)
    again = opened(folders, other)
    (answer,) = again.match(["the coupon"], top=0)
    assert len(answer.matches) == 2
    assert any("4 minutes" in text for text in other.texts)
    again.close()
    assert {recipe.split("/")[0] for recipe in stored_recipes(folders)} == {"words-2"}


def stored_recipes(folders: Settings) -> set[str]:
    """The recipes of all stored vectors."""
    connection = sqlite3.connect(folders.database)
    rows = connection.execute("SELECT recipe FROM vectors").fetchall()
    connection.close()
    return {row[0] for row in rows}


def test_an_edited_story_is_embedded_again_alone(
    workspace: App, work: Path, words: WordEncoder
) -> None:
    """An edit embeds the story it is in and leaves the others' vectors."""
    workspace.add([work])
    words.texts.clear()
    edit(work, ("4 minutes", "6 minutes"))
    list(workspace.match(["why"], top=1))
    assert any("6 minutes" in text for text in words.texts)
    assert not any("Marek" in text for text in words.texts)


def test_moved_lines_embed_nothing(workspace: App, work: Path, words: WordEncoder) -> None:
    """Vectors belong to what a story says, not to where it stands."""
    workspace.add([work])
    words.texts.clear()
    edit(work, ("Notes for interviews.", "Notes for interviews.\n\n\nMore notes to come."))
    list(workspace.match(["why"], top=1))
    assert words.texts == ["why"]


def test_interrupted_embedding_is_completed(
    folders: Settings, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was embedded before Ctrl-C is kept; the next command does only the rest."""
    monkeypatch.setattr(vectors, "TEXTS_AT_ONCE", 1)
    stopping = WordEncoder()
    encode = stopping.encode

    def until_the_train(
        texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> object:
        if any("Marek" in text for text in texts):
            raise KeyboardInterrupt
        return encode(texts, progress)

    monkeypatch.setattr(stopping, "encode", until_the_train)
    first = opened(folders, stopping)
    with pytest.raises(KeyboardInterrupt):
        first.add([work])
    first.close()
    second_encoder = WordEncoder()
    second = opened(folders, second_encoder)
    (answer,) = second.match(["why"], top=0)
    second.close()
    assert {match.story.slug for match in answer.matches} == {COUPON, TRAIN}
    assert any("Marek" in text for text in second_encoder.texts)
    assert not any("coupon" in text for text in second_encoder.texts)


def test_a_damaged_yardstick_is_made_again(folders: Settings, work: Path) -> None:
    """A cut-off file in the cache is replaced, not trusted."""
    first = opened(folders)
    first.add([work])
    expected = next(first.match(["the coupon"], top=0))
    first.close()
    (kept,) = (folders.cache / "competencies").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    second = opened(folders)
    assert next(second.match(["the coupon"], top=0)) == expected
    second.close()


# Writing

STORY = Story(
    title="The lost parcels",
    sections=(
        Section(Part.SITUATION, "Eleven parcels were lost between two depots.", 1),
        Section(Part.ACTION, "I rang every depot.\n\n- the north\n- the south", 1),
        Section(Part.RESULT, "Nine were found within 2 days.", 1),
    ),
    first_line=1,
    last_line=1,
    skills=("persistence", "logistics: parcels"),
    date="spring 2024",
)


def test_writing_a_story(workspace: App, folders: Settings) -> None:
    """A story written and read back is the same story, in a private file of the bank."""
    written = workspace.writer.write(STORY)
    assert written.story.content_hash == STORY.content_hash
    path = Path(written.path)
    assert path == folders.bank / "stories" / "the-lost-parcels.md"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_writing_a_title_twice(workspace: App) -> None:
    """A second story of the same title gets a file and a name of its own."""
    names = [workspace.writer.write(STORY).slug for _ in range(3)]
    assert names == [f"the-lost-parcels{end}" for end in ("", "-2", "-3")]


@pytest.mark.parametrize("title", ["../../etc/passwd", "…", "CON"])
def test_a_title_never_leaves_the_folder(workspace: App, folders: Settings, title: str) -> None:
    """Whatever the title, the file lies in the bank's own folder."""
    written = workspace.writer.write(Story(title, STORY.sections, 1, 1))
    assert Path(written.path).parent == folders.written_stories


def test_writing_placeholders(workspace: App, folders: Settings) -> None:
    """A story of placeholders is refused with the reason, and leaves no file behind."""
    empty = Story("Soon", (Section(Part.ACTION, "TBD", 1),), 1, 1)
    with pytest.raises(UsageProblem, match=r"Nothing was written: .*placeholder"):
        workspace.writer.write(empty)
    assert not folders.written_stories.exists()


def test_two_writers_of_one_title(folders: Settings, words: WordEncoder) -> None:
    """At the same time, over connections of their own, they never get the same path."""

    def write(_: int) -> str:
        with closing(App(folders, SilentReporter(), encoder=words)) as app:
            return Path(app.writer.write(STORY).path).name

    write(0)
    with ThreadPoolExecutor(4) as writers:
        names = list(writers.map(write, range(4)))
    assert sorted(names) == [f"the-lost-parcels-{number}.md" for number in range(2, 6)]


def test_taking_a_filled_template(workspace: App) -> None:
    """The filled-in template becomes a story named by its title, and the draft is gone."""
    draft = workspace.writer.draft.template()
    assert draft.stat().st_mode & 0o777 == 0o600
    draft.write_text(LEAK)
    taken = workspace.writer.take_draft(draft)
    assert (taken.slug, Path(taken.path).name) == ("the-leaking-pipe", "the-leaking-pipe.md")
    assert not draft.exists()


@pytest.mark.parametrize("text", [None, "", "\n\n"])
def test_taking_an_untouched_template(workspace: App, text: str | None) -> None:
    """Without a story in it the draft is kept, and the next one goes on with it."""
    draft = workspace.writer.draft.template()
    if text is not None:
        draft.write_text(text)
    kept = draft.read_text()
    with pytest.raises(UnreadableDocument, match="It is kept: coach new --editor"):
        workspace.writer.take_draft(draft)
    assert workspace.writer.draft.template().read_text() == kept


def test_a_draft_goes_on(workspace: App, folders: Settings) -> None:
    """Answers are kept as given, privately, until they are discarded."""
    answers = {"title": "Café", "action": "first line\nsecond line"}
    assert workspace.writer.draft.answers() == {}
    workspace.writer.draft.keep(answers)
    assert workspace.writer.draft.answers() == answers
    assert (folders.bank / "draft.json").stat().st_mode & 0o777 == 0o600
    workspace.writer.draft.discard()
    assert workspace.writer.draft.answers() == {}


@pytest.mark.parametrize("damage", [b"{", b"[]", b"\xff\xfe"])
def test_a_damaged_draft(workspace: App, folders: Settings, damage: bytes) -> None:
    """A draft that cannot be read is named, not thrown away."""
    (folders.bank / "draft.json").write_bytes(damage)
    with pytest.raises(BankUnusable, match="the draft cannot be read"):
        workspace.writer.draft.answers()
    assert (folders.bank / "draft.json").read_bytes() == damage


# Banks


def test_two_runs_at_once(workspace: App, folders: Settings, work: Path) -> None:
    """Two runs over one bank see the same stories, and what one writes the other finds."""
    other = opened(folders)
    workspace.add([work])
    assert slugs(other) == [COUPON, TRAIN]
    other.writer.write(STORY)
    assert slugs(workspace) == ["the-lost-parcels", COUPON, TRAIN]
    (answer,) = workspace.match(["why"], top=0)
    assert len(answer.matches) == 3
    other.close()


def test_the_demo_bank(tmp_path: Path, words: WordEncoder) -> None:
    """The demo bank holds the shipped stories and forgets what was added to it."""
    chosen = settings_from(None, demo=True, environment={"COACH_CACHE": str(tmp_path)})
    leak = tmp_path / "leak.md"
    leak.write_text(LEAK)
    with demo(chosen, words) as workspace:
        shipped = slugs(workspace)
        assert len(shipped) >= 12
        workspace.add([leak])
    with demo(chosen, words) as workspace:
        assert slugs(workspace) == shipped


def test_the_demo_bank_of_another_coach(
    tmp_path: Path, words: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo shows its stories though another installation, or its owner, left them out."""
    chosen = settings_from(None, demo=True, environment={"COACH_CACHE": str(tmp_path)})
    for name in ("one", "two", "one"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "leak.md").write_text(LEAK)
        monkeypatch.setattr("coach.catalog.files.demo_stories", lambda name=name: tmp_path / name)
        with demo(chosen, words) as workspace:
            assert slugs(workspace) == ["the-leaking-pipe"]
            assert {story.path for story in workspace.stories()} == {
                str(tmp_path / name / "leak.md")
            }
            workspace.documents.remove(str(tmp_path / name))
        with demo(chosen, words) as workspace:
            assert slugs(workspace) == ["the-leaking-pipe"]


@contextmanager
def demo(chosen: Settings, words: WordEncoder) -> Iterator[App]:
    """One run over the demo bank."""
    workspace = App(chosen, SilentReporter(), encoder=words, now=lambda: NOW)
    try:
        yield workspace
    finally:
        workspace.close()


# Models


@pytest.fixture
def models(
    folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[App, dict[str, WordEncoder]]]:
    """A bank whose models are quick encoders, one for each fingerprint."""
    known: dict[str, WordEncoder] = {}

    def open_encoder(model: Model, *_: object) -> WordEncoder:
        return known.setdefault(model.fingerprint, WordEncoder(model.fingerprint))

    def resolve(name: str, *_: object) -> Model:
        return Model(name, f"{name}-r1", "")

    monkeypatch.setattr("coach.embeddings.loader.open_encoder", open_encoder)
    monkeypatch.setattr("coach.embeddings.loader.resolve_model", resolve)
    # Nothing was learnt for the quick encoders, though they are called what the real one is.
    monkeypatch.setattr("coach.embeddings.registry.kinds_digest", lambda _: "")
    workspace = App(folders, SilentReporter(), now=lambda: NOW)
    yield workspace, known
    workspace.close()


def test_using_another_model(
    models: tuple[App, dict[str, WordEncoder]], folders: Settings, work: Path
) -> None:
    """The model chosen is remembered by the bank and every story embedded with it at once."""
    workspace, known = models
    workspace.add([work])
    assert workspace.models.use("other") == workspace.models.current()
    assert any("Marek" in text for text in known["other-r1"].texts)
    assert {recipe.split("/")[0] for recipe in stored_recipes(folders)} == {"other-r1"}
    again = App(folders, SilentReporter(), now=lambda: NOW)
    assert again.models.current().name == "other"
    again.close()


def test_using_another_model_in_an_empty_bank(
    models: tuple[App, dict[str, WordEncoder]],
) -> None:
    """With no story there is nothing to embed."""
    workspace, known = models
    workspace.models.use("other")
    assert known["other-r1"].texts == []


def test_compiling_the_model_again(workspace: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank's own model is the one compiled."""
    compiled: list[str] = []
    monkeypatch.setattr(
        "coach.embeddings.loader.compile_now", lambda model, *_: compiled.append(model.name)
    )
    assert workspace.models.compile().name == "all-MiniLM-L6-v2"
    assert compiled == ["all-MiniLM-L6-v2"]


def test_a_bank_in_the_place_of_a_lost_one(folders: Settings, tmp_path: Path) -> None:
    """What is left of the lost bank's index is not taken for the new one's."""
    told = {"COUPON": WORK, "LEAK": LEAK}
    titles = []
    for name, text in told.items():
        path = tmp_path / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        for file in folders.bank.glob("coach.db*"):
            file.unlink()
        made = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
        made.add([path])
        (answer,) = made.match(["What about the water, the ceiling and the valve?"], top=0)
        titles.append([match.story.story.title for match in answer.matches])
        index = made.models.open_engine().index
        assert sorted(index.ids) == sorted(story.id for story in made.stories())
        made.close()
    assert titles[1] == ["The leaking pipe"]


def test_an_emptied_database(folders: Settings, workspace: App, work: Path) -> None:
    """A database of no bytes beside an index was a bank: it is said, and nothing is begun anew."""
    workspace.add([work])
    workspace.close()
    for file in folders.bank.glob("coach.db-*"):
        file.unlink()
    folders.database.write_bytes(b"")
    with pytest.raises(BankUnusable, match=r"coach\.db: it is empty, and the index beside it"):
        App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    assert folders.database.read_bytes() == b""
    shutil.rmtree(folders.index)
    again = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    assert again.bank.stories.count() == 0
    again.close()

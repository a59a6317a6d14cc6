"""The bank's file: private, migrated once, whole after every fault, and true to its history."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Barrier, Timer
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coach.domain.story import Part, Section, SkippedBlock, Story
from coach.errors import BankUnusable
from coach.storage import bank as bank_file
from coach.storage.bank import Bank, connect
from coach.storage.database import SCHEMA_VERSION, explaining_errors, transaction
from coach.storage.stories import DocumentState, Source
from coach.storage.vectors import StoryVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = "2026-03-02T20:00:00+00:00"
LATER = "2026-03-03T20:00:00+00:00"
NOTES = "/notes.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a bank will be made, in a folder that is not there yet."""
    return tmp_path / "bank" / "coach.db"


@pytest.fixture
def bank(path: Path) -> Iterator[Bank]:
    """A new bank to which /notes.md was added."""
    opened = Bank(path)
    opened.sources.add(NOTES, NOW)
    yield opened
    opened.close()


def story(title: str, text: str = "I fixed it.") -> Story:
    """A story of one section."""
    return Story(title, (Section(Part.ACTION, text, 2),), 1, 3)


def state(document: str = NOTES, source: int = 1, problem: str = "") -> DocumentState:
    """A document as it was when last read."""
    return DocumentState(document, source, 100, 2, 3, "abc0" * 16, 1, problem)


def tell(
    bank: Bank,
    *stories: tuple[int | None, str],
    document: str = NOTES,
    skipped: tuple[SkippedBlock, ...] = (),
) -> None:
    """Store that a document now holds stories: (identity or None, name)."""
    placed = [(identity, name, story(name)) for identity, name in stories]
    bank.documents.store(state(document), placed, skipped, NOW)


def names(bank: Bank) -> list[str]:
    """The slugs of the stories that are there."""
    return [held.slug for held in bank.stories.all()]


def vectors(told: Story, content: bytes = b"s") -> StoryVectors:
    """Vectors of a story, as bytes that only have to come back."""
    return StoryVectors(told.content_hash, b"profile", content)


# The file


def test_new_bank_is_private(bank: Bank, path: Path) -> None:
    """The folder is 0700 and every file in it 0600, the write-ahead log too, whatever the umask."""
    bank.set_setting("model", "words")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"coach.db": 0o600, "coach.db-wal": 0o600, "coach.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_log_is_merged_when_the_last_process_closes(path: Path) -> None:
    """A closed bank is one file."""
    Bank(path).close()
    assert [file.name for file in path.parent.iterdir()] == ["coach.db"]


def test_opening_again_changes_nothing(bank: Bank, path: Path) -> None:
    """Migrations run once; a bank opened again holds what it held."""
    tell(bank, (None, "outage"))
    bank.close()
    again = Bank(path)
    assert names(again) == ["outage"]
    again.close()


def test_migrations_can_be_repeated(path: Path) -> None:
    """A process that saw the old version late applies nothing a second time."""
    first = Bank(path)
    source = first.sources.add(NOTES, NOW)
    first.close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    again = Bank(path)
    assert again.sources.all() == [source]
    again.close()
    connection = connect(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    connection.close()


def test_several_open_a_new_bank_at_once(path: Path) -> None:
    """Whoever comes second waits for the migration and does not repeat it."""
    at_once = Barrier(4)

    def open_and_write(number: int) -> None:
        at_once.wait()
        opened = Bank(path)
        opened.sources.add(f"/{number}.md", NOW)
        opened.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_and_write, range(4)))
    opened = Bank(path)
    assert sorted(source.path for source in opened.sources.all()) == [f"/{n}.md" for n in range(4)]
    opened.close()


def test_a_new_bank_waits_while_another_switches_it_to_wal(path: Path) -> None:
    """SQLite refuses that statement at once, whatever its timeout; opening has to try again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = Timer(0.1, other.rollback)
    release.start()
    Bank(path).close()
    release.join()
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_a_new_bank_that_stays_locked_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The waiting ends, with the sentence for a bank in use."""
    monkeypatch.setattr(bank_file, "BUSY_SECONDS", 0.05)
    path.parent.mkdir(parents=True, exist_ok=True)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BankUnusable, match="another coach is writing to this bank"):
        Bank(path)
    other.close()


class _Unmapped(sqlite3.Connection):
    """A file whose write-ahead log cannot be mapped, as on some network disks."""

    alone = False
    failing = "SQLITE_IOERR_SHMMAP"

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
        """Fail as SQLite does at the first read in the log, unless the file is held alone."""
        if sql.startswith("PRAGMA locking_mode"):
            self.alone = True
        elif not self.alone and not sql.startswith("PRAGMA"):
            (journal,) = super().execute("PRAGMA journal_mode").fetchone()
            if journal == "wal":
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorname = self.failing
                raise error
        return super().execute(sql, *values)


def test_a_disk_that_cannot_share_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank is kept without a write-ahead log there, which is said once."""
    notes: list[str] = []
    monkeypatch.setattr(
        "coach.storage.bank.sqlite3.connect", partial(sqlite3.connect, factory=_Unmapped)
    )
    for _ in range(2):
        with closing(Bank(path, notes.append)) as bank:
            bank.set_setting("model", "x")
            assert bank.setting("journal") == "delete"
    assert len(notes) == 1
    assert "cannot share memory" in notes[0]
    monkeypatch.setattr(_Unmapped, "failing", "SQLITE_IOERR_SHMSIZE")
    with pytest.raises(BankUnusable, match="full"):
        Bank(path.with_name("other.db"), notes.append)


def test_bank_of_a_newer_coach_is_refused(path: Path) -> None:
    """A schema we do not know is left alone, and the way out is named."""
    Bank(path).close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(BankUnusable, match=r"made by a newer coach\. Run: pip install --upgrade"):
        Bank(path)
    assert path.read_bytes() == before


def test_file_that_is_no_database_is_refused(path: Path) -> None:
    """Another file in the bank's place is named and not overwritten."""
    path.parent.mkdir()
    path.write_text("These are my notes, not a bank.\n" * 99, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(BankUnusable, match="not a coach bank, or it is damaged"):
        Bank(path)
    assert path.read_bytes() == before


def test_folder_in_the_place_of_the_file_is_refused(path: Path) -> None:
    """A folder called coach.db cannot be opened, and that is said."""
    path.mkdir(parents=True)
    with pytest.raises(BankUnusable, match=r"the bank cannot be opened\. Check its permissions"):
        Bank(path)


def test_file_in_the_place_of_the_folder_is_refused(path: Path) -> None:
    """The bank's folder cannot be made where a file lies."""
    path.parent.write_text("a file", encoding="utf-8")
    with pytest.raises(BankUnusable, match="the bank cannot be made here"):
        Bank(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_refused(path: Path) -> None:
    """A folder that is not ours to write is named."""
    path.parent.parent.chmod(0o500)
    with pytest.raises(BankUnusable, match="the bank cannot be made here"):
        Bank(path)


def test_damage_found_by_a_later_read_is_one_sentence(bank: Bank, path: Path) -> None:
    """A damaged page is told as such by whatever command comes across it."""
    tell(bank, *((None, f"story-{number}") for number in range(200)))
    bank.close()
    connection = connect(path)
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'identities'"
    ).fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\x55" * size
    path.write_bytes(bytes(content))
    opened = Bank(path)
    with pytest.raises(BankUnusable, match=r"coach\.db: the bank is damaged"):
        opened.stories.all()
    with pytest.raises(BankUnusable, match="the bank is damaged"):
        list(opened.vectors.all("r"))
    opened.close()


def test_bank_that_cannot_be_written_can_be_read(bank: Bank, path: Path) -> None:
    """A refused write is one sentence, and what is there can still be read."""
    tell(bank, (None, "outage"))
    connection = connect(path)
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(BankUnusable, match="the bank cannot be written"), transaction(connection):
        connection.execute("DELETE FROM stories")
    assert connection.execute("SELECT count(*) FROM stories").fetchone()[0] == 1
    connection.close()


def test_writer_that_waits_too_long_is_told(
    bank: Bank, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second writer gives up with a sentence when the first holds the bank for a minute."""
    monkeypatch.setattr(bank_file, "BUSY_SECONDS", 0.01)
    other = Bank(path)
    with bank.transaction():
        bank.set_setting("model", "mine")
        with pytest.raises(BankUnusable, match="another coach is writing to this bank"):
            other.set_setting("model", "theirs")
        assert other.setting("model") is None
    other.set_setting("model", "theirs")
    assert bank.setting("model") == "theirs"
    other.close()


def test_other_faults_are_quoted(path: Path) -> None:
    """A fault without a sentence of its own is quoted with the bank's path."""
    connection = connect(path)
    with (
        pytest.raises(BankUnusable, match=r"coach\.db: the bank cannot be used \(no such table: x"),
        explaining_errors(connection),
    ):
        connection.execute("SELECT * FROM x")
    connection.close()


# Transactions


def test_error_inside_a_transaction_undoes_all_of_it(bank: Bank) -> None:
    """Either every call of a transaction is kept or none, and the bank stays usable."""

    def fail() -> None:
        with bank.transaction():
            bank.set_setting("model", "words")
            tell(bank, (None, "outage"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert bank.setting("model") is None
    assert names(bank) == []
    tell(bank, (None, "outage"))
    assert names(bank) == ["outage"]


def test_interruption_inside_a_transaction_undoes_it(bank: Bank) -> None:
    """Ctrl-C is no exception to it."""

    def interrupted() -> None:
        with bank.transaction():
            tell(bank, (None, "outage"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(bank) == []


def test_transactions_join_the_outer_one(bank: Bank, path: Path) -> None:
    """Inner transactions are kept with the outer one and not before."""
    other = Bank(path)
    with bank.transaction():
        with bank.transaction():
            bank.set_setting("model", "words")
        assert other.setting("model") is None
    assert other.setting("model") == "words"
    other.close()


def test_tables_of_sqlite_utils_keep_nothing_early(bank: Bank, path: Path) -> None:
    """Its own transactions are part of ours: seen by nobody before the end, undone with it."""
    other = Bank(path)

    def fail() -> None:
        with bank.transaction():
            tell(bank, (None, "outage"))
            with pytest.raises(sqlite3.IntegrityError):
                tell(bank, (None, "other"), (None, "outage"))
            bank.vectors.store("r1", [vectors(story("outage"))])
            bank.documents.mark_unread(NOTES)
            bank.vectors.delete_unused("r2")
            assert (names(other), other.documents.all()) == ([], {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    for seen in (bank, other):
        assert (names(seen), seen.documents.all(), seen.stories.slugs()) == ([], {}, set())
    other.close()


def test_a_row_that_another_process_deleted_is_not_changed(bank: Bank) -> None:
    """A story is forgotten while it is practised: what comes later is dropped, without an error."""
    bank.practice.store_review(99, {"words": 3})
    bank.practice.store_draft(99, 0, "I said", 2.0)
    bank.documents.mark_unread("/gone.md")
    assert bank.practice.attempts() == []


def test_name_given_twice_leaves_the_document_as_it_was(bank: Bank) -> None:
    """A document that cannot be stored whole is not stored in part."""
    tell(bank, (None, "outage"))
    with pytest.raises(BankUnusable, match="UNIQUE constraint failed"):
        tell(bank, (None, "other"), (None, "outage"))
    assert names(bank) == ["outage"]


def test_snapshot_sees_one_state(bank: Bank, path: Path) -> None:
    """Reads within a snapshot agree with each other, whatever another process writes."""
    other = Bank(path)
    with bank.snapshot():
        before = names(bank)
        tell(other, (None, "outage"))
        assert names(bank) == before == []
    assert names(bank) == ["outage"]
    other.close()


# Settings and sources


def test_settings_are_kept_and_replaced(bank: Bank) -> None:
    """The last value counts; one never set is None."""
    assert bank.setting("model") is None
    bank.set_setting("model", "one")
    bank.set_setting("model", "two")
    assert bank.setting("model") == "two"


def test_source_is_added_once(bank: Bank) -> None:
    """Adding a path again gives the source that is there."""
    assert bank.sources.add("/b", NOW) == Source(2, "/b")
    assert bank.sources.add(NOTES, LATER) == Source(1, NOTES)
    assert bank.sources.all() == [Source(1, NOTES), Source(2, "/b")]


def test_removed_source_leaves_its_stories_out(bank: Bank) -> None:
    """The source, its documents and skipped blocks go; the stories' names stay taken."""
    tell(bank, (None, "outage"), skipped=(SkippedBlock("Template", 9, 12, "it is blank"),))
    bank.sources.remove(bank.sources.all()[0], LATER)
    assert (bank.sources.all(), bank.documents.all(), bank.documents.skipped()) == ([], {}, [])
    assert (names(bank), bank.stories.count()) == ([], 0)
    assert bank.stories.slugs() == {"outage"}


def test_source_added_again_takes_its_stories_in_again(bank: Bank) -> None:
    """What was removed with its source is the same story when it comes back."""
    tell(bank, (None, "outage"))
    bank.sources.remove(bank.sources.all()[0], LATER)
    bank.sources.add(NOTES, LATER)
    tell(bank, (bank.stories.in_document(NOTES)[0].id, ""))
    assert names(bank) == []
    assert [(held.id, along) for held, along in bank.stories.removed()] == [(1, NOTES)]
    bank.stories.restore([1])
    assert bank.stories.removed() == []
    assert [(held.id, held.slug) for held in bank.stories.all()] == [(1, "outage")]


# Documents and stories


def test_document_states_come_back(bank: Bank) -> None:
    """A document's state is kept as given, and a later look replaces it."""
    bank.documents.touch(state())
    assert bank.documents.all() == {NOTES: state()}
    bank.documents.touch(state(problem="it is a picture."))
    assert bank.documents.all() == {NOTES: state(problem="it is a picture.")}


def test_story_comes_back_as_it_was_told(bank: Bank) -> None:
    """Every field survives, emoji and all."""
    told = Story(
        title="🔥 Ausfall",
        sections=(Section(Part.TASK, "Zurück!\n", 4), Section(Part.UNLABELLED, "だめ", 6)),
        first_line=3,
        last_line=9,
        skills=("Ruhe", "SQL"),
        date="Mai 2025",
        general=True,
    )
    bank.documents.store(state(), [(None, "ausfall", told)], [], NOW)
    (held,) = bank.stories.all()
    assert held.story == told
    assert (held.slug, held.path, held.missing) == ("ausfall", NOTES, False)


@given(st.text(st.characters(codec="utf-8")))
@hypothesis_settings(max_examples=25)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever characters a text has, control characters too, it comes back exact."""
    opened = Bank(tmp_path_factory.mktemp("bank") / "coach.db")
    opened.sources.add(NOTES, NOW)
    opened.documents.store(state(), [(None, "x", story(text, text))], [], NOW)
    assert [held.story for held in opened.stories.all()] == [story(text, text)]
    opened.close()


def test_document_read_again_keeps_identities(bank: Bank) -> None:
    """Stories continued keep number and name; a vanished one is missing and not deleted."""
    tell(bank, (None, "one"), (None, "two"))
    tell(bank, (2, ""), (None, "three"))
    assert [(held.id, held.slug) for held in bank.stories.all()] == [(2, "two"), (3, "three")]
    ever = [(held.slug, held.missing) for held in bank.stories.in_document(NOTES)]
    assert ever == [("two", False), ("three", False), ("one", True)]


def test_vanished_story_returns_under_its_name(bank: Bank) -> None:
    """A story that comes back is there again, with its old number."""
    tell(bank, (None, "one"))
    tell(bank)
    assert bank.stories.count() == 0
    tell(bank, (1, ""))
    assert [(held.id, held.slug, held.missing) for held in bank.stories.all()] == [
        (1, "one", False)
    ]


def test_story_moves_to_another_document(bank: Bank) -> None:
    """An identity lies in one document at a time."""
    tell(bank, (None, "one"))
    bank.documents.remove([NOTES])
    tell(bank, (1, ""), document="/other.md")
    assert [held.path for held in bank.stories.all()] == ["/other.md"]
    assert bank.stories.in_document(NOTES) == []


def test_skipped_blocks_are_those_of_the_last_reading(bank: Bank) -> None:
    """Blocks left out are listed in document order and replaced when read again."""
    late, early = (
        SkippedBlock("Late", 20, 22, "it is blank"),
        SkippedBlock("Early", 1, 2, "it is empty"),
    )
    tell(bank, skipped=(late, early))
    assert bank.documents.skipped() == [(NOTES, early), (NOTES, late)]
    tell(bank, skipped=(late,))
    assert bank.documents.skipped() == [(NOTES, late)]


def test_forgotten_document_leaves_missing_stories(bank: Bank) -> None:
    """A file that is gone marks its stories missing and deletes nothing."""
    tell(bank, (None, "one"), skipped=(SkippedBlock("Early", 1, 2, "it is empty"),))
    bank.documents.remove([NOTES])
    assert (bank.documents.all(), bank.documents.skipped(), names(bank)) == ({}, [], [])
    assert [(held.slug, held.missing) for held in bank.stories.in_document(NOTES)] == [
        ("one", True)
    ]


def test_stories_come_in_the_order_asked_for(bank: Bank) -> None:
    """By numbers in the order given, else by document and place."""
    tell(bank, (None, "b-first"), (None, "b-second"), document="/b.md")
    tell(bank, (None, "a-first"), document="/a.md")
    assert names(bank) == ["a-first", "b-first", "b-second"]
    assert [held.slug for held in bank.stories.all([2, 3, 1])] == ["b-second", "a-first", "b-first"]
    assert bank.stories.all([]) == []


def test_gone_stories(bank: Bank) -> None:
    """Missing stories, and those of removed sources, but none that is there."""
    bank.sources.add("/b", NOW)
    tell(bank, (None, "one"), (None, "two"), (None, "three"))
    tell(bank, (1, ""), (2, ""))
    bank.documents.store(state("/b", 2), [(None, "four", story("four"))], [], NOW)
    bank.sources.remove(Source(2, "/b"), LATER)
    assert [held.slug for held in bank.stories.missing()] == ["three", "four"]


def test_removed_story_stays_out_until_restored(bank: Bank) -> None:
    """A story taken out stays out when its document is read again."""
    tell(bank, (None, "one"), (None, "two"))
    bank.stories.remove(1, LATER)
    tell(bank, (1, ""), (2, ""))
    assert (names(bank), bank.stories.count()) == (["two"], 1)
    assert [(held.slug, along) for held, along in bank.stories.removed()] == [("one", None)]
    bank.stories.restore([1])
    assert (names(bank), bank.stories.count()) == (["one", "two"], 2)


def test_what_was_left_out_first_counts(bank: Bank) -> None:
    """A story left out by name stays so when its document, then its source, is left out too."""
    tell(bank, (None, "one"), (None, "two"))
    bank.stories.remove(1, NOW)
    bank.stories.remove(1, LATER, NOTES)
    bank.sources.remove(bank.sources.all()[0], LATER)
    found = [(held.slug, along) for held, along in bank.stories.removed()]
    assert found == [("one", None), ("two", NOTES)]


# Vectors


def test_vectors_are_kept_by_content_and_recipe(bank: Bank) -> None:
    """A story has vectors while it says the same, under the recipe they were made by."""
    tell(bank, (None, "one"), (None, "two"))
    bank.vectors.store("r1", [vectors(story("one"))])
    assert [held.slug for held in bank.stories.without_vectors("r1")] == ["two"]
    assert [held.slug for held in bank.stories.without_vectors("r2")] == ["one", "two"]
    assert list(bank.vectors.all("r1")) == [(1, False, b"profile", b"s")]
    assert list(bank.vectors.all("r2")) == []
    assert bank.vectors.counts("r1") == (1, 1)
    assert bank.vectors.counts("r2") == (0, 0)


def test_vectors_are_replaced(bank: Bank) -> None:
    """Vectors of the same content and recipe take the place of the old ones."""
    tell(bank, (None, "one"))
    bank.vectors.store("r1", [vectors(story("one"), b"old")])
    bank.vectors.store("r1", [vectors(story("one"), b"new")])
    bank.vectors.store("r2", [vectors(story("one"), b"other")])
    assert [sentences for *_, sentences in bank.vectors.all("r1")] == [b"new"]


def test_changed_story_has_no_vectors(bank: Bank) -> None:
    """A story that says something else is never matched by what it said."""
    tell(bank, (None, "one"))
    bank.vectors.store("r1", [vectors(story("one"))])
    bank.documents.store(state(), [(1, "", story("one", "I broke it."))], [], NOW)
    assert list(bank.vectors.all("r1")) == []
    assert [held.id for held in bank.stories.without_vectors("r1")] == [1]


def test_twins_share_their_vectors(bank: Bank) -> None:
    """Two stories of one content are both there, each by its own number."""
    twins = [(None, "one", story("Same")), (None, "two", story("Same"))]
    bank.documents.store(state(), twins, [], NOW)
    bank.vectors.store("r1", [vectors(story("Same"))])
    assert [identity for identity, *_ in bank.vectors.all("r1")] == [1, 2]


def test_missing_and_removed_stories_are_not_matched(bank: Bank) -> None:
    """Only stories that are there have vectors to match, or to make."""
    tell(bank, (None, "one"), (None, "two"), (None, "three"))
    bank.vectors.store("r1", [vectors(story(name)) for name in ("one", "two", "three")])
    bank.stories.remove(1, LATER)
    tell(bank, (1, ""), (3, ""))
    bank.vectors.store("r1", [vectors(Story("", (Section(Part.ACTION, "I fixed it.", 2),), 1, 3))])
    assert [identity for identity, *_ in bank.vectors.all("r1")] == [3]
    assert [held.id for held in bank.stories.without_vectors("r2")] == [3]


def test_unused_vectors_are_dropped(bank: Bank, path: Path) -> None:
    """Vectors of other recipes and of texts nobody has go; those of missing stories stay."""
    tell(bank, (None, "one"), (None, "two"))
    bank.vectors.store("r1", [vectors(story(name)) for name in ("one", "two", "never")])
    bank.vectors.store("r0", [vectors(story("one"))])
    bank.documents.remove([NOTES])
    bank.vectors.delete_unused("r1")
    raw = sqlite3.connect(path)
    left = raw.execute("SELECT content_hash, recipe FROM vectors").fetchall()
    raw.close()
    assert sorted(left) == sorted((story(name).content_hash, "r1") for name in ("one", "two"))


def test_no_two_banks_count_alike(tmp_path: Path) -> None:
    """A new bank's count begins anywhere: what was kept of another is not taken for its own."""
    numbers = set()
    for name in "abc":
        made = Bank(tmp_path / name / "coach.db")
        numbers.add(made.generation())
        made.close()
    assert len(numbers) == 3


def test_generation_grows_with_what_matching_reads(bank: Bank) -> None:
    """Stories, identities and vectors move it; a setting does not."""
    seen = [bank.generation()]
    changes: tuple[Callable[[], object], ...] = (
        lambda: tell(bank, (None, "one")),
        lambda: bank.vectors.store("r1", [vectors(story("one"))]),
        lambda: bank.stories.remove(1, LATER),
        lambda: bank.stories.restore([1]),
        lambda: bank.documents.remove([NOTES]),
        lambda: bank.vectors.delete_unused("r2"),
    )
    for change in changes:
        change()
        seen.append(bank.generation())
    assert seen == sorted(set(seen))
    bank.set_setting("model", "words")
    assert bank.generation() == seen[-1]


def test_skills_and_sections_are_stored_readably(bank: Bank, path: Path) -> None:
    """A person who opens the file with other tools reads their own letters."""
    bank.documents.store(state(), [(None, "x", story("Größe", "Zurück"))], [], NOW)
    raw = sqlite3.connect(path)
    (sections,) = raw.execute("SELECT sections FROM stories").fetchone()
    raw.close()
    assert json.loads(sections) == [["action", "Zurück", 2]]
    assert "Zurück" in sections

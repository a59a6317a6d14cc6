"""`coach stats` and `coach history`: what they print of a month of practice, and of none."""

from __future__ import annotations

import json
import re
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from coach.app import App
from coach.domain.practice import Grade
from coach.progress import SilentReporter
from tests.conftest import NOW
from tests.diary import CONFLICT, COUPON, FAILURE, POINTS, TRAIN, Diary, keep_month
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings
    from tests.conftest import WordEncoder

    Run = Callable[..., Result]


@pytest.fixture
def diary(folders: Settings, words: WordEncoder, work: Path) -> Iterator[Diary]:
    """A bank with two stories, in UTC, and its clock."""
    clock: list[Diary] = []
    opened = App(
        folders,
        SilentReporter(),
        encoder=words,
        now=lambda: clock[0].now if clock else NOW,
        zone=UTC,
    )
    opened.add([work])
    clock.append(Diary(opened))
    yield clock[0]
    opened.close()


@pytest.fixture
def coach(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line at the end of the month, of any width."""
    monkeypatch.setattr("coach.app.App", partial(App, now=lambda: NOW, zone=UTC))

    def invoke(*arguments: str, columns: int = 80) -> Result:
        monkeypatch.setenv("COLUMNS", str(columns))
        return run(*arguments)

    return invoke


@pytest.fixture
def snapshot(work: Path) -> Snapshot:
    """Snapshots without this run's folders."""
    return Snapshot({str(work.parent): "NOTES"})


@pytest.fixture
def month(diary: Diary) -> Diary:
    """A month in which the coupon is told over and over, and the deploy train argued once."""
    keep_month(diary)
    return diary


def width(page: str) -> int:
    """The columns of the longest line, wide letters counted twice; a path is never wrapped."""
    return max(cell_len(line) for line in page.splitlines() if "work.md" not in line)


# Nothing yet


def test_nothing_rehearsed(run: Run, coach: Run, work: Path) -> None:
    """Without a story it is said how to add one, without an answer how to begin, in a sentence."""
    for arguments in (["stats"], ["history", "coupon"]):
        result = coach(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "coach add PATH" in result.stderr
    run("add", str(work))
    result = coach("stats")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.strip() == "Nothing is rehearsed yet. Begin: coach practice"
    page = coach("history", "coupon", "--full").stdout
    assert f"Not rehearsed yet. Begin: coach practice --story {COUPON}" in page
    document = json.loads(coach("stats", "--format", "json").stdout)
    assert (document["rehearsed"], document["parts"]) == (0, {})
    assert json.loads(coach("history", "coupon", "--format", "json").stdout)["answers"] == []


def test_nothing_of_late(diary: Diary, coach: Run) -> None:
    """Days without an answer are no error, and what is of all time is still said."""
    diary.answer(60, COUPON, recall_ms=4000, grades=(Grade.GOOD, Grade.GOOD))
    page = coach("stats").stdout
    assert "No answer yesterday or today; the longest run was 1 day." in page
    assert "Last 28 days: no answers." in page
    assert "Minutes" not in page
    assert "Your grades" not in page
    assert "4.0 s" in page
    assert re.search(r"60 days ago +The wrong coupon", page)


# Stats


@pytest.mark.usefixtures("month")
def test_stats(coach: Run, snapshot: Snapshot) -> None:
    """A month in one page of 80 columns, and of 40; for screen readers without bars."""
    result = coach("stats")
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot.check("stats.txt", result.stdout)
    assert width(result.stdout) <= 80
    narrow = coach("stats", "--days", "7", columns=40).stdout
    snapshot.check("stats-40.txt", narrow)
    assert width(narrow) <= 40
    plain = coach("stats", "--plain").stdout
    snapshot.check("stats-plain.txt", plain)
    assert "#" not in plain
    assert "\x1b" not in result.stdout + plain


@pytest.mark.parametrize("columns", [40, 47, 59, 60, 69, 70, 77, 78, 80])
@pytest.mark.usefixtures("month")
def test_every_width(coach: Run, columns: int) -> None:
    """No line is wider than the terminal."""
    for arguments in (["stats"], ["stats", "--days", "366"], ["history", COUPON, "--full"]):
        result = coach(*arguments, columns=columns)
        assert (result.exit_code, result.stderr) == (0, "")
        assert width(result.stdout) <= columns


@pytest.mark.usefixtures("month")
def test_a_dumb_terminal_is_plain(coach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the terminal can only print lines, `--plain` need not be said."""
    plain = {name: coach(*name.split(), "--plain").stdout for name in ("stats", "history coupon")}
    monkeypatch.setenv("TERM", "dumb")
    for name, page in plain.items():
        assert coach(*name.split()).stdout == page


@pytest.mark.usefixtures("month")
def test_the_stats_document(coach: Run, snapshot: Snapshot) -> None:
    """The JSON is what `coach help json` promises."""
    result = coach("stats", "--format", "json", "--days", "3")
    snapshot.check("stats.json", json.dumps(json.loads(result.stdout), indent=1) + "\n")


@pytest.mark.parametrize("days", ["0", "367", "soon"])
def test_how_far_back(coach: Run, days: str) -> None:
    """From today alone to a year."""
    assert coach("stats", "--days", days).exit_code == 2


def test_streak_and_grades_in_words(diary: Diary, coach: Run) -> None:
    """Each kind of streak and leaning has its sentence."""
    diary.answer(1, COUPON)
    assert "Practised yesterday; today is still to come." in coach("stats").stdout
    diary.answer(2, COUPON)
    assert "Practised 2 days in a row; today is still to come." in coach("stats").stdout
    for number in range(6):
        diary.answer(20 + number, COUPON, grades=(Grade.AGAIN, Grade.GOOD))
    diary.answer(0, COUPON)
    page = coach("stats").stdout
    assert "Practised 3 days in a row; the longest run was 6 days." in page
    assert "You grade yourself lower than your answers show" in page
    assert "Practised today" not in page


def test_a_single_judged_answer_shows_no_trend(diary: Diary, coach: Run) -> None:
    """One answer is shown as it is, and nothing is made of it."""
    diary.answer(0, COUPON, scores=(1, 2, 3, 4, 5), recall_ms=5000, named=False)
    page = coach("stats").stdout
    assert "Practised today." in page
    assert re.search(r"Learning +- +5\.0 +33% +5\n", page)
    assert "One answer says little" in page
    diary.answer(1, COUPON, scores=(1, 1, 1, 1, 1))
    assert "At first and now: the first and the last answer." in coach("stats").stdout
    plain = coach("stats", "--plain", "--days", "1").stdout
    assert "Learning: 5.0, 33% of the words. Answer by answer: 5" in plain
    assert "never came, asked once: The wrong coupon" in plain


def test_long_lists_are_cut(diary: Diary, coach: Run) -> None:
    """Five rows, and how many more there are."""
    for number in range(7):
        question = (f"q-{number}", f"Question {number}?", f"competency-{number}")
        diary.answer(1, COUPON, question, grades=(Grade.AGAIN, Grade.AGAIN))
    page = coach("stats").stdout
    assert "Question 4?" in page
    assert "Question 5?" not in page
    assert "and 2 more; --format json has all." in page


def test_texts_cannot_steer_the_terminal(diary: Diary, coach: Run) -> None:
    """Escape characters in questions, answers, titles and old reviews are not printed."""
    bad = "\x1b[31mred\u202e\x07"
    question = ("q-1", f"Why {bad}?", "failure")
    for number in range(6):
        diary.answer(
            number,
            COUPON,
            question,
            text=f"So {bad}.",
            told=1,
            changed=(f"4 -> {bad}",),
            grades=(Grade.AGAIN, Grade.AGAIN),
        )
    for arguments in (
        ["stats"],
        ["stats", "--plain"],
        ["stats", "--format", "json"],
        ["history", COUPON, "--full"],
        ["history", COUPON, "--full", "--plain"],
        ["history", COUPON, "--format", "json"],
    ):
        shown = coach(*arguments).stdout
        assert "red" in shown
        assert not set("\x1b\u202e\x07") & set(shown)


# History


@pytest.mark.usefixtures("month")
def test_history(coach: Run, snapshot: Snapshot) -> None:
    """The answers side by side, and their texts; one below the other where it is narrow."""
    result = coach("history", "coupon", "--full")
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot.check("history.txt", result.stdout)
    assert width(result.stdout) <= 80
    narrow = coach("history", "coupon", "--full", columns=62).stdout
    snapshot.check("history-62.txt", narrow)
    assert width(narrow) <= 62
    plain = coach("history", "coupon", "--full", "--plain").stdout
    snapshot.check("history-plain.txt", plain)
    assert "Points of your story" not in plain
    document = json.loads(coach("history", "coupon", "--format", "json").stdout)
    snapshot.check("history.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")


@pytest.mark.usefixtures("month")
def test_recall_in_a_history(coach: Run) -> None:
    """Naming a story has a time of its own, and no texts to compare."""
    page = coach("history", "train", "--full").stdout
    assert re.search(r"2  11 Feb +recall +- +10\.0 s  - - - - -  +-  - +-\n", page)
    assert "No answer about this story was written down." in page
    plain = coach("history", "train", "--plain").stdout
    assert "None came after 10.0 s." in plain
    assert "Named after 7.0 s." in plain


def test_another_story_named(diary: Diary, coach: Run) -> None:
    """It is said where another story came."""
    diary.answer(1, COUPON, recall_ms=4000)
    other = diary.workspace.story(TRAIN).id
    connection = diary.workspace.bank._connection  # noqa: SLF001  (no such answer can be given by hand)
    connection.execute("UPDATE attempts SET recalled_id = ?", [other])
    connection.commit()
    assert "Another was named after 4.0 s." in coach("history", "coupon", "--plain").stdout


def test_a_long_history(diary: Diary, coach: Run) -> None:
    """The latest twelve answers, with their own numbers; the year of old ones is named."""
    for number in range(14):
        asked = FAILURE if number % 3 else CONFLICT
        diary.answer(400 - 30 * number, COUPON, asked, told=1 + number % 2)
    page = coach("history", "coupon").stdout
    assert "This shows the last 12 of 14 answers; --format json has all." in page
    assert "Tell me about a mistake of yours.  (3, 5-6, 8-9, 11-12, 14)" in page
    assert "   3  27 Mar     tell" in page
    assert f"Left out every time\n    {POINTS[-1]}\n" in page
    old = coach("history", "coupon", "--plain").stdout
    assert "14. Fri 20 Feb 2026, tell" in old
    answers = json.loads(coach("history", "coupon", "--format", "json").stdout)["answers"]
    assert len(answers) == 14
    narrow = coach("history", "coupon", columns=60).stdout
    assert "     7  8  9 10 11 12 13 14\n" in narrow  # a point keeps room for its words
    for number in range(2):
        diary.answer(800 - number, TRAIN)
    assert "1  23 Dec 2023" in coach("history", "train").stdout


def test_points_that_are_gone(diary: Diary, coach: Run) -> None:
    """A point that only answers before those shown were compared with has no row."""
    diary.answer(30, COUPON, told=1)
    connection = diary.workspace.bank._connection  # noqa: SLF001  (as the story once read)
    connection.execute("UPDATE attempts SET review = replace(review, 'ten testers', 'nobody')")
    connection.commit()
    assert "instead of nobody" in coach("history", "coupon").stdout
    for number in range(12):
        diary.answer(20 - number, COUPON, told=3)
    page = coach("history", "coupon").stdout
    assert "instead of nobody" not in page
    assert "instead of ten testers" in page
    assert "Left out every time" not in page


def test_an_answer_without_a_time(diary: Diary, coach: Run) -> None:
    """What was not measured is not shown as nothing."""
    diary.answer(0, COUPON, text="It was over.")
    connection = diary.workspace.bank._connection  # noqa: SLF001  (as the bank of another coach)
    connection.execute("UPDATE attempts SET seconds = NULL")
    connection.execute("DELETE FROM probes")
    connection.execute("UPDATE sessions SET seconds = 0")
    connection.commit()
    assert re.search(r"1  2 Mar +tell +3 +-  - - - - -", coach("history", "coupon").stdout)
    plain = coach("history", "coupon", "--plain", "--full").stdout
    assert "3 words.\n" in plain
    assert "Follow-up" not in plain
    stats = coach("stats").stdout
    assert "1 answer on 1 day, less than a minute (1 told)." in stats
    assert "Minutes" not in stats


def test_long_times(diary: Diary, coach: Run) -> None:
    """Hours are said as hours, and a mark of a bar stands for more."""
    for number in range(30):
        diary.answer(0, COUPON, (f"q{number}", "Why?", "failure"))
    page = coach("stats", "--days", "1").stdout
    assert "Last 1 day: 30 answers on 1 day, 2 h (30 told)." in page
    assert "Minutes of whole sessions, answers; a mark stands for 3 minutes." in page


def test_one_text_alone(diary: Diary, coach: Run) -> None:
    """A single written answer stands alone, over the whole width."""
    diary.answer(1, COUPON, text="One " * 40)
    page = coach("history", "coupon", "--full").stdout
    assert " ".join(["One"] * 19) in page
    assert "Follow-up: Who looks first now?" in page


# Stories that are gone


@pytest.mark.usefixtures("month")
def test_a_removed_story_keeps_its_history(coach: Run, work: Path) -> None:
    """It is found by name, said to be removed, and left out of the stats' advice."""
    coach("remove", COUPON)
    page = coach("history", "coupon").stdout
    assert "This story is not in the bank now: you removed it." in page
    assert "18 Feb" in page
    assert not json.loads(coach("history", "coupon", "--format", "json").stdout)["there"]
    stats = coach("stats")
    assert stats.exit_code == 0
    assert "The wrong coupon" not in stats.stdout
    assert "Tell me about a mistake of yours." in stats.stdout
    coach("remove", TRAIN)
    assert coach("stats").exit_code == 0
    assert coach("history", TRAIN).exit_code == 0
    work.unlink()
    gone = coach("history", "coupon").stdout
    assert "its document, or the story in it, is gone" in gone


@pytest.mark.usefixtures("month")
def test_a_name_of_both_kinds(coach: Run, work: Path) -> None:
    """Of a removed story and one that is there, a name that fits both means the latter."""
    coach("remove", COUPON)
    second = work.parent / "second.md"
    second.write_text(
        "# The wrong cable\n\n**Situation:** A cable was cut.\n\n**Action:** I mended it.\n",
        encoding="utf-8",
    )
    coach("add", str(second))
    assert "Not rehearsed yet" in coach("history", "the-wrong").stdout
    assert "The wrong coupon" in coach("history", COUPON).stdout
    unknown = coach("history", "xylophone")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    coach("remove", "the-wrong-cable")
    assert "The wrong coupon" in coach("history", "the-wrong").stdout  # the other has no history


@pytest.mark.usefixtures("diary")
def test_a_name_of_several(diary: Diary, coach: Run, work: Path) -> None:
    """Where a name fits several stories, they are named."""
    second = work.parent / "second.md"
    second.write_text("# The wrong cable\n\n**Action:** I mended it.\n\n**Result:** Light.\n")
    coach("add", str(second))
    diary.answer(1, COUPON)
    result = coach("history", "the-wrong")
    assert result.exit_code == 1
    assert COUPON in result.stderr

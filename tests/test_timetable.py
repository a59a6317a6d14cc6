"""`coach due` and `coach date`: what waits, what an interview changes, and how it is shown."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from coach.app import App
from coach.dates import LocalZone
from coach.domain.practice import Attempt, Grade, Mode
from coach.domain.session import Item, SelectionReason
from coach.errors import NoInterview, PastDay, SeveralInterviews
from coach.progress import SilentReporter
from coach.views.export_files import calendar_file
from tests.conftest import NOW
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings
    from tests.conftest import WordEncoder

    Run = Callable[..., Result]

DAY = timedelta(days=1)
TODAY = NOW.date()
"""Monday 2 March 2026."""

COUPON, TRAIN = "the-wrong-coupon", "argument-about-the-deploy-train"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the workspace and of the command line."""
    return Clock()


@pytest.fixture
def workspace(folders: Settings, words: WordEncoder, clock: Clock, work: Path) -> Iterator[App]:
    """A bank with two stories, in UTC."""
    opened = App(folders, SilentReporter(), encoder=words, now=clock, zone=UTC)
    opened.add([work])
    yield opened
    opened.close()


@pytest.fixture
def coach(run: Run, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with that clock."""
    monkeypatch.setattr("coach.app.App", partial(App, now=clock, zone=UTC))

    def invoke(*arguments: str, columns: int = 80) -> Result:
        monkeypatch.setenv("COLUMNS", str(columns))
        result = run(*arguments)
        if arguments[0] in {"due", "date"} and "json" not in arguments:
            assert max(map(len, result.stdout.splitlines()), default=0) <= 80
        return result

    return invoke


@pytest.fixture
def snapshot(work: Path) -> Snapshot:
    """Snapshots without this run's folders."""
    return Snapshot({str(work.parent): "NOTES"})


def told(workspace: App, clock: Clock, story: str, competency: str, grade: Grade) -> None:
    """Rehearse a story as `coach practice` does: the answer, then its grade with the card."""
    known, now = workspace.story(story), clock.now.isoformat()
    item = Item(0, "q1", "Why?", competency, known.id, SelectionReason.NEW)
    rehearsals = workspace.bank.practice
    session = rehearsals.add_session(Mode.TELL, [item], {}, now)
    attempt = rehearsals.add_attempt(
        Attempt(0, session.id, 0, Mode.TELL, clock.now, "q1", "Why?", competency, known.id)
    )
    card = workspace.agenda.grade_card(known.id, competency, grade)
    rehearsals.store_grade(replace(attempt, grade=grade), card, now)


@pytest.fixture
def rehearsed(workspace: App, clock: Clock) -> App:
    """Four cards: two that wait since Saturday and Sunday, one due tomorrow, one in 6 days."""
    clock.now = NOW - 4 * DAY
    told(workspace, clock, COUPON, "failure", Grade.GOOD)
    clock.now = NOW - 2 * DAY
    told(workspace, clock, TRAIN, "conflict", Grade.HARD)
    told(workspace, clock, COUPON, "ownership", Grade.EASY)
    clock.now = NOW
    told(workspace, clock, TRAIN, "teamwork", Grade.AGAIN)
    return workspace


def days(workspace: App) -> list[int]:
    """In how many days each card is due."""
    return [(card.due.date() - TODAY).days for card in workspace.agenda.cards()]


# What waits


def test_nothing_rehearsed(coach: Run, work: Path) -> None:
    """With nothing rehearsed it is said how to begin; with no story, how to add one."""
    result = coach("due")
    assert result.exit_code == 1
    assert "coach add PATH" in result.stderr
    coach("add", str(work))
    result = coach("due", "--days", "14")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Begin: coach practice" in result.stdout
    assert "#" not in result.stdout


@pytest.mark.usefixtures("rehearsed")
def test_what_waits(coach: Run, snapshot: Snapshot) -> None:
    """What waits is listed with since when and how well it is known, the least known first."""
    result = coach("due")
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot.check("due.txt", result.stdout)
    result = coach("due", "--days", "3", "--format", "json")
    snapshot.check("due.json", json.dumps(json.loads(result.stdout), indent=1) + "\n")


@pytest.mark.usefixtures("rehearsed")
def test_the_forecast(coach: Run, snapshot: Snapshot) -> None:
    """Each day has a bar: what is due, and what comes again; interviews are named."""
    coach("date", "in 8 days", "--company", "Umbrella Corporation of the North")
    coach("date", "2026-03-13")
    snapshot.check("due-days.txt", coach("due", "--days", "14").stdout)
    narrow = coach("due", "--days", "14", columns=40).stdout
    assert max(map(len, narrow.splitlines())) == 40
    snapshot.check("due-days-40.txt", narrow)


def test_nothing_waits(rehearsed: App, coach: Run, clock: Clock) -> None:
    """When all that waited is told, the next day is named."""
    told(rehearsed, clock, COUPON, "failure", Grade.GOOD)
    told(rehearsed, clock, TRAIN, "conflict", Grade.GOOD)
    assert "Nothing waits. Next: 1 tomorrow." in coach("due").stdout
    clock.now += DAY
    assert "1 rehearsal waits." in coach("due").stdout


@pytest.mark.usefixtures("rehearsed")
def test_a_story_that_is_gone(coach: Run, work: Path) -> None:
    """A story that was removed, or whose document is away, waits no more until it is back."""

    def waiting() -> list[str]:
        found = json.loads(coach("due", "--format", "json").stdout)["waiting"]
        return [each["story"] for each in found]

    assert waiting() == [COUPON, TRAIN]
    coach("remove", COUPON)
    assert waiting() == [TRAIN]
    coach("add", f"{work}:7")
    assert waiting() == [COUPON, TRAIN]
    text = work.read_text(encoding="utf-8")
    work.write_text(text.split("## Argument")[0], encoding="utf-8")
    assert waiting() == [COUPON]
    work.write_text(text + "\nMore.\n", encoding="utf-8")
    assert waiting() == [COUPON, TRAIN]


@pytest.mark.no_cover
def test_many_wait(workspace: App, coach: Run, clock: Clock) -> None:
    """A long list is cut, and says so; bars shrink to the terminal."""
    told(workspace, clock, COUPON, "", Grade.AGAIN)  # nobody has said what it asks for
    for number in range(199):
        told(workspace, clock, COUPON, f"unknown-{number}", Grade.AGAIN)
    clock.now += DAY
    shown = coach("due", "--days", "2").stdout
    assert "200 rehearsals wait." in shown
    assert "The wrong coupon  (unknown-0)\n" in shown
    assert "The wrong coupon\n" in shown
    assert "and 180 more; --format json has all." in shown
    assert "A mark stands for 4." in shown
    assert "  Tue 3 Mar   200  " + "#" * 50 + "\n" in shown


# The dates of interviews


def test_a_company_of_two_words(coach: Run) -> None:
    """Needs no quotes, behind --company or behind the day."""
    for arguments in ("in 4 days --company Acme Rockets", "in 5 days Acme Rockets"):
        assert ", Acme Rockets\n" in coach("date", *arguments.split()).stdout
    assert coach("date").stdout.count("Acme Rockets") == 2
    assert coach("date", "--remove", "in", "4", "days", "Acme", "Rockets").exit_code == 0
    assert coach("date", "tomorrow", "at", "10").exit_code == 2


def test_the_other_order_is_said(coach: Run) -> None:
    """Where day and month may change places: which was taken, and how to say the other."""
    shown = coach("date", "11/12", "Acme", "Rockets").stdout
    assert "Set: Thu 12 Nov 2026, " in shown
    assert shown.endswith(
        "Taken as Thu 12 Nov 2026. If you mean Fri 11 Dec 2026:\n"
        "  coach date --remove 2026-11-12\n  coach date 2026-12-11 Acme Rockets\n"
    )
    assert "Taken as" not in coach("date", "12/12").stdout
    assert "Taken as" not in coach("date", "--remove", "11/12").stdout


def test_a_date_moves_rehearsals(rehearsed: App, coach: Run, clock: Clock) -> None:
    """A date brings rehearsals nearer, and its removal puts them back."""
    before = days(rehearsed)
    assert before == [-2, -1, 1, 6]
    result = coach("date", "in", "11", "days", "--company", " Acme  Ltd ")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "Set: Fri 13 Mar 2026, in 11 days, Acme Ltd\n2 rehearsals moved. Next: 3 now, 1 tomorrow.\n"
    )
    assert days(rehearsed) == [-3, -1, 0, 1]
    stored = rehearsed.bank.practice.cards()
    assert stored == rehearsed.agenda.cards()
    result = coach("date", "--remove", "--company", "acme ltd")
    assert result.stdout.startswith("Removed: Fri 13 Mar 2026, in 11 days, Acme Ltd\n2 rehearsals")
    assert days(rehearsed) == before
    coach("date", "tomorrow")
    coach("date", "in 40 days")
    clock.now += 2 * DAY
    assert coach("date").stdout == "Sat 11 Apr 2026, in 38 days\n"


def test_a_date_that_is_over(rehearsed: App, coach: Run, clock: Clock) -> None:
    """An interview that is past counts no more, without a command in between."""
    before = days(rehearsed)
    coach("date", "in 4 days")
    assert days(rehearsed) != before
    clock.now += 4 * DAY
    assert days(rehearsed) != before
    clock.now += DAY
    assert days(rehearsed) == before


def test_waiting_begins_when_the_date_is_set(rehearsed: App, clock: Clock) -> None:
    """What waits only because of an interview did not wait before its date was set."""
    clock.now += 3 * DAY
    since = [each.since for each in rehearsed.agenda.overview(rehearsed.stories()).waiting]
    assert sorted(since) == [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 3)]
    rehearsed.agenda.set_interview(clock.now.date() + 6 * DAY)
    waiting = rehearsed.agenda.overview(rehearsed.stories()).waiting
    assert sorted(each.since for each in waiting) == sorted([*since, clock.now.date()])
    assert [each.retention for each in waiting] == sorted(each.retention for each in waiting)


def test_listing_and_setting_twice(coach: Run) -> None:
    """Dates are listed by day; the same one is not set twice; a name is added to one without."""
    assert "No interview date is set." in coach("date").stdout
    set_one = coach("date", "12 mar")
    assert set_one.stdout == (
        "Set: Thu 12 Mar 2026, in 10 days\nNothing is rehearsed yet: coach practice begins.\n"
    )
    assert coach("date", "2026-03-12").stdout.startswith("That interview is set already.\n")
    coach("date", "2026-03-12", "--company", "Acme")
    assert coach("date", "thursday", "--company", "Bolt").stdout.startswith("Set: Thu 5 Mar")
    assert coach("date", "2026-03-12", "--company", "ACME").stdout.startswith("That interview")
    coach("date", "12 mar", "--company", "Crane")
    assert coach("date").stdout == (
        "Thu 5 Mar 2026, in 3 days, Bolt\n"
        "Thu 12 Mar 2026, in 10 days, Acme\n"
        "Thu 12 Mar 2026, in 10 days, Crane\n"
    )


def test_today_and_tomorrow(rehearsed: App, coach: Run) -> None:
    """An interview of today or tomorrow calls for what was not told yesterday or today."""
    result = coach("date", "today")
    assert result.stdout.startswith("Set: Mon 2 Mar 2026, today\n")
    assert "Interview today: Mon 2 Mar 2026" in coach("due").stdout
    coach("date", "--remove")
    coach("date", "tomorrow")
    assert "Interview tomorrow: Tue 3 Mar 2026" in coach("due").stdout
    assert days(rehearsed)[-1] == 1  # told today; all others wait
    assert max(days(rehearsed)[:-1]) < 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2026-03-01"], "2026-03-01 is past: today is 2026-03-02."),
        (["soon"], '"soon" is no day that coach knows.'),
        (["--company", "Acme"], "--company needs the DAY of the interview."),
        (["--remove"], "No interview is ahead. coach date shows those that are."),
        (["--remove", "--company", "Acme"], "No interview at Acme is ahead."),
        (["--remove", "tomorrow"], "No interview is set on 2026-03-03."),
    ],
)
def test_what_is_refused(coach: Run, arguments: list[str], sentence: str) -> None:
    """Each mistake is one sentence, and nothing is stored."""
    result = coach("date", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "No interview date is set." in coach("date").stdout


def test_which_one_to_remove(workspace: App, clock: Clock) -> None:
    """Of several interviews one is named by day or company; a past one by its day."""
    timetable = workspace.agenda
    first = timetable.set_interview(TODAY + DAY, "Acme").interviews
    timetable.set_interview(TODAY + 2 * DAY, "Bolt")
    timetable.set_interview(TODAY + 2 * DAY, "Crane")
    with pytest.raises(SeveralInterviews, match="2026-03-03 Acme, 2026-03-04 Bolt, 2026-03-04 C"):
        timetable.remove_interview()
    with pytest.raises(SeveralInterviews):
        timetable.remove_interview(TODAY + 2 * DAY)
    timetable.remove_interview(TODAY + 2 * DAY, "bolt")
    clock.now += 3 * DAY
    with pytest.raises(NoInterview):
        timetable.remove_interview()
    with pytest.raises(PastDay):
        timetable.set_interview(TODAY)
    assert timetable.remove_interview(TODAY + DAY).interviews == first
    assert [each.company for each in workspace.bank.interviews.all()] == ["Crane"]


def test_a_name_cannot_steer_the_terminal(coach: Run) -> None:
    """Escape characters in a company's name are not printed."""
    shown = coach("date", "tomorrow", "--company", "A\x1b[31mcme\u202e").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


# The day of the person


def test_the_day_where_the_person_is(
    folders: Settings, words: WordEncoder, work: Path, clock: Clock
) -> None:
    """Today, due dates and interviews are days of the person's own zone."""
    zone = ZoneInfo("Pacific/Auckland")  # nine in the morning of 3 March there
    opened = App(folders, SilentReporter(), encoder=words, now=clock, zone=zone)
    opened.add([work])
    assert opened.agenda.today == TODAY + DAY
    with pytest.raises(PastDay):
        opened.agenda.set_interview(TODAY)
    told(opened, clock, COUPON, "failure", Grade.AGAIN)
    (card,) = opened.agenda.cards()
    assert card.due == datetime(2026, 3, 4, 0, 0, tzinfo=zone)
    opened.close()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_the_zone_of_the_machine(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`LocalZone` follows the system's rules, summer time included."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        there, here = ZoneInfo(zone), LocalZone()
        for hours in range(0, 24 * 365, 7):
            moment = NOW + timedelta(hours=hours)
            assert moment.astimezone(here).replace(tzinfo=None) == moment.astimezone(there).replace(
                tzinfo=None
            )
        for number in range(365):
            noon = datetime(2026, 1, 1, 12, 0) + number * DAY  # noqa: DTZ001  (of either zone)
            assert noon.replace(tzinfo=here).astimezone(UTC) == noon.replace(
                tzinfo=there
            ).astimezone(UTC)
        assert NOW.astimezone(here).tzname() == NOW.astimezone(there).tzname()
        assert (here.utcoffset(None), here.tzname(None)) == (None, None)
        assert here.dst(None) == timedelta()
    finally:
        monkeypatch.undo()
        time.tzset()


def calendar(path: Path) -> list[Any]:
    """Read a calendar back, each line of it short enough for every reader."""
    content = path.read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert path.stat().st_mode & 0o777 == 0o600
    events: list[Any] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert len({event["UID"] for event in events}) == len(events)
    return events


@pytest.mark.usefixtures("coach")
def test_a_calendar(rehearsed: App, run: Run, clock: Clock, tmp_path: Path) -> None:
    """Interviews and the days with rehearsals are events, whose names stay; no word of a story."""
    path = tmp_path / "ahead.ics"
    company = "Ärger, Söhne; Co & " + "x" * 80
    set_one = run("date", "in 12 days", "--company", company, "--ics", str(path))
    assert (set_one.exit_code, set_one.stderr) == (0, "")
    first = calendar(path)
    interview, today, *later = first
    assert interview["SUMMARY"] == f"Interview, {company}"
    assert (interview["DTSTART"].dt, interview["DTEND"].dt) == (TODAY + 12 * DAY, TODAY + 13 * DAY)
    assert (today["SUMMARY"], today["DTSTART"].dt) == ("Rehearse 3 stories", TODAY)
    overview = rehearsed.agenda.overview(rehearsed.stories())
    assert [event["DTSTART"].dt for event in later] == [day for day, _ in overview.coming]
    assert b"coupon" not in path.read_bytes().lower()
    clock.now += DAY
    assert run("date", "--ics", str(path)).exit_code == 0
    again = calendar(path)
    assert again[0]["UID"] == interview["UID"]
    assert again[1]["UID"] != today["UID"]
    assert clock.now == again[0]["DTSTAMP"].dt
    path.write_text("mine", encoding="utf-8")
    assert run("date", "--ics", str(path)).exit_code == 2
    assert run("date", "--ics", str(path), "--force").exit_code == 0
    assert run("date", "--at", "18:00").exit_code == 2
    assert run("date", "friday", "--ics", "-").exit_code == 2
    assert run("date", "--ics", "-").stdout.startswith("BEGIN:VCALENDAR")


def test_a_calendar_with_a_time(
    folders: Settings, words: WordEncoder, clock: Clock, work: Path
) -> None:
    """A time of day is that of the user's zone, before and after the clocks change."""
    zone = ZoneInfo("Europe/Berlin")
    opened = App(folders, SilentReporter(), encoder=words, now=clock, zone=zone)
    opened.add([work])
    clock.now = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    told(opened, clock, COUPON, "failure", Grade.GOOD)
    clock.now = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)  # the day before summer time
    told(opened, clock, TRAIN, "conflict", Grade.AGAIN)
    overview = opened.agenda.overview(opened.stories())
    events = opened.agenda.calendar(overview, "file:///bank", time_of_day(18, 30))
    opened.close()
    read: list[Any] = icalendar.Calendar.from_ical(calendar_file(events)).walk("VEVENT")
    assert [(event["SUMMARY"], event["DTSTART"].dt, event["DTEND"].dt) for event in read] == [
        (
            "Rehearse 1 story",
            datetime(2026, 3, day, hour, 30, tzinfo=UTC),
            datetime(2026, 3, day, hour, 50, tzinfo=UTC),
        )
        for day, hour in ((28, 17), (29, 16))
    ]

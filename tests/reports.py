"""Reports of our own making, with texts that try to do harm, for the tests of their pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from coach.domain.interview import Interview
from coach.domain.practice import Attempt, Grade, Mode, Probe
from coach.domain.sentences import Passage
from coach.domain.session import Item, SelectionReason, Session
from coach.domain.story import PARTS, BankStory, Part, Section, Story
from coach.ingest.jobs import JobDescription
from coach.interview.gaps import (
    AnsweringStory,
    Gap,
    GapReason,
    GapReport,
    GapScope,
    RehearsalRecord,
)
from coach.interview.health import BankIssue, IssueKind
from coach.interview.sheet import Sheet, SheetEntry
from coach.matching.completeness import MissingPart
from coach.matching.ranking import Fit
from coach.practice.history import report_session
from coach.views.html.gaps import SCRIPT, MapRow, story_map
from coach.views.html.page import html_page

if TYPE_CHECKING:
    from coach.practice.history import SessionReport

EVIL = (
    '<script>window.hit=1</script><img src=x onerror="window.hit=1"> \x1b[31mred\x1b]0;t\x07 '
    "\u202eover\u2066 [x](javascript:1) `code` | **b** &lt; \"'>"
)
"""Markup, an escape sequence, a terminal's title, bidi controls, a link, Markdown."""

LONG = "immeasurable consequences nevertheless overwhelmed warehouse management " * 6

DAY = date(2026, 3, 2)
THEN = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


def story(title: str = "The wrong coupon", number: int = 1) -> BankStory:
    """A story of this title."""
    sections = (
        Section(Part.SITUATION, "I sent a coupon to everyone. It was a Monday.", 3),
        Section(Part.ACTION, "I stopped the mailing after 4 minutes with two others.", 5),
        Section(Part.RESULT, "It was noticed. 212 orders used it and we lost £3,100.", 7),
        Section(Part.LEARNING, "I ask for a second pair of eyes.", 9),
    )
    return BankStory(number, f"story-{number}", "/notes/work.md", Story(title, sections, 1, 9))


def entry(text: str, number: int = 0) -> SheetEntry:
    """An entry in which every text is this one."""
    return SheetEntry(
        name=text,
        title=text,
        story=story(text, number),
        fit=Fit.STRONG if number % 2 else Fit.POSSIBLE,
        hook=f"End {text}",
        figures=tuple(f"{each} {text}" for each in range(3)),
        opening=text,
        questions=(text, text),
        before=text if number else "",
    )


def sheet(text: str, count: int = 2) -> Sheet:
    """A sheet in which every text is this one."""
    return Sheet(
        today=DAY,
        interview=Interview(1, date(2026, 3, 13), text, THEN),
        framework=text,
        entries=tuple(entry(text, number) for number in range(count)),
        gaps=(text,) * 9,
        spent=(text,),
        left_out=(text,) * 3,
    )


def session(text: str, mode: Mode = Mode.MOCK) -> SessionReport:
    """A report in which every text is this one: two answers read, one not, one question left."""
    items = tuple(Item(at, f"q{at}", text, "failure", 1, SelectionReason.NEW) for at in range(4))
    held = Session(7, mode, THEN, {}, items, seconds=755.0, ended_at=THEN)
    parts = {str(part): {"share": 0.2, "score": 3, "anchor": text} for part in PARTS}
    remark = {"kind": "no number", "quote": text, "message": text, "try": text}
    review = {
        "parts": parts,
        "remarks": [remark] * 4,
        "words": 171,
        "coverage": {"covered": [text], "missed": [text, text], "changed": []},
    }
    attempts = [
        Attempt(
            *(at, 7, at, mode, THEN, f"q{at}", text, "failure", 1),
            recalled=1 if at else None,
            recall_ms=3100,
            answer=f"{text}\n\n{text}",
            seconds=125.0,
            review=review if at < 2 else None,
            probes=(Probe(text, text), Probe(text, text)),
            proposed=Grade.GOOD,
            reason=text,
            grade=Grade.HARD,
        )
        for at in range(3)
    ]
    return report_session(held, attempts, {1: story(text)}, UTC)


TITLES = ("The wrong coupon", "A <b>bold</b> move", "Deploy train")
ROWS = (
    MapRow("Failure", "Critical", ((0.71, "I sent **it** to all."), None, (0.3, EVIL))),
    MapRow("Conflict", "Covered", (None, None, (0.66, "Marek and I fought."))),
    MapRow("Delegation", "Critical", (None, None, None)),
    MapRow("Courage", "Covered", (None, (0.4, ""), None)),
)


def gaps(text: str) -> GapReport:
    """A report on gaps in which every text is this one: one gap, one that a story answers."""
    said = Passage(Part.RESULT, text)
    told = RehearsalRecord(2, "2026-02-27", "hard", 0.87)
    best = AnsweringStory(story(text), 0.71, Fit.STRONG, confirmed=False, named=(), evidence=said,
                     lacks=(MissingPart.LEARNING,), told=told)  # fmt: skip
    none = Gap("delegation", text, 1, text, GapReason.NONE, (), 0, best, ())
    fine = Gap("failure", text, 1, text, GapReason.FINE, (best, best), 3, None, ())
    return GapReport(
        today=DAY,
        scope=GapScope(framework=text, job=JobDescription(text, "")),
        total=9,
        gaps=(none, fine),
        columns=(story(text), story(text, 2)),
        chances=((0.0, 0.0), (0.71, 0.31)),
        health=(
            BankIssue(IssueKind.FEW, text, command="coach new"),
            BankIssue(IssueKind.NEVER, text),
        ),
        shown=((None, None), (said, None)),
    )


def map_page() -> str:
    """A page with the map alone."""
    return html_page("coach test", "Map", story_map(TITLES, ROWS), script=SCRIPT)

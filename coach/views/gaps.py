"""Gaps and skills as text."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from rich.text import Text

from coach.domain.sentences import strip_markup
from coach.interview.gaps import Severity
from coach.matching.coverage import WORTH_ASKING
from coach.matching.ranking import POSSIBLE_FROM, fit_of
from coach.views.layout import (
    FIT_STYLES,
    INDENT,
    counted,
    cut_line,
    hanging_indent,
    indented,
    one_line,
    pad,
    print_line,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from coach.catalog.skills import Skill, Skills
    from coach.interview.gaps import Gap, GapReport, RehearsalRecord
    from coach.interview.health import BankIssue


HEADINGS = {
    Severity.CRITICAL: "Critical",
    Severity.IMPORTANT: "Important",
    Severity.NICE: "Nice to have",
    Severity.COVERED: "Covered",
}


def told_words(known: RehearsalRecord | None, today: date) -> str:
    """When a story was told last for a competency, how well, and what is left: 3 d, Hard, 87 %."""
    if known is None:
        return "never"
    days = (today - known.last).days
    parts = [f"{days:,} d" if days > 0 else "today"]
    if known.grade is not None:
        parts.append(known.grade.word)
    if known.retention is not None:
        parts.append(f"{known.retention:.0%}".replace("%", " %"))
    return ", ".join(parts)


def gap_heading(report: GapReport) -> str:
    """How much was looked at: 24 competencies, 9 stories."""
    what = counted(len(report.gaps), "competency", "competencies")
    return f"{what}, {counted(report.total, 'story', 'stories')}"


def scope_words(report: GapReport) -> str:
    """What the report is about; empty where that is everything."""
    about = report.scope
    named = [about.framework, about.job, about.questions]
    said = [each for each in named if each]
    return ", ".join([*said, *([f"level {about.level}"] if about.level else [])])


MAP_NAME_WIDTH = 19
CELL = 2
_KEY = (
    "A digit is the chance that the story is a good answer, in tenths: 6 and more is strong. "
    "A dot is no answer."
)


def show_map(out: Console, report: GapReport) -> None:
    """Competencies by stories, the widest stories first, and the stories' letters."""
    left = 2 * INDENT + MAP_NAME_WIDTH
    shown = min(len(report.columns), len(ascii_uppercase), (out.width - left) // CELL)
    if not shown:
        return
    letters = ascii_uppercase[:shown]
    out.print()
    print_line(out, Text(" " * left + " ".join(letters), style="bold"))
    for gap, row in zip(report.gaps, report.chances, strict=True):
        line = Text(" " * 2 * INDENT).append_text(pad(gap.competency, MAP_NAME_WIDTH))
        for chance in row[:shown]:
            line.append(
                f"{cell_mark(chance)} ", style=FIT_STYLES[fit_of(chance)] if chance else "dim"
            )
        print_line(out, line)
    out.print()
    for letter, known in zip(letters, report.columns, strict=False):
        line = Text(f"{'':<{2 * INDENT}}{letter}  ", style="bold")
        print_line(
            out,
            line.append_text(cut_line(known.story.title, out.width - line.cell_len, "not bold")),
        )
    if len(report.columns) > shown:
        more = f"{len(report.columns) - shown:,} more answer something; --format json has all."
        hanging_indent(out, Text(" " * 2 * INDENT), Text(more))
    hanging_indent(out, Text(" " * 2 * INDENT), Text(_KEY, style="dim"))


def cell_mark(chance: float) -> str:
    """A cell: the tenths of a chance, a dot where the story is no answer."""
    return str(min(9, int(chance * 10))) if chance >= POSSIBLE_FROM else "."


SKILL_NAME_WIDTH = 36
SKILL_COUNT_WIDTH = 4


def show_skills(out: Console, skills: Skills) -> None:
    """Skills of several stories one by one, those of one story in a row, and what is missing."""
    several = [each for each in skills.skills if len(each.stories) > 1]
    once = [each for each in skills.skills if len(each.stories) == 1]
    out.print()
    for each in several:
        line = Text(" " * INDENT).append_text(pad(each.name, SKILL_NAME_WIDTH))
        hanging_indent(
            out,
            line.append(f"{len(each.stories):<{SKILL_COUNT_WIDTH}}"),
            Text(", ".join(each.stories)),
        )
        _also(out, each)
    for each in once:
        _also(out, each)
    if once:
        out.print()
        title = f"In one story only ({len(once)})"
        _listed(out, title, [one_line(each.name) for each in once])
    if skills.orphans:
        out.print()
        _listed(out, f"Stories that name no skill ({len(skills.orphans)})", skills.orphans)
        print_line(out, Text(" " * 2 * INDENT).append(f"coach edit {skills.orphans[0]}", "cyan"))
    if skills.wanted:
        out.print()
        wanted = [one_line(each) for each in skills.wanted]
        _listed(out, f"Wanted, and named by no story ({len(wanted)})", wanted)
    if not skills.skills:
        indented(out, Text("No story names a skill."))
    out.print()


def _also(out: Console, skill: Skill) -> None:
    """The other spellings that were taken for the same skill: the person sees every merge."""
    others = [one_line(each) for each in skill.spellings if each != skill.name]
    if others:
        line = f"{one_line(skill.name)} is also written {', '.join(others)}"
        indented(out, Text(line, style="dim"), 2 * INDENT)


def _listed(out: Console, title: str, those: Sequence[str]) -> None:
    indented(out, Text(title, style="bold"))
    indented(out, Text(", ".join(those)), 2 * INDENT)


GAP_NAME_WIDTH = 19
FIT = 10
GAP_COUNT_WIDTH = 3
TOLD = 18
WIDE = 70
"""Columns from which story and rehearsal stand on the line of their competency."""

EVIDENCE = 1.9
"""Lines of a quotation: short of two, since words are not cut where a line ends."""
STYLES = {"critical": "bold red", "important": "bold yellow", "nice": "bold", "covered": "bold"}


def show_gaps(out: Console, report: GapReport, *, everything: bool = False) -> None:
    """The gaps, the worst first; what is covered by name, or with `everything` line by line."""
    out.print()
    if scope_words(report):
        indented(out, Text(one_line(scope_words(report)), style="italic"))
    _columns(out, gap_heading(report))
    for severity in Severity:
        gaps = report.of(severity)
        if not gaps:
            continue
        title = Text(" " * INDENT).append(HEADINGS[severity], style=STYLES[severity])
        if severity is Severity.COVERED and not everything:
            title.append(f" ({len(gaps)})")
            title.pad_right(max(1, 2 * INDENT + GAP_NAME_WIDTH - title.cell_len))
            print_line(out, title.append("coach gaps --all", style="cyan"))
            covered = ", ".join(gap.competency for gap in gaps)
            indented(out, Text(covered, style="dim"), 2 * INDENT)
            continue
        print_line(out, title)
        for gap in gaps:
            _show_gap(out, gap, report)
    _show_health(out, report.health)
    show_map(out, report)
    out.print()


def _columns(out: Console, what: str) -> None:
    line = Text(" " * INDENT).append_text(
        pad(what, INDENT + GAP_NAME_WIDTH + FIT + GAP_COUNT_WIDTH)
    )
    if out.width >= WIDE:
        line.append("best story", style="dim")
        line.pad_right(out.width - TOLD - line.cell_len)
        line.append("told", style="dim")
    print_line(out, line)


def _show_gap(out: Console, gap: Gap, report: GapReport) -> None:
    wide = out.width >= WIDE
    line = Text(" " * 2 * INDENT).append_text(pad(gap.competency, GAP_NAME_WIDTH))
    line.append(f"{gap.fit:<{FIT}}", style=FIT_STYLES[gap.fit])
    line.append(f"{gap.distinct or '':<{GAP_COUNT_WIDTH}}")
    indent = Text(" " * (2 * INDENT + GAP_NAME_WIDTH if wide else 3 * INDENT))
    asked = f"asked: “{one_line(gap.sentence)}”" if report.quotes else ""
    if not gap.stories:
        fits = line.cell_len + len(gap.command) <= out.width
        print_line(out, line.append(gap.command, style="cyan") if fits else line)
        if not fits:
            print_line(out, indent + Text(gap.command, style="cyan"))
        _cut(out, indent, asked, "italic")
        _show_closest(out, indent, gap)
        return
    best = gap.stories[0]
    title, last = best.story.story.title, told_words(best.told, report.today)
    if wide:
        line.append_text(pad(title, out.width - line.cell_len - TOLD)).append(last)
    print_line(out, line)
    if not wide:
        hanging_indent(out, indent, Text(f"{one_line(title)}, told: {last}"))
    _cut(out, indent, asked, "italic")
    if best.evidence:
        _cut(out, indent, f"“{one_line(strip_markup(best.evidence.text))}”", "dim")
    _ending(out, indent, one_line(gap.why), gap.command)


def _show_closest(out: Console, indent: Text, gap: Gap) -> None:
    """The story that comes nearest, and how its owner says that it counts, where it well may."""
    if gap.closest is None:
        return
    story = gap.closest.story
    _cut(out, indent, f"closest: {one_line(story.story.title)}")
    if gap.closest.chance >= WORTH_ASKING:
        command = f"coach tag {story.slug} --confirm {gap.competency}"
        _ending(out, indent, "It shows this?", command)


def _cut(out: Console, label: Text, text: str, style: str = "") -> None:
    """A text of at most two lines beside a label; nothing where it is empty."""
    if text:
        hanging_indent(
            out, label, cut_line(text, int(EVIDENCE * (out.width - label.cell_len)), style)
        )


def _ending(out: Console, label: Text, text: str, command: str) -> None:
    """A text beside a label, and the command behind it: on a line of its own where it is too long.

    A command is never wrapped or cut: it is there to be copied.
    """
    *lines, last = Text(text).wrap(out, max(1, out.width - label.cell_len)) or [Text()]
    indent = Text(" " * label.cell_len)
    for number, line in enumerate(lines):
        print_line(out, (indent if number else label) + line)
    start = (indent if lines else label) + last
    gap = "  " if text else ""
    if command and start.cell_len + len(gap) + len(command) <= out.width:
        print_line(out, start.append(gap).append(command, style="cyan"))
        return
    print_line(out, start)
    if command:
        print_line(out, indent + Text(command, style="cyan"))


def _show_health(out: Console, findings: tuple[BankIssue, ...]) -> None:
    for number, finding in enumerate(findings):
        if not number:
            out.print()
        label = Text(" " * INDENT).append(f"{'' if number else 'Bank':<6}", style="bold")
        _ending(out, label, one_line(finding.sentence), finding.command)

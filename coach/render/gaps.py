"""The report on gaps for the terminal: competency by competency, then the bank, then the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.coverage import WORTH_ASKING
from coach.gaps import Severity
from coach.render.gap_words import HEADINGS, head, scope, told, why
from coach.render.heat import show_map
from coach.render.lines import cut, hanging, one_line, padded
from coach.render.terminal import FIT_STYLES, INDENT, indented, print_line
from coach.sentences import plain

if TYPE_CHECKING:
    from rich.console import Console

    from coach.gaps import Gap, Report
    from coach.health import Finding

NAME = 19
FIT = 10
COUNT = 3
TOLD = 18
WIDE = 70
"""Columns from which story and rehearsal stand on the line of their competency."""

EVIDENCE = 1.9
"""Lines of a quotation: short of two, since words are not cut where a line ends."""
STYLES = {"critical": "bold red", "important": "bold yellow", "nice": "bold", "covered": "bold"}


def show_gaps(out: Console, report: Report, *, everything: bool = False) -> None:
    """The gaps, the worst first; what is covered by name, or with `everything` line by line."""
    out.print()
    if scope(report):
        indented(out, Text(one_line(scope(report)), style="italic"))
    _columns(out, head(report))
    for severity in Severity:
        gaps = report.of(severity)
        if not gaps:
            continue
        title = Text(" " * INDENT).append(HEADINGS[severity], style=STYLES[severity])
        if severity is Severity.COVERED and not everything:
            title.append(f" ({len(gaps)})")
            title.pad_right(max(1, 2 * INDENT + NAME - title.cell_len))
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
    line = Text(" " * INDENT).append_text(padded(what, INDENT + NAME + FIT + COUNT))
    if out.width >= WIDE:
        line.append("best story", style="dim")
        line.pad_right(out.width - TOLD - line.cell_len)
        line.append("told", style="dim")
    print_line(out, line)


def _show_gap(out: Console, gap: Gap, report: Report) -> None:
    wide = out.width >= WIDE
    line = Text(" " * 2 * INDENT).append_text(padded(gap.competency, NAME))
    line.append(f"{gap.fit:<{FIT}}", style=FIT_STYLES[gap.fit])
    line.append(f"{gap.distinct or '':<{COUNT}}")
    indent = Text(" " * (2 * INDENT + NAME if wide else 3 * INDENT))
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
    title, last = best.story.story.title, told(best.told, report.today)
    if wide:
        line.append_text(padded(title, out.width - line.cell_len - TOLD)).append(last)
    print_line(out, line)
    if not wide:
        hanging(out, indent, Text(f"{one_line(title)}, told: {last}"))
    _cut(out, indent, asked, "italic")
    if best.evidence:
        _cut(out, indent, f"“{one_line(plain(best.evidence.text))}”", "dim")
    _ending(out, indent, one_line(why(gap)), gap.command)


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
        hanging(out, label, cut(text, int(EVIDENCE * (out.width - label.cell_len)), style))


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


def _show_health(out: Console, findings: tuple[Finding, ...]) -> None:
    for number, finding in enumerate(findings):
        if not number:
            out.print()
        label = Text(" " * INDENT).append(f"{'' if number else 'Bank':<6}", style="bold")
        _ending(out, label, one_line(finding.sentence), finding.command)

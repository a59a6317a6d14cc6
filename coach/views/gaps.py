"""Gaps and skills as text, from their JSON documents; words that the other forms use too."""

from __future__ import annotations

from datetime import date
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from coach.domain.sentences import strip_markup
from coach.matching.coverage import COVERED_FROM, WORTH_ASKING, covering_fit
from coach.printing import one_line
from coach.views.layout import FIT_STYLES, INDENT, Screen, counted, cut_line, pad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.catalog.skills import Skill, Skills
    from coach.interview.gaps import GapReport


HEADINGS = {
    "critical": "Critical",
    "important": "Important",
    "nice": "Nice to have",
    "covered": "Covered",
}
STYLES = {"critical": "bold red", "important": "bold yellow", "nice": "bold", "covered": "bold"}


def told_words(told: dict[str, Any] | None, today: date) -> str:
    """Return when a story was told last, how well, and what is left: 3 d, Hard, 87 %."""
    if told is None:
        return "never"
    days = (today - date.fromisoformat(told["last"])).days
    parts = [f"{days:,} d" if days > 0 else "today"]
    if told["grade"] is not None:
        parts.append(told["grade"].capitalize())
    if told["retention"] is not None:
        parts.append(f"{told['retention']:.0%}".replace("%", " %"))
    return ", ".join(parts)


def gap_heading(document: dict[str, Any]) -> str:
    """Return how much was looked at: 24 competencies, 9 stories."""
    what = counted(len(document["gaps"]), "competency", "competencies")
    return f"{what}, {counted(document['stories'], 'story', 'stories')}"


def scope_words(document: dict[str, Any]) -> str:
    """Return what the report is about; empty where that is everything."""
    scope = document["scope"]
    level = f"level {scope['level']}" if scope["level"] else None
    return ", ".join(filter(None, [scope["framework"], scope["jd"], scope["questions"], level]))


def asked_words(document: dict[str, Any], gap: dict[str, Any]) -> str:
    """Return the sentence that asks for a competency, where somebody wrote one."""
    return gap["asked"] if document["scope"]["jd"] or document["scope"]["questions"] else ""


def gaps_by_severity(document: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each severity that there is, the worst first, with its gaps."""
    for severity in HEADINGS:
        if gaps := [gap for gap in document["gaps"] if gap["severity"] == severity]:
            yield severity, gaps


LINES: Final = "Line by line"
NOT_UNDERSTOOD: Final = "not understood"


def line_words(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return every line of a job description, with what was understood of it."""
    names = {gap["competency"]: gap["name"] for gap in document["gaps"]}
    return [
        (
            one_line(line["line"]),
            ", ".join(names.get(one, one) for one in line["competencies"])
            or ", ".join(f"skill {one_line(skill)}" for skill in line["skills"])
            or NOT_UNDERSTOOD,
        )
        for line in document["lines"]
    ]


def lines_note(document: dict[str, Any]) -> str:
    """Return what to do about skills and lines that were not understood."""
    if all(line["competencies"] for line in document["lines"]):
        return ""
    return (
        "Skills by name: coach gaps --by skill with the same --jd. A line that was not understood "
        "counts for nothing: put it in other words in your file, or practise what it means with "
        "coach practice --competency NAME."
    )


def evidence_words(story: dict[str, Any]) -> str:
    """Return the sentence that shows best that a story answers; empty without one."""
    return strip_markup(story["evidence"]["text"]) if story["evidence"] else ""


def cell_mark(chance: float) -> str:
    """Return a cell of the map: the tenths of a chance, a dot where the story is no answer."""
    return str(min(9, int(chance * 10))) if chance >= COVERED_FROM else "."


NAME_WIDTH = 19
CELL = 2
_KEY = "A digit is the chance that the story is a good answer, in tenths. A dot is no answer."


def show_map(out: Screen, document: dict[str, Any]) -> None:
    """Show competencies by stories, the widest stories first, and the stories' letters."""
    left = 2 * INDENT + NAME_WIDTH
    stories, chances = document["map"]["stories"], document["map"]["chances"]
    shown = min(len(stories), len(ascii_uppercase), (out.width - left) // CELL)
    if not shown:
        return
    letters = ascii_uppercase[:shown]
    out.print()
    out.print_line(Text(" " * left + " ".join(letters), style="bold"))
    for competency, row in zip(document["map"]["competencies"], chances, strict=True):
        line = Text(" " * 2 * INDENT).append_text(pad(competency, NAME_WIDTH))
        for chance in row[:shown]:
            style = FIT_STYLES[covering_fit(chance)] if chance else "dim"
            line.append(f"{cell_mark(chance)} ", style=style)
        out.print_line(line)
    out.print()
    for letter, story in zip(letters, stories, strict=False):
        line = Text(f"{'':<{2 * INDENT}}{letter}  ", style="bold")
        title = cut_line(story["title"], out.width - line.cell_len, "not bold")
        out.print_line(line.append_text(title))
    if len(stories) > shown:
        more = f"{len(stories) - shown:,} more answer something; --format json has all."
        out.hanging_indent(" " * 2 * INDENT, more)
    out.hanging_indent(" " * 2 * INDENT, Text(_KEY, style="dim"))


_SKILL_WIDTH = 36
NO_SKILL = "Stories that name no skill"
WANTED = "Wanted, and named by no story"


def show_skills(out: Screen, skills: Skills) -> None:
    """Show skills of several stories one by one, those of one in a row, and what is missing."""
    several = [skill for skill in skills.skills if len(skill.stories) > 1]
    once = [skill for skill in skills.skills if len(skill.stories) == 1]
    out.print()
    for skill in several:
        line = Text(" " * INDENT).append_text(pad(skill.name, _SKILL_WIDTH))
        line.append(f"{len(skill.stories):<4}")
        out.hanging_indent(line, ", ".join(skill.stories))
        _show_spellings(out, skill)
    for skill in once:
        _show_spellings(out, skill)
    if once:
        _show_names(out, f"In one story only ({len(once)})", [skill.name for skill in once])
    if skills.orphans:
        _show_names(out, f"{NO_SKILL} ({len(skills.orphans)})", skills.orphans)
        out.print_line(Text(" " * 2 * INDENT).append(f"coach edit {skills.orphans[0]}", "cyan"))
    if skills.wanted:
        _show_names(out, f"{WANTED} ({len(skills.wanted)})", skills.wanted)
    if not skills.skills:
        out.indented("No story names a skill.")
    out.print()


def _show_spellings(out: Screen, skill: Skill) -> None:
    """Show the other spellings that were taken for the same skill: the user sees every merge."""
    others = [one_line(spelling) for spelling in skill.spellings if spelling != skill.name]
    if others:
        line = f"{one_line(skill.name)} is also written {', '.join(others)}"
        out.indented(line, 2 * INDENT, style="dim")


def _show_names(out: Screen, title: str, names: Sequence[str]) -> None:
    out.show_heading(title)
    out.indented(", ".join(map(one_line, names)), 2 * INDENT)


_FIT_WIDTH = 10
_COUNT_WIDTH = 3
_TOLD_WIDTH = 18
WIDE = 70
"""Columns from which story and rehearsal stand on the line of their competency."""

_LINES = 1.9
"""Lines of a quotation: short of two, since words are not cut where a line ends."""


def show_gaps(out: Screen, report: GapReport, *, everything: bool = False) -> None:
    """Show the gaps, the worst first; what is covered in one line unless `everything`."""
    document = report.to_dict()
    out.print()
    if about := scope_words(document):
        out.indented(one_line(about), style="italic")
    head = pad(gap_heading(document), INDENT + NAME_WIDTH + _FIT_WIDTH + _COUNT_WIDTH)
    line = Text(" " * INDENT).append_text(head)
    if out.width >= WIDE:
        line.append("best story", style="dim")
        line.pad_right(out.width - _TOLD_WIDTH - line.cell_len)
        line.append("told", style="dim")
    out.print_line(line)
    for severity, gaps in gaps_by_severity(document):
        title = Text(" " * INDENT).append(HEADINGS[severity], style=STYLES[severity])
        if severity == "covered" and not everything:
            title.append(f" ({len(gaps)})")
            title.pad_right(max(1, 2 * INDENT + NAME_WIDTH - title.cell_len))
            out.print_line(title.append("coach gaps --all", style="cyan"))
            covered = ", ".join(gap["competency"] for gap in gaps)
            out.indented(covered, 2 * INDENT, style="dim")
            continue
        out.print_line(title)
        for gap in gaps:
            _show_gap(out, document, gap)
    if document["lines"]:
        out.show_heading(LINES)
        for text, understood in line_words(document):
            style = "bold yellow" if understood == NOT_UNDERSTOOD else "default"
            out.hanging_indent(" " * 2 * INDENT, text)
            out.hanging_indent(" " * 3 * INDENT + "= ", Text(understood, style=style))
        out.indented(lines_note(document), 2 * INDENT, style="dim")
    for number, issue in enumerate(document["bank"]):
        if not number:
            out.print()
        label = Text(" " * INDENT).append(f"{'' if number else 'Bank':<6}", style="bold")
        _show_command(out, label, one_line(issue["sentence"]), issue["command"] or "")
    show_map(out, document)
    out.print()


def _show_gap(out: Screen, document: dict[str, Any], gap: dict[str, Any]) -> None:
    wide = out.width >= WIDE
    line = Text(" " * 2 * INDENT).append_text(pad(gap["competency"], NAME_WIDTH))
    line.append(f"{gap['fit']:<{_FIT_WIDTH}}", style=FIT_STYLES[gap["fit"]])
    line.append(f"{gap['distinct'] or '':<{_COUNT_WIDTH}}")
    indent = Text(" " * (2 * INDENT + NAME_WIDTH if wide else 3 * INDENT))
    asked = asked_words(document, gap)
    quoted = f"asked: “{one_line(asked)}”" if asked else ""
    if not gap["stories"]:
        fits = line.cell_len + len(gap["command"]) <= out.width
        out.print_line(line.append(gap["command"], style="cyan") if fits else line)
        if not fits:
            out.print_line(indent + Text(gap["command"], style="cyan"))
        _show_beginning(out, indent, quoted, "italic")
        if gap["reason"] == "said none":
            _show_beginning(out, indent, "you said: none")
        elif closest := gap["closest"]:
            found = f"coach found none, closest: {one_line(closest['title'])}"
            _show_beginning(out, indent, found)
            if closest["chance"] >= WORTH_ASKING:  # the user may well say that it counts
                command = f"coach tag {closest['story']} --confirm {gap['competency']}"
                _show_command(out, indent, "It shows this?", command)
        return
    best = gap["stories"][0]
    last = told_words(best["told"], date.fromisoformat(document["today"]))
    if wide:
        title = pad(best["title"], out.width - line.cell_len - _TOLD_WIDTH)
        line.append_text(title).append(last)
    out.print_line(line)
    if not wide:
        out.hanging_indent(indent, f"{one_line(best['title'])}, told: {last}")
    _show_beginning(out, indent, quoted, "italic")
    if best["evidence"]:
        _show_beginning(out, indent, f"“{one_line(evidence_words(best))}”", "dim")
    _show_command(out, indent, one_line(gap["why"]), gap["command"])


def _show_beginning(out: Screen, label: Text, text: str, style: str = "") -> None:
    """Show a text of at most two lines beside a label; nothing where it is empty."""
    if text:
        room = int(_LINES * (out.width - label.cell_len))
        out.hanging_indent(label, cut_line(text, room, style))


def _show_command(out: Screen, label: Text, text: str, command: str) -> None:
    """Show a text, and a command behind or below it, never wrapped or cut, as it is copied."""
    *lines, last = Text(text).wrap(out, max(1, out.width - label.cell_len)) or [Text()]
    indent = Text(" " * label.cell_len)
    for number, line in enumerate(lines):
        out.print_line((indent if number else label) + line)
    start = (indent if lines else label) + last
    gap = "  " if text else ""
    if command and start.cell_len + len(gap) + len(command) <= out.width:
        out.print_line(start.append(gap).append(command, style="cyan"))
        return
    out.print_line(start)
    if command:
        out.print_line(indent + Text(command, style="cyan"))

"""Gaps and skills as HTML with the story map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.sentences import strip_markup
from coach.interview.gaps import Severity
from coach.matching.ranking import fit_of
from coach.views.gaps import HEADINGS, gap_heading, scope_words, told_words
from coach.views.html.page import Html, html_page, html_section, html_tag, join_html
from coach.views.layout import place_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.catalog.skills import Skills
    from coach.interview.gaps import AnsweringStory, Gap, GapReport
    from coach.interview.health import BankIssue


KIND: Final = "coach gaps"
SCRIPT: Final = "map"
"""The script that a page with a map needs."""

PRINTED: Final = 22
"""Stories that fit the width of a sheet of paper (page.css leaves out the columns behind them)."""

_TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class MapCell:
    """A story that answers a competency: its chance (0 to 1) and the sentence that shows it."""

    chance: float
    evidence: str


@dataclass(frozen=True, slots=True)
class MapRow:
    """A competency, the group it can be filtered by, and a cell for each story; None: no answer."""

    name: str
    group: str
    cells: tuple[MapCell | None, ...]


@dataclass(frozen=True, slots=True)
class StoryMap:
    """`columns` are the stories' titles."""

    columns: tuple[str, ...]
    rows: tuple[MapRow, ...]


def story_map(of: StoryMap) -> Html:
    """The map with its key and filter; empty where no story answers anything.

    The filter appears by script. Without one, every cell is a stop for Tab, and shows its sentence
    all the same.
    """
    if not of.columns:
        return Html("")
    key = html_tag(
        "p",
        "A number is the chance that the story is a good answer, in tenths: 6 and more is strong, "
        "less is possible; no number is no answer. Point at one, or go to it with Tab and the "
        "arrow keys, to see the sentence that shows it. Escape hides it.",
        class_="muted screen",
    )
    more = len(of.columns) - PRINTED
    cut = html_tag("p", f"On paper only the first {PRINTED} stories are shown.", class_="muted")
    return join_html(key, cut if more > 0 else "", _filter(of), _table(of))


def _filter(of: StoryMap) -> Html:
    groups = dict.fromkeys(row.group for row in of.rows)
    options = [
        html_tag("option", "All", value=""),
        *(html_tag("option", each, value=each) for each in groups),
    ]
    return html_tag(
        "form",
        html_tag("div", html_tag("label", "Competency or story", for_="words"), _words()),
        html_tag(
            "div",
            html_tag("label", "Group", for_="group"),
            html_tag("select", *options, id="group"),
        ),
        html_tag("span", id="shown", role="status", class_="muted"),
        class_="filter",
        role="search",
        aria_label="Filter the map",
        hidden=True,
    )


def _words() -> Html:
    return html_tag("input", type="search", id="words", autocomplete="off", size=18)


def _table(of: StoryMap) -> Html:
    heads = [
        html_tag("th", html_tag("span", title), scope="col", title=title) for title in of.columns
    ]
    head = html_tag(
        "thead",
        html_tag("tr", html_tag("td", html_tag("span", "Competency", class_="hidden")), heads),
    )
    body = html_tag("tbody", *(_row(of, number, row) for number, row in enumerate(of.rows)))
    caption = html_tag("caption", "Which story answers which competency", class_="hidden")
    table = html_tag("table", caption, head, body, class_="map")
    return html_tag(
        "div", table, class_="scroll", role="region", tabindex=0, aria_label="Map, scrolls sideways"
    )


def _row(of: StoryMap, number: int, row: MapRow) -> Html:
    name = html_tag("th", row.name, scope="row")
    cells = _cells(of, number, row)
    return join_html("\n", html_tag("tr", name, cells, data_group=row.group))


def _cells(of: StoryMap, number: int, row: MapRow) -> Iterator[Html]:
    """The cells of a row."""
    for at, (title, cell) in enumerate(zip(of.columns, row.cells, strict=True)):
        if cell is None:
            yield html_tag("td", html_tag("span", "no answer", class_="hidden"))
            continue
        word = str(fit_of(cell.chance))
        tip = f"e{number}-{at}"
        tenths = str(min(_TENTHS - 1, int(cell.chance * _TENTHS)))
        button = html_tag(
            "button",
            tenths,
            html_tag("span", f" {word}", class_="hidden"),
            type="button",
            aria_describedby=tip,
        )
        said = strip_markup(cell.evidence)
        shown = html_tag(
            "span",
            html_tag("b", f"{row.name}: {title} ({word})"),
            f"“{said}”" if said else "It has no sentence to show.",
            id=tip,
            role="tooltip",
            class_="tip",
        )
        yield html_tag("td", button, shown, class_=word)


def skills_page(skills: Skills) -> str:
    """The skills with their stories, and what is missing."""
    heads = [html_tag("th", each, scope="col") for each in ("Skill", "Written", "Stories")]
    rows = [
        html_tag(
            "tr",
            html_tag("th", each.name, scope="row"),
            html_tag("td", ", ".join(each.spellings)),
            html_tag("td", ", ".join(each.stories)),
        )
        for each in skills.skills
    ]
    caption = html_tag("caption", "What your stories name, with every spelling of it")
    table = html_tag(
        "table", caption, html_tag("thead", html_tag("tr", heads)), html_tag("tbody", rows)
    )
    shown = html_tag("div", table, class_="scroll", role="region", tabindex=0, aria_label="Skills")
    return html_page(
        KIND,
        "Skills",
        html_tag("h1", "Skills"),
        shown if rows else html_tag("p", "No story of yours names a skill."),
        _listed("Stories that name no skill", skills.orphans, "orphans"),
        _listed("Wanted, and named by no story", skills.wanted, "wanted"),
    )


def _listed(title: str, those: Sequence[str], id_: str) -> Html:
    if not those:
        return join_html()
    return html_section(title, html_tag("ul", [html_tag("li", each) for each in those]), id_=id_)


def gaps_page(report: GapReport) -> str:
    """The whole report; its `shown` must have been asked for."""
    about = scope_words(report)
    top = join_html(
        html_tag("h1", "Gaps"),
        html_tag("p", f"{gap_heading(report)}. {report.today.isoformat()}."),
        html_tag("p", about) if about else "",
    )
    drawn = story_map(_map(report))
    *open_, covered = (_severity(report, severity) for severity in Severity)
    grid = html_section("Competencies and stories", drawn, id_="map") if drawn else ""
    parts = [*open_, grid, covered, _bank(report.health)]
    return html_page(KIND, "Gaps", top, parts, script=SCRIPT if drawn else "")


def _map(report: GapReport) -> StoryMap:
    def cell(row: int, column: int) -> MapCell | None:
        shown = report.shown[row][column]
        chance = report.chances[row][column]
        return MapCell(chance, shown.text if shown else "") if chance else None

    columns = range(len(report.columns))
    return StoryMap(
        columns=tuple(known.story.title for known in report.columns),
        rows=tuple(
            MapRow(gap.name, HEADINGS[gap.severity], tuple(cell(row, at) for at in columns))
            for row, gap in enumerate(report.gaps)
        ),
    )


def _severity(report: GapReport, severity: Severity) -> Html:
    gaps = report.of(severity)
    if not gaps:
        return Html("")
    title = f"{HEADINGS[severity]} ({len(gaps)})"
    cards = [_gap(report, gap) for gap in gaps]
    return html_section(title, html_tag("div", *cards, class_="cards"), id_=str(severity))


def _gap(report: GapReport, gap: Gap) -> Html:
    name = f"gap-{gap.competency}"
    asked = (
        html_tag("p", "Asked: ", html_tag("q", gap.sentence))
        if report.quotes and gap.sentence
        else ""
    )
    said = gap.why
    return join_html(
        "\n",
        html_tag(
            "article",
            html_tag(
                "h3",
                gap.name,
                " ",
                html_tag("span", str(gap.fit), class_=f"badge {gap.fit}"),
                id=name,
            ),
            asked,
            [_answering(report, each) for each in gap.stories[:1]],
            _others(gap),
            _closest(gap),
            html_tag("p", said) if said else "",
            html_tag("p", html_tag("code", gap.command)),
            class_="card",
            aria_labelledby=name,
        ),
    )


def _answering(report: GapReport, best: AnsweringStory) -> Html:
    where = place_link(best.story.path, best.story.story.first_line)
    last = told_words(best.told, report.today)
    return join_html(
        html_tag(
            "p",
            html_tag("strong", best.story.story.title),
            " ",
            html_tag("span", where, class_="label"),
        ),
        html_tag("blockquote", strip_markup(best.evidence.text)) if best.evidence else "",
        html_tag("p", f"Told: {last}", class_="muted"),
    )


def _others(gap: Gap) -> Html:
    titles = [each.story.story.title for each in gap.stories[1:]]
    more = gap.distinct - len(gap.stories)
    said = "; ".join(titles) + (f"; {more} more" if more > 0 else "")
    return html_tag("p", f"Or: {said}", class_="muted") if titles else Html("")


def _closest(gap: Gap) -> Html:
    if gap.closest is None:
        return Html("")
    return html_tag("p", f"Closest: {gap.closest.story.story.title}", class_="muted")


def _bank(findings: Sequence[BankIssue]) -> Html:
    if not findings:
        return Html("")
    said = [
        html_tag(
            "li",
            each.sentence,
            join_html(" ", html_tag("code", each.command)) if each.command else "",
        )
        for each in findings
    ]
    return html_section("The bank", html_tag("ul", *said), id_="bank")

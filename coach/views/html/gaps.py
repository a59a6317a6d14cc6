"""Gaps and skills as HTML, from their JSON documents, with the story map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from coach.domain.sentences import strip_markup
from coach.matching.coverage import covering_fit
from coach.views.gaps import (
    HEADINGS,
    LINES,
    NO_SKILL,
    WANTED,
    asked_words,
    cell_mark,
    evidence_words,
    gap_heading,
    gaps_by_severity,
    line_words,
    lines_note,
    scope_words,
    told_words,
)
from coach.views.html.page import (
    Html,
    html_filled,
    html_list,
    html_page,
    html_section,
    html_table,
    html_tag,
    join_html,
)
from coach.views.layout import place_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.catalog.skills import Skills
    from coach.domain.sentences import Passage
    from coach.interview.gaps import GapReport


KIND: Final = "coach gaps"
SCRIPT: Final = "map"
"""The script that a page with a map needs."""

PRINTED: Final = 22
"""Stories that fit the width of a sheet of paper (page.css leaves out the columns behind them)."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """A competency, the group it can be filtered by, and a cell for each story.

    A cell is the chance of an answer (0 to 1) and the sentence that shows it; None for no answer.
    """

    name: str
    group: str
    cells: tuple[tuple[float, str] | None, ...]


def story_map(titles: Sequence[str], rows: Sequence[MapRow]) -> Html:
    """Return the map of stories, by title, with its key and filter; empty without a story.

    The filter appears by script. Without one, every cell is a stop for Tab, and shows its sentence
    all the same.
    """
    if not titles:
        return Html("")
    key = html_tag(
        "p",
        "A number is the chance that the story is a good answer, in tenths; "
        "no number is no answer. Point at one, or go to it with Tab and the "
        "arrow keys, to see the sentence that shows it. Escape hides it.",
        class_="muted screen",
    )
    cut = html_tag("p", f"On paper only the first {PRINTED} stories are shown.", class_="muted")
    corner = html_tag("td", html_tag("span", "Competency", class_="hidden"))
    heads = [html_tag("th", html_tag("span", title), scope="col", title=title) for title in titles]
    table = html_table(
        "Which story answers which competency",
        [corner, *heads],
        (_map_row(number, row, titles) for number, row in enumerate(rows)),
        label="Map, scrolls sideways",
        class_="map",
    )
    return join_html(key, cut if len(titles) > PRINTED else "", _filter(rows), table)


def _filter(rows: Sequence[MapRow]) -> Html:
    groups = dict.fromkeys(row.group for row in rows)
    options = [html_tag("option", group, value=group) for group in groups]
    words = html_tag("input", type="search", id="words", autocomplete="off", size=18)
    choice = html_tag("select", html_tag("option", "All", value=""), *options, id="group")
    return html_tag(
        "form",
        html_tag("div", html_tag("label", "Competency or story", for_="words"), words),
        html_tag("div", html_tag("label", "Group", for_="group"), choice),
        html_tag("span", id="shown", role="status", class_="muted"),
        class_="filter",
        role="search",
        aria_label="Filter the map",
        hidden=True,
    )


def _map_row(number: int, row: MapRow, titles: Sequence[str]) -> Html:
    cells = [
        _map_cell(f"e{number}-{at}", f"{row.name}: {title}", *cell)
        if cell
        else html_tag("td", html_tag("span", "no answer", class_="hidden"))
        for at, (title, cell) in enumerate(zip(titles, row.cells, strict=True))
    ]
    name = html_tag("th", row.name, scope="row")
    return join_html("\n", html_tag("tr", name, cells, data_group=row.group))


def _map_cell(tip: str, about: str, chance: float, evidence: str) -> Html:
    fit, quote = str(covering_fit(chance)), strip_markup(evidence)
    hidden = html_tag("span", f" {fit}", class_="hidden")
    button = html_tag("button", cell_mark(chance), hidden, type="button", aria_describedby=tip)
    shown = html_tag(
        "span",
        html_tag("b", f"{about} ({fit})"),
        f"“{quote}”" if quote else "It has no sentence to show.",
        id=tip,
        role="tooltip",
        class_="tip",
    )
    return html_tag("td", button, shown, class_=fit)


def skills_page(skills: Skills) -> str:
    """Return the skills with their stories, and what is missing."""
    document = skills.to_dict()
    heads = [html_tag("th", head, scope="col") for head in ("Skill", "Written", "Stories")]
    rows = [
        html_tag(
            "tr",
            html_tag("th", skill["skill"], scope="row"),
            html_tag("td", ", ".join(skill["spellings"])),
            html_tag("td", ", ".join(skill["stories"])),
        )
        for skill in document["skills"]
    ]
    caption = "What your stories name, with every spelling of it"
    return html_page(
        KIND,
        "Skills",
        html_tag("h1", "Skills"),
        html_table(caption, heads, rows, label="Skills")
        if rows
        else html_tag("p", "No story names a skill."),
        html_list(NO_SKILL, document["orphans"], id_="orphans"),
        html_list(WANTED, document["wanted"], id_="wanted"),
    )


def gaps_page(report: GapReport) -> str:
    """Return the whole report; its `shown` must have been asked for."""
    document = report.to_dict()
    about = scope_words(document)
    titles = [story["title"] for story in document["map"]["stories"]]
    grid = story_map(titles, list(_map_rows(document, report.shown)))
    parts = {
        severity: html_section(
            f"{HEADINGS[severity]} ({len(gaps)})",
            html_tag("div", *(_card(document, gap) for gap in gaps), class_="cards"),
            id_=severity,
        )
        for severity, gaps in gaps_by_severity(document)
    }
    covered = parts.pop("covered", "")
    bank = [
        join_html(issue["sentence"], " ", html_tag("code", issue["command"]))
        if issue["command"]
        else issue["sentence"]
        for issue in document["bank"]
    ]
    return html_page(
        KIND,
        "Gaps",
        html_tag("h1", "Gaps"),
        html_tag("p", f"{gap_heading(document)}. {document['today']}."),
        html_filled("p", about),
        parts.values(),
        html_section("Competencies and stories", grid, id_="map") if grid else "",
        covered,
        _job_lines(document),
        html_list("The bank", bank, id_="bank"),
        script=SCRIPT if grid else "",
    )


def _job_lines(document: dict[str, Any]) -> Html:
    """Return every line of a job description with what was understood; empty without one."""
    rows = [
        html_tag("tr", html_tag("td", line), html_tag("td", understood))
        for line, understood in line_words(document)
    ]
    heads = [html_tag("th", head, scope="col") for head in ("Line", "Understood as")]
    note = html_filled("p", lines_note(document), class_="muted")
    table = html_table("What each line was understood as", heads, rows, label=LINES)
    return html_section(LINES, join_html(table, note), id_="lines") if rows else Html("")


def _map_rows(
    document: dict[str, Any], shown: Sequence[Sequence[Passage | None]]
) -> Iterator[MapRow]:
    chances = document["map"]["chances"]
    for gap, row, passages in zip(document["gaps"], chances, shown, strict=True):
        cells = tuple(
            (chance, passage.text if passage else "") if chance else None
            for chance, passage in zip(row, passages, strict=True)
        )
        yield MapRow(gap["name"], HEADINGS[gap["severity"]], cells)


def _card(document: dict[str, Any], gap: dict[str, Any]) -> Html:
    name, asked = f"gap-{gap['competency']}", asked_words(document, gap)
    badge = html_tag("span", gap["fit"], class_=f"badge {gap['fit']}")
    best, *others = gap["stories"] or [None]
    more = gap["distinct"] - len(gap["stories"])
    titles = [*(story["title"] for story in others), *([f"{more} more"] if more > 0 else [])]
    closest = f"Closest: {gap['closest']['title']}" if gap["closest"] else ""
    article = html_tag(
        "article",
        html_tag("h3", gap["name"], " ", badge, id=name),
        html_tag("p", "Asked: ", html_tag("q", asked)) if asked else "",
        _answer(best, date.fromisoformat(document["today"])) if best else "",
        html_filled("p", f"Or: {'; '.join(titles)}" if others else "", class_="muted"),
        html_filled("p", closest, class_="muted"),
        html_filled("p", gap["why"]),
        html_tag("p", html_tag("code", gap["command"])),
        class_="card",
        aria_labelledby=name,
    )
    return join_html("\n", article)


def _answer(story: dict[str, Any], today: date) -> Html:
    place = html_tag("span", place_link(story["source"], story["lines"][0]), class_="label")
    return join_html(
        html_tag("p", html_tag("strong", story["title"]), " ", place),
        html_filled("blockquote", evidence_words(story)),
        html_tag("p", f"Told: {told_words(story['told'], today)}", class_="muted"),
    )

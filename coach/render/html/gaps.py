"""The report on gaps as HTML: the map of competencies and stories, then gap by gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.gaps import Severity
from coach.render.gap_words import HEADINGS, head, scope, told, why
from coach.render.gaps_document import KIND
from coach.render.html.markup import Html, concat, tag
from coach.render.html.page import page, section
from coach.render.html.story_map import SCRIPT, Cell, Row, StoryMap, story_map
from coach.render.terminal import place
from coach.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.gaps import Answering, Gap, Report
    from coach.health import Finding


def gaps_page(report: Report) -> str:
    """The whole report; its `shown` must have been asked for."""
    about = scope(report)
    top = concat(
        tag("h1", "Gaps"),
        tag("p", f"{head(report)}. {report.today.isoformat()}."),
        tag("p", about) if about else "",
    )
    drawn = story_map(_map(report))
    *open_, covered = (_severity(report, severity) for severity in Severity)
    grid = section("Competencies and stories", drawn, id_="map") if drawn else ""
    parts = [*open_, grid, covered, _bank(report.health)]
    return page(KIND, "Gaps", top, parts, script=SCRIPT if drawn else "")


def _map(report: Report) -> StoryMap:
    def cell(row: int, column: int) -> Cell | None:
        shown = report.shown[row][column]
        chance = report.chances[row][column]
        return Cell(chance, shown.text if shown else "") if chance else None

    columns = range(len(report.columns))
    return StoryMap(
        columns=tuple(known.story.title for known in report.columns),
        rows=tuple(
            Row(gap.name, HEADINGS[gap.severity], tuple(cell(row, at) for at in columns))
            for row, gap in enumerate(report.gaps)
        ),
    )


def _severity(report: Report, severity: Severity) -> Html:
    gaps = report.of(severity)
    if not gaps:
        return Html("")
    title = f"{HEADINGS[severity]} ({len(gaps)})"
    cards = [_gap(report, gap) for gap in gaps]
    return section(title, tag("div", *cards, class_="cards"), id_=str(severity))


def _gap(report: Report, gap: Gap) -> Html:
    name = f"gap-{gap.competency}"
    asked = tag("p", "Asked: ", tag("q", gap.sentence)) if report.quotes and gap.sentence else ""
    said = why(gap)
    return concat(
        "\n",
        tag(
            "article",
            tag("h3", gap.name, " ", tag("span", str(gap.fit), class_=f"badge {gap.fit}"), id=name),
            asked,
            [_answering(report, each) for each in gap.stories[:1]],
            _others(gap),
            _closest(gap),
            tag("p", said) if said else "",
            tag("p", tag("code", gap.command)),
            class_="card",
            aria_labelledby=name,
        ),
    )


def _answering(report: Report, best: Answering) -> Html:
    where = place(best.story.path, best.story.story.first_line)
    last = told(best.told, report.today)
    return concat(
        tag("p", tag("strong", best.story.story.title), " ", tag("span", where, class_="label")),
        tag("blockquote", plain(best.evidence.text)) if best.evidence else "",
        tag("p", f"Told: {last}", class_="muted"),
    )


def _others(gap: Gap) -> Html:
    titles = [each.story.story.title for each in gap.stories[1:]]
    more = gap.distinct - len(gap.stories)
    said = "; ".join(titles) + (f"; {more} more" if more > 0 else "")
    return tag("p", f"Or: {said}", class_="muted") if titles else Html("")


def _closest(gap: Gap) -> Html:
    if gap.closest is None:
        return Html("")
    return tag("p", f"Closest: {gap.closest.story.story.title}", class_="muted")


def _bank(findings: Sequence[Finding]) -> Html:
    if not findings:
        return Html("")
    said = [
        tag("li", each.sentence, concat(" ", tag("code", each.command)) if each.command else "")
        for each in findings
    ]
    return section("The bank", tag("ul", *said), id_="bank")

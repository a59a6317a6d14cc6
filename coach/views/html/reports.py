"""Session report and sheet as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.domain.sentences import strip_markup
from coach.domain.story import PARTS
from coach.views import session_report
from coach.views import sheet as sheet_views
from coach.views.html.page import Html, html_page, html_section, html_tag, join_html

if TYPE_CHECKING:
    from coach.interview.sheet import Sheet, SheetEntry
    from coach.practice.history import AnswerSummary, SessionReport
    from coach.practice.stored_review import StoredRemark


def session_page(report: SessionReport) -> str:
    """The whole report."""
    title = session_report.session_heading(report)
    answers = [_answer(number, each) for number, each in enumerate(report.answers, start=1)]
    return html_page(
        session_report.KIND,
        title,
        html_tag("h1", title),
        html_tag("p", session_report.session_summary(report)),
        _scores(report),
        _often(report),
        answers,
        _skipped(report),
    )


def _scores(report: SessionReport) -> Html:
    if not any(each.kept.parts for each in report.answers):
        return Html("")
    names = ["Question", "Story", *(part.capitalize() for part in PARTS), "Words"]
    heads = [
        html_tag("th", name, scope="col", class_="number" if at > 1 else "")
        for at, name in enumerate(names)
    ]
    rows = [_row(number, each) for number, each in enumerate(report.answers, start=1)]
    caption = html_tag("caption", "The parts of each answer, scored from 1 to 5")
    table = html_tag(
        "table", caption, html_tag("thead", html_tag("tr", heads)), html_tag("tbody", rows)
    )
    return html_tag("div", table, class_="scroll", role="region", tabindex=0, aria_label="Scores")


def _row(number: int, heard: AnswerSummary) -> Html:
    parts = heard.kept.parts
    numbers = [str(parts[part].score) if parts else "-" for part in PARTS]
    numbers.append(str(heard.kept.words or "-"))
    return html_tag(
        "tr",
        html_tag("th", html_tag("a", str(number), href=f"#q{number}"), scope="row"),
        html_tag("td", heard.story.story.title if heard.story else "-"),
        [html_tag("td", each, class_="number") for each in numbers],
    )


def _often(report: SessionReport) -> Html:
    if not report.often:
        return Html("")
    found = [
        html_tag("li", f"{kind}: {count} of {report.reviewed}") for kind, count in report.often
    ]
    return html_section("In more than one answer", html_tag("ul", found), id_="often")


def _answer(number: int, heard: AnswerSummary) -> Html:
    said = heard.attempt.answer.strip()
    facts = " ".join(
        each
        for each in (session_report.session_size(heard), session_report.named_story(heard))
        if each
    )
    return html_section(
        f"{number}. {heard.attempt.question}",
        html_tag("p", html_tag("strong", heard.story.story.title)) if heard.story else "",
        html_tag("p", facts, class_="muted") if facts else "",
        html_tag("blockquote", said, class_="answer") if said else "",
        html_tag("p", session_report.UNREAD) if session_report.unread_words(heard) else "",
        _remarks(heard),
        _points(heard),
        _follow_up(heard),
        html_tag("p", session_report.grade_words(heard))
        if session_report.grade_words(heard)
        else "",
        id_=f"q{number}",
    )


def _remarks(heard: AnswerSummary) -> Html:
    shown = heard.kept.remarks[: session_report.MOST_REMARKS]
    return (
        join_html(html_tag("h3", "What to improve"), html_tag("ol", map(_remark, shown)))
        if shown
        else Html("")
    )


def _remark(remark: StoredRemark) -> Html:
    return html_tag(
        "li",
        remark.message,
        html_tag("blockquote", strip_markup(remark.quote)),
        html_tag("p", html_tag("strong", "Try: "), strip_markup(remark.suggestion)),
    )


def _points(heard: AnswerSummary) -> Html:
    told = session_report.points_words(heard)
    if not told:
        return Html("")
    missed = [html_tag("li", strip_markup(each)) for each in heard.kept.points.left_out]
    return join_html(
        html_tag("h3", "Your notes"),
        html_tag("p", told, " Left out:" if missed else ""),
        html_tag("ul", missed) if missed else "",
    )


def _follow_up(heard: AnswerSummary) -> Html:
    if not heard.attempt.probe:
        return Html("")
    answer = heard.attempt.probe_answer.strip()
    return join_html(
        html_tag("h3", "Follow-up"),
        html_tag("p", heard.attempt.probe),
        html_tag("blockquote", answer, class_="answer") if answer else "",
    )


def _skipped(report: SessionReport) -> Html:
    if not report.skipped:
        return Html("")
    those = [html_tag("li", each) for each in report.skipped]
    return html_section("Without an answer", html_tag("ul", those), id_="skipped")


_TAG = re.compile(r"<[^>]*>")

ROOMY: Final = 8
"""Entries up to which each has two questions."""

SMALL_FROM: Final = 4_200
SMALLEST_FROM: Final = 5_600
"""Characters of a sheet (an odd card counted twice) from which it is printed in small letters (7.5
points instead of 8.5), and in the smallest (6.5). Tests print sheets of the greatest length, on A4
and on Letter."""


def sheet_page(sheet: Sheet) -> str:
    """The sheet: a card for each competency, then what is missing."""
    dense = len(sheet.entries) > ROOMY
    about = sheet_views.sheet_subheading(sheet)
    head = join_html(
        html_tag("h1", sheet_views.sheet_heading(sheet)),
        html_tag("p", about, class_="muted") if about else "",
    )
    cards = [_card(number, entry, dense=dense) for number, entry in enumerate(sheet.entries)]
    none = "" if cards else html_tag("p", "No story of yours answers any of this.")
    body = join_html(
        head, none, html_tag("div", *cards, class_="cards") if cards else "", _ending(sheet)
    )
    whole = html_tag("div", body, class_=f"sheet{_print(body, len(cards))}")
    return html_page(sheet_views.KIND, sheet_views.sheet_heading(sheet), whole)


def _print(body: Html, count: int) -> str:
    """The size of print for what a page has to hold: in two columns an odd card takes two rooms."""
    length = len(_TAG.sub("", body)) * (count + count % 2) / max(count, 1)
    if length >= SMALLEST_FROM:
        return " small smallest"
    return " small" if length >= SMALL_FROM else ""


def _card(number: int, entry: SheetEntry, *, dense: bool) -> Html:
    again = sheet_views.again_words(entry)
    story = html_tag(
        "p",
        html_tag("strong", sheet_views.clip_words(entry.story.story.title, sheet_views.TITLE)),
        " ",
        html_tag("span", str(entry.fit), class_=f"badge {entry.fit}"),
        html_tag("span", f" {again}", class_="label") if again else "",
    )
    name = f"c{number}"
    return join_html(
        "\n",
        html_tag(
            "article",
            html_tag("h2", sheet_views.clip_words(entry.name, sheet_views.NAME), id=name),
            story,
            html_tag("dl", _lines(entry, dense=dense)),
            class_="card",
            aria_labelledby=name,
        ),
    )


def _lines(entry: SheetEntry, *, dense: bool) -> Html:
    said = [
        join_html(html_tag("dt", label), html_tag("dd", text))
        for label, text in sheet_views.sheet_lines(entry)
    ]
    figures = [html_tag("li", each) for each in sheet_views.figures_words(entry)]
    if figures:
        listed = html_tag("ul", *figures, class_="figures")
        said.append(join_html(html_tag("dt", sheet_views.FIGURES), html_tag("dd", listed)))
    questions = [sheet_views.clip_words(each, sheet_views.QUESTION) for each in entry.questions]
    if questions:
        shown = [html_tag("dd", each) for each in questions[: 1 if dense else None]]
        said.append(join_html(html_tag("dt", sheet_views.ASKED), shown))
    return join_html(*said)


def _ending(sheet: Sheet) -> Html:
    said = [
        html_tag("p", html_tag("strong", f"{label}: "), names)
        for label, names in sheet_views.ending_words(sheet)
    ]
    return html_tag("div", *said, class_="ending") if said else Html("")

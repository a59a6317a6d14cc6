"""The report on a session, the cheat sheet, and the stories of an export, as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.domain.sentences import strip_markup
from coach.domain.story import PARTS
from coach.ingest.writer import END, STORY, told_story
from coach.printing import clean_text, one_line
from coach.views import session_report as words
from coach.views import sheet as sheet_views
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
from coach.views.review import OFTEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.results import Exported
    from coach.interview.sheet import Sheet, SheetEntry
    from coach.practice.history import SessionReport
    from coach.practice.stored_review import StoredRemark
    from coach.views.session_report import AnswerPage


def session_page(report: SessionReport) -> str:
    """Return the whole report."""
    title = words.session_heading(report)
    pages = [words.answer_page(summary) for summary in report.answers]
    is_scored = any(summary.review.parts for summary in report.answers)
    return html_page(
        words.KIND,
        title,
        html_tag("h1", title),
        html_tag("p", words.session_summary(report)),
        _scores(pages) if is_scored else "",
        html_list(OFTEN, words.often_words(report), id_="often"),
        [_answer(number, page) for number, page in enumerate(pages, start=1)],
        html_list(words.SKIPPED, report.skipped, id_="skipped"),
    )


def _scores(pages: Sequence[AnswerPage]) -> Html:
    names = ["Question", "Story", *(part.capitalize() for part in PARTS), "Words"]
    heads = [
        html_tag("th", name, scope="col", class_="number" if at > 1 else "")
        for at, name in enumerate(names)
    ]
    rows = [
        html_tag(
            "tr",
            html_tag("th", html_tag("a", str(number), href=f"#q{number}"), scope="row"),
            html_tag("td", page.story or "-"),
            [html_tag("td", score, class_="number") for score in page.scores],
        )
        for number, page in enumerate(pages, start=1)
    ]
    caption = "The parts of each answer, scored from 1 to 5"
    return html_table(caption, heads, rows, label="Scores")


def _answer(number: int, page: AnswerPage) -> Html:
    points = html_filled("ul", [html_tag("li", point) for point in page.left_out])
    told = f"{page.points} Left out:" if points else page.points
    follow_ups = [
        join_html(html_tag("p", question), html_filled("blockquote", answer, class_="answer"))
        for question, answer in page.follow_ups
    ]
    return html_section(
        f"{number}. {page.question}",
        html_filled("p", html_filled("strong", page.story)),
        html_filled("p", " ".join(page.facts), class_="muted"),
        html_filled("blockquote", page.answer, class_="answer"),
        html_filled("p", page.unread),
        _headed(words.IMPROVE, html_filled("ol", map(_remark, page.remarks))),
        _headed(words.NOTES, html_filled("p", told), points),
        _headed(words.FOLLOW_UP, join_html(follow_ups)),
        html_filled("p", page.grade),
        id_=f"q{number}",
    )


def _remark(remark: StoredRemark) -> Html:
    quote = html_tag("blockquote", strip_markup(remark.quote))
    advice = html_tag("p", html_tag("strong", "Try: "), strip_markup(remark.suggestion))
    return html_tag("li", remark.message, quote, advice)


def _headed(title: str, first: Html, *rest: Html) -> Html:
    """Return elements under a heading of the third level; nothing where the first is empty."""
    return join_html(html_tag("h3", title), first, *rest) if first else first


_TAG = re.compile(r"<[^>]*>")

ROOMY: Final = 8
"""Entries up to which each has two questions."""

SMALL_FROM: Final = 3_500
SMALLEST_FROM: Final = 4_900
"""Characters of a sheet (an odd card counted twice) from which it is printed in small letters (7.5
points instead of 8.5), and in the smallest (6.5). Tests print long sheets, on A4 and on Letter."""


def sheet_page(sheet: Sheet) -> str:
    """Return the sheet: a card for each competency, then what is missing."""
    title, about = (
        sheet_views.sheet_heading(sheet),
        one_line(sheet.framework),
    )
    dense = len(sheet.entries) > ROOMY
    cards = [_card(number, entry, dense=dense) for number, entry in enumerate(sheet.entries)]
    endings = [
        html_tag("p", html_tag("strong", f"{label}: "), names)
        for label, names in sheet_views.ending_words(sheet)
    ]
    body = join_html(
        html_tag("h1", title),
        html_filled("p", about, class_="muted"),
        html_tag("div", *cards, class_="cards") if cards else html_tag("p", sheet_views.NOTHING),
        html_filled("div", *endings, class_="ending"),
    )
    count = len(cards)  # in two columns an odd card takes two rooms
    length = len(_TAG.sub("", body)) * (count + count % 2) / max(count, 1)
    size = " small smallest" if length >= SMALLEST_FROM else ""
    size = size or (" small" if length >= SMALL_FROM else "")
    return html_page(sheet_views.KIND, title, html_tag("div", body, class_=f"sheet{size}"))


def _card(number: int, entry: SheetEntry, *, dense: bool) -> Html:
    again, name = sheet_views.again_words(entry), f"c{number}"
    lines: list[Html] = []
    for label, texts in sheet_views.sheet_lines(entry):
        lines.append(html_tag("dt", label))
        if label == sheet_views.FIGURES:
            figures = html_tag("ul", *(html_tag("li", text) for text in texts), class_="figures")
            lines.append(html_tag("dd", figures))
        else:
            lines += [html_tag("dd", text) for text in texts[: 1 if dense else None]]
    article = html_tag(
        "article",
        html_tag("h2", one_line(entry.name), id=name),
        html_tag(
            "p",
            html_tag("strong", one_line(entry.title)),
            " ",
            html_tag("span", str(entry.fit), class_=f"badge {entry.fit}"),
            html_filled("span", f" {again}" if again else "", class_="label"),
        ),
        html_tag("dl", *lines),
        class_="card",
        aria_labelledby=name,
    )
    return join_html("\n", article)


def stories_page(stories: Sequence[Exported]) -> str:
    """Return the stories as Markdown has them, drawn: no HTML of theirs is taken as such."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
    bodies = (clean_text(told_story(replace(one, shows=()))) for one in stories)
    body = [Html(f"{STORY}\n{markdown.render(text)}{END}\n") for text in bodies]
    return html_page("coach export", "Stories", html_tag("h1", "Stories"), *body)

"""The report on a session as HTML: the scores in a table, then answer by answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.logbook.kept import PARTS
from coach.render import session_words as words
from coach.render.html.markup import Html, concat, tag
from coach.render.html.page import page, section
from coach.sentences import plain

if TYPE_CHECKING:
    from coach.logbook.kept import RemarkKept
    from coach.logbook.session import Heard, SessionReport


def session_page(report: SessionReport) -> str:
    """The whole report."""
    title = words.heading(report)
    answers = [_answer(number, each) for number, each in enumerate(report.answers, start=1)]
    return page(
        words.KIND,
        title,
        tag("h1", title),
        tag("p", words.summary(report)),
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
        tag("th", name, scope="col", class_="number" if at > 1 else "")
        for at, name in enumerate(names)
    ]
    rows = [_row(number, each) for number, each in enumerate(report.answers, start=1)]
    caption = tag("caption", "The parts of each answer, scored from 1 to 5")
    table = tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", rows))
    return tag("div", table, class_="scroll", role="region", tabindex=0, aria_label="Scores")


def _row(number: int, heard: Heard) -> Html:
    parts = heard.kept.parts
    numbers = [str(parts[part].score) if parts else "-" for part in PARTS]
    numbers.append(str(heard.kept.words or "-"))
    return tag(
        "tr",
        tag("th", tag("a", str(number), href=f"#q{number}"), scope="row"),
        tag("td", heard.story.story.title if heard.story else "-"),
        [tag("td", each, class_="number") for each in numbers],
    )


def _often(report: SessionReport) -> Html:
    if not report.often:
        return Html("")
    found = [tag("li", f"{kind}: {count} of {report.reviewed}") for kind, count in report.often]
    return section("In more than one answer", tag("ul", found), id_="often")


def _answer(number: int, heard: Heard) -> Html:
    said = heard.attempt.answer.strip()
    facts = " ".join(each for each in (words.size(heard), words.named(heard)) if each)
    return section(
        f"{number}. {heard.attempt.question}",
        tag("p", tag("strong", heard.story.story.title)) if heard.story else "",
        tag("p", facts, class_="muted") if facts else "",
        tag("blockquote", said, class_="answer") if said else "",
        tag("p", words.UNREAD) if words.unread(heard) else "",
        _remarks(heard),
        _points(heard),
        _follow_up(heard),
        tag("p", words.grade(heard)) if words.grade(heard) else "",
        id_=f"q{number}",
    )


def _remarks(heard: Heard) -> Html:
    shown = heard.kept.remarks[: words.MOST_REMARKS]
    return concat(tag("h3", "To mend"), tag("ol", map(_remark, shown))) if shown else Html("")


def _remark(remark: RemarkKept) -> Html:
    return tag(
        "li",
        remark.message,
        tag("blockquote", plain(remark.quote)),
        tag("p", tag("strong", "Try: "), plain(remark.attempt)),
    )


def _points(heard: Heard) -> Html:
    told = words.points(heard)
    if not told:
        return Html("")
    missed = [tag("li", plain(each)) for each in heard.kept.points.left_out]
    return concat(
        tag("h3", "Your notes"),
        tag("p", told, " Left out:" if missed else ""),
        tag("ul", missed) if missed else "",
    )


def _follow_up(heard: Heard) -> Html:
    if not heard.attempt.probe:
        return Html("")
    answer = heard.attempt.probe_answer.strip()
    return concat(
        tag("h3", "Follow-up"),
        tag("p", heard.attempt.probe),
        tag("blockquote", answer, class_="answer") if answer else "",
    )


def _skipped(report: SessionReport) -> Html:
    if not report.skipped:
        return Html("")
    those = [tag("li", each) for each in report.skipped]
    return section("Without an answer", tag("ul", those), id_="skipped")

"""The sheet for the night before as HTML: one page of paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.render import sheet_words as words
from coach.render.html.markup import Html, concat, tag
from coach.render.html.page import page

if TYPE_CHECKING:
    from coach.sheet import Entry, Sheet

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
    about = words.under(sheet)
    head = concat(
        tag("h1", words.heading(sheet)),
        tag("p", about, class_="muted") if about else "",
    )
    cards = [_card(number, entry, dense=dense) for number, entry in enumerate(sheet.entries)]
    none = "" if cards else tag("p", "No story of yours answers any of this.")
    body = concat(head, none, tag("div", *cards, class_="cards") if cards else "", _ending(sheet))
    whole = tag("div", body, class_=f"sheet{_print(body, len(cards))}")
    return page(words.KIND, words.heading(sheet), whole)


def _print(body: Html, count: int) -> str:
    """The size of print for what a page has to hold: in two columns an odd card takes two rooms."""
    length = len(_TAG.sub("", body)) * (count + count % 2) / max(count, 1)
    if length >= SMALLEST_FROM:
        return " small smallest"
    return " small" if length >= SMALL_FROM else ""


def _card(number: int, entry: Entry, *, dense: bool) -> Html:
    again = words.again(entry)
    story = tag(
        "p",
        tag("strong", words.clipped(entry.story.story.title, words.TITLE)),
        " ",
        tag("span", str(entry.fit), class_=f"badge {entry.fit}"),
        tag("span", f" {again}", class_="label") if again else "",
    )
    name = f"c{number}"
    return concat(
        "\n",
        tag(
            "article",
            tag("h2", words.clipped(entry.name, words.NAME), id=name),
            story,
            tag("dl", _lines(entry, dense=dense)),
            class_="card",
            aria_labelledby=name,
        ),
    )


def _lines(entry: Entry, *, dense: bool) -> Html:
    said = [concat(tag("dt", label), tag("dd", text)) for label, text in words.lines(entry)]
    figures = [tag("li", each) for each in words.figures(entry)]
    if figures:
        listed = tag("ul", *figures, class_="figures")
        said.append(concat(tag("dt", words.FIGURES), tag("dd", listed)))
    questions = [words.clipped(each, words.QUESTION) for each in entry.questions]
    if questions:
        shown = [tag("dd", each) for each in questions[: 1 if dense else None]]
        said.append(concat(tag("dt", words.ASKED), shown))
    return concat(*said)


def _ending(sheet: Sheet) -> Html:
    said = [tag("p", tag("strong", f"{label}: "), names) for label, names in words.ending(sheet)]
    return tag("div", *said, class_="ending") if said else Html("")

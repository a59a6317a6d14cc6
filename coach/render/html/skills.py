"""What `coach gaps --by skill` found, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.render.gaps_document import KIND
from coach.render.html.markup import Html, concat, tag
from coach.render.html.page import page, section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.skills import Skills


def skills_page(skills: Skills) -> str:
    """The skills with their stories, and what is missing."""
    heads = [tag("th", each, scope="col") for each in ("Skill", "Written", "Stories")]
    rows = [
        tag(
            "tr",
            tag("th", each.name, scope="row"),
            tag("td", ", ".join(each.spellings)),
            tag("td", ", ".join(each.stories)),
        )
        for each in skills.skills
    ]
    caption = tag("caption", "What your stories name, with every spelling of it")
    table = tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", rows))
    shown = tag("div", table, class_="scroll", role="region", tabindex=0, aria_label="Skills")
    return page(
        KIND,
        "Skills",
        tag("h1", "Skills"),
        shown if rows else tag("p", "No story of yours names a skill."),
        _listed("Stories that name no skill", skills.orphans, "orphans"),
        _listed("Wanted, and named by no story", skills.wanted, "wanted"),
    )


def _listed(title: str, those: Sequence[str], id_: str) -> Html:
    if not those:
        return concat()
    return section(title, tag("ul", [tag("li", each) for each in those]), id_=id_)

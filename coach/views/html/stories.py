"""Stories whole, as an HTML page that `coach add` reads again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.ingest.writer import END, STORY, told_story
from coach.printing import clean_text
from coach.views.html.page import Html, html_page, html_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.story import Exported

KIND: Final = "coach export"


def stories_page(stories: Sequence[Exported]) -> str:
    """Return the stories as Markdown has them, drawn: no HTML of theirs is taken as such."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
    bodies = (clean_text(told_story(replace(one, shows=()))) for one in stories)
    body = [Html(f"{STORY}\n{markdown.render(text)}{END}\n") for text in bodies]
    return html_page(KIND, "Stories", html_tag("h1", "Stories"), *body)

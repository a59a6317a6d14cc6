"""Reports as HTML and Markdown, whole; and that no text of a document is more than text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coach.domain.practice import Mode
from coach.printing import one_line
from coach.views.html.gaps import SCRIPT, gaps_page, story_map
from coach.views.html.page import html_page, html_tag, join_html, page_head
from coach.views.html.reports import session_page, sheet_page
from coach.views.layout import console, escape_table_cell
from coach.views.session_report import session_markdown, show_session
from coach.views.sheet import sheet_markdown, show_sheet
from tests.reports import EVIL, gaps, map_page, session, sheet
from tests.snapshot import INLINE, Snapshot, inline_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.views.layout import Screen

PLAIN = "I sent 212 e-mails & waited <2 days."

PAGES: dict[str, Callable[[str], str]] = {
    "sheet.html": lambda text: sheet_page(sheet(text)),
    "sheet.md": lambda text: sheet_markdown(sheet(text)),
    "session.html": lambda text: session_page(session(text)),
    "session.md": lambda text: session_markdown(session(text)),
    "gaps.html": lambda text: gaps_page(gaps(text)),
    "map.html": lambda _: map_page(),
}
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Tags(HTMLParser):
    """The elements of a page by name, and its attributes that run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what there is."""
        self.names.append(tag)
        for name, value in attrs:
            assert not name.startswith(("on", "style", "src"))
            self.links += [value or ""] if name == "href" else []


def shown(draw: Callable[[Screen], None]) -> str:
    """What a terminal would get."""
    from io import StringIO  # noqa: PLC0415

    stream = StringIO()
    draw(console(stream))
    return stream.getvalue()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_it_was(name: str) -> None:
    """Each page is what it was when the snapshot was read and found good."""
    Snapshot(inline_parts()).check(f"page-{name}", PAGES[name](PLAIN))


def test_the_frame_of_a_page_is_as_it_was() -> None:
    """What pages share, with nothing in it: the style, the script and the policy with both."""
    Snapshot({}).check("page-frame.html", html_page("coach test", "Frame", script=SCRIPT))


@pytest.mark.parametrize("mode", Mode)
def test_a_session_in_the_terminal(mode: Mode) -> None:
    """The report of every mode fits 80 columns."""
    lines = shown(lambda out: show_session(out, session(PLAIN, mode)))
    Snapshot({}).check(f"session-{mode}.txt", lines)
    assert max(map(len, lines.splitlines())) <= 80


def test_a_sheet_in_the_terminal() -> None:
    """The sheet fits 80 columns."""
    lines = shown(lambda out: show_sheet(out, sheet(PLAIN)))
    Snapshot({}).check("sheet.txt", lines)
    assert max(map(len, lines.splitlines())) <= 80


# What a document says does nothing


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith("html")])
def test_markup_of_a_document_is_text(name: str) -> None:
    """A page has the same elements whatever the texts say; only style and script are code."""
    plain, evil = Tags(PAGES[name](PLAIN)), Tags(PAGES[name](EVIL))
    assert set(evil.names) <= set(plain.names)
    assert evil.names.count("script") == plain.names.count("script") <= 1
    assert all(link.startswith("#") for link in evil.links)
    assert not STEERING.search(PAGES[name](EVIL))


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith("md")])
def test_markup_in_markdown_is_text(name: str) -> None:
    """Read as Markdown, a report has no HTML, link, code or emphasis but its own."""
    body = PAGES[name](EVIL).split("---\n", 2)[2]
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in [*tokens, *inline]}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline"}
    assert not kinds & {"em_open", "code_block", "fence"}
    assert not STEERING.search(body)


@given(st.text())
def test_any_text_is_itself_in_markdown(text: str) -> None:
    """Inside a line, what is read back is the text on one line, and nothing but text."""
    (token,) = MarkdownIt("commonmark").parseInline(escape_table_cell(text))
    assert {child.type for child in token.children or []} <= {"text", "text_special"}
    assert "".join(child.content for child in token.children or []) == one_line(text)


def test_a_terminal_is_not_steered() -> None:
    """Escape sequences and bidi controls are gone from what the terminal gets."""
    for lines in (
        shown(lambda out: show_session(out, session(EVIL))),
        shown(lambda out: show_sheet(out, sheet(EVIL))),
    ):
        assert "<script>" in lines
        assert not STEERING.search(lines)


@given(st.text(), st.text())
def test_any_text_is_text(child: str, value: str) -> None:
    """Whatever a child or an attribute says, there is one element."""
    assert Tags(html_tag("p", child, title=value)).names == ["p"]
    assert Tags(html_tag("p", join_html(child, html_tag("b", value)))).names == ["p", "b"]


def test_attributes() -> None:
    """True is an attribute alone, False none; elements without an end have none."""
    assert html_tag("input", hidden=True, id="a", class_=False) == '<input hidden id="a">'
    assert html_tag("p", "a", ["b", html_tag("br")], data_x=1) == '<p data-x="1">ab<br></p>'


def test_a_page_says_who_wrote_it() -> None:
    """Its first lines are those by which coach knows it, and its policy names no place."""
    made = html_page("coach sheet", "A\ntitle", "text")
    assert made.startswith(page_head("coach sheet"))
    assert "<title>A title</title>" in made
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', made)[0]
    assert policy.startswith("default-src &#x27;none&#x27;")
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "script-src &#x27;none&#x27;" in policy


def test_a_map_of_nothing() -> None:
    """Without a story there is no map."""
    assert story_map((), ()) == ""


# Colours


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How two colours differ, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_known() -> None:
    """Black on white is 21, #777777 on white the well-known miss."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_colours_of_every_scheme() -> None:
    """Every text colour has 4.5 to 1 on what it is written on: light, dark and print."""
    blocks = re.findall(r":root \{(.*?)\}", (INLINE / "page.css").read_text(), re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", block))
        for ink in ("text", "muted", "link"):
            for paper in ("page", "card"):
                assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
        for paper in ("strong", "possible", "none", *(["tip"] if "tip" in colours else [])):
            assert contrast(colours[f"on-{paper}"], colours[paper]) >= 4.5, paper

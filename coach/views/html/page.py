"""The frame of an HTML page, and elements in which all text is escaped.

A text is a `str` and markup is `Html`, so that nothing can be forgotten
(docs/decisions.md#html-without-a-template-engine).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from coach.printing import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable


VOID: Final = frozenset({"br", "hr", "input", "meta"})
"""Elements without an end tag."""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | Html | Iterable[str | Html]"


def html_tag(name: str, /, *children: Child, **attributes: str | int | bool) -> Html:
    """Return an element; a child that is no `Html` is escaped, and so are attributes' values.

    Attributes are named as in HTML, with `_` for `-` and at the end of Python's own words:
    `class_`, `aria_label`. True stands for an attribute without a value, False for none.
    """
    start = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{start}>")
    return Html(f"<{name}{start}>{join_html(*children)}</{name}>")


def html_filled(name: str, /, *children: Child, **attributes: str | int | bool) -> Html:
    """Return an element, or nothing where there is nothing in it."""
    content = join_html(*children)
    return html_tag(name, content, **attributes) if content else content


def join_html(*children: Child) -> Html:
    """Return children one behind the other, without an element of their own."""
    return Html("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(clean_text(child))
    return join_html(*child)


def _attribute(key: str, value: str | int | bool) -> str:  # noqa: FBT001
    name = key.rstrip("_").replace("_", "-")
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(clean_text(str(value)))}"'


def page_head(kind: str) -> str:
    """Return how every page of a kind ("coach sheet") begins, by which coach knows its own."""
    return f"<!DOCTYPE html>\n<!-- Written by {kind}. -->\n"


def html_page(kind: str, title: str, *body: Child, script: str = "") -> str:
    """Return a page that needs nothing outside itself.

    `script` is the name of one of this package's scripts; without it the page has none at all. The
    policy allows the style and script that are in it, by their hashes, and nothing else: no
    request, no form, no frame, no inline handler.
    """
    style = _asset("page.css")
    code = _asset(f"{script}.js") if script else ""
    scripts = f"'{_hash(code)}'" if code else "'none'"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = html_tag(
        "head",
        html_tag("meta", charset="utf-8"),
        html_tag("meta", http_equiv="Content-Security-Policy", content=policy),
        html_tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        html_tag("meta", name="color-scheme", content="light dark"),
        html_tag("meta", name="referrer", content="no-referrer"),
        html_tag("title", " ".join(title.split())),
        html_tag("style", Html(style)),
        "\n",
    )
    skip = html_tag("a", "Skip to the report", href="#main", class_="skip")
    main = html_tag("main", *body, id="main", tabindex="-1")
    foot = html_tag("footer", f"Made by {kind} on this computer. Nothing was sent anywhere.")
    end = html_tag("script", Html(code)) if code else ""
    whole = html_tag("html", head, html_tag("body", skip, main, foot, end), "\n", lang="en")
    return f"{page_head(kind)}{whole}\n"


def html_section(title: str, *body: Child, id_: str) -> Html:
    """Return a part of a page under a heading of the second level, named by it."""
    heading = html_tag("h2", title, id=id_)
    return join_html("\n", html_tag("section", heading, *body, aria_labelledby=id_))


def html_list(title: str, items: Iterable[str | Html], *, id_: str) -> Html:
    """Return a section with a list; nothing where it has no items."""
    rows = [html_tag("li", item) for item in items]
    return html_section(title, html_tag("ul", *rows), id_=id_) if rows else Html("")


def html_table(caption: str, heads: Child, rows: Child, *, label: str, class_: str = "") -> Html:
    """Return a table that scrolls sideways where it is too wide; a class hides its caption."""
    table = html_tag(
        "table",
        html_tag("caption", caption, class_="hidden" if class_ else False),
        html_tag("thead", html_tag("tr", heads)),
        html_tag("tbody", rows),
        class_=class_ or False,
    )
    return html_tag("div", table, class_="scroll", role="region", tabindex=0, aria_label=label)


@cache
def _asset(name: str) -> str:
    """Read a style or script; neither holds a `</`, which would end its element."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

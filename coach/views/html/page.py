"""HTML page frame and escaping.

HTML in which whatever is not markup of our own is escaped.

Made with the standard library. Jinja2 escapes too, but only where a template does not say
`|safe`, and types end at a template's edge: here a text is a `str` and markup is `Html`, so that
forgetting to escape is not possible, and forgetting anything else is mypy's to find. It would also
be one more dependency (torch brings it, and may stop), loaded for three pages.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from coach.views.layout import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable


VOID: Final = frozenset({"br", "hr", "input", "meta"})
"""Elements without an end tag."""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | Html | Iterable[str | Html]"


def html_tag(name: str, /, *children: Child, **attributes: str | int | bool) -> Html:
    """An element. A child that is no Html is text, and escaped; so are the attributes' values.

    Attributes are named as in HTML, with `_` for `-` and at the end of Python's own words:
    `class_`, `aria_label`. True stands for an attribute without a value, False for none.
    """
    start = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{start}>")
    return Html(f"<{name}{start}>{join_html(*children)}</{name}>")


def join_html(*children: Child) -> Html:
    """Children one behind the other, without an element of their own."""
    return Html("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(clean_text(child))
    return "".join(_child(each) for each in child)


def _attribute(key: str, value: str | int | bool) -> str:  # noqa: FBT001
    name = key.rstrip("_").replace("_", "-")
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(clean_text(str(value)))}"'


_HERE = Path(__file__).parent


def page_head(kind: str) -> str:
    """How every page of a kind ("coach sheet") begins: what coach knows its own files by."""
    return f"<!DOCTYPE html>\n<!-- Written by {kind}. -->\n"


def html_page(kind: str, title: str, *body: Child, script: str = "") -> str:
    """A page with nothing outside itself.

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
        html_tag("title", _line(title)),
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
    """A part of a page under a heading of the second level, named by it."""
    heading = html_tag("h2", title, id=id_)
    return join_html("\n", html_tag("section", heading, *body, aria_labelledby=id_))


def _line(text: str) -> str:
    return " ".join(text.split())


@cache
def _asset(name: str) -> str:
    """A style or script; neither holds a `</`, which would end its element."""
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

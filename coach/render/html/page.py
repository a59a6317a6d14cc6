"""The whole page: head, policy, style and script inside it, and a way past the top by keyboard."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coach.render.html.markup import Html, concat, tag

if TYPE_CHECKING:
    from coach.render.html.markup import Child

_HERE = Path(__file__).parent


def begins(kind: str) -> str:
    """How every page of a kind ("coach sheet") begins: what coach knows its own files by."""
    return f"<!DOCTYPE html>\n<!-- Written by {kind}. -->\n"


def page(kind: str, title: str, *body: Child, script: str = "") -> str:
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
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", _line(title)),
        tag("style", Html(style)),
        "\n",
    )
    skip = tag("a", "Skip to the report", href="#main", class_="skip")
    main = tag("main", *body, id="main", tabindex="-1")
    foot = tag("footer", f"Made by {kind} on this computer. Nothing was sent anywhere.")
    end = tag("script", Html(code)) if code else ""
    whole = tag("html", head, tag("body", skip, main, foot, end), "\n", lang="en")
    return f"{begins(kind)}{whole}\n"


def section(title: str, *body: Child, id_: str) -> Html:
    """A part of a page under a heading of the second level, named by it."""
    heading = tag("h2", title, id=id_)
    return concat("\n", tag("section", heading, *body, aria_labelledby=id_))


def _line(text: str) -> str:
    return " ".join(text.split())


@cache
def _asset(name: str) -> str:
    """A style or script; neither holds a `</`, which would end its element."""
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

"""HTML in which whatever is not markup of our own is escaped.

Made with the standard library. Jinja2 escapes too, but only where a template does not say
`|safe`, and types end at a template's edge: here a text is a `str` and markup is `Html`, so that
forgetting to escape is not possible, and forgetting anything else is mypy's to find. It would also
be one more dependency (torch brings it, and may stop), loaded for three pages.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias

from coach.render.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID: Final = frozenset({"br", "hr", "input", "meta"})
"""Elements without an end tag."""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | Html | Iterable[str | Html]"


def tag(name: str, /, *children: Child, **attributes: str | int | bool) -> Html:
    """An element. A child that is no Html is text, and escaped; so are the attributes' values.

    Attributes are named as in HTML, with `_` for `-` and at the end of Python's own words:
    `class_`, `aria_label`. True stands for an attribute without a value, False for none.
    """
    start = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{start}>")
    return Html(f"<{name}{start}>{concat(*children)}</{name}>")


def concat(*children: Child) -> Html:
    """Children one behind the other, without an element of their own."""
    return Html("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(clean(child))
    return "".join(_child(each) for each in child)


def _attribute(key: str, value: str | int | bool) -> str:  # noqa: FBT001
    name = key.rstrip("_").replace("_", "-")
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(clean(str(value)))}"'

"""Titles: what a story is called, cleaned of markup and of what cannot be seen."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from coach.reading.labels import fold, visible
from coach.reading.marks import unmarked

if TYPE_CHECKING:
    from pathlib import Path

LONGEST: Final = 80
UNTITLED: Final = "Untitled"
_MOST: Final = 400  # characters of a line that are looked at for a title
_LONGEST_HEADING: Final = 200
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_WIKI_LINK: Final = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_ANCHOR: Final = re.compile(r"\s*\{#[^{}]*\}\s*$")
_MARKUP: Final = (
    # What each cannot do without, which is looked for first: most titles have none of it.
    ("[[", _WIKI_LINK, r"\1"),
    ("](", _LINK, r"\1"),
    ("<", _TAG, ""),
    ("{#", _ANCHOR, ""),
)
_STYLE: Final = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_SENTENCE: Final = re.compile(r"[.!](?=\s|$)|[。！]|(?<=[?？])")
_DATE_PREFIX: Final = re.compile(r"^\d{4}[-_. ]?\d{2}[-_. ]?\d{2}[-_. ]*")
_DATED: Final = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))-[^\W\d]")
_SAYS_NOTHING: Final = """story stories my new note notes interview prep document doc untitled draft
    star bq text final copy readme index page file example sample behavioral behavioural questions
    answers the a of and for"""
_NAMELESS: Final = frozenset(_SAYS_NOTHING.split())
_MANY_WORDS: Final = 14


def clean(text: str, longest: int = _LONGEST_HEADING) -> str:
    """A title as one line of plain words: links, markup, tags and invisible characters gone."""
    text = html.unescape(text[: 4 * longest])
    text = visible(text)
    for sign, pattern, instead in _MARKUP:
        if sign in text:
            text = pattern.sub(instead, text)
    text = _STYLE.sub("", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return shorten(" ".join(text.split()), longest)


def shorten(text: str, longest: int = LONGEST) -> str:
    """A text cut at a word to at most so many characters, with an ellipsis where it was cut."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > longest // 2 else cut).rstrip(" ,;:-–—") + "…"


def first_sentence(text: str) -> str:
    """The first sentence of a text, as a title."""
    line = next((line for line in text.split("\n") if fold(line[:_MOST])), text[:_MOST])
    line = clean(unmarked(line.lstrip("#| ")), 4 * LONGEST)
    end = _SENTENCE.search(line)
    return shorten(line[: end.start()] if end and end.start() else line) or UNTITLED


def date_from_name(path: Path) -> str | None:
    """The date that blogs put before a post's file name, or its folder's: 2024-03-05-title.md."""
    match = _DATED.match(_named(path))
    return match[1] if match else None


def _named(path: Path) -> str:
    """What a file is called: by its folder where that holds one post ("title/index.md")."""
    return path.parent.name if path.stem.lower() == "index" else path.stem


def from_name(path: Path) -> str:
    """A title from a file's name, or nothing where the name says nothing."""
    stem = _DATE_PREFIX.sub("", _named(path))
    words = re.sub(r"[-_.\s]+", " ", stem).strip()
    telling = [
        word
        for word in fold(words).split()
        if word.isalpha() and len(word) > 1 and word not in _NAMELESS
    ]
    if len(telling) < 2:  # noqa: PLR2004 (one word is more often a folder's habit than a title)
        return ""
    return clean(words[:1].upper() + words[1:])


def is_title_like(line: str) -> bool:
    """Whether a line of its own reads as a title: short, and not a sentence."""
    text = unmarked(line).strip("*_ ")
    words = fold(text).split()
    return (
        0 < len(words) <= _MANY_WORDS
        and len(text) <= LONGEST
        and not text.endswith((".", ",", ";", ":", "：", "。"))
    )

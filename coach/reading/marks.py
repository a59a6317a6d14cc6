"""Marks: where in a document's lines the labels stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.reading.labels import INVISIBLE, STAR, Label, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE: Final = re.compile(
    rf"[\s{INVISIBLE}]+|>|[-*+•◦▪‣·–]\s+|\d{{1,3}}[.)]\s+|\[[ xX]\]\s+|\[![\w-]+\][+-]?"
)
# Emoji and the like before a label; not what opens markup, and no word.
_ORNAMENT: Final = re.compile(r"^[^\w\s*\[(【<|`#]+\s*")
_BOLD: Final = re.compile(r"(?P<open>\*{1,3}|_{1,3})(?P<name>[^*_]{1,60})(?P=open)(?P<rest>.*)")
_BRACKET: Final = re.compile(r"[\[(【](?P<name>[^\[\]()【】]{1,40})[\])】](?P<rest>.*)")
_PLAIN: Final = re.compile(
    r"(?P<name>[^:：]{1,60}?)"
    r"(?:\s+(?P<list>::)(?=\s|$)|\s*(?P<sign>[:：])|\s+[-–—]\s)(?P<rest>.*)"
)
_SIGN: Final = re.compile(r"\s*(?:::(?=\s|$)|[:：–—]|-(?=\s|$))\s*")
_SIGN_AT_END: Final = re.compile(r"[:：–—-]\s*$")
_SENTENCE: Final = re.compile(r"\s+[^\W\d_a-z][\w'’-]*(?:\s+\S+){2}")
_END_TAGS: Final = re.compile(
    r"(?:\s*(?:</(?:p|div|span|li|ul|ol|font)>|<br ?/?>))+\s*$", re.IGNORECASE
)
_SIGNS: Final = frozenset(":：-–—")  # one of which follows a plain label
_EMPHASIS: Final = re.compile(r"^[*_]{1,3}")
_BOLD_TAG: Final = re.compile(r"</?(?:b|strong)\b[^<>]*>", re.IGNORECASE)
_STYLE_TAG: Final = re.compile(
    r"</?(?:p|div|span|font|li|ul|ol|u|i|em|mark|br|summary|details|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_HEAD: Final = 160  # characters of a line that can hold a label with its marks; the rest is text
_TAIL: Final = 60  # characters at a line's end that are looked at for closing tags
_LETTERS_NEEDED: Final = 3
_RULE: Final = re.compile(r"\s*([-=*_~#+])(?:\s*\1){2,}\s*")
_TAGS: Final = re.compile(r"\s*+(?:</?[A-Za-z][^<>]*>\s*+)+")
_WORD: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at the start of a line, and what follows it there.

    `depth` counts the lists around it. `strong` labels are set off by bold type, brackets or a
    heading; a plain one is a word and a colon. A `bare` mark is a word alone on its line, which
    is a label only in the company of others.
    """

    line: int
    label: Label
    rest: str
    depth: int = 0
    strong: bool = False
    bare: bool = False


def unmarked(line: str) -> str:
    """A line without invisible characters, list marks, quote marks and check boxes before it."""
    start = 0
    while match := _BEFORE.match(line, start):
        start = match.end()
    return line[start:].rstrip()


def is_rule(line: str) -> bool:
    """Whether a line is drawn with dashes, equals signs, asterisks or the like."""
    return _RULE.fullmatch(line) is not None


def ends_nothing(line: str) -> bool:
    """Whether a line at a story's end is none of it: blank, a rule, or tags alone."""
    return not line.strip() or is_rule(line) or _TAGS.fullmatch(line) is not None


def says_nothing(line: str) -> bool:
    """Whether a line has no letter or digit on it but in tags."""
    return not _WORD.search(line) or _TAGS.fullmatch(line) is not None


def mark_at(number: int, line: str, *, depth: int, opens: bool) -> Mark | None:
    """The mark a line starts with, if any; `opens` says that a paragraph starts with it."""
    text = _ORNAMENT.sub("", unmarked(_in_markdown(line) if "<" in line[:_HEAD] else line))
    head, tail = text[:_HEAD], text[_HEAD:]
    found = _bold(head) or _bracketed(head) or _plain(head, opens=opens)
    if found is None:
        label = label_of(head) if opens and not tail and not _is_sentence(head) else None
        return Mark(number, label, "", depth, bare=True) if label else None
    label, rest, strong = found
    return Mark(number, label, (rest + tail).strip(), depth, strong)


def _in_markdown(line: str) -> str:
    """A line with HTML's bold type at its beginning as Markdown's, and other style tags gone."""
    line = line[:-_TAIL] + _END_TAGS.sub("", line[-_TAIL:])
    head, tail = line[:_HEAD], line[_HEAD:]
    return _STYLE_TAG.sub("", _BOLD_TAG.sub("**", head)) + tail


def _bold(text: str) -> tuple[Label, str, bool] | None:
    """`**Label:** text`, `**Label**: text`, `**Label** - text`, or `**Label**` alone."""
    match = _BOLD.match(text)
    label = label_of(match["name"]) if match else None
    if match is None or label is None:
        return None
    rest = match["rest"]
    sign = _SIGN.match(rest)
    if sign:
        return label, rest[sign.end() :], True
    if _SIGN_AT_END.search(match["name"]) or not rest.strip():
        return label, rest, True
    # "**Situation** We moved": a sentence begins after it. "**Problem** solving" is no label.
    begins = label.role in STAR and not label.is_letter and _SENTENCE.match(rest) is not None
    return (label, rest, True) if begins else None


def _bracketed(text: str) -> tuple[Label, str, bool] | None:
    """`[Label] text`, with or without a colon; `[label](link)` is none."""
    match = _BRACKET.match(text)
    label = label_of(match["name"]) if match else None
    if match is None or label is None or match["rest"].startswith(("(", "[")):
        return None
    sign = _SIGN.match(match["rest"])
    return label, match["rest"][sign.end() if sign else 0 :], True


def _plain(text: str, *, opens: bool) -> tuple[Label, str, bool] | None:
    """`Label: text`, `Label - text` or Org's `Label :: text`.

    Inside a paragraph only with a capital, as a label has.
    """
    if _SIGNS.isdisjoint(text):
        return None
    opening = _EMPHASIS.match(text)
    emphasis = opening[0] if opening else ""
    match = _PLAIN.match(text, len(emphasis))
    label = label_of(match["name"]) if match else None
    if match is None or label is None or not _is_written_as_label(match, opens=opens):
        return None
    rest = match["rest"].lstrip()
    # Bold that began before the label and ends after it goes on with the text.
    return label, emphasis + rest if emphasis and rest else rest, bool(emphasis)


def _is_written_as_label(match: re.Match[str], *, opens: bool) -> bool:
    """Whether a name has a capital, or may do without: first in its paragraph, with a colon."""
    has_capital = match["name"][:1] != match["name"][:1].lower()
    has_no_case = not match["name"][:1].isascii()
    return has_capital or has_no_case or (opens and bool(match["sign"] or match["list"]))


def _is_sentence(text: str) -> bool:
    """Whether a line ends as sentences do, which a label alone on its line does not."""
    return text.endswith((".", "!", "?", ",", ";"))


def telling(marks: Sequence[Mark]) -> list[Mark]:
    """The marks that hold in one story, of all those found in it.

    Letters count from three different ones up, bare words where two different parts have one,
    and labels in a list inside a labelled passage are that passage's text.
    """
    letters = {mark.label.word for mark in marks if mark.label.is_letter}
    bare = {mark.label.role for mark in marks if mark.bare and mark.label.role in STAR}
    held = [
        mark
        for mark in marks
        if (not mark.label.is_letter or len(letters) >= _LETTERS_NEEDED)
        and (not mark.bare or (len(bare) > 1 and mark.label.role in STAR))
    ]
    depth = min((mark.depth for mark in held if mark.label.role in STAR), default=0)
    return [mark for mark in held if mark.depth <= depth]

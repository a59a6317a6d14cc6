"""Placeholders: text that stands where a story has yet to be written."""

from __future__ import annotations

import re
from typing import Final

from coach.reading.labels import fold, label_of
from coach.reading.marks import unmarked

_LONGEST: Final = 300
_JOINED: Final = 2  # words; one alone can be an answer: "debugging"
_SHORT: Final = 20  # words; a longer text is written, whatever it starts with
_BRACKETS: Final = re.compile(
    r"(?:\[(?!\[)[^\[\]]*\](?!\()|<[^<>/][^<>]*>|\{\{?[^{}]*\}?\}|【[^【】]*】|（[^（）]*）)"
)
_FIELD: Final = re.compile(r"[*_]{0,3}[^\W_]+(?:[ /&-]{1,3}[^\W_]+){0,3}[*_]{0,3}[:：][*_]{0,3}\s*")
_PREFIX: Final = re.compile(r"[\w ]{1,30}[:：]\s*")
_STANDING_IN: Final = """tbd; tba; tbc; todo; to do; n a; na; none; nil; pending; placeholder; xx;
    xxx; wip; empty; blank; to be done; to be written; to be added; to be filled in;
    to be determined; to come; coming soon; fill in; fill me in; fill this in; write here;
    your answer here; your text here; your story here; text here; insert here; add here; not yet;
    later; work in progress"""
_OPEN: Final = frozenset(words.strip() for words in _STANDING_IN.split(";"))
_BEGINS: Final = re.compile(r"(?:tbd|tba|tbc|todo|fixme|lorem ipsum|insert|fill in|placeholder)\b")
_PROMPT: Final = re.compile(
    r"(?:briefly )?(?:describe|explain|outline|summari[sz]e|specify|state|set|give|mention|list)"
    r" (?:the|a|an|your|what|how|why|who|any|some)\b.*"
)
_ASKS: Final = re.compile(r"(?:what|how|why|who|where|when|which|did|were|was)\b.*")
_ABOUT_YOU: Final = re.compile(
    r"\b(?:you|your|scene|context|stage|situation|background|required|challenge|problem|outcome"
    r"|result|task|happened|learned|learnt|went wrong|achieved)\b"
)
_OWN: Final = re.compile(r"\b(?:i|we|my|our|me|us)\b")


def is_placeholder(text: str) -> bool:
    """Whether nothing is written in a text but brackets to fill, "TBD", dots, or a prompt."""
    return all(_is_open(unmarked(line)) for line in text.split("\n") if line.strip())


def is_blank_title(title: str) -> bool:
    """Whether a title has yet to be filled in: "{{date}} - {{title}}", "[Your story]"."""
    return "{{" in title or (bool(fold(title)) and not fold(_BRACKETS.sub(" ", title)))


def _is_open(line: str) -> bool:
    """Whether a line is yet to be written, a label before it aside ("Example: TBD")."""
    if len(line) > _LONGEST:
        return line[:20].lower().startswith("lorem ipsum")
    if _FIELD.fullmatch(line):
        return True
    bare = _BRACKETS.sub(" ", line)
    for candidate in dict.fromkeys((bare, _PREFIX.sub("", bare, count=1))):
        words = fold(candidate)
        if not words or words in _OPEN:
            return True
        if len(words.split()) <= _SHORT and (_BEGINS.match(words) or _is_prompt(words, candidate)):
            return True
    return False


def _is_prompt(words: str, written: str) -> bool:
    """Whether the words ask the writer for a part: "What was the result?", "Set the scene"."""
    if _OWN.search(words):
        return False
    if _PROMPT.fullmatch(words) and _ABOUT_YOU.search(words):
        return True
    asks = written.rstrip().endswith("?") or len(words.split()) <= 5  # noqa: PLR2004 (a clause)
    return bool(_ASKS.fullmatch(words) and _ABOUT_YOU.search(words) and asks) or _names_parts(words)


def _names_parts(words: str) -> bool:
    """Whether labels are named and nothing is said, as in an explanation: "impact and outcome"."""
    return len(words.split()) > _JOINED and label_of(words) is not None

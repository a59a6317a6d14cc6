"""Story titles, placeholders, skill lists."""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from coach.ingest.labels import count_words, fold_label, label_of, strip_list_marks
from coach.printing import clean_text

LONGEST: Final = 80
UNTITLED: Final = "Untitled"
_MOST: Final = 400  # characters of a line that are looked at for a title
_LONGEST_HEADING: Final = 200
_MARKUP: Final = (  # the sign each cannot do without comes first: most titles have none
    ("[[", re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]"), r"\1"),
    ("](", re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    ("<", re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    ("{#", re.compile(r"\s*\{#[^{}]*\}\s*$"), ""),
    ("tory:", re.compile(r"^\W*(?i:(?:my )?story):\s+(?=\w)"), ""),
    ("xpand", re.compile(r"\s*[-–—|:]?\s*\(?\b(?i:(?:click|tap)(?: here)? to expand)\)?\s*$"), ""),
)
_STYLE: Final = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_LOOSE_JOINERS: Final = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)")
_SENTENCE: Final = re.compile(r"[.!](?=\s|$)|[。！]|(?<=[?？])")
_DATE_PREFIX: Final = re.compile(r"^\d{4}[-_. ]?\d{2}[-_. ]?\d{2}[-_. ]*")
_DATED: Final = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))-[^\W\d]")
_SAYS_NOTHING: Final = """story stories my new note notes interview prep document doc untitled draft
    star bq text final copy readme index page file example sample behavioral behavioural questions
    answers the a of and for"""
_NAMELESS: Final = frozenset(_SAYS_NOTHING.split())
_MANY_WORDS: Final = 14


def clean_title(text: str, longest: int = _LONGEST_HEADING) -> str:
    """Return a title as one line of plain words: links, markup, tags and invisibles gone."""
    text = clean_text(html.unescape(text[: 4 * longest]))
    for sign, pattern, instead in _MARKUP:
        if sign in text:
            text = pattern.sub(instead, text)
    text = _STYLE.sub("", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in text)
        text = _LOOSE_JOINERS.sub("", text)
    return shorten(" ".join(text.split()), longest)


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut a text at a word to at most so many characters, with an ellipsis where it was cut."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > longest // 2 else cut).rstrip(" ,;:-–—") + "…"


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, as a title."""
    line = next((line for line in text.split("\n") if fold_label(line[:_MOST])), text[:_MOST])
    line = clean_title(strip_list_marks(line.lstrip("#| ")), 4 * LONGEST)
    end = _SENTENCE.search(line)
    return shorten(line[: end.start()] if end and end.start() else line) or UNTITLED


def date_from_name(path: Path) -> str | None:
    """Return the date that blogs put before a post's file name, or its folder's."""
    return match[1] if (match := _DATED.match(_post_name(path))) else None


def title_from_name(path: Path) -> str:
    """Return a title from a file's name, or nothing where the name says nothing."""
    stem = _DATE_PREFIX.sub("", _post_name(path))
    name = re.sub(r"[-_.\s]+", " ", stem).strip()
    words = (word for word in fold_label(name).split() if word.isalpha() and len(word) > 1)
    # One word is more often a folder's habit than a title.
    several = sum(word not in _NAMELESS for word in words) > 1
    return clean_title(name[:1].upper() + name[1:]) if several else ""


def _post_name(path: Path) -> str:
    """Return what a file is called: by its folder where that holds one post ("title/index.md")."""
    return path.parent.name if path.stem.lower() == "index" else path.stem


def is_title_like(line: str) -> bool:
    """Return whether a line of its own reads as a title: short, and not a sentence."""
    text = strip_list_marks(line).strip("*_ ")
    return (
        0 < count_words(text) <= _MANY_WORDS
        and len(text) <= LONGEST
        and not text.endswith((".", ",", ";", ":", "：", "。"))
    )


_LONGEST: Final = 300
_JOINED: Final = 2  # words; one alone can be an answer: "debugging"
_SHORT: Final = 20  # words; a longer text is written, whatever it starts with
_BRACKETS: Final = re.compile(
    r"(?:\[(?!\[)[^\[\]]*\](?!\()|<[^<>/][^<>]*>|\{\{?[^{}]*\}?\}|【[^【】]*】|（[^（）]*）)"
)
_OPENING: Final = frozenset("[<{【（")
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


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Return whether nothing is written but brackets to fill, "TBD", dots, or a prompt."""
    return all(_is_open(strip_list_marks(line)) for line in text.split("\n") if line.strip())


def is_blank_title(title: str) -> bool:
    """Return whether a title has yet to be filled in: "{{date}} - {{title}}", "[Your story]"."""
    return "{{" in title or (bool(fold_label(title)) and not fold_label(_BRACKETS.sub(" ", title)))


def _is_open(line: str) -> bool:
    """Return whether a line is yet to be written, a label before it aside ("Example: TBD")."""
    if len(line) > _LONGEST:
        return line[:20].lower().startswith("lorem ipsum")
    if _OPENING.isdisjoint(line) and line.count(" ") > _SHORT:
        return False
    if _FIELD.fullmatch(line):
        return True
    bare = _BRACKETS.sub(" ", line)
    for candidate in dict.fromkeys((bare, _PREFIX.sub("", bare, count=1))):
        words = fold_label(candidate)
        if not words or words in _OPEN:
            return True
        if len(words.split()) <= _SHORT and (_BEGINS.match(words) or _is_prompt(words, candidate)):
            return True
    return False


def _is_prompt(words: str, written: str) -> bool:
    """Return whether words ask for a part ("Set the scene"), or name labels and say nothing."""
    if _OWN.search(words):
        return False
    if _PROMPT.fullmatch(words) and _ABOUT_YOU.search(words):
        return True
    count = len(words.split())
    asks = written.rstrip().endswith("?") or count <= 5  # noqa: PLR2004 (a clause)
    is_question = asks and _ASKS.fullmatch(words) and _ABOUT_YOU.search(words)
    return bool(is_question) or (count > _JOINED and label_of(words) is not None)


_LONGEST_SKILL: Final = 80  # longer than this is a sentence, not the name of a skill
_SKILL_MARKUP: Final = "*_`#\"'"
_HASHTAGS: Final = re.compile(r"(?:#[^\s,;#]+\s*)+")
_BETWEEN: Final = frozenset(",;|·•、，；")


def as_skills(text: str) -> tuple[str, ...]:
    """Return the skills in a text: bullets, or names between commas or semicolons, each once."""
    skills: dict[str, None] = {}
    for line in map(strip_list_marks, text.split("\n")):
        for piece in line.split() if _HASHTAGS.fullmatch(line) else _split(line):
            name = " ".join(piece.strip().strip(_SKILL_MARKUP).rstrip(".").split())
            if name and len(name) <= _LONGEST_SKILL and not is_placeholder(name):
                skills.setdefault(name)
    return tuple(skills)


def _split(line: str) -> list[str]:
    """Split at commas and the like, but not inside brackets: "MFA (TOTP, keys)" is one."""
    pieces, start, depth = [], 0, 0
    for at, char in enumerate(line):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth <= 0 and char in _BETWEEN:
            pieces.append(line[start:at])
            start = at + 1
    return [name for piece in [*pieces, line[start:]] for name in piece.split(" / ")]


def distinct_skills(skills: Iterable[str]) -> tuple[str, ...]:
    """Return skills without those that differ from an earlier one in capitals alone."""
    by_word: dict[str, str] = {}
    for name in skills:
        by_word.setdefault(name.casefold(), name)
    return tuple(by_word.values())

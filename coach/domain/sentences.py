"""Split text into sentences; the sentences of a story; the part label of a sentence."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.story import PARTS, Part

if TYPE_CHECKING:
    from coach.domain.story import Story


FEWEST_WORDS = 3
"""Shorter fragments ("Results:", "Yes.") are no evidence and make poor vectors."""

# All patterns are linear in the text's length: runs are possessive or begin only where a run does.
# No group is possessive: before 3.11.5 Python matches such patterns wrongly (CPython gh-106052).
_FENCE = re.compile(r"\s*(?=`{3,}+[^`]*$|~{3})([`~])")
_ITEM = re.compile(r"\s*(?:[-*+•▪◦‣]|\d{1,3}[.)]|>|#{1,6})\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_SHORTEST_RULE = 3
# A full stop ends a sentence where a space and a capital, digit, quote or mark follow.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)\]*_]*+(?=\s++[\"'“‘(\[*_]*+([^\W_a-z]))|[。！？]++[”’」』）]*+"
)
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|ca|mr|mrs|ms|dr|prof|st|inc|ltd|jr|sr|resp"
    r"|z\.b|d\.h)|\b[A-HJ-Z])\.$",
    re.IGNORECASE,
)
# Abbreviations before a number, and words at the end of a sentence ("The answer was no.").
_NO_END_BEFORE_DIGIT = re.compile(r"\b(?:no|nr|fig)\.$", re.IGNORECASE)

_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*\)|\[\[(?:[^\]\[|]*+\|)?([^\]\[|]*+)\]\]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
_MARKS = re.compile(r"(\*\*|__|~~|==|`+)|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a passage, each an exact slice of it.

    A list item or a blank line ends a sentence. Headings and fenced code are left out, and so are
    fragments of fewer than FEWEST_WORDS words unless there is nothing else.
    """
    sentences = [sentence for block in _blocks(text) for sentence in _cut(block)]
    long_enough = [sentence for sentence in sentences if _word_count(sentence) >= FEWEST_WORDS]
    return long_enough or sentences


def strip_markup(text: str) -> str:
    """Return a text as it is read aloud: Markdown and HTML marks gone, white space single."""
    text = _TAG.sub(" ", text)
    text = _LINK.sub(lambda match: match[1] or match[2] or "", text)
    text = _MARKS.sub("", text)
    lines = ((line, _ITEM.match(line)) for line in text.splitlines())
    unmarked = (line[item.end() :] if item else line for line, item in lines)
    return " ".join(" ".join(unmarked).split())


def _blocks(text: str) -> list[str]:
    """Return paragraphs and list items, list marks cut off, as slices of the text."""
    blocks: list[str] = []
    start = end = position = 0
    fence = ""

    def close() -> None:
        if text[start:end].strip():
            blocks.append(text[start:end].strip())

    for line in text.splitlines(keepends=True):
        item = _ITEM.match(line)
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            close()
            fence = "" if fence else mark[1]
            start = end = position + len(line)
        elif fence or not line.strip() or _is_rule(line) or _HEADING.match(line):
            close()
            start = end = position + len(line)
        elif item:
            close()
            start, end = position + item.end(), position + len(line)
        else:
            end = position + len(line)
        position += len(line)
    close()
    return blocks


def _is_rule(line: str) -> bool:
    """Return whether a line is a rule, a heading's underline or the line below a table's head."""
    marks = "".join(line.split())
    if "|" in marks:
        return not marks.strip(":|-")
    return len(marks) >= _SHORTEST_RULE and not marks.strip("-*_=")


def _cut(block: str) -> list[str]:
    sentences = []
    start = 0
    for match in _END.finditer(block):
        if not _goes_on(block, match, start):
            sentences.append(block[start : match.end()].strip())
            start = match.end()
    sentences.append(block[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _goes_on(block: str, end: re.Match[str], start: int) -> bool:
    """Return whether a full stop is an abbreviation's, or a small letter follows it."""
    follows = end[1] or ""
    area = (max(start, end.start() - 12), end.start() + 1)
    return (
        follows.islower()
        or _NO_END.search(block, *area) is not None
        or (follows.isdigit() and _NO_END_BEFORE_DIGIT.search(block, *area) is not None)
    )


def _word_count(sentence: str) -> int:
    # Scripts written without spaces: about two characters a word.
    unspaced = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", sentence))
    return len(sentence.split()) + unspaced // 2


SENTENCE_PARTS: Final = (*PARTS, Part.OTHER)
"""What a sentence of an answer can be, in the order of rows and columns of arrays over parts."""


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence of an answer, exact as it was given, and its part (one of SENTENCE_PARTS).

    `sure`: whether coach is, of the part.
    """

    text: str
    part: Part
    sure: bool = True

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def sentence_key(text: str) -> str:
    """Return what a user's label hangs on: the words, however they are set and spaced."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return hashlib.sha256((words or text).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a story, exact as in its section, and the section's part."""

    part: Part
    text: str

    def to_dict(self) -> dict[str, str]:
        """Return its part and text, as JSON has them."""
        return {"part": str(self.part), "text": self.text}


def story_passages(story: Story) -> list[Passage]:
    """Return every sentence of a story, in order."""
    return [
        Passage(section.part, sentence)
        for section in story.sections
        for sentence in split_sentences(section.text)
    ]


def summary_texts(story: Story) -> list[str]:
    """Return a story's skills, then its title, put as a question is: it may be one.

    They are encoded like its sentences, and never shown as evidence.
    """
    from coach.domain.question import core_question  # not for commands that only show text

    return [*([", ".join(story.skills)] if story.skills else []), core_question(story.title)]


def sentence_texts(story: Story) -> list[str]:
    """Return what is encoded of a story: its passages as read aloud, then its `summary_texts`."""
    texts = [strip_markup(passage.text) or passage.text for passage in story_passages(story)]
    return [*texts, *summary_texts(story)]

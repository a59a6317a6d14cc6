"""Headings without labels: one post or a story each."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from coach.domain.episode import tells_of_the_past
from coach.ingest.labels import fold_label, label_of
from coach.ingest.model import Node, Outline

_COLLECTION: Final = re.compile(
    r"\b(?:stories|brag|experiences?|accomplishments|achievements|examples|questions|answers"
    r"|q a|work log|worklog|journal|portfolio|incidents|story bank|bq|behaviou?ral|wins"
    r"|highlights|resume|cv|work history|interviews?|star|nuggets?)\b"
)
_POST: Final = re.compile(
    r"introduction|intro|conclusions?|summary|tl dr|overview|final (?:thoughts|words)|epilogue"
    r"|prologue|aftermath|the aftermath|timeline|closing(?: thoughts)?|wrap(?:ping)? up|the end"
    r"|what (?:happened|went|i|we|s|is|comes)\b.*|how (?:it|i|we)\b.*|why (?:it|i|we)\b.*"
    r"|(?:my|our|the) (?:role|fix|bug|problem|solution|incident|mistake|result|lesson)s?\b.*"
    r"|acknowledge?ments|appendix|update|part \w+"
)
_QUESTION: Final = re.compile(
    r"(?:q\d* |question \d+ |\d+ )?(?:tell|describe|give|talk|share|walk|explain|what|when|how"
    r"|have|why|name|who|which|think)\b.*"
)
_Q: Final = re.compile(r"\W*q(?:uestion)?\s*#?\d{0,3}\s*[:：.)–—-]\s*", re.IGNORECASE)
_ADDRESSED: Final = re.compile(
    r"\b(?:you|your|yourself|(?:tell|give|walk|talk to) (?:me|us)|a time (?:when|where|that))\b"
)
_TELL: Final = re.compile(
    r"(?:\d+ )?(?:(?:tell (?:me|us)|talk to me|walk (?:me|us)) (?:about|through) (?:\w+ ?){1,30}"
    r"|give (?:me|us) an example (?:\w+ ?){1,30}"
    r"|(?:tell (?:me|us)|(?:please )?describe|give (?:me |us )?an? (?:\w+ )?example"
    r"|talk (?:me )?(?:about|through)|share|walk me|explain|name) .*"
    r"\b(?:time|situation|example|instance|project|your|yourself|you)\b.*)"
)
_LONGEST_QUESTION: Final = 400  # characters
_VERSION_NAMES: Final = """star; star answer; star format; star method; star story; star response;
    answer; my answer; the answer; sample answer; response; my response; story; the story;
    my story; example; my example; version 1; version 2; short version; long version;
    full version; full story; draft; notes"""
_VERSIONS: Final = frozenset(name.strip() for name in _VERSION_NAMES.split(";"))
_FEWEST: Final = 2
_A_LINE: Final = 5  # words; fewer are a title or a remark


def is_collection(title: str) -> bool:
    """Return whether a title announces several stories: "Brag document", "Stories 2024"."""
    return bool(_COLLECTION.search(fold_label(title)))


def is_question(title: str) -> bool:
    """Return whether a heading is an interview question."""
    words = fold_label(title)
    ends = title.rstrip().endswith("?") or " time " in f"{words} "
    return ends and _QUESTION.fullmatch(words) is not None


def is_asked(line: str, *, alone: bool) -> bool:
    """Return whether a line asks as interviewers do: it speaks to somebody, or is marked "Q:".

    One that is not `alone`, but over its answer in the same paragraph, has to end as a question.
    """
    marked = _Q.match(line)
    text = line[marked.end() :] if marked else line
    words = fold_label(text[:_LONGEST_QUESTION])
    if len(text) > _LONGEST_QUESTION or not words:
        return False
    ends = text.rstrip("*_ \"'”").endswith(("?", "？"))
    if marked:
        return alone or ends
    if not _ADDRESSED.search(words):
        return False
    if _TELL.match(words) and (alone or ends or text.rstrip().endswith(".")):
        return True
    return ends and _QUESTION.fullmatch(words) is not None


def find_chapters(outline: Outline, title: str) -> list[Node] | None:
    """Find the headings with a story each in a document without labels; None for a single story.

    A title announces several, the headings are interview questions, or each of them tells of the
    past and none is a post's usual section ("Introduction", "What I learned").
    """
    tops = outline.root.children
    announced = is_collection(title)
    if not tops or (title and not announced):
        return None
    if len(tops) == 1:
        announced = announced or is_collection(tops[0].title)
        tops = tops[0].children
    level = _with_text(tops)
    usual = sum(map(_is_post_section, level))
    if not level or usual * 2 > len(level) or (usual and not announced):
        return None
    if announced or sum(is_question(node.title) for node in level) * 2 > len(level):
        return level
    if len(outline.root.children) <= 1 or not outline.root.is_bare or len(level) < _FEWEST:
        return None
    texts = [outline.text(node.body, node.last) for node in level]
    telling = sum(map(tells_of_the_past, texts))
    if level[0].is_line:
        # Headings of their own part a post too; lines that only read as headings part stories.
        long = sum(len(text.split()) >= _A_LINE for text in texts)
        return level if telling >= max(_FEWEST, long / 2) else None
    return level if telling == len(level) else None


def is_post_with_labels(outline: Outline, title: str) -> bool:
    """Return whether a document with labels is one post, of which a section is labelled.

    It has a title, only one heading with labels, and beside that what posts are parted into.
    """
    labelled = [node for node in outline.root.walk() if node.is_labelled]
    tops = outline.root.children
    title = title or (tops[0].title if len(tops) == 1 else "")
    beside = tops[0].children if len(tops) == 1 else tops
    if not title or is_collection(title) or len(labelled) > 1 or labelled[0] not in beside:
        return False
    others = [node for node in beside if node is not labelled[0] and not node.is_bare]
    return any(map(_is_post_section, others))


def _with_text(nodes: Sequence[Node]) -> list[Node]:
    """Return the headings with text of their own, at or below these."""
    level: list[Node] = []
    for node in nodes:
        level += _with_text(node.children) if node.is_bare and node.children else [node]
    return level


def _is_post_section(node: Node) -> bool:
    """Return whether a heading is one of those that part a single post."""
    return label_of(node.title) is not None or bool(_POST.fullmatch(fold_label(node.title)))


def is_told_in_versions(node: Node, counts: Counter[str]) -> bool:
    """Return whether the headings below one are versions of a story: "STAR", or common names."""
    stems = [version_stem(child.title) for child in node.children if child.is_labelled]
    return bool(stems) and all(stem in _VERSIONS or counts[stem] >= _FEWEST for stem in stems)


def is_version(title: str) -> bool:
    """Return whether a heading says no more than that an answer follows: "My answer", "STAR"."""
    return version_stem(title) in _VERSIONS


def version_stem(title: str) -> str:
    """Return a title's words before any bracket, folded: versions differ in brackets."""
    return fold_label(re.split(r"[(\[（【]", title, maxsplit=1)[0])

"""What a heading, or a line that could be one, announces: a question, stories, part of a post."""

import re
from typing import Final

from coach.ingest.labels import fold_label, label_of

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
_NUMBERED: Final = re.compile(
    r"(?:story|case|example|incident|experience|situation|scenario|nugget|project|task|answer) ?"
    r"(?:\d{1,3}|[a-h])\b.*"
)
_THEME: Final = re.compile(
    r"\b(?:conflicts?|disagree\w*|fail\w*|mistakes?|leader\w*|led|team ?work|teams?|challeng\w*"
    r"|difficult|pressure|deadlines?|stress\w*|initiative|owner\w*|customers?|clients?|feedback|critici\w*"
    r"|ambigu\w*|proud\w*|accomplish\w*|achiev\w*|innovat\w*|creativ\w*|problem|decision|risk|persua\w*"
    r"|influenc\w*|mentor\w*|coach\w*|learn\w*|adapt\w*|chang\w*|priorit\w*|multi ?task\w*"
    r"|communicat\w*|negotiat\w*|collaborat\w*|integrity|ethic\w*|goals?|project|outage|incident"
    r"|migration|bug|launch\w*)\b"
)


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


def is_post_section(title: str) -> bool:
    """Return whether a title is one of those that part a single post."""
    return label_of(title) is not None or bool(_POST.fullmatch(fold_label(title)))


def is_numbered_story(title: str) -> bool:
    """Return whether a title counts stories: "Story 2: the lift", "Case B"."""
    return _NUMBERED.fullmatch(fold_label(title)) is not None


def names_theme(title: str) -> bool:
    """Return whether a title names what interviews ask for: "Conflict", "A tight deadline"."""
    return _THEME.search(fold_label(title)) is not None


def is_version(title: str) -> bool:
    """Return whether a heading says no more than that an answer follows: "My answer", "STAR"."""
    return fold_label(re.split(r"[(\[（【]", title, maxsplit=1)[0]) in _VERSIONS

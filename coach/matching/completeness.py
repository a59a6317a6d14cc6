"""Say what a story lacks when it is told: a result, a number, something learned."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from coach.domain.sentences import strip_markup
from coach.domain.story import Part, Story

_COUNT_WORD = (
    r"(?:(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|zero|twice|doubled|halved|trebled|tripled|quadrupled"
    r"|hundreds?|thousands?|millions?|billions?|dozens?)(?!-(?:factor|way|to))"
    r"|one (?=(?:second|minute|hour|week|month|year|per ?cent)s?\b)|double(?![ -]?check)|half(?!-))"
)
# Words after a number that are no unit of it: "from 5 to 2 in a week".
_UNIT = (
    r"(?:\s?[%€$£]|\s?per ?cent\b|\s?(?!(?:to|in|and|or|of|the|an?|at|on|by|from|for|with|was|were"
    r"|had|has|is|are|out|per|that|who|which|we|i|they|he|she|it|as|but|so|than|then|when|before"
    r"|after|until|because|while|if|into|each|every|my|our|their|this|these|those)\b)[^\W\d_]+\b)"
)
_NUMBER = re.compile(
    r"(?<![\w.,:/#])(?<!\w-)(?:[$€£]\s?)?\d[\d.,]*+(?:\s?[-–]\s?[$€£]?\d[\d.,]*+)?"
    rf"(?:-[a-z]+\b|{_UNIT})?|\b{_COUNT_WORD}\b(?:[\s-]{_COUNT_WORD}\b)*(?:-[a-z]+\b)?{_UNIT}?",
    re.IGNORECASE,
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    r"\b(?:in|since|by|from|until|till|of|during|before|after) (?:19|20)\d\ds?\b(?!\s?%|[.,]\d)"
    # "2000 users" is a number: a plural follows, and no word that says when stands before it.
    r"|(?<![$€£.,\d])(?<![$€£]\s)\b(?:19|20)\d\d(?:s|-\d\d(?:-\d\d)?)?\b"
    r"(?!\s?%|[.,]\d|\s(?-i:people|[a-z]{4,}s)\b)"
    rf"|\b{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}"
    r"|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b(?:half|quarter|\w{1,6}) past \w+\b|\b\w{1,6} o['’]clock\b"
    r"|\b(?:q[1-4]|[1-4]q)\b|\b\d{1,2}:\d\d(?::\d\d)?\b(?:\s?[ap]m\b)?|\b\d{1,2}\s?[ap]\.?m\b",
    re.IGNORECASE,
)
# Figures in names: versions, places in a list, codes, "24/7", "3-D Secure", "[1]".
_NAMED = re.compile(
    r"\b(?i:version|release|v|phase|step|sprint|stage|level|tier|port|status|code|error|rfc|iso|http"
    r"|ticket|incident|issue|page|section|chapter|room|grade|priority|severity|sev|week|day"
    r"|python|java|node(?:\.js)?|php|ruby|rails|angular|react|vue|django|windows|ios|android"
    r"|postgres(?:ql)?|mysql|ubuntu|kubernetes)\s\d[\w.]*+(?!\s?%)"
    r"|(?<![\d.])(?!\d{1,3}(?:\.\d{3})+(?![\w.]))\d+(?:\.\d+){2,}\w*"
    r"|\b24\s?[/x×]\s?7\b|\b3-?D\b|\b2-?FA\b|\b[2-6]G\b|\b2-factor\b|\[\d+\]"
)


class MissingPart(StrEnum):
    """A part that a story lacks; the values are what stands in reports."""

    RESULT = "no result"
    NUMBER = "no number"
    ACTION = "no action"
    LEARNING = "no learning"


def find_numbers(text: str) -> list[str]:
    """Return the quantities a text gives ("2 hours", "40 %", "three services").

    Dates and clock times do not count, and neither do figures in a name: "HTTP 500", "Python 3.11".
    """
    numbers = _NUMBER.findall(_DATE.sub(" ", _NAMED.sub(" ", strip_markup(text))))
    return [number.strip(" .,") for number in numbers]


def mask_named(text: str) -> str:
    """Return a text of the same length in which figures in names are blank: "HTTP 500"."""
    return _NAMED.sub(lambda match: " " * len(match[0]), text)


@lru_cache(maxsize=1024)  # a report asks for it once for each competency
def missing_parts(story: Story) -> tuple[MissingPart, ...]:
    """Return what a story lacks, the most important first.

    Interviewers score the result and its measure before anything else, and half of real answers
    have none (Bangerter 2014). A text without labelled parts can lack a number alone.
    """
    if story.general:
        return ()
    if not story.parts - {Part.UNLABELLED}:
        return () if find_numbers(story.text) else (MissingPart.NUMBER,)
    missing = []
    if Part.RESULT not in story.parts:
        missing.append(MissingPart.RESULT)
    elif not find_numbers(story.text_of(Part.RESULT)):
        missing.append(MissingPart.NUMBER)
    others = {Part.ACTION: MissingPart.ACTION, Part.LEARNING: MissingPart.LEARNING}
    return (*missing, *(lacking for part, lacking in others.items() if part not in story.parts))


def missing_hints(story: Story) -> tuple[str, ...]:
    """Say what to improve before the story is told, a sentence each, the most important first."""
    if story.general:
        return ("It tells of everybody and of no time of your own.",)
    return tuple(_hint(part, story) for part in missing_parts(story))


def _hint(missing: MissingPart, story: Story) -> str:
    match missing:
        case MissingPart.RESULT:
            return "It has no result. Have one ready: what changed, for whom."
        case MissingPart.NUMBER if Part.RESULT in story.parts:
            numbers = find_numbers(story.text_of(Part.ACTION))
            advice = f'You say "{numbers[0]}" before; end on it.' if numbers else "Have one ready."
            return f"Its result has no number. {advice}"
        case MissingPart.NUMBER:
            return "It has no number. Have one ready: how many, how long, how much."
        case MissingPart.ACTION:
            return "It does not say what you did."
        case MissingPart.LEARNING:
            return "It does not say what you learned."

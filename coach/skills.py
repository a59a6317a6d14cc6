"""Skills as their owners write them: which are the same, and which nobody's story names.

Two skills are the same where their words are: without case, punctuation, endings (`_stem`) and
words that carry nothing, in any order, and after the few synonyms below. A family is a subject that
people give different heads to and mean one thing by: "incident response" and "incident recovery".

Words decide, not meaning, because meaning merges wrongly. Of 107 skills (those of the demo bank, of
real notes, and 39 of our own with hard near misses) the small model finds "front-end development"
and "backend development" as near (cosine 0.82) as "incident response" and "incident recovery"
(0.74), the large one both the same (0.74 and 0.71): no threshold merges the one pair and not the
other. Of the twelve pairs that we call the same, either model finds four where nothing is merged
wrongly (small: above 0.83, large: above 0.80), these rules nine, and none that is not. They miss
"CI/CD" and "continuous integration", and the like.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"c\+\+|[cf]#|\.net\b|[^\W_]+", re.IGNORECASE)
_JOINED = re.compile(r"(?<=[a-z])\.(?=js\b)")
_NOTHING = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "skill", "skills"),
        *("the", "to", "under", "using", "with"),
    )
)
_ENDINGS = ("ment", "ing", "ation", "ion")
_SHORTEST = 4
"""Letters that must be left when an ending is taken off."""

_SYNONYMS = {
    "postgres": "postgresql",
    "postgre": "postgresql",
    "k8s": "kubernetes",
    "js": "javascript",
    "ts": "typescript",
    "golang": "go",
    "node": "nodejs",
    "client": "customer",
    "comms": "communication",
    "analytic": "analysis",
    "resolution": "resolve",
    "presenting": "presentation",
}
_COMPOUNDS = re.compile(
    r"\b(front|back|full|on|e|team|real|open|data|web|life|time)[\s‐‑-]"
    r"(ends?|stack|call|mails?|work|time|source|base|site|cycle|line)\b"
)
"""Words that are written as one, as two, or with a hyphen."""

_FAMILIES = {
    "incident": "response recovery management handling resolution",
    "outage": "response recovery management handling resolution",
    "conflict": "management handling resolution",
    "stakeholder": "management communication engagement",
    "customer": "communication relations",
    "pressure": "working handling",
}
"""A subject, and the heads that make no difference to it."""

_ANY_HEAD = "*"


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill: the spelling used most, all spellings, and the names (slugs) of its stories."""

    name: str
    spellings: tuple[str, ...]
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skills:
    """What a bank's stories name, the skill of most stories first, and what it leaves out.

    `orphans` are stories that name no skill at all; `wanted` what is asked for and named by none.
    """

    skills: tuple[Skill, ...]
    orphans: tuple[str, ...]
    wanted: tuple[str, ...]


def collect(named: Mapping[str, Sequence[str]], asked: Iterable[str] = ()) -> Skills:
    """The skills that stories (by slug) name, and those of `asked` that none does."""
    spellings: dict[frozenset[str], Counter[str]] = {}
    stories: dict[frozenset[str], dict[str, None]] = {}
    for slug, skills in named.items():
        for skill in filter(str.strip, skills):
            same = key(skill)
            spellings.setdefault(same, Counter())[" ".join(skill.split())] += 1
            stories.setdefault(same, {})[slug] = None
    found = [
        Skill(counts.most_common(1)[0][0], tuple(counts), tuple(stories[same]))
        for same, counts in spellings.items()
    ]
    missing = {key(each): each for each in reversed(list(asked)) if not _named(each, spellings)}
    return Skills(
        skills=tuple(sorted(found, key=lambda skill: (-len(skill.stories), skill.name.casefold()))),
        orphans=tuple(slug for slug, skills in named.items() if not any(map(str.strip, skills))),
        wanted=tuple(reversed(missing.values())),
    )


def _named(wanted: str, known: Iterable[frozenset[str]]) -> bool:
    """Whether a skill says all words of what is wanted: "persistence in problem-solving" does."""
    words = key(wanted)
    return any(words <= each for each in known)


def key(skill: str) -> frozenset[str]:
    """What two spellings share if they are one skill; never empty."""
    mine = frozenset(stems(skill))
    for subject, heads in _families().items():
        if subject in mine and len(mine) > 1 and mine - {subject} <= heads:
            return frozenset({subject, _ANY_HEAD})
    return mine


def stems(skill: str) -> tuple[str, ...]:
    """The words of a skill that carry something, without their endings, in order; never empty."""
    folded = _COMPOUNDS.sub(r"\1\2", unicodedata.normalize("NFKC", skill).casefold())
    words = _WORD.findall(_JOINED.sub("", folded)) or [folded.strip()]
    return tuple(map(_stem, [word for word in words if word not in _NOTHING] or words))


@cache
def _families() -> dict[str, frozenset[str]]:
    return {_stem(name): frozenset(map(_stem, heads.split())) for name, heads in _FAMILIES.items()}


def _stem(word: str) -> str:
    """A word without its ending: debug, debugging; manage, managing, management."""
    word = _SYNONYMS.get(word, word)
    word = re.sub(r"(?<=[a-z]{3})ies$", "y", word)
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "js")) and len(word) > _SHORTEST:
        word = _SYNONYMS.get(word[:-1], word[:-1])
    word = re.sub(r"(?<=[a-z]{3})is(?=e$|ing$|ation$)", "iz", word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) >= _SHORTEST else word

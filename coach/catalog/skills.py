"""Normalise skill names; find which competencies a skill names.

Two skills are the same where their words are: without case, punctuation and endings, in any order.
A competency's phrase names every skill that has all its words; a phrase of one word, those that say
nothing else beside it (`_BESIDE`). With a star behind or before it, it names what begins with it or
ends in it; behind an equals sign, that skill alone. docs/evaluation.md#skills-and-competencies.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

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

_BETWEEN = re.compile(r"[/,;|&+]|\b(?:and|or)\b", re.IGNORECASE)

_BESIDE = """
    skill ability competence management managing handling resolving resolution dealing coping
    working work having making taking giving getting being showing demonstrating experience
    example time good strong great excellent effective advanced solid proven key core soft
    personal professional own owning admitting calm my our their the it i me how when clear
    verbal oral written spoken interpersonal technical clinical strategic tough tight hard
    difficult challenging big biggest greatest high low real major minor multiple several
    competing conflicting lots under new team teammate colleague coworker peer people staff
    person manager boss director executive senior junior stakeholder client customer vendor
    supplier partner patient parent student user public community department cross functional
    internal external workplace job project accepting acting responding open well comfort lesson
    thinking performing decision negative critical constructive positive very more apprentice
    graduate intern trainee newcomer starter hire
"""


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

    def to_dict(self) -> dict[str, Any]:
        """Return the skills, as `coach gaps --by skill --format json` prints them."""
        return {
            "report": "coach gaps",
            "skills": [
                {"skill": s.name, "spellings": list(s.spellings), "stories": list(s.stories)}
                for s in self.skills
            ],
            "orphans": list(self.orphans),
            "wanted": list(self.wanted),
        }


def collect_skills(by_story: Mapping[str, Sequence[str]], required: Iterable[str] = ()) -> Skills:
    """Return the skills that stories (by slug) name, and those of `required` that none does.

    A story's skill names what is asked for where it has all words of it.
    """
    spellings: dict[frozenset[str], Counter[str]] = {}
    stories: dict[frozenset[str], dict[str, None]] = {}
    for slug, skills in by_story.items():
        for skill in filter(str.strip, skills):
            key = skill_key(skill)
            spellings.setdefault(key, Counter())[" ".join(skill.split())] += 1
            stories.setdefault(key, {})[slug] = None
    collected = [
        Skill(counts.most_common(1)[0][0], tuple(counts), tuple(stories[key]))
        for key, counts in spellings.items()
    ]
    missing: dict[frozenset[str], str] = {}
    for skill in reversed(list(required)):
        key = skill_key(skill)
        if not any(key <= words for words in spellings):
            missing[key] = skill
    return Skills(
        skills=tuple(sorted(collected, key=lambda s: (-len(s.stories), s.name.casefold()))),
        orphans=tuple(slug for slug, skills in by_story.items() if not any(map(str.strip, skills))),
        wanted=tuple(reversed(missing.values())),
    )


def skill_key(skill: str) -> frozenset[str]:
    """Return what two spellings share if they are one skill; never empty."""
    stems = frozenset(word_stems(skill))
    for subject, heads in _families().items():
        if subject in stems and len(stems) > 1 and stems - {subject} <= heads:
            return frozenset({subject, _ANY_HEAD})
    return stems


def word_stems(skill: str) -> tuple[str, ...]:
    """Return the stems of the words that carry something, in order; never empty."""
    folded = _COMPOUNDS.sub(r"\1\2", unicodedata.normalize("NFKC", skill).casefold())
    words = _WORD.findall(_JOINED.sub("", folded)) or [folded.strip()]
    return tuple(map(_stem, [word for word in words if word not in _NOTHING] or words))


@cache
def _families() -> dict[str, frozenset[str]]:
    return {_stem(name): frozenset(map(_stem, heads.split())) for name, heads in _FAMILIES.items()}


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """Return a word without its ending: debug, debugging; manage, managing, management."""
    word = _SYNONYMS.get(word, word)
    word = re.sub(r"(?<=[a-z]{3})ies$", "y", word)
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "js")) and len(word) > _SHORTEST:
        word = _SYNONYMS.get(word[:-1], word[:-1])
    word = re.sub(r"(?<=[a-z]{3})is(?=e$|ing$|ation$)", "iz", word)
    endings = (e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST)
    word = word.removesuffix(next(endings, ""))
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) >= _SHORTEST else word


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a competency: its stems, and where it is to stand in a skill."""

    competency: str
    stems: frozenset[str]
    place: Literal["anywhere", "start", "end", "alone"]

    def names(self, skill: Sequence[str], beside: frozenset[str]) -> bool:
        """Return whether a skill of these stems has it, with nothing beside it but `beside`."""
        if self.place == "alone":
            return self.stems == set(skill)
        if self.place != "anywhere":
            return skill[0 if self.place == "start" else -1] in self.stems
        rest = set(skill) - self.stems
        return self.stems <= set(skill) and (len(self.stems) > 1 or rest <= beside)


class SkillCompetencies:
    """Finds the competencies (ids) that skills name; `phrases` are those of each competency."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        parsed = [_phrase(name, text) for name, texts in phrases.items() for text in texts]
        single = [p for p in parsed if p.place == "anywhere" and len(p.stems) == 1]
        self._beside = _beside().union(*(phrase.stems for phrase in single))
        self._by_stem: dict[str, list[_Phrase]] = {}
        for phrase in parsed:
            self._by_stem.setdefault(min(phrase.stems), []).append(phrase)
        self._cached = cache(self._find)

    def competencies_of(self, skills: Iterable[str]) -> frozenset[str]:
        """Return the competencies that any of these skills names."""
        return frozenset().union(*map(self._cached, skills))

    def named_in(self, sentence: str) -> frozenset[str]:
        """Return the competencies that a sentence about work names, or any single word of it."""
        return self.competencies_of([sentence, *sentence.split()])

    def skills_for(self, competency: str, skills: Iterable[str]) -> tuple[str, ...]:
        """Return those of these skills that name a competency."""
        return tuple(skill for skill in skills if competency in self._cached(skill))

    def _find(self, skill: str) -> frozenset[str]:
        """Return what a skill names as a whole, or by a part of it: "Conflict / disagreement"."""
        parts = [word_stems(part) for part in (skill, *_BETWEEN.split(skill)) if part.strip()]
        return frozenset(
            phrase.competency
            for stems in parts
            for stem in stems
            for phrase in self._by_stem.get(stem, ())
            if phrase.names(stems, self._beside)
        )


def _phrase(competency: str, text: str) -> _Phrase:
    stems = frozenset(word_stems(text.strip("*=")))
    if text.startswith("="):
        return _Phrase(competency, stems, "alone")
    if text.startswith("*"):
        return _Phrase(competency, stems, "end")
    return _Phrase(competency, stems, "start" if text.endswith("*") else "anywhere")


@cache
def _beside() -> frozenset[str]:
    return frozenset(stem for word in _BESIDE.split() for stem in word_stems(word))

"""Normalise skill names; which competencies a skill names.

Skills as their owners write them: which are the same, and which nobody's story names.

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

Which competencies an owner's skills name: "working under pressure" names one, "Kafka" none.

Each competency has phrases (`Competency.skills`, and its own name). What a phrase names:

- several words: every skill that has them all, "learning from mistakes" that of "learning from my
  own mistakes" too;
- one word: a skill of that word, and of words that are a phrase too or say nothing else
  (`_BESIDE`): "vendor communication" and "crisis communication", but not "UART communication" or
  "lead generation";
- one word before or behind a star: every skill that begins with it, or ends in it, "* debugging"
  that of "memory leak debugging";
- what stands behind an equals sign: that skill alone, "= learning" not "learning from mistakes".

Words decide, as for skills, whose endings and spellings these are: a model finds "machine
learning" near learning and "blood pressure" near pressure. Two lists of skills from all trades
(420, and 221 others; half name a competency, a fifth are terms such as those two) were written by
somebody who did not know the phrases: of what was found in them 96 % was right both times, of what
was to be found 54 and 46 % was, and of 342 that name nothing two were taken for something. What
was missed was then added; tests/named_skills.tsv holds both.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


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

    def to_dict(self) -> dict[str, Any]:
        """Return the skills, as `coach gaps --by skill --format json` prints them."""
        return {
            "report": "coach gaps",
            "skills": [
                {
                    "skill": skill.name,
                    "spellings": list(skill.spellings),
                    "stories": list(skill.stories),
                }
                for skill in self.skills
            ],
            "orphans": list(self.orphans),
            "wanted": list(self.wanted),
        }


def collect_skills(named: Mapping[str, Sequence[str]], asked: Iterable[str] = ()) -> Skills:
    """The skills that stories (by slug) name, and those of `asked` that none does."""
    spellings: dict[frozenset[str], Counter[str]] = {}
    stories: dict[frozenset[str], dict[str, None]] = {}
    for slug, skills in named.items():
        for skill in filter(str.strip, skills):
            same = skill_key(skill)
            spellings.setdefault(same, Counter())[" ".join(skill.split())] += 1
            stories.setdefault(same, {})[slug] = None
    found = [
        Skill(counts.most_common(1)[0][0], tuple(counts), tuple(stories[same]))
        for same, counts in spellings.items()
    ]
    missing = {
        skill_key(each): each for each in reversed(list(asked)) if not _named(each, spellings)
    }
    return Skills(
        skills=tuple(sorted(found, key=lambda skill: (-len(skill.stories), skill.name.casefold()))),
        orphans=tuple(slug for slug, skills in named.items() if not any(map(str.strip, skills))),
        wanted=tuple(reversed(missing.values())),
    )


def _named(wanted: str, known: Iterable[frozenset[str]]) -> bool:
    """Whether a skill says all words of what is wanted: "persistence in problem-solving" does."""
    words = skill_key(wanted)
    return any(words <= each for each in known)


def skill_key(skill: str) -> frozenset[str]:
    """What two spellings share if they are one skill; never empty."""
    mine = frozenset(word_stems(skill))
    for subject, heads in _families().items():
        if subject in mine and len(mine) > 1 and mine - {subject} <= heads:
            return frozenset({subject, _ANY_HEAD})
    return mine


def word_stems(skill: str) -> tuple[str, ...]:
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


_STAR, _ALONE = "*", "="
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


class _PhrasePlace(Enum):
    """Where a phrase stands in the skills that it is found in."""

    ANY = auto()
    START = auto()
    END = auto()
    ALONE = auto()


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a competency: its stems, and how it is to stand in a skill."""

    competency: str
    stems: frozenset[str]
    place: _PhrasePlace

    def names(self, skill: Sequence[str], beside: frozenset[str]) -> bool:
        """Whether a skill of these stems has it, with nothing beside it that it may not have."""
        match self.place:
            case _PhrasePlace.ALONE:
                return self.stems == set(skill)
            case _PhrasePlace.END:
                return skill[-1] in self.stems
            case _PhrasePlace.START:
                return skill[0] in self.stems
        rest = set(skill) - self.stems
        return self.stems <= set(skill) and (len(self.stems) > 1 or rest <= beside)


class SkillCompetencies:
    """Finds the competencies (ids) that skills name; `phrases` are those of each competency."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        known = [_phrase(each, text) for each, texts in phrases.items() for text in texts]
        alone = (
            each.stems for each in known if each.place is _PhrasePlace.ANY and len(each.stems) == 1
        )
        self._beside = _beside().union(*alone)
        self._with: dict[str, list[_Phrase]] = {}
        for phrase in known:
            self._with.setdefault(min(phrase.stems), []).append(phrase)
        self._kept = cache(self._of)

    def competencies_of(self, skills: Iterable[str]) -> frozenset[str]:
        """The competencies that any of these skills names."""
        return frozenset().union(*map(self._kept, skills))

    def skills_for(self, competency: str, skills: Iterable[str]) -> tuple[str, ...]:
        """Those of these skills that name a competency."""
        return tuple(skill for skill in skills if competency in self._kept(skill))

    def _of(self, skill: str) -> frozenset[str]:
        """What one skill names as a whole, or by a part of it: "Conflict / disagreement"."""
        parts = dict.fromkeys((skill, *_BETWEEN.split(skill)))
        return frozenset(known for part in parts if part.strip() for known in self._named(part))

    def _named(self, skill: str) -> Iterator[str]:
        said = word_stems(skill)
        for stem in said:
            for phrase in self._with.get(stem, ()):
                if phrase.names(said, self._beside):
                    yield phrase.competency


def _phrase(competency: str, text: str) -> _Phrase:
    place = _PhrasePlace.ANY
    if text.startswith(_ALONE):
        place = _PhrasePlace.ALONE
    elif _STAR in (text[:1], text[-1:]):
        place = _PhrasePlace.END if text.startswith(_STAR) else _PhrasePlace.START
    return _Phrase(competency, frozenset(word_stems(text.strip(_STAR + _ALONE))), place)


@cache
def _beside() -> frozenset[str]:
    return frozenset(stem for word in _BESIDE.split() for stem in word_stems(word))

"""Which competencies an owner's skills name: "working under pressure" names one, "Kafka" none.

Each competency has phrases (`Competency.skills`, and its own name). What a phrase names:

- several words: every skill that has them all, "learning from mistakes" that of "learning from my
  own mistakes" too;
- one word: a skill of that word, and of words that are a phrase too or say nothing else
  (`_BESIDE`): "vendor communication" and "crisis communication", but not "UART communication" or
  "lead generation";
- one word before or behind a star: every skill that begins with it, or ends in it, "* debugging"
  that of "memory leak debugging";
- what stands behind an equals sign: that skill alone, "= learning" not "learning from mistakes".

Words decide, as in `coach.skills`, whose endings and spellings these are: a model finds "machine
learning" near learning and "blood pressure" near pressure. Two lists of skills from all trades
(420, and 221 others; half name a competency, a fifth are terms such as those two) were written by
somebody who did not know the phrases: of what was found in them 96 % was right both times, of what
was to be found 54 and 46 % was, and of 342 that name nothing two were taken for something. What
was missed was then added; tests/named_skills.tsv holds both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING

from coach.skills import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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


class _Place(Enum):
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
    place: _Place

    def names(self, skill: Sequence[str], beside: frozenset[str]) -> bool:
        """Whether a skill of these stems has it, with nothing beside it that it may not have."""
        match self.place:
            case _Place.ALONE:
                return self.stems == set(skill)
            case _Place.END:
                return skill[-1] in self.stems
            case _Place.START:
                return skill[0] in self.stems
        rest = set(skill) - self.stems
        return self.stems <= set(skill) and (len(self.stems) > 1 or rest <= beside)


class Named:
    """Finds the competencies (ids) that skills name; `phrases` are those of each competency."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        known = [_phrase(each, text) for each, texts in phrases.items() for text in texts]
        alone = (each.stems for each in known if each.place is _Place.ANY and len(each.stems) == 1)
        self._beside = _beside().union(*alone)
        self._with: dict[str, list[_Phrase]] = {}
        for phrase in known:
            self._with.setdefault(min(phrase.stems), []).append(phrase)
        self._kept = cache(self._of)

    def of(self, skills: Iterable[str]) -> frozenset[str]:
        """The competencies that any of these skills names."""
        return frozenset().union(*map(self._kept, skills))

    def by(self, competency: str, skills: Iterable[str]) -> tuple[str, ...]:
        """Those of these skills that name a competency."""
        return tuple(skill for skill in skills if competency in self._kept(skill))

    def _of(self, skill: str) -> frozenset[str]:
        """What one skill names as a whole, or by a part of it: "Conflict / disagreement"."""
        parts = dict.fromkeys((skill, *_BETWEEN.split(skill)))
        return frozenset(known for part in parts if part.strip() for known in self._named(part))

    def _named(self, skill: str) -> Iterator[str]:
        said = stems(skill)
        for stem in said:
            for phrase in self._with.get(stem, ()):
                if phrase.names(said, self._beside):
                    yield phrase.competency


def _phrase(competency: str, text: str) -> _Phrase:
    place = _Place.ANY
    if text.startswith(_ALONE):
        place = _Place.ALONE
    elif _STAR in (text[:1], text[-1:]):
        place = _Place.END if text.startswith(_STAR) else _Place.START
    return _Phrase(competency, frozenset(stems(text.strip(_STAR + _ALONE))), place)


@cache
def _beside() -> frozenset[str]:
    return frozenset(stem for word in _BESIDE.split() for stem in stems(word))

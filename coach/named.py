"""Which competencies an owner's skills name: "working under pressure" names one, "Kafka" none.

Each competency has phrases (`Competency.skills`, and its own name). What a phrase names:

- several words: every skill that has them all, "learning from mistakes" that of "learning from my
  own mistakes" too;
- one word: a skill of that word, and of words that say nothing else (`_BESIDE`): "vendor
  communication" and "written communication", but not "UART communication" or "lead generation";
- one word behind a star: every skill that ends in it, "* debugging" that of "memory leak
  debugging".

Words decide, as in `coach.skills`, whose endings and spellings these are: a model finds "machine
learning" near learning and "blood pressure" near pressure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from coach.skills import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_STAR = "*"
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
    internal external workplace job project
"""


class Named:
    """Finds the competencies (ids) that skills name; `phrases` are those of each competency."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._exact: dict[frozenset[str], set[str]] = {}
        self._last: dict[str, set[str]] = {}
        for competency, texts in phrases.items():
            for text in texts:
                words = stems(text.removeprefix(_STAR))
                if text.startswith(_STAR):
                    self._last.setdefault(words[-1], set()).add(competency)
                else:
                    self._exact.setdefault(frozenset(words), set()).add(competency)
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
        words = stems(skill)
        yield from self._last.get(words[-1], ())
        said = frozenset(words)
        for phrase, competencies in self._exact.items():
            if phrase <= said and (len(phrase) > 1 or said - phrase <= _beside()):
                yield from competencies


@cache
def _beside() -> frozenset[str]:
    return frozenset(stem for word in _BESIDE.split() for stem in stems(word))

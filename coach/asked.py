"""What a job description asks for: competencies, each with its sentence, and skills by name.

A line that names a skill ("Experience with Kafka and Go") asks for that and for no competency.
Of the others, one asks for a competency where the questions for this competency stand out among
all (ASKED_FROM) and come near at all (NEAR_FROM): every sentence has a nearest competency, and most
of a job description is about holidays, the firm and its fruit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.sentences import FEWEST_WORDS, plain, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ASKED_FROM = 0.35
"""Share of a sentence's weights (`Yardstick.weights`) from which it asks for a competency."""

NEAR_FROM = 0.35
"""Mean cosine with the three nearest questions from which a sentence asks for anything.

Both were chosen on one job description of our own (26 sentences, 11 of which ask for a competency)
and looked at again on a second one (19 and 9). With the share of a typed question (0.2) and no
nearness, half of the sentences about pension, laptop and office on the first asked for something,
with either model. With these none does; the large model finds 8 of the 11 and 6 of the 9, the small
one 7 and 3. On the second the large one also takes a line on equal opportunities for inclusion.
"""

LONGEST_SKILL = 4
"""Words; a longer phrase is a sentence about the work and no name."""

_LEAD = re.compile(
    r"\b(?:experience|expertise|proficien\w+|fluen\w+|familiar(?:ity)?|knowledge|skills?|skilled"
    r"|competence|background|understanding|command|hands-on)\b[^.,;:]{0,30}?"
    r"\b(?:with|in|of|using|on)\s+(?P<skills>[^.;:()]+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|/|&|\band/or\b|\band\b|\bor\b)\s*", re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:(?:a|an|the|at least|one|any|some|of|modern|strong|good|solid|other|similar"
    r"|tools such as|tools like|such as|like|e\.g\.)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A competency (id) that is asked for, the sentence that does so most, and in how many."""

    competency: str
    sentence: str
    times: int


def requirements(text: str) -> list[str]:
    """The sentences of a job description, as they are read.

    A line that does not begin with a small letter begins a new sentence: lists of requirements
    often have no bullet and no full stop. Headings of a word or two are left out.
    """
    blocks: list[str] = []
    for line in text.splitlines():
        if blocks and blocks[-1].strip() and line.strip()[:1].islower():
            blocks[-1] += f" {line.strip()}"
        else:
            blocks.append(line)
    said = [plain(sentence) for block in blocks for sentence in split(block)]
    return [sentence for sentence in said if len(sentence.split()) >= FEWEST_WORDS]


def names_skills(sentence: str) -> tuple[str, ...]:
    """The skills that a sentence asks for by name ("Kafka", "Go"); none where it names none."""
    return tuple(dict.fromkeys(_skills(sentence)))


def _skills(sentence: str) -> Iterator[str]:
    for lead in _LEAD.finditer(sentence):
        for phrase in _BETWEEN.split(lead["skills"]):
            name = _ARTICLE.sub("", phrase.strip())
            if name and len(name.split()) <= LONGEST_SKILL:
                yield name


def asked(
    sentences: Sequence[str],
    weights: Sequence[Mapping[str, float]],
    nearness: Sequence[float],
) -> tuple[Asked, ...]:
    """The competencies that sentences ask for, the one asked for most first.

    `weights` are those of each sentence by competency, `nearness` how near it comes to a question.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    for sentence, shares, near in zip(sentences, weights, nearness, strict=True):
        if near < NEAR_FROM or names_skills(sentence):
            continue
        for competency, share in shares.items():
            if share >= ASKED_FROM:
                found.setdefault(competency, []).append((share, sentence))
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple(
        Asked(known, max(said, key=lambda each: each[0])[1], len(said)) for known, said in ordered
    )

"""What a job description, a list of questions or a framework asks for.

Words decide what a line of a job description asks for, as they do for a skill: meaning only where
they say nothing, and no skill is named ("Experience with Kafka and Go"). How well either does, and
how the bounds were chosen: docs/evaluation.md#job-descriptions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.catalog.question_text import clean_list
from coach.domain.competency import UNRANKED
from coach.domain.sentences import FEWEST_WORDS, split_sentences, strip_markup
from coach.embeddings.competency_space import BEST_QUESTIONS
from coach.errors import UnknownFramework
from coach.ingest.readers.document import Document
from coach.ingest.sync import load_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.catalog.library import Library
    from coach.catalog.skills import SkillCompetencies
    from coach.domain.competency import Framework
    from coach.matching.engine import Models

ASKED_FROM = 0.35
"""Share of a sentence's weights (`CompetencySpace.weights`) from which it asks for a competency."""

NEAR_FROM = 0.55
"""Mean cosine with the three nearest questions from which a sentence asks for anything."""

LONGEST_HEADING = 6
"""Words of a line above a list that asks for nothing itself ("What you will do")."""

LONGEST_SKILL = 4
"""Words; a longer phrase is a sentence about the work and no name."""

FIRST, SECOND = 1, 2
"""Importance: critical, important; 3 is nice to have (`FrameworkItem.importance`)."""

_LEAD = re.compile(
    r"\b(?:experience|expertise|proficien\w+|fluen\w+|familiar(?:ity)?|knowledge|skills?|skilled"
    r"|competence|background|understanding|command|hands-on)\b[^.,;:]{0,30}?"
    r"\b(?:with|in|of|using|on)\s+(?P<skills>[^.;:()]+)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[-*+•▪◦‣]\s")
_BETWEEN = re.compile(r"\s*(?:,|/|&|\band/or\b|\band\b|\bor\b)\s*", re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:(?:a|an|the|at least|one|any|some|of|modern|strong|good|solid|other|similar"
    r"|tools such as|tools like|such as|like|e\.g\.)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class JobRequirement:
    """A competency (id) that is asked for, the sentence that does so most, and in how many."""

    competency: str
    sentence: str
    times: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """A line of a job description: the shares of what it asks for (ids), and the skills it names.

    Where both are empty, it was not understood.
    """

    text: str
    shares: Mapping[str, float]
    skills: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the line as `coach gaps --format json` prints it, the likeliest first."""
        asked = sorted(self.shares, key=lambda one: -self.shares[one])
        return {"line": self.text, "competencies": asked, "skills": list(self.skills)}


@dataclass(frozen=True, slots=True)
class RequiredCompetency:
    """A competency asked for, how important it is, and the sentence or items that say so."""

    competency: str
    importance: int
    sentence: str = ""


def read_question_list(path: Path) -> list[str]:
    """Return the questions of a file, one a line, each once.

    Raises:
        UnreadableDocument: the file is no text.
        QuestionTooLong: a line is a document.
    """
    lines = Document(path, load_document(path)).text.splitlines()
    return list(dict.fromkeys(clean_list(lines, str(path))))


def sentences_of_job(text: str) -> list[str]:
    """Return the sentences of a job description, as they are read.

    A line that does not begin with a small letter begins a new sentence: lists of requirements
    often have no bullet and no full stop. Left out are headings: a short line right above a
    bullet, and a word or two without one.
    """
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if blocks and blocks[-1][0].strip() and line.strip()[:1].islower():
            blocks[-1].append(line.strip())
        else:
            blocks.append([line])
    texts = [text for block in blocks if (text := " ".join(block)).strip()]
    sentences = []
    for text, following in zip(texts, [*texts[1:], ""], strict=False):
        is_item = _BULLET.match(text) is not None
        is_heading = len(text.split()) <= LONGEST_HEADING and not text.endswith((".", "!", "?"))
        if is_item or not (is_heading and _BULLET.match(following)):
            found = map(strip_markup, split_sentences(text))
            sentences += [one for one in found if is_item or len(one.split()) >= FEWEST_WORDS]
    return [sentence for sentence in sentences if sentence]


def find_skill_names(sentence: str) -> tuple[str, ...]:
    """Return the skills that a sentence asks for by name ("Kafka", "Go")."""
    phrases = (name for lead in _LEAD.finditer(sentence) for name in _BETWEEN.split(lead["skills"]))
    names = (_ARTICLE.sub("", phrase.strip()) for phrase in phrases)
    return tuple(dict.fromkeys(n for n in names if n and len(n.split()) <= LONGEST_SKILL))


def skills_of_job(text: str) -> tuple[str, ...]:
    """Return the skills that the text of a job description names."""
    sentences = sentences_of_job(text)
    return tuple(dict.fromkeys(name for line in sentences for name in find_skill_names(line)))


def read_job_lines(text: str, library: Library, models: Models) -> tuple[JobLine, ...]:
    """Return what each line of a job description asks for, by its text."""
    sentences = sentences_of_job(text)
    if not sentences:
        return ()
    space = models.open_space()
    vectors = models.open_encoder().encode(sentences)
    nearest = np.sort(vectors @ space.questions.T, axis=1)[:, -BEST_QUESTIONS:].mean(axis=1)
    ids = list(library.names)
    weights = [dict(zip(ids, row, strict=True)) for row in space.weights(vectors).tolist()]
    return understand_lines(sentences, weights, nearest.tolist(), library.skill_competencies)


def understand_lines(
    sentences: Sequence[str],
    weights: Sequence[Mapping[str, float]],
    nearness: Sequence[float],
    by_words: SkillCompetencies,
) -> tuple[JobLine, ...]:
    """Return what sentences ask for: competencies by words, skills by name, else by meaning.

    `weights` are the shares of competencies (ids) in the meaning of a sentence, `nearness` says
    how near it is to any question.
    """
    lines = []
    for sentence, shares, near in zip(sentences, weights, nearness, strict=True):
        named = by_words.named_in(sentence)
        skills = [one for one in find_skill_names(sentence) if not by_words.competencies_of([one])]
        if named:
            asked = {one: max(shares[one], ASKED_FROM) for one in shares if one in named}
        else:
            is_asking = near >= NEAR_FROM and not skills
            asked = {one: part for one, part in shares.items() if is_asking and part >= ASKED_FROM}
        lines.append(JobLine(sentence, asked, tuple(skills)))
    return tuple(lines)


def required_competencies(lines: Iterable[JobLine]) -> tuple[JobRequirement, ...]:
    """Return the competencies that lines ask for, most asked first."""
    asking: dict[str, list[tuple[float, str]]] = {}
    for line in lines:
        for competency, share in line.shares.items():
            asking.setdefault(competency, []).append((share, line.text))
    return tuple(
        JobRequirement(competency, max(shares, key=lambda pair: pair[0])[1], len(shares))
        for competency, shares in sorted(asking.items(), key=lambda item: -len(item[1]))
    )


def required_by_framework(framework: Framework) -> tuple[RequiredCompetency, ...]:
    """Return what a framework asks for, by importance; of several items the greatest counts.

    Where it ranks its items, theirs counts, and an item without one is important. Where it ranks
    none, the first competency an item names is critical, the others are important.
    """
    ranked = any(item.importance for item in framework.items)
    required: dict[str, RequiredCompetency] = {}
    for item in framework.items:
        for place, competency in enumerate(item.competencies):
            by_place = FIRST if place == 0 else SECOND
            importance = (item.importance or UNRANKED) if ranked else by_place
            names = item.name
            if before := required.get(competency):
                importance = min(before.importance, importance)
                names = f"{before.sentence}, {item.name}"
            required[competency] = RequiredCompetency(competency, importance, names)
    return tuple(sorted(required.values(), key=lambda competency: competency.importance))


def intersect_requirements(
    first: Sequence[RequiredCompetency], second: Sequence[RequiredCompetency]
) -> tuple[RequiredCompetency, ...]:
    """Return what both ask for, in the first's order: greater importance, the second's sentence."""
    others = {required.competency: required for required in second}
    return tuple(
        RequiredCompetency(
            one.competency, min(one.importance, other.importance), other.sentence or one.sentence
        )
        for one in first
        if (other := others.get(one.competency))
    )


def find_framework_or_file(library: Library, typed: str) -> Framework:
    """Return the known framework of this name, else that of the file.

    Raises:
        UnknownFramework: no framework is called so, and no file.
        AmbiguousName: several are.
        CompetenciesUnusable: the file holds a mistake.
    """
    try:
        return library.find_framework(typed)
    except UnknownFramework:
        if not Path(typed).is_file():
            raise
        return library.read_framework(Path(typed), load_document(Path(typed)))

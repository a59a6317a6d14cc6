"""What a job description, list or framework asks for.

What a job description asks for: competencies, each with its sentence, and skills by name.

A line that names a skill ("Experience with Kafka and Go") asks for that and for no competency.
Of the others, one asks for a competency where the questions for this competency stand out among
all (ASKED_FROM) and come near at all (NEAR_FROM): every sentence has a nearest competency, and most
of a job description is about holidays, the firm and its fruit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coach.domain.competency import UNRANKED
from coach.domain.sentences import FEWEST_WORDS, split_sentences, strip_markup
from coach.embeddings.competency_space import BEST_QUESTIONS
from coach.errors import UnknownFramework, UnreadableDocument
from coach.ingest.readers.document import decode_bytes
from coach.ingest.sync import load_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.catalog.library import Library
    from coach.domain.competency import Framework
    from coach.matching.engine import Models


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
class JobRequirement:
    """A competency (id) that is asked for, the sentence that does so most, and in how many."""

    competency: str
    sentence: str
    times: int


def sentences_of_job(text: str) -> list[str]:
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
    said = [strip_markup(sentence) for block in blocks for sentence in split_sentences(block)]
    return [sentence for sentence in said if len(sentence.split()) >= FEWEST_WORDS]


def find_skill_names(sentence: str) -> tuple[str, ...]:
    """The skills that a sentence asks for by name ("Kafka", "Go"); none where it names none."""
    return tuple(dict.fromkeys(_skills(sentence)))


def _skills(sentence: str) -> Iterator[str]:
    for lead in _LEAD.finditer(sentence):
        for phrase in _BETWEEN.split(lead["skills"]):
            name = _ARTICLE.sub("", phrase.strip())
            if name and len(name.split()) <= LONGEST_SKILL:
                yield name


def required_competencies(
    sentences: Sequence[str],
    weights: Sequence[Mapping[str, float]],
    nearness: Sequence[float],
) -> tuple[JobRequirement, ...]:
    """The competencies that sentences ask for, the one asked for most first.

    `weights` are those of each sentence by competency, `nearness` how near it comes to a question.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    for sentence, shares, near in zip(sentences, weights, nearness, strict=True):
        if near < NEAR_FROM or find_skill_names(sentence):
            continue
        for competency, share in shares.items():
            if share >= ASKED_FROM:
                found.setdefault(competency, []).append((share, sentence))
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple(
        JobRequirement(known, max(said, key=lambda each: each[0])[1], len(said))
        for known, said in ordered
    )


FIRST, SECOND, THIRD = 1, 2, 3
"""Importance: critical, important, nice to have (`FrameworkItem.importance`)."""


@dataclass(frozen=True, slots=True)
class RequiredCompetency:
    """A competency that is asked for: how important it is, and the sentence or part that says so.

    `sentence` is of a job description or list of questions, or the names of a framework's items.
    """

    competency: str
    importance: int
    sentence: str = ""


def required_by_framework(framework: Framework) -> tuple[RequiredCompetency, ...]:
    """What a framework asks for, by importance.

    Where it ranks its items, theirs counts, and an item without one is important. Where it ranks
    none, each item stands on the first competency it names: that one is critical, the others are
    important. A competency of several items has the greatest importance of them.
    """
    ranked = any(item.importance for item in framework.items)
    found: dict[str, tuple[int, list[str]]] = {}
    for item in framework.items:
        for place, competency in enumerate(item.competencies):
            own = FIRST if place == 0 else SECOND
            importance = (item.importance or UNRANKED) if ranked else own
            before, names = found.get(competency, (THIRD, []))
            found[competency] = (min(before, importance), [*names, item.name])
    each = (
        RequiredCompetency(known, least, ", ".join(names))
        for known, (least, names) in found.items()
    )
    return tuple(sorted(each, key=lambda one: one.importance))


def intersect_requirements(
    first: Sequence[RequiredCompetency], second: Sequence[RequiredCompetency]
) -> tuple[RequiredCompetency, ...]:
    """What two ask for, in the order of the first: greater importance, the second's sentence."""
    other = {each.competency: each for each in second}
    return tuple(
        RequiredCompetency(
            each.competency, min(each.importance, other[each.competency].importance), said
        )
        for each in first
        if each.competency in other
        for said in [other[each.competency].sentence or each.sentence]
    )


def find_framework_or_file(library: Library, typed: str) -> Framework:
    """The known framework of this name, else that of the file.

    Raises:
        UnknownFramework: no framework is called so, and no file.
        AmbiguousFramework: several are.
        CompetenciesUnusable: the file holds a mistake.
    """
    try:
        return library.find_framework(typed)
    except UnknownFramework:
        if not Path(typed).is_file():
            raise
        return library.read_framework(Path(typed), load_document(Path(typed)))


def read_job_description(path: Path) -> str:
    """A file's text.

    Raises:
        UnreadableDocument: it is none.
    """
    found = decode_bytes(load_document(path))
    if "\0" in found:
        raise UnreadableDocument(path, "this is no text. Save it as plain text.")
    return found


def read_question_list(path: Path) -> list[str]:
    """Return the questions of a file, each once, in its order.

    Raises:
        UnreadableDocument: the file is no text.
        NoQuestion, QuestionTooLong: it has none, or one is a document.
    """
    from coach.catalog.questions import clean_list

    return list(dict.fromkeys(clean_list(read_job_description(path).splitlines(), str(path))))


def skills_of_job(path: Path) -> tuple[str, ...]:
    """The skills that a job description names, in its order.

    Raises:
        UnreadableDocument: the file is no text.
    """
    found = (
        name
        for sentence in sentences_of_job(read_job_description(path))
        for name in find_skill_names(sentence)
    )
    return tuple(dict.fromkeys(found))


def requirements_of_job(
    path: Path, names: Iterable[str], models: Models
) -> tuple[JobRequirement, ...]:
    """The competencies that a job description asks for, the one asked for most first.

    `names` are the ids of all competencies, in their order.

    Raises:
        UnreadableDocument: the file is no text.
    """
    sentences = sentences_of_job(read_job_description(path))
    if not sentences:
        return ()
    space = models.open_space()
    vectors = models.open_encoder().encode(sentences)
    nearest = np.sort(vectors @ space.questions.T, axis=1)[:, -BEST_QUESTIONS:].mean(axis=1)
    ids = list(names)
    weights = [dict(zip(ids, map(float, row), strict=True)) for row in space.weights(vectors)]
    return required_competencies(sentences, weights, nearest.tolist())

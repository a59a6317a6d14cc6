"""Find what a bank as a whole lacks: too few stories, all of one year, never told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from coach.matching.completeness import MissingPart, missing_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from coach.domain.duplicates import NearDuplicates
    from coach.domain.story import BankStory


FEW = 8
"""Stories below which a bank is small: an interview has five to eight questions, and no story
should be told twice (docs/decisions.md#a-small-bank)."""

MANY = 40
"""Stories from which they cannot all be kept ready: at one a day, each is told every sixth week."""

OVERUSED = 5
"""Competencies that a story is the best for, from which it is more likely than not (0.56) wanted
twice in an interview that asks for eight of 24, all equally likely."""

LONG_AGO_DAYS = 60
"""Days after which a story told is called told long ago."""

FRESH_YEARS = 3
"""Years after which the newest story is old: interviewers ask for recent ones."""

ENOUGH = 4
"""Stories with a year, or an employer, below which that all have the same says little."""

MUST_HAVE = ("failure", "conflict")
"""Competencies that nearly every interview asks for, and that notes of what went well lack."""

_EMPLOYER = re.compile(
    r"\b(?i:work(?:ed|ing)?|job|role|position|intern(?:ed|ing|ship)?|employed|engineer|developer"
    r"|(?:years?|months?|weeks?|time|days?))\s(?:at|for|with)\s"
    r"(?P<name>[A-Z][\w&'.-]*(?:\s(?:&|and|of)\s[A-Z][\w&'.-]*|\s[A-Z][\w&'.-]*){0,3})"
    r"|\b(?i:joined)\s(?P<joined>[A-Z][\w&'.-]*(?:\s(?:&\s)?[A-Z][\w&'.-]*){0,3})"
)


class IssueKind(StrEnum):
    """What an issue is about."""

    FEW = "few stories"
    MANY = "many stories"
    ALIKE = "nearly the same"
    ONE_EMPLOYER = "one employer"
    ONE_YEAR = "one year"
    OLD = "nothing recent"
    OVERUSED = "overused"
    MISSING = "missing"
    UNFINISHED = "unfinished"
    LONG_AGO = "told long ago"
    NEVER = "never told"


@dataclass(frozen=True, slots=True)
class BankIssue:
    """One thing to fix: a sentence, the names (slugs) of the stories, a command or nothing."""

    kind: IssueKind
    sentence: str
    stories: tuple[str, ...] = ()
    command: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the issue, as JSON has it."""
        return {
            "kind": str(self.kind),
            "sentence": self.sentence,
            "stories": list(self.stories),
            "command": self.command or None,
        }


@dataclass(frozen=True, slots=True)
class BankFacts:
    """What is known of a bank.

    `stories` tell of episodes; `years` are theirs, None where no date names one. `carried` are the
    competencies that each story, by identity, is the best for; `gaps` the ids of those that none
    answers, with their names, of which those `doubtful` have a story that may; `told` the last day
    each was told.
    """

    stories: Sequence[BankStory]
    years: Sequence[int | None]
    carried: Mapping[int, Sequence[str]]
    gaps: Mapping[str, str]
    told: Mapping[int, date]
    twins: Sequence[NearDuplicates]
    today: date
    doubtful: Collection[str] = ()


def find_issues(facts: BankFacts) -> tuple[BankIssue, ...]:
    """Find the issues of a bank, in the order in which they are shown."""
    checks = (
        _check_size,
        _check_must_have,
        _check_duplicates,
        _check_variety,
        _check_overused,
        _check_unfinished,
        _check_rehearsal,
    )
    return tuple(issue for check in checks for issue in check(facts))


def _check_size(facts: BankFacts) -> Iterator[BankIssue]:
    count = len(facts.stories)
    if count < FEW:
        stories = "1 story" if count == 1 else f"{count} stories"
        sentence = f"{stories}: an interview asks up to {FEW} questions, each for another one."
        yield BankIssue(IssueKind.FEW, sentence, command="coach new")
    elif count > MANY:
        sentence = f"{count:,} stories are more than can be kept ready. Rehearse those named above."
        yield BankIssue(IssueKind.MANY, sentence, command="coach practice")


def _check_must_have(facts: BankFacts) -> Iterator[BankIssue]:
    for competency in MUST_HAVE:
        if competency in facts.gaps:
            about = "Nothing sure about" if competency in facts.doubtful else "Nothing about"
            sentence = f"{about} {facts.gaps[competency].lower()}: nearly every interview asks."
            command = f"coach new --competency {competency}"
            yield BankIssue(IssueKind.MISSING, sentence, command=command)


def _check_duplicates(facts: BankFacts) -> Iterator[BankIssue]:
    slugs = {story.id: story.slug for story in facts.stories}
    for pair in facts.twins:
        if pair.later in slugs and pair.earlier in slugs:
            later, earlier = slugs[pair.later], slugs[pair.earlier]
            sentence = f"{later} is nearly the same as {earlier}: only one of them can be told."
            yield BankIssue(IssueKind.ALIKE, sentence, (later, earlier), f"coach remove {later}")


def _check_variety(facts: BankFacts) -> Iterator[BankIssue]:
    employers = [name for story in facts.stories if (name := employer(story.story.text))]
    if len(employers) >= ENOUGH and len(set(employers)) == 1:
        sentence = f"All {len(employers)} stories that name an employer are from {employers[0]}."
        yield BankIssue(IssueKind.ONE_EMPLOYER, sentence)
    years = [year for year in facts.years if year is not None]
    if len(years) >= ENOUGH and len(set(years)) == 1:
        sentence = f"All {len(years)} stories with a date are from {years[0]}."
        yield BankIssue(IssueKind.ONE_YEAR, sentence)
    if years and facts.today.year - max(years) >= FRESH_YEARS:
        sentence = f"No dated story is newer than {max(years)}. Interviewers ask for recent ones."
        yield BankIssue(IssueKind.OLD, sentence, command="coach new")


def _check_overused(facts: BankFacts) -> Iterator[BankIssue]:
    for story in facts.stories:
        count = len(facts.carried.get(story.id, ()))
        if count >= OVERUSED:
            sentence = (
                f"{story.slug} is the best story for {count} competencies: an interview is "
                "likely to need it twice."
            )
            yield BankIssue(IssueKind.OVERUSED, sentence, (story.slug,), "coach new")


def _check_unfinished(facts: BankFacts) -> Iterator[BankIssue]:
    missing = {story.slug: missing_parts(story.story) for story in facts.stories}
    for part in (MissingPart.RESULT, MissingPart.NUMBER, MissingPart.LEARNING):
        slugs = tuple(slug for slug, parts in missing.items() if part in parts)
        if slugs:
            has = "has" if len(slugs) == 1 else "have"
            sentence = f"{_share(len(slugs), len(missing))} {has} {part}."
            yield BankIssue(IssueKind.UNFINISHED, sentence, slugs, f"coach edit {slugs[0]}")


def _check_rehearsal(facts: BankFacts) -> Iterator[BankIssue]:
    total = len(facts.stories)
    never = tuple(story.slug for story in facts.stories if story.id not in facts.told)
    if never:
        has = "has" if len(never) == 1 else "have"
        sentence = f"{_share(len(never), total)} {has} never been told."
        if len(never) == total:
            sentence = "No story has been told yet."
        yield BankIssue(IssueKind.NEVER, sentence, never, "coach practice")
    ages = {story.slug: facts.told.get(story.id) for story in facts.stories}
    old = tuple(
        slug for slug, last in ages.items() if last and (facts.today - last).days > LONG_AGO_DAYS
    )
    if old:
        sentence = (
            f"{_share(len(old), total)} {'was' if len(old) == 1 else 'were'} told "
            f"last more than {LONG_AGO_DAYS} days ago."
        )
        yield BankIssue(IssueKind.LONG_AGO, sentence, old, "coach practice")


def employer(text: str) -> str:
    """Return the employer that a text names first in so many words; empty where it names none.

    Only "worked at X", "six months with X", "joined X" and the like count: a capital alone is as
    often a client or a product.
    """
    match = _EMPLOYER.search(text)
    return (match["name"] or match["joined"]).rstrip(".'-") if match else ""


def _share(count: int, total: int) -> str:
    """Say how many: "1 story of 9", "All 9 stories"."""
    if count == total > 1:
        return f"All {total:,} stories"
    return f"{count:,} {'story' if count == 1 else 'stories'} of {total:,}"

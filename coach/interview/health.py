"""Find what a bank as a whole lacks: too few stories, all of one year, never told."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from coach.interview.plan import year_of
from coach.matching.completeness import MissingPart, missing_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from coach.domain.duplicates import NearDuplicates
    from coach.domain.story import BankStory
    from coach.matching.coverage import Coverage


FEW = 8  # an interview has five to eight questions (docs/decisions.md#a-small-bank)
MANY = 40  # more cannot be kept ready: at one a day, each of these is told every sixth week
OVERUSED = 5  # best for so many of 24, it is likelier than not (0.56) wanted twice among eight
LONG_AGO_DAYS = 60
FRESH_YEARS = 3  # interviewers ask for recent stories
ENOUGH = 4  # that fewer all have the same year, or employer, says little
MUST_HAVE = ("failure", "conflict")  # nearly always asked for; notes of what went well lack them

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
        return {**asdict(self), "command": self.command or None}


@dataclass(frozen=True, slots=True)
class BankFacts:
    """What is known of a bank.

    `stories` tell of episodes; `told` is the last day that each was told, by identity; `names` are
    those of competencies.
    """

    stories: Sequence[BankStory]
    coverage: Coverage
    names: Mapping[str, str]
    told: Mapping[int, date]
    twins: Sequence[NearDuplicates]
    today: date


def find_issues(facts: BankFacts) -> tuple[BankIssue, ...]:
    """Find the issues of a bank, in the order in which they are shown."""
    checks = [_check_size, _check_must_have, _check_duplicates, _check_variety]
    checks += [_check_overused, _check_unfinished, _check_rehearsal]
    return tuple(issue for check in checks for issue in check(facts))


def _check_size(facts: BankFacts) -> Iterator[BankIssue]:
    count = len(facts.stories)
    if count < FEW:
        stories = "1 story" if count == 1 else f"{count} stories"
        sentence = f"{stories}: an interview asks up to {FEW} questions, each for another one."
        yield BankIssue(IssueKind.FEW, sentence, command="coach new")
    elif count > MANY:
        sentence = (
            f"{count:,} stories are more than can be kept ready. Rehearse those of your sheet."
        )
        yield BankIssue(IssueKind.MANY, sentence, command="coach sheet")


def _check_must_have(facts: BankFacts) -> Iterator[BankIssue]:
    gaps = {gap.competency: gap for gap in facts.coverage.gaps()}
    for competency in MUST_HAVE:
        if gap := gaps.get(competency):
            about = "Nothing sure about" if gap.is_doubtful else "Nothing about"
            sentence = f"{about} {facts.names[competency].lower()}: nearly every interview asks."
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
    this_year = facts.today.year
    dates = [story.story.date for story in facts.stories]
    years = [year for date in dates if (year := year_of(date, this_year)) is not None]
    for kind, values, have in (
        (IssueKind.ONE_EMPLOYER, employers, "that name an employer"),
        (IssueKind.ONE_YEAR, years, "with a date"),
    ):
        if len(values) >= ENOUGH and len(set(values)) == 1:
            yield BankIssue(kind, f"All {len(values)} stories {have} are from {values[0]}.")
    if years and this_year - max(years) >= FRESH_YEARS:
        sentence = f"No dated story is newer than {max(years)}. Interviewers ask for recent ones."
        yield BankIssue(IssueKind.OLD, sentence, command="coach new")


def _check_overused(facts: BankFacts) -> Iterator[BankIssue]:
    for story in facts.stories:
        if (count := len(facts.coverage.competencies_led_by(story.id))) >= OVERUSED:
            sentence = f"{story.slug} is the best story for {count} competencies: an interview is "
            sentence += "likely to need it twice."
            yield BankIssue(IssueKind.OVERUSED, sentence, (story.slug,), "coach new")


def _check_unfinished(facts: BankFacts) -> Iterator[BankIssue]:
    missing = {story.slug: missing_parts(story.story) for story in facts.stories}
    for part in (MissingPart.RESULT, MissingPart.NUMBER, MissingPart.LEARNING):
        if slugs := tuple(slug for slug, parts in missing.items() if part in parts):
            sentence = f"{_share(slugs, facts, 'has', 'have')} {part}."
            yield BankIssue(IssueKind.UNFINISHED, sentence, slugs, f"coach edit {slugs[0]}")


def _check_rehearsal(facts: BankFacts) -> Iterator[BankIssue]:
    ages = {
        story.slug: (facts.today - facts.told[story.id]).days if story.id in facts.told else None
        for story in facts.stories
    }
    if never := tuple(slug for slug, days in ages.items() if days is None):
        sentence = f"{_share(never, facts, 'has', 'have')} never been told."
        if len(never) == len(ages):
            sentence = "No story has been told yet."
        yield BankIssue(IssueKind.NEVER, sentence, never, "coach practice")
    if old := tuple(slug for slug, days in ages.items() if days and days > LONG_AGO_DAYS):
        told = f"{_share(old, facts, 'was', 'were')} told"
        sentence = f"{told} last more than {LONG_AGO_DAYS} days ago."
        yield BankIssue(IssueKind.LONG_AGO, sentence, old, "coach practice")


def employer(text: str) -> str:
    """Return the employer that a text names first in so many words; empty where it names none.

    Only "worked at X", "six months with X", "joined X" and the like count: a capital alone is as
    often a client or a product.
    """
    match = _EMPLOYER.search(text)
    return (match["name"] or match["joined"]).rstrip(".'-") if match else ""


def _share(slugs: Sequence[str], facts: BankFacts, one: str, several: str) -> str:
    """Say how many, with the verb for one or several: "1 story of 9 has", "All 9 stories have"."""
    count, total = len(slugs), len(facts.stories)
    if count == total > 1:
        return f"All {total:,} stories {several}"
    noun, verb = ("story", one) if count == 1 else ("stories", several)
    return f"{count:,} {noun} of {total:,} {verb}"

"""What a bank as a whole lacks, whatever is asked: too few stories, all of one year, never told.

Each finding is one sentence with the stories it is about and, where one command mends it, that.
"""

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
    """What a finding is about."""

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
    """One thing to mend: a sentence, the names (slugs) of the stories, a command or nothing."""

    kind: IssueKind
    sentence: str
    stories: tuple[str, ...] = ()
    command: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the finding, as JSON has it."""
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
    names of the competencies that each story, by identity, is the best for; `gaps` the ids of those
    that none answers, with their names, of which those `doubtful` have a story that may; `told` the
    last day each was told.
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
    """All findings about a bank, in the order in which they are shown."""
    looks = (_size, _must_have, _alike, _variety, _overused, _unfinished, _rehearsal)
    return tuple(finding for look in looks for finding in look(facts))


def _size(facts: BankFacts) -> Iterator[BankIssue]:
    count = len(facts.stories)
    if count < FEW:
        stories = "1 story" if count == 1 else f"{count} stories"
        said = f"{stories}: an interview asks up to {FEW} questions, each for another one."
        yield BankIssue(IssueKind.FEW, said, command="coach new")
    elif count > MANY:
        said = f"{count:,} stories are more than can be kept ready. Rehearse those named above."
        yield BankIssue(IssueKind.MANY, said, command="coach practice")


def _must_have(facts: BankFacts) -> Iterator[BankIssue]:
    for competency in MUST_HAVE:
        if competency in facts.gaps:
            about = "Nothing sure about" if competency in facts.doubtful else "Nothing about"
            said = f"{about} {facts.gaps[competency].lower()}: nearly every interview asks."
            yield BankIssue(IssueKind.MISSING, said, command=f"coach new --competency {competency}")


def _alike(facts: BankFacts) -> Iterator[BankIssue]:
    names = {known.id: known.slug for known in facts.stories}
    for pair in facts.twins:
        if pair.later in names and pair.earlier in names:
            later, earlier = names[pair.later], names[pair.earlier]
            said = f"{later} is nearly the same as {earlier}: only one of them can be told."
            yield BankIssue(IssueKind.ALIKE, said, (later, earlier), f"coach remove {later}")


def _variety(facts: BankFacts) -> Iterator[BankIssue]:
    named = [name for known in facts.stories if (name := employer(known.story.text))]
    if len(named) >= ENOUGH and len(set(named)) == 1:
        said = f"All {len(named)} stories that name an employer are from {named[0]}."
        yield BankIssue(IssueKind.ONE_EMPLOYER, said)
    years = [year for year in facts.years if year is not None]
    if len(years) >= ENOUGH and len(set(years)) == 1:
        yield BankIssue(
            IssueKind.ONE_YEAR, f"All {len(years)} stories with a date are from {years[0]}."
        )
    if years and facts.today.year - max(years) >= FRESH_YEARS:
        said = f"No dated story is newer than {max(years)}. Interviewers ask for recent ones."
        yield BankIssue(IssueKind.OLD, said, command="coach new")


def _overused(facts: BankFacts) -> Iterator[BankIssue]:
    for known in facts.stories:
        carries = facts.carried.get(known.id, ())
        if len(carries) >= OVERUSED:
            said = (
                f"{known.slug} is the best story for {len(carries)} competencies: an interview is "
                "likely to need it twice."
            )
            yield BankIssue(IssueKind.OVERUSED, said, (known.slug,), "coach new")


def _unfinished(facts: BankFacts) -> Iterator[BankIssue]:
    lacking = {known.slug: missing_parts(known.story) for known in facts.stories}
    for lack in (MissingPart.RESULT, MissingPart.NUMBER, MissingPart.LEARNING):
        slugs = tuple(slug for slug, lacks in lacking.items() if lack in lacks)
        if slugs:
            said = f"{_share(len(slugs), len(lacking))} {_have(len(slugs))} {lack}."
            yield BankIssue(IssueKind.UNFINISHED, said, slugs, f"coach edit {slugs[0]}")


def _rehearsal(facts: BankFacts) -> Iterator[BankIssue]:
    untold = tuple(known.slug for known in facts.stories if known.id not in facts.told)
    if untold:
        said = f"{_share(len(untold), len(facts.stories))} {_have(len(untold))} never been told."
        if len(untold) == len(facts.stories):
            said = "No story has been told yet."
        yield BankIssue(IssueKind.NEVER, said, untold, "coach practice")
    ages = {known.slug: facts.told.get(known.id) for known in facts.stories}
    old = tuple(
        slug for slug, last in ages.items() if last and (facts.today - last).days > LONG_AGO_DAYS
    )
    if old:
        said = (
            f"{_share(len(old), len(facts.stories))} {'was' if len(old) == 1 else 'were'} told "
            f"last more than {LONG_AGO_DAYS} days ago."
        )
        yield BankIssue(IssueKind.LONG_AGO, said, old, "coach practice")


def employer(text: str) -> str:
    """The employer that a text names first in so many words; empty where it names none.

    Only "worked at X", "six months with X", "joined X" and the like count: a capital alone is as
    often a client or a product.
    """
    found = _EMPLOYER.search(text)
    return (found["name"] or found["joined"]).rstrip(".'-") if found else ""


def _share(count: int, total: int) -> str:
    """1 story of 9; all 9 stories."""
    if count == total > 1:
        return f"All {total:,} stories"
    return f"{count:,} {'story' if count == 1 else 'stories'} of {total:,}"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"

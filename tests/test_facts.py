"""Facts of texts: what is read, what disagrees, and what is only said in other words."""

from __future__ import annotations

import pytest

from coach.review.facts import FactKind, find_disagreements, find_facts

NOTES = """\
My manager Priya asked me to find the parcels. As the team lead I rang 12 depots in three weeks.

We saved 40 % of the cost, £3,100 a month, for 1,200 customers. It began in March 2021. The plant
in Leeds shipped half a million units. The review took about 4 hours.
"""


def differing(told: str, noted: str = NOTES) -> list[tuple[str, str]]:
    """What is told otherwise than noted, in the words of both."""
    return [
        (pair.told.text, pair.noted.text)
        for pair in find_disagreements(find_facts(told), find_facts(noted))
    ]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("I rang fourteen depots then.", [("fourteen depots", "12 depots")]),
        ("I rang all the depots in a month.", [("a month", "three weeks")]),
        ("We saved half of the cost.", [("half", "40 %")]),
        ("We did it for 1.5k customers.", [("1.5k customers", "1,200 customers")]),
        ("We saved £31,000 a month.", [("£31,000", "£3,100")]),
        ("It began in April.", [("April", "March")]),
        ("It began in March 2020.", [("2020", "2021")]),
        ("My manager Sandra asked me to find them.", [("Sandra", "Priya")]),
        ("The plant in Bradford shipped all units.", [("Bradford", "Leeds")]),
        ("I was the project manager then.", [("project manager", "team lead")]),
    ],
)
def test_what_is_told_otherwise(told: str, found: list[tuple[str, str]]) -> None:
    """Another figure, date, name or role for the same thing is found, with both wordings."""
    assert differing(told) == found


@pytest.mark.parametrize(
    "told",
    [
        "I rang twelve depots in twenty-one days.",
        "We saved forty percent, about three thousand pounds a month, for 1.2k customers.",
        "We saved two fifths of the cost.",
        "500,000 units left the plant in Leeds.",
        "As team lead I asked Priya Natarajan, my manager.",
        "The review took half a day with lunch, over three hours in any case.",
        "We had five vans and 3 drivers, and I was on the road for 2 days.",
        "On the first day I rang 7 of them.",
        "It was 50/50, at 3:45, on page 3 of version 2.1.",
        "It began in the spring of 2021, in March.",
    ],
)
def test_what_is_the_same_or_new(told: str) -> None:
    """Rounded, converted, spelled out, or never noted: no disagreement."""
    assert differing(told) == []


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        ("We cut the time by two thirds.", "We cut the time from 9 to 3 hours."),
        ("Complaints dropped by 60 %.", "Complaints dropped from 50 to 20 a week."),
        ("It took a year and a half.", "It took 18 months."),
        ("Bob, our head of sales, sent it.", "I asked Robert, the head of sales, for it."),
        ("More than a quarter of users left.", "28% of users left."),
        ("In less than half an hour I was there.", "I was there after 24 minutes."),
        ("A fifth of sales came from it.", "It made up 20 percent of sales."),
        ("It was the 20th of July.", "It was July 20."),
    ],
)
def test_what_follows_from_the_notes(told: str, noted: str) -> None:
    """Worked out from two figures of the notes, or said in another unit: no disagreement."""
    assert differing(told, noted) == []


def test_what_is_read() -> None:
    """Each fact has its kind, its words and what it counts."""
    read = [(fact.kind, fact.text, fact.unit) for fact in find_facts(NOTES)]
    assert read == [
        (FactKind.NAME, "Priya", "manager"),
        (FactKind.COUNT, "12 depots", "depot"),
        (FactKind.DURATION, "three weeks", ""),
        (FactKind.ROLE, "team lead", "role"),
        (FactKind.SHARE, "40 %", ""),
        (FactKind.MONEY, "£3,100", "pound"),
        (FactKind.COUNT, "1,200 customers", "customer"),
        (FactKind.DATE, "March", "month"),
        (FactKind.DATE, "2021", "year"),
        (FactKind.COUNT, "half a million units", "unit"),
        (FactKind.NAME, "Leeds", "in"),
        (FactKind.DURATION, "4 hours", ""),
    ]

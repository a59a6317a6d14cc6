"""Frameworks: the sets of competencies that ship with coach, and how they agree with them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from coach.catalog.library import Library
from coach.catalog.parse import shipped_competencies, shipped_frameworks
from coach.domain.competency import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

CIVIL_SERVICE = (
    "Seeing the Big Picture",
    "Changing and Improving",
    "Making Effective Decisions",
    "Leadership",
    "Communicating and Influencing",
    "Working Together",
    "Developing Self and Others",
    "Managing a Quality Service",
    "Delivering at Pace",
)
AMAZON = (
    "Customer Obsession",
    "Ownership",
    "Invent and Simplify",
    "Are Right, A Lot",
    "Learn and Be Curious",
    "Hire and Develop the Best",
    "Insist on the Highest Standards",
    "Think Big",
    "Bias for Action",
    "Frugality",
    "Earn Trust",
    "Dive Deep",
    "Have Backbone; Disagree and Commit",
    "Deliver Results",
    "Strive to be Earth's Best Employer",
    "Success and Scale Bring Broad Responsibility",
)
BY_ID = {framework.id: framework for framework in shipped_frameworks()}
IDS = {competency.id for competency in shipped_competencies()}


def test_three_frameworks_ship() -> None:
    """The built-in one, the Civil Service behaviours and Amazon's principles, all items named."""
    assert list(BY_ID) == ["coach", "civil-service", "amazon"]
    assert tuple(item.name for item in BY_ID["civil-service"].items) == CIVIL_SERVICE
    assert tuple(item.name for item in BY_ID["amazon"].items) == AMAZON


@pytest.mark.parametrize("name", BY_ID)
def test_framework_is_complete(name: str) -> None:
    """Every item is described and names competencies there are, each once."""
    framework = BY_ID[name]
    assert framework.name
    for item in framework.items:
        assert 5 <= len(item.description.split()) <= 30
        assert item.competencies
        assert set(item.competencies) <= IDS
        assert len(set(item.competencies)) == len(item.competencies)


def test_each_framework_says_where_it_comes_from_and_its_licence() -> None:
    """The sentence that the Open Government Licence asks for stands there word for word."""
    assert (
        "Contains public sector information licensed under the Open Government Licence v3.0."
        in BY_ID["civil-service"].about
    )
    assert "Crown copyright" in BY_ID["civil-service"].about
    assert "by name only" in BY_ID["amazon"].about
    assert "MIT" in BY_ID["coach"].about


def test_the_built_in_framework_ranks_every_competency_once() -> None:
    """Three ranks of importance, and all 24 competencies among them."""
    items = BY_ID["coach"].items
    assert [item.importance for item in items] == [1, 2, 3]
    ranked = Counter(competency for item in items for competency in item.competencies)
    assert ranked == Counter(IDS)


@pytest.mark.parametrize(
    ("framework", "field"), [("civil-service", "civil_service"), ("amazon", "amazon")]
)
def test_the_crosswalk_is_the_same_from_both_sides(framework: str, field: str) -> None:
    """A competency names an item if, and only if, the item names the competency."""
    from_items = {
        (competency, item.name)
        for item in BY_ID[framework].items
        for competency in item.competencies
    }
    from_competencies = [
        (competency.id, name)
        for competency in shipped_competencies()
        for name in getattr(competency, field)
    ]
    assert sorted(from_items) == sorted(from_competencies)


def test_without_an_own_file_the_catalogue_is_the_built_in_one(tmp_path: Path) -> None:
    """Nothing is added or moved."""
    assert Library(None, tmp_path).catalogue == Catalogue(
        shipped_competencies(), shipped_frameworks()
    )

"""Skills: which spellings are one, and which are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.catalog.skills import Skill, collect_skills, skill_key


@pytest.mark.parametrize(
    "spellings",
    [
        ("incident response", "Incident Recovery", "managing incidents", "incident handling"),
        ("PostgreSQL", "Postgres"),
        ("Node.js", "NodeJS", "node"),
        ("front-end", "Front end", "frontend"),
        ("problem-solving", "Problem solving"),
        ("stakeholder management", "managing stakeholders"),
        ("conflict resolution", "resolving conflicts"),
        ("customer communication", "client communication"),
        ("code review", "code reviews"),
        ("data analysis", "data analytics"),
        ("optimisation", "optimization"),
        ("e-mail", "Email"),
        ("debugging", "Debug"),
        ("working under pressure", "handling pressure"),
    ],
)
def test_one_skill(spellings: tuple[str, ...]) -> None:
    """Case, hyphens, endings and a few synonyms make no difference."""
    assert len({skill_key(each) for each in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("front-end development", "back-end development"),
        ("React", "React Native"),
        ("Java", "JavaScript"),
        ("C", "C++"),
        ("C++", "C#"),
        ("data recovery", "data management"),
        ("incident response", "data recovery"),
        ("project management", "product management"),
        ("time management", "risk management"),
        ("testing", "unit testing"),
        ("learning", "machine learning"),
        ("PostgreSQL", "MySQL"),
        ("leadership", "team leadership"),
        ("customer communication", "vendor communication"),
        ("performance debugging", "concurrency debugging"),
        ("go", "goals"),
        ("customer relations", "customers"),
    ],
)
def test_two_skills(one: str, other: str) -> None:
    """Near in meaning, or with words in common, is not the same."""
    assert skill_key(one) != skill_key(other)


def test_skills_of_stories() -> None:
    """The spelling used most names a skill; the skill of most stories comes first."""
    found = collect_skills(
        {
            "leak": ["incident response", "Go"],
            "alarm": ["Incident recovery"],
            "fire": ["incident response", "incident response"],
            "essay": [" "],
        },
        required=["Kafka", "golang", "kafka"],
    )
    assert found.skills == (
        Skill(
            "incident response",
            ("incident response", "Incident recovery"),
            ("leak", "alarm", "fire"),
        ),
        Skill("Go", ("Go",), ("leak",)),
    )
    assert found.orphans == ("essay",)
    assert found.wanted == ("Kafka",)


def test_a_longer_skill_names_what_is_wanted() -> None:
    """What is wanted is named by a skill that holds all its words."""
    assert (
        collect_skills({"a": ["persistence in problem-solving"]}, ["Problem solving"]).wanted == ()
    )
    assert collect_skills({"a": ["solving"]}, ["Problem solving"]).wanted == ("Problem solving",)


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    """No skill is lost, whatever it is written in, and case never matters to plain letters."""
    assert skill_key(text)

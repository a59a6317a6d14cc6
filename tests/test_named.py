"""Which competencies skills name: phrases, and what only sounds like them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.catalog.library import Library
from coach.catalog.skills import SkillCompetencies
from coach.matching.ranking import Fit
from coach.progress import SilentReporter
from tests.conftest import NOW, WordEncoder

LISTED = Path(__file__).parent / "named_skills.tsv"
"""A skill, and the competencies it names ("-" where none); ours, written without the phrases."""

if TYPE_CHECKING:
    from coach.config import Settings
    from coach.matching.coverage import CompetencyCoverage

SMALL = SkillCompetencies(
    {
        "failure": ["Failure and mistakes", "mistake", "learning from mistakes"],
        "problem_solving": ["* debugging", "root cause"],
        "communication": ["communication"],
        "influence": ["persuading *"],
        "learning": ["= learning"],
        "night_watch": ["夜警", "C++ reviews", "*", "="],
    }
)


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> SkillCompetencies:
    """What finds the competencies that coach brings."""
    return Library(None, tmp_path_factory.mktemp("data")).skill_competencies


@pytest.mark.parametrize(
    ("skill", "named"),
    [
        ("learning from my own mistakes", {"failure"}),
        ("Biggest mistakes", {"failure"}),
        ("MEMORY-LEAK DEBUGGING", {"problem_solving"}),
        ("debugging symbols", set()),
        ("finding the root cause", {"problem_solving"}),
        ("vendor communication", {"communication"}),
        ("Written communication & debugging", {"communication", "problem_solving"}),
        ("mistake / communication", {"communication", "failure"}),
        ("communication of mistakes", {"communication", "failure"}),
        ("Persuading a sceptical board", {"influence"}),
        ("a talent for persuading", set()),
        ("learning", {"learning"}),
        ("UART communication", set()),
        ("communication protocols", set()),
        ("夜警", {"night_watch"}),
        ("reviews of C++", {"night_watch"}),
        ("", set()),
        (" / ", set()),
        ("!!!", set()),
        ("/", set()),
    ],
)
def test_what_a_skill_names(skill: str, named: set[str]) -> None:
    """Words in any order, alone, at the start or the end, with nothing else of meaning beside."""
    assert SMALL.competencies_of([skill]) == named


def test_skills_that_name_a_competency() -> None:
    """All of them, as they were written, in their order."""
    skills = ["Kafka", "Debugging", "owning a mistake", "race-condition debugging"]
    assert SMALL.skills_for("problem_solving", skills) == ("Debugging", "race-condition debugging")
    assert SMALL.skills_for("delegation", skills) == ()
    assert SMALL.competencies_of(skills) == {"problem_solving", "failure"}
    assert SMALL.competencies_of(()) == set()


NAMING = {
    "communication": "public speaking; Verbal and written communication; vendor communication",
    "deadline_pressure": "working under pressure; Tight deadlines; delivery at pace, deadlines",
    "failure": "learning from mistakes; Biggest mistake / time you failed",
    "conflict": "conflict resolution; Disagreement with a manager; de-escalation",
    "customer": "customer obsession; angry customers; working with users",
    "crisis": "incident response; on call; calm in emergencies; outage handling",
    "leadership": "clinical leadership; took the lead; line management",
    "prioritisation": "prioritization; backlog prioritisation; time management",
    "adaptability": "change management; coping with change; resilience",
    "ownership": "taking ownership; initiative; going above and beyond",
    "learning": "self-taught; quick learner; lifelong curiosity",
    "inclusion_empathy": "empathy; diversity & inclusion; emotional intelligence",
}


@pytest.mark.parametrize("competency", NAMING)
def test_how_people_name_competencies(competency: str, built_in: SkillCompetencies) -> None:
    """Phrases as they stand under stories."""
    for skill in NAMING[competency].split(";"):
        assert competency in built_in.competencies_of([skill]), skill


@pytest.mark.parametrize(
    "skill",
    [
        *("machine learning", "lead generation", "merge conflicts", "data integrity"),
        *("conflict-free replicated data types", "leader election", "inter-process communication"),
        *("blood pressure", "pressure vessels", "failure injection", "heart failure"),
        *("decision trees", "priority queues", "feedback loops", "change data capture"),
        *("Rust ownership rules", "customer database", "team foundation server", "PostgreSQL"),
        *("EDI / EDIFACT", "log analysis", "wound dressing", "forklift licence", "on-page SEO"),
    ],
)
def test_what_only_sounds_like_one(skill: str, built_in: SkillCompetencies) -> None:
    """The same word in a trade's own term names nothing."""
    assert built_in.competencies_of([skill]) == set()


def test_a_long_list(built_in: SkillCompetencies) -> None:
    """Of 641 skills of all trades hardly one is taken for another; nine in ten are found."""
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    listed = {skill: set(ids.split(",")) - {"-"} for skill, ids in (x.split("\t") for x in lines)}
    found = {skill: built_in.competencies_of([skill]) for skill in listed}
    right = sum(len(found[skill] & listed[skill]) for skill in listed)
    assert right >= 0.97 * sum(map(len, found.values()))
    assert right >= 0.92 * sum(map(len, listed.values()))
    nothing = [skill for skill, ids in listed.items() if not ids]
    assert len(nothing) > 300
    assert sum(bool(found[skill]) for skill in nothing) <= 2


def test_phrases_of_a_competency_name_that_one(tmp_path: Path) -> None:
    """Each names its own; two competencies share a phrase only where it says both."""
    library = Library(None, tmp_path)
    both = {
        *("owning up", "leading without authority", "led without authority", "comfort zone"),
        *("stakeholder management", "data-driven decisions", "difficult conversation"),
    }
    known = library.catalogue.competencies
    for competency in known:
        assert len(competency.skills) >= 6
        for phrase in competency.skills:
            assert competency.id in library.skill_competencies.competencies_of(
                [phrase.strip("*= ")]
            )
    for one, other in combinations(known, 2):
        assert set(one.skills) & set(other.skills) <= both
    for competency in known:
        assert competency.id in library.skill_competencies.competencies_of([competency.name])


# In a bank


WATCH = """# {title}

Skills: {skills}

**Situation:** The tanker came in at four and the pump at the north berth did not start.

**Action:** I walked the line with the mate, and we opened the old valve by hand.

**Result:** The ship left at nine, two hours late.
"""


def written(folder: Path, skills: str, title: str = "The pump at the north berth") -> Path:
    """A document of one story."""
    path = folder / f"{title}.md"
    path.write_text(WATCH.format(title=title, skills=skills), encoding="utf-8")
    return path


def competency(workspace: App, wanted: str) -> CompetencyCoverage:
    """What a bank has for one."""
    return next(
        each
        for each in workspace.question_coverage.coverage().competencies
        if each.competency == wanted
    )


def test_what_skills_name_is_a_possible_answer(workspace: App, tmp_path: Path) -> None:
    """A skill counts as its owner's word; taken out of the document, it counts no longer."""
    workspace.add([written(tmp_path, "pumps, patience")])
    before = competency(workspace, "delegation")
    assert before.fit is Fit.NONE
    assert before.closest
    written(tmp_path, "pumps, delegating work")
    (known,) = workspace.stories()
    named = competency(workspace, "delegation")
    assert named.fit is Fit.POSSIBLE
    assert [each.story for each in named.stories] == [known.id]
    assert named.stories[0].chance > before.closest.chance
    assert not named.stories[0].confirmed
    written(tmp_path, "pumps, patience")
    workspace.stories()
    assert competency(workspace, "delegation") == before


def test_owners_have_the_last_word(workspace: App, tmp_path: Path) -> None:
    """Rejected, a named competency is none; confirmed, it is worth more than named."""
    workspace.add([written(tmp_path, "delegation")])
    (known,) = workspace.stories()
    named = competency(workspace, "delegation").stories[0].chance
    workspace.tags.confirm(known, ["delegation"])
    assert competency(workspace, "delegation").stories[0].chance > named
    workspace.tags.reject(known, ["delegation"])
    assert competency(workspace, "delegation").stories == ()


def test_what_is_named_is_suggested(workspace: App, tmp_path: Path) -> None:
    """Of two stories alike, `coach tag` suggests for the one what its skills name."""
    workspace.add([written(tmp_path, "pumps", "Berth one"), written(tmp_path, "delegation", "Two")])
    stories = workspace.stories()
    _, suggested = workspace.tags.suggest(stories, settled=True)
    by_title = {
        each.story.story.title: {one.competency for one in each.suggestions} for each in suggested
    }
    assert "delegation" in by_title["Two"]
    assert "delegation" not in by_title["Berth one"]


OWN = """[[competency]]
id = "seamanship"
name = "Seamanship"
definition = "They handled a ship well."
indicators = ["I took her out of the harbour on one engine and a short tide."]
skills = ["ship handling", "* pilotage"]
"""


def test_a_persons_own_competency_is_named_too(folders: Settings, tmp_path: Path) -> None:
    """By its name and by its own phrases, from the next run on; nothing is embedded again."""
    first = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    first.add([written(tmp_path, "pumps, harbour pilotage")])
    first.close()
    folders.own_competencies.write_text(OWN, encoding="utf-8")
    words = WordEncoder()
    second = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    assert competency(second, "seamanship").fit is Fit.POSSIBLE
    assert not any("north berth" in text for text in words.texts)
    second.close()

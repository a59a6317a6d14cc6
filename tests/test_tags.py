"""What owners say of their stories' competencies: kept for ever, and never said for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlite_utils import Database

from coach.app import App
from coach.catalog import parse
from coach.domain.sentences import strip_markup
from coach.domain.story import Confirmation, Part, Section
from coach.errors import AmbiguousName, BankUnusable, UnknownCompetency
from coach.matching.ranking import Decision
from coach.progress import SilentReporter
from coach.storage.bank import Bank
from coach.storage.migrations import history
from tests.conftest import NOW, WORK, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.config import Settings
    from coach.domain.story import BankStory
    from coach.embeddings.encoder import OnnxEncoder
    from coach.matching.ranking import MatchResult

THEN = "2026-03-02T20:00:00+00:00"
LATER = "2026-03-03T20:00:00+00:00"
CONFIRMED, REJECTED = Confirmation.CONFIRMED, Confirmation.REJECTED


@pytest.fixture
def coupon(workspace: App, work: Path) -> BankStory:
    """The first of the two stories of `work`, in the bank."""
    workspace.add([work])
    return workspace.story("coupon")


# Storage


@pytest.fixture
def bank(workspace: App, coupon: BankStory) -> Iterator[Bank]:
    """The bank of these stories, as another process opens it."""
    opened = Bank(workspace._settings.database)  # noqa: SLF001  (the same file)
    assert coupon.id == 1
    yield opened
    opened.close()


def test_verdicts_are_kept(bank: Bank) -> None:
    """The last verdict holds; one taken back says nothing; what was never said is not there."""
    said = bank.confirmations
    assert said.all() == {}
    said.store(1, ["failure", "conflict"], CONFIRMED, THEN)
    said.store(2, ["conflict"], REJECTED, THEN)
    said.store(1, ["conflict"], REJECTED, LATER)
    assert said.all() == {
        1: {"failure": CONFIRMED, "conflict": REJECTED},
        2: {"conflict": REJECTED},
    }
    said.remove(1, ["failure", "never said"])
    assert said.all() == {1: {"conflict": REJECTED}, 2: {"conflict": REJECTED}}


def test_each_change_is_counted(bank: Bank) -> None:
    """Matching reads verdicts, so a change of one makes the index stale; a repetition does not."""
    seen = [bank.generation()]
    bank.confirmations.store(1, ["failure"], CONFIRMED, THEN)
    seen.append(bank.generation())
    bank.confirmations.store(1, ["failure"], REJECTED, THEN)
    seen.append(bank.generation())
    bank.confirmations.remove(1, ["failure"])
    seen.append(bank.generation())
    assert seen == sorted(set(seen))
    bank.confirmations.store(1, ["failure"], CONFIRMED, THEN)
    before = bank.generation()
    bank.confirmations.store(1, ["failure"], CONFIRMED, LATER)
    assert bank.generation() == before


def test_only_stories_have_verdicts(bank: Bank) -> None:
    """A verdict on an identity that never was is refused, and nothing of it stays."""
    with pytest.raises(BankUnusable):
        bank.confirmations.store(99, ["failure"], CONFIRMED, THEN)
    assert bank.confirmations.all() == {}


def test_an_older_bank_is_brought_up_to_date(tmp_path: Path) -> None:
    """A bank without the table gets it and keeps its identities; verdicts hang on them."""
    path = tmp_path / "coach.db"
    old = Database(path)
    history.apply(old, stop_before="m005_confirmations")
    old.table("identities").insert({"id": 7, "slug": "the-leak", "first_seen": THEN})
    old.execute("PRAGMA user_version = 4")
    old.close()
    bank = Bank(path)
    bank.confirmations.store(7, ["failure"], CONFIRMED, THEN)
    assert bank.stories.slugs() == {"the-leak"}
    assert bank.confirmations.all() == {7: {"failure": CONFIRMED}}
    bank.close()


# What the rest of coach sees


def test_said_in_the_order_of_competencies(workspace: App, coupon: BankStory) -> None:
    """What was said is told by competency, whenever it was said."""
    workspace.tags.confirm(coupon, ["ownership", "failure"])
    workspace.tags.reject(coupon, ["conflict"])
    (told,) = workspace.tags.read([coupon])
    assert (told.confirmed, told.rejected) == (("failure", "ownership"), ("conflict",))
    assert told.suggestions == ()
    assert workspace.tags.confirmed_names(coupon) == (
        "Failure and mistakes",
        "Ownership and initiative",
    )


def test_the_matrix(workspace: App, coupon: BankStory) -> None:
    """Rows are the index's stories, columns the competencies; 1, -1 or 0."""
    tags = workspace.tags
    known = [competency.id for competency in parse.shipped_competencies()]
    assert list(tags.names) == known
    tags.confirm(coupon, ["failure", "customer"])
    tags.reject(coupon, ["conflict"])
    index = workspace.models.open_engine().index
    values = index.stories.confirmations
    assert values is not None
    assert values.shape == (2, len(known))
    assert values.dtype == np.float32
    row, other = index.rows()[coupon.id], index.rows()[2]
    assert not values[other].any()
    said = {known[at]: float(values[row, at]) for at in np.flatnonzero(values[row])}
    assert said == {"failure": 1, "conflict": -1, "customer": 1}


def test_an_unknown_competency_does_no_harm(workspace: App, coupon: BankStory) -> None:
    """A verdict on a competency that is gone from the list is kept and not told."""
    workspace.tags.confirm(coupon, ["falconry", "failure"])
    assert workspace.tags.read([coupon])[0].confirmed == ("failure",)
    values = workspace.models.open_engine().index.stories.confirmations
    assert values is not None
    assert values.sum() == 1
    assert "falconry" in workspace.bank.confirmations.all()[coupon.id]


def test_competencies_by_name(workspace: App) -> None:
    """An id, a name or a unique beginning of one names a competency."""
    find = workspace.library.find
    assert find(["Failure and mistakes", "deleg", "fail"]) == ("failure", "delegation")
    with pytest.raises(UnknownCompetency):
        find(["falconry"])
    with pytest.raises(AmbiguousName):
        find(["de"])


def test_nothing_is_said_unasked(workspace: App, coupon: BankStory) -> None:
    """Looking at suggestions stores none of them."""
    count, found = workspace.tags.suggest([coupon])
    assert count == len(list(found))
    assert workspace.bank.confirmations.all() == {}


def test_what_is_answered_is_not_suggested_again(workspace: App, coupon: BankStory) -> None:
    """Verdicts take suggestions away and make no room for weaker ones."""
    tags = workspace.tags
    (told,) = tags.suggest([coupon])[1]
    first, *others = [each.competency for each in told.suggestions]
    tags.reject(coupon, [first])
    left = [each for told in tags.suggest([coupon])[1] for each in told.suggestions]
    assert [each.competency for each in left] == others
    tags.confirm(coupon, others)
    count, rest = tags.suggest([coupon])
    assert (count, list(rest)) == (0, [])
    (settled,) = tags.suggest([coupon], settled=True)[1]
    assert (settled.rejected, settled.suggestions) == ((first,), ())


# Survival


LONG = """\
# Notes

## The flooded archive

**Situation:** On a Sunday in March a pipe burst above the map archive of the county library, and
eleven hundred drawings from the railway survey lay in water.

**Action:** I rang the butcher two streets away and asked for his freezer, then drew up a list of
which drawer goes where, and with four volunteers carried every wet sheet over in bread crates.

**Result:** All but nine sheets could be dried flat over the summer, and the insurer used my list.

**Learning:** A wet map is safe when it is frozen. I keep the butcher's number on the wall.
"""
RENAMED = LONG.replace("The flooded archive", "Maps in the butcher's freezer")
EDITED = LONG.replace("eleven hundred drawings", "1,100 old drawings").replace(
    "All but nine sheets could", "Nearly all of the sheets, but nine, could"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", EDITED),
        ("notes.md", RENAMED),
        ("notes.md", f"{WORK}\n{LONG}"),
        ("2024/maps.md", LONG),
        ("Export-77ab/notes 9f2c.md", EDITED),
        ("Export-77ab/notes 9f2c.md", RENAMED),
    ],
    ids=["edited", "heading renamed", "moved down", "file renamed", "re-exported", "both renamed"],
)
def test_tags_survive(workspace: App, tmp_path: Path, name: str, text: str) -> None:
    """A story keeps its tags however its document is edited, renamed or exported again."""
    folder = tmp_path / "docs"
    folder.mkdir()
    old = folder / "notes.md"
    old.write_text(LONG, encoding="utf-8")
    workspace.add([folder])
    before = workspace.stories()[0]
    workspace.tags.confirm(before, ["crisis", "innovation"])
    workspace.tags.reject(before, ["conflict"])
    old.unlink()
    new = folder / name
    new.parent.mkdir(exist_ok=True)
    new.write_text(text, encoding="utf-8")
    words = "butcher" if text == RENAMED else "flooded"
    now = next(each for each in workspace.stories() if words in each.story.title.lower())
    assert (now.id, now.path) == (before.id, str(new))
    (told,) = workspace.tags.read([now])
    assert (told.confirmed, told.rejected) == (("innovation", "crisis"), ("conflict",))
    index = workspace.models.open_engine().index
    assert index.stories.confirmations is not None
    assert index.ids[index.stories.confirmations.any(axis=1)].tolist() == [now.id]


def test_tags_survive_another_model(folders: Settings, work: Path, words: WordEncoder) -> None:
    """What was said hangs on the story, not on vectors: another model changes nothing of it."""
    first = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    first.add([work])
    first.tags.confirm(first.story("coupon"), ["failure"])
    first.close()
    other = App(folders, SilentReporter(), encoder=WordEncoder("words-2", 32), now=lambda: NOW)
    list(other.match(["why?"], top=1))
    assert other.tags.confirmed_names(other.story("coupon")) == ("Failure and mistakes",)
    other.close()


def test_tags_survive_removal(workspace: App, work: Path, coupon: BankStory) -> None:
    """A story left out and taken in again has its tags."""
    workspace.tags.confirm(coupon, ["failure"])
    workspace.documents.remove("coupon")
    workspace.add([work.with_name(f"work.md:{coupon.story.first_line}")])
    assert workspace.tags.confirmed_names(workspace.story("coupon")) == ("Failure and mistakes",)


# Suggestions that mean something


@pytest.mark.real_model
def test_the_real_model_suggests_what_the_story_shows(
    folders: Settings, real_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """An emergency is suggested as one, by a sentence of the story, exact."""
    path = tmp_path / "oven.md"
    path.write_text(
        "# The oven\n\n## The night the oven failed\n\n"
        "The oven died at two in the morning with forty loaves in it, and the shops wanted bread "
        "at six. I stayed calm, sent Ivo to ring the bakery in Harle for their spare deck, and "
        "told everyone what to do in the next ten minutes. The alarm was still going. By five we "
        "were baking again and no shop was without bread.\n",
        encoding="utf-8",
    )
    workspace = App(folders, SilentReporter(), encoder=real_encoder, now=lambda: NOW)
    workspace.add([path])
    story = workspace.stories()[0]
    (told,) = workspace.tags.suggest([story])[1]
    assert "crisis" in [each.competency for each in told.suggestions]
    assert all(each.evidence.text in path.read_text() for each in told.suggestions)
    workspace.close()


def test_sentences_belong_to_their_vectors(workspace: App, coupon: BankStory) -> None:
    """Each sentence has its vector; a text that is not the one encoded has none to be shown by."""
    engine = workspace.models.open_engine()
    passages, vectors = engine.index.passages(coupon)
    texts = [strip_markup(passage.text) for passage in passages]
    assert vectors == pytest.approx(engine.encoder.encode(texts), abs=1e-3)
    longer = Section(Part.RESULT, "It was a long day. Nobody was hurt by it.", 9)
    story = replace(coupon.story, sections=(*coupon.story.sections, longer))
    passages, vectors = engine.index.passages(replace(coupon, story=story))
    assert (passages, vectors.shape) == ([], (0, engine.encoder.dimensions))
    assert engine.index.passages(replace(coupon, id=99))[0] == []


def test_tags_decide_where_a_question_asks_for_them(workspace: App, coupon: BankStory) -> None:
    """Confirmed a story comes first, rejected last; a question for something else is as before."""
    failed, quarrel = "Tell me about a time you failed.", "Tell me about a conflict with a peer."
    failure = next(one for one in workspace.library.catalogue.competencies if one.id == "failure")
    asked = [failed, failure.questions[0], quarrel]

    def answers() -> list[MatchResult]:
        return list(workspace.match(asked, top=0))

    def places() -> list[int]:
        return [[match.story.id for match in one.matches].index(coupon.id) for one in answers()]

    before = answers()
    workspace.tags.confirm(coupon, ["failure"])
    assert places()[1] == 0
    assert answers()[1].matches[0].decision is Decision.CONFIRMED
    assert answers()[2] == before[2]
    workspace.tags.reject(coupon, ["failure"])
    assert places()[1] == len(before[1].matches) - 1
    assert answers()[1].matches[-1].decision is Decision.REJECTED
    assert answers()[2] == before[2]
    workspace.tags.forget(coupon, ["failure"])
    assert answers() == before

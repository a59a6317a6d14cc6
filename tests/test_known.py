"""The known questions of a bank: what is encoded, what is kept, how its stories answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.app import App
from coach.domain.question import core_question
from coach.domain.story import Confirmation
from coach.errors import EmptyBank
from coach.interview.gaps import GapScope
from coach.matching.ranking import Fit
from coach.progress import SilentReporter
from tests.conftest import ESSAY, NOW, WordEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from coach.config import Settings

OWN = "Why did the soup go cold?"


def again(folders: Settings, encoder: WordEncoder) -> App:
    """The same bank in another run."""
    return App(folders, SilentReporter(), encoder=encoder, now=lambda: NOW)


def test_chances_are_those_of_match(workspace: App, work: Path) -> None:
    """Every known question gets what `coach match` would say, one row each, in order."""
    workspace.add([work])
    known = workspace.question_coverage.compute_chances()
    assert [question.id for question in known.questions] == [
        question.id for question in workspace.questions.all()
    ]
    for row in (0, 100):
        (answer,) = workspace.match([known.questions[row].text], top=0)
        said = {match.story.id: match.chance for match in answer.matches}
        found = dict(zip(known.stories, known.chances[row].tolist(), strict=True))
        assert found == pytest.approx(said, abs=1e-3)


def test_general_texts_are_left_out(workspace: App, tmp_path: Path) -> None:
    """A text about everybody answers nothing, so it is no column."""
    essay = tmp_path / "essay.md"
    essay.write_text(ESSAY, encoding="utf-8")
    workspace.add([essay])
    assert [story.story.general for story in workspace.stories()] == [True]
    assert workspace.question_coverage.compute_chances().stories == ()
    covered = workspace.question_coverage.coverage().competencies
    assert {each.fit for each in covered} == {Fit.NONE}
    assert {each.closest for each in covered} == {None}


def test_nothing_is_encoded_twice(
    folders: Settings, workspace: App, words: WordEncoder, work: Path
) -> None:
    """The second run encodes nothing; a question added since is encoded alone."""
    workspace.add([work])
    first = workspace.question_coverage.compute_chances()
    fresh = WordEncoder()
    later = again(folders, fresh)
    np.testing.assert_array_equal(later.question_coverage.compute_chances().chances, first.chances)
    assert fresh.texts == []
    list(later.questions.add([OWN], competencies=["customer"]))
    assert len(later.question_coverage.compute_chances().questions) == len(first.questions) + 1
    assert fresh.texts == [core_question(OWN)]
    later.close()
    assert words.texts.count(core_question(OWN)) == 0


def test_own_questions_stay_in_the_bank(folders: Settings, workspace: App, work: Path) -> None:
    """What a person wrote leaves no vector in the cache that all banks share, and goes with it."""
    workspace.add([work])
    list(workspace.questions.add([OWN]))
    workspace.question_coverage.compute_chances()
    shared, own = (folder / "questions" / "words-1.npy" for folder in (folders.cache, folders.bank))
    with shared.open("rb") as file:
        assert len(np.load(file)) == len(workspace.questions.all()) - 1
    with own.open("rb") as file:
        assert len(np.load(file)) == 1
    assert own.stat().st_mode & 0o777 == 0o600
    assert own.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("written", [b"", b"no array", b"other"])
def test_a_damaged_file_is_made_again(
    written: bytes, folders: Settings, workspace: App, work: Path
) -> None:
    """A file cut short, of something else or of other vectors costs time and nothing else."""
    workspace.add([work])
    first = workspace.question_coverage.compute_chances().chances
    path = folders.cache / "questions" / "words-1.npy"
    path.write_bytes(written)
    if written == b"other":
        with path.open("wb") as file:
            np.save(file, np.array([b"a" * 32]))
            np.save(file, np.zeros((1, 3), dtype=np.float32))
    fresh = WordEncoder()
    later = again(folders, fresh)
    np.testing.assert_allclose(later.question_coverage.compute_chances().chances, first, atol=1e-6)
    assert len(fresh.texts) == len(workspace.questions.all())
    later.close()


def test_match_uses_what_is_kept(folders: Settings, workspace: App, work: Path) -> None:
    """A known question is not encoded again, in whatever spelling; one new text, and all are."""
    workspace.add([work])
    text = workspace.question_coverage.compute_chances().questions[0].text
    fresh = WordEncoder()
    later = again(folders, fresh)
    assert list(later.match([text], top=1)) == list(workspace.match([text], top=1))
    assert fresh.texts == []
    list(later.match([f"{text.lower().rstrip('.')}!"], top=1))
    assert fresh.texts == []
    list(later.match([text, OWN], top=1))
    assert fresh.texts == [core_question(text), core_question(OWN)]
    later.close()


def test_coverage_counts_what_the_owner_says(workspace: App, work: Path) -> None:
    """Confirmed, a story answers; rejected, it is not even named."""
    workspace.add([work])
    story, _ = workspace.stories()
    workspace.tags.confirm(story, ["delegation"])
    workspace.tags.reject(story, ["mentoring"])
    coverage = workspace.question_coverage.coverage()
    covered = {each.competency: each for each in coverage.competencies}
    assert story.id in [each.story for each in covered["delegation"].stories if each.confirmed]
    named = (*covered["mentoring"].stories, covered["mentoring"].closest)
    assert story.id not in [each.story for each in named if each]
    assert coverage.rejected == {(story.id, "mentoring")}
    assert workspace.bank.confirmations.all()[story.id]["mentoring"] is Confirmation.REJECTED


def test_a_tag_covers_its_own_competency_only(workspace: App, work: Path) -> None:
    """Confirmed for one competency, a story is worth for all others what it was."""
    workspace.add([work])
    story, _ = workspace.stories()

    def chances() -> dict[str, float]:
        return {
            covered.competency: one.chance
            for covered in workspace.question_coverage.coverage().competencies
            for one in (*covered.stories, *filter(None, [covered.closest]))
            if one.story == story.id
        }

    before = chances()
    workspace.tags.confirm(story, ["failure"])
    after = chances()
    assert after.pop("failure") > before.pop("failure")
    assert after == before


def test_an_empty_bank_covers_nothing(workspace: App) -> None:
    """Without a story there is nothing to say, and the error says what to do."""
    with pytest.raises(EmptyBank):
        workspace.gaps(GapScope())

"""Kinds of question: learnt for coach's models, by their own questions for any other model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.catalog import files
from coach.catalog.library import Library
from coach.domain.question import Choice, core_question
from coach.embeddings import registry
from coach.embeddings.competency_space import (
    TEMPERATURE,
    CompetencySpace,
    KindSpace,
    by_nearness,
    softmax,
    unit,
)
from coach.embeddings.registry import (
    SUPPORTED,
    SupportedModel,
    file_sha256,
    kinds_digest,
    kinds_path,
    read_kinds,
)
from coach.errors import ModelDamaged
from coach.matching.engine import open_competency_space
from coach.progress import SilentReporter
from tests.conftest import WordEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.app import App

AXES = np.eye(4, dtype=np.float32)
IDS = [kind["id"] for kind in files.parse_toml(files.KINDS.read_bytes())["kind"]]
BREAD = """\
[[competency]]
id = "sour_dough"
name = "Feeding sourdough"
definition = "They kept a leaven alive."
indicators = ["I fed the leaven rye flour at midnight."]
questions = ["When did your leaven die?", "Who fed the dough on Sundays?"]
"""


def three(standing: NDArray[np.float32] = AXES[:0]) -> KindSpace:
    """Three kinds of two competencies, on the first three axes."""
    return KindSpace(AXES[:3], by_nearness(AXES[:3]), np.array([0, 1, 0]), standing)


# By hand


def test_weights_sum_to_one() -> None:
    """Of one question or many, near to kinds or to none; the nearest kind has most."""
    questions = np.array([AXES[0], AXES[1], 0.1 * AXES[2], AXES[3]])
    weights = three().weights(questions)
    assert weights.sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert weights.argmax(axis=1).tolist()[:3] == [0, 1, 2]
    assert weights[3] == pytest.approx([1 / 3] * 3)
    for question, row in zip(questions, weights, strict=True):
        assert three().weights(question[None])[0] == pytest.approx(row)


def test_competencies_have_the_weight_of_their_kinds() -> None:
    """What a question asks for is the sum over the kinds of each competency."""
    sums = three().of_competencies(np.array([[0.5, 0.2, 0.3], [0, 1, 0]], np.float32), 2)
    assert sums == pytest.approx(np.array([[0.8, 0.2], [0, 1]]))
    space = CompetencySpace(np.array([1, 1]), AXES[:2], three())
    assert space.weights(AXES[:2]).sum(axis=1) == pytest.approx([1, 1])
    assert space.weights(AXES[[0, 2, 1]]).argmax(axis=1).tolist() == [0, 0, 1]


def test_nearness_is_that_of_the_nearest_kind() -> None:
    """A question of no kind comes near to none."""
    asked = np.array([0.8 * AXES[1] + 0.6 * AXES[3], AXES[3]])
    assert three().nearness(asked) == pytest.approx([0.8, 0])


def test_a_question_is_standing_only_if_no_kind_is_nearer() -> None:
    """It must be near enough, too; where nothing is known to stand, nothing does."""
    asked = np.array([AXES[3], 0.7 * AXES[3] + 0.71 * AXES[0], 0.4 * AXES[3]])
    assert three(AXES[3:]).is_standing(asked, 0.5).tolist() == [True, False, False]
    assert three(AXES[3:]).is_standing(asked, 0.3).tolist() == [True, False, True]
    assert three().is_standing(asked, 0.0).tolist() == [False, False, False]


def test_a_profile_is_the_nearness_to_each_kind() -> None:
    """By the five best sentences; a story shows a competency by its two best kinds."""
    space = CompetencySpace(np.array([1, 1]), AXES[:2], three())
    told = np.array([[0.5, 0.3, 0.1, 0]] * 5 + [[0, 0, 0, 1]], np.float32)
    profile = space.profile(told)
    assert profile == pytest.approx([0.5, 0.3, 0.1])
    assert len(profile) == space.profile_size
    assert space.show(profile[None])[0] == pytest.approx([0.3 - 0.3, 0.3 - 0.3])
    near_one = np.array([[0.6, 0, 0.3]], np.float32)
    assert space.show(near_one)[0] == pytest.approx([0.45 - 0.3, 0 - 0.3])


def test_without_kinds_each_competency_is_one() -> None:
    """The middle of its questions, whatever their number."""
    space = CompetencySpace(np.array([2, 1]), AXES[:3])
    assert space.kinds.vectors == pytest.approx(unit(np.array([[1, 1, 0, 0], [0, 0, 1, 0]])))
    assert space.kinds.competencies.tolist() == [0, 1]
    assert space.weights(AXES[:3]).argmax(axis=1).tolist() == [0, 0, 1]


def test_a_question_of_no_known_kind_is_weighed_by_questions_alone() -> None:
    """What kinds say of a question that is near to none of them means nothing."""
    weird = np.array([[0, 0.1, 0, 0.99], [0, 0.8, 0, 0.6]], np.float32)
    bent = replace(three(), competencies=np.array([0, 0, 0]))
    space = CompetencySpace(np.array([1, 1]), AXES[:2], bent)
    unknown, known = space.weights(weird)
    assert unknown == pytest.approx(softmax(weird[0, :2], TEMPERATURE))
    by_question = softmax(weird[1, :2], TEMPERATURE)
    assert known == pytest.approx((by_question + np.array([1, 0])) / 2, abs=1e-5)


# As they are learnt


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of an encoder called "mine"."""
    monkeypatch.setattr(registry, "_KINDS", tmp_path)
    half = AXES.astype(np.float16)
    np.savez(
        tmp_path / "mine.npz",
        ids=np.array(IDS[:3]),
        vectors=half[:3],
        asked=by_nearness(AXES[:3]),
        scale=np.array([20, -1]),
        standing=half[3:],
    )
    monkeypatch.setitem(registry.SHIPPED, "mine.npz", file_sha256(tmp_path / "mine.npz"))


@pytest.mark.parametrize("model", SUPPORTED, ids=lambda model: model.key)
def test_every_supported_model_has_learnt_them(model: SupportedModel) -> None:
    """A new adapter or way of compiling needs its kinds learnt anew: scripts/train."""
    fingerprint = model.model.fingerprint
    assert kinds_path(fingerprint).is_file()
    learnt = read_kinds(fingerprint)
    assert learnt is not None
    assert set(IDS) <= set(learnt.ids)
    dimensions = {"small": 384, "large": 768}[model.key]
    assert learnt.vectors.shape == (len(learnt.ids), dimensions)
    assert learnt.asked.shape == (len(learnt.ids), dimensions + 1)
    assert learnt.standing.shape[1] == dimensions
    assert np.linalg.norm(learnt.vectors, axis=1) == pytest.approx(1, abs=1e-2)
    assert np.linalg.norm(learnt.standing, axis=1) == pytest.approx(1, abs=1e-2)
    assert learnt.scale[0] > 0


@pytest.mark.usefixtures("made")
def test_the_weights_are_no_part_of_the_name(tmp_path: Path) -> None:
    """An encoder is known by the weights it was compiled to as well, its kinds by its model."""
    assert kinds_digest("mine-w01234567") == file_sha256(tmp_path / "mine.npz")[:8]
    learnt = read_kinds("mine-w01234567")
    assert learnt is not None
    assert learnt.ids == IDS[:3]
    assert learnt.vectors.dtype == np.float32
    assert learnt.scale.tolist() == [20, -1]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_damaged_kinds_are_said(tmp_path: Path, damage: bytes | None) -> None:
    """Cut, changed or gone, they are never used or left out without a word."""
    if damage is None:
        (tmp_path / "mine.npz").unlink()
    else:
        (tmp_path / "mine.npz").write_bytes(damage)
    with pytest.raises(ModelDamaged, match=r"mine\.npz: this part of coach .*force-reinstall"):
        read_kinds("mine")


# As they are used


def space_of(folder: Path, own: Path | None = None) -> tuple[Library, CompetencySpace]:
    """A library, and its competencies as a model sees them that coach knows nothing of."""
    library = Library(own, folder / "data")
    return library, open_competency_space(WordEncoder(), library, folder, SilentReporter())


def test_another_model_has_the_kinds_own_questions(tmp_path: Path) -> None:
    """A model that coach learnt no kinds for tells them apart by their own words."""
    assert (kinds_digest("words-1"), read_kinds("words-1")) == ("", None)
    library, space = space_of(tmp_path)
    asked = WordEncoder().encode([core_question(kind.question) for kind in library.kinds])
    assert space.kinds.vectors == pytest.approx(asked, abs=1e-6)
    assert space.kinds.weights(asked).argmax(axis=1).tolist() == list(range(len(asked)))
    assert space.kinds.weights(asked).sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert space.kinds.standing.shape == (0, 64)
    names = list(library.names)
    places = [names.index(kind.competency) for kind in library.kinds]
    assert space.kinds.competencies.tolist() == places
    assert set(places) == set(range(len(names)))


def test_an_own_competency_is_a_kind(tmp_path: Path) -> None:
    """The middle of its definition, questions and indicators; those of coach stay as they are."""
    own = tmp_path / "competencies.toml"
    own.write_text(BREAD, encoding="utf-8")
    _, before = space_of(tmp_path / "before")
    library, space = space_of(tmp_path / "after", own)
    (mine,) = (one for one in library.catalogue.competencies if one.id == "sour_dough")
    texts = [*map(core_question, mine.question_texts), *mine.indicators]
    middle = unit(WordEncoder().encode(texts).mean(axis=0, keepdims=True))
    assert space.kinds.vectors[-1] == pytest.approx(middle[0], abs=1e-6)
    assert np.array_equal(space.kinds.vectors[:-1], before.kinds.vectors)
    place = list(library.names).index("sour_dough")
    assert space.kinds.competencies[-1] == place
    asked = WordEncoder().encode([core_question("Who kept the leaven and fed the dough?")])
    assert space.kinds.weights(asked).argmax() == len(library.kinds)
    assert space.kinds.weights(asked).sum() == pytest.approx(1, abs=1e-5)
    assert space.weights(asked).argmax() == place


def test_a_replaced_competency_has_none_of_coachs_kinds(tmp_path: Path) -> None:
    """Its id is the built-in one's, its words are the user's: it is one kind of its own."""
    own = tmp_path / "competencies.toml"
    own.write_text(BREAD.replace("sour_dough", "customer"), encoding="utf-8")
    library, space = space_of(tmp_path, own)
    place = list(library.names).index("customer")
    assert (space.kinds.competencies == place).sum() == 1
    others = [kind for kind in library.kinds if kind.competency != "customer"]
    assert len(space.kinds.vectors) == len(others) + 1 < len(library.kinds)


def test_a_mapped_kind_is_that_kind(workspace: App, work: Path) -> None:
    """A choice for a kind's own question is of this kind alone, however the model takes it."""
    workspace.add([work])
    story = workspace.stories()[0]
    place, kind = 7, workspace.library.kinds[7]
    workspace.choices.choose(f"{kind.question}?", [story])
    workspace.choices.choose("Who burnt the soup?", [story])
    index = workspace.models.open_engine().index
    chosen = index.stories.chosen
    assert chosen is not None
    of_kind, other = chosen.kinds
    assert of_kind.tolist() == [float(at == place) for at in range(len(IDS))]
    assert other.sum() == pytest.approx(1, abs=1e-5)
    assert 0 < other.max() < 1
    assert chosen.stories.tolist() == [[True, False]] * 2


def test_choices_of_stories_that_are_gone(workspace: App, work: Path) -> None:
    """They count for nothing, but that none answers still does."""
    workspace.add([work])
    first, second = workspace.stories()
    workspace.choices.choose("Who burnt the soup?", [first])
    workspace.choices.choose("Who ate it?", [first, second])
    workspace.choices.choose_none("Who paid?")
    workspace.bank.stories.remove(first.id, "2026-03-02T20:00:00+00:00")
    chosen = workspace.models.open_engine().index.stories.chosen
    assert chosen is not None
    assert chosen.stories.tolist() == [[True], [False]]
    assert workspace.bank.choices.all()[0] == Choice("Who burnt the soup?", (first.id,))

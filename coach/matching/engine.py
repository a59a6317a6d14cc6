"""A bank's model, competency space and index, opened and ready to rank stories."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NoReturn

from coach.errors import BankUnusable, ModelNotFound
from coach.storage.database import BankDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np

    from coach.catalog.library import Library
    from coach.config import Settings
    from coach.domain.competency import Competency
    from coach.domain.question import Choice, QuestionKind
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.embeddings.encoder import Encoder
    from coach.embeddings.registry import Model
    from coach.matching.index import BankIndex
    from coach.matching.ranking import RankedStory, StoryMatch
    from coach.progress import Reporter
    from coach.storage.bank import Bank


_MOST_TRIES = 5
"""How often stories that others add in the midst of it are waited for."""

DEFAULT = "default"
"""The name that gives a bank back to the best supported model installed."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A bank's stories ready to be ranked: `index` was made with `encoder` and `space`."""

    encoder: Encoder
    space: CompetencySpace
    index: BankIndex

    def rank(self, question: Floats, most: int | None = None) -> list[RankedStory]:
        """Rank the `most` best stories (all if None) for a question's vector, the best first."""
        from coach.matching.ranking import rank_stories

        return rank_stories(question, self.index.stories, self.space, most)

    def matches(
        self, bank: Bank, question: Floats, ranked: Sequence[RankedStory]
    ) -> Iterator[StoryMatch]:
        """Add to each ranked story its text, the sentences that show why, and what it lacks."""
        from coach.matching.completeness import missing_hints
        from coach.matching.ranking import StoryMatch, best_passages

        stories = bank.stories.all([int(self.index.ids[place.row]) for place in ranked])
        for place, story in zip(ranked, stories, strict=True):
            passages, vectors = self.index.passages(story)
            best = best_passages(question, passages, vectors, self.space)
            yield StoryMatch(
                story=story,
                signals=place.signals,
                chance=place.chance,
                fit=place.fit,
                decision=place.decision,
                evidence=tuple(passages[position] for position in best),
                hints=missing_hints(story.story),
            )


class Models:
    """The model of one bank, and its stories ready to be ranked; `encoder` replaces the model."""

    def __init__(
        self,
        bank: Bank,
        settings: Settings,
        library: Library,
        report: Reporter,
        encoder: Encoder | None,
    ) -> None:
        self._bank = bank
        self._settings = settings
        self._library = library
        self._report = report
        self._encoder = encoder

    def current(self) -> Model:
        """Return the model this bank uses."""
        return chosen_model(self._bank.setting("model"), self._settings.model)

    def use(self, name: str) -> Model:
        """Switch to another model, or raise ModelNotFound, and embed every story again."""
        from coach.embeddings.loader import open_encoder, resolve_model
        from coach.embeddings.registry import default_model

        if name == DEFAULT:
            model = default_model(self._settings.model).model
        else:
            model = resolve_model(name, self._settings.models, self._report)
        open_encoder(model, self._settings.models, self._report)
        self._bank.set_setting("model", "" if name == DEFAULT else json.dumps(asdict(model)))
        self._encoder = None
        if self._bank.stories.count():
            self.open_engine()
        return model

    def compile(self) -> Model:
        """Compile this bank's model anew."""
        from coach.embeddings.loader import compile_now

        model = self.current()
        compile_now(model, self._settings.models, self._report)
        return model

    def competency_names(self) -> list[str]:
        """Return the competencies in the order in which their space has them."""
        return list(self._library.names)

    def open_encoder(self) -> Encoder:
        """Open the bank's model, once; compile it first where it has not been."""
        if self._encoder is None:
            from coach.embeddings.loader import open_encoder  # onnxruntime: 0.05 s

            self._encoder = open_encoder(self.current(), self._settings.models, self._report)
        return self._encoder

    def open_space(self) -> CompetencySpace:
        """Read the competencies as the model encodes them; see `open_competency_space`."""
        self._settings.cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = self._settings.cache / "competencies"
        return open_competency_space(self.open_encoder(), self._library, folder, self._report)

    def open_engine(self) -> Engine:
        """Embed stories without vectors and load the index; may raise CompetenciesUnusable."""
        from coach.matching.index import build_index, index_stamp, load_arrays
        from coach.matching.vectors import (  # numpy: 0.06 s
            EmbeddingRecipe,
            QuestionVectors,
            embed_missing,
        )

        bank, folder = self._bank, self._settings.index
        space, encoder = self.open_space(), self.open_encoder()
        identity = competency_space_identity(encoder.fingerprint, self._library)
        recipe = EmbeddingRecipe(encoder.fingerprint, identity)
        with self._report.phase("load index"):
            index = load_arrays(folder / index_stamp(bank.generation(), recipe))
        for _ in range(_MOST_TRIES):  # once, unless another process adds stories meanwhile
            if index is not None:
                break
            embed_missing(bank, encoder, space, recipe, self._report)
            index = build_index(bank, recipe, space, self._library, folder)
        if index is None:
            self._explain_waiting(str(recipe))
        if bank.confirmations.any():
            index = index.with_confirmations(bank.confirmations.all(), list(self._library.names))
        filed, choices = bank.stories.filed(), bank.choices.all()
        if filed or choices:
            vectors = QuestionVectors(self._settings, self._report).encode_chosen(
                [choice.question for choice in (*filed, *choices)], encoder
            )
            kinds = _kinds_of_choices([*filed, *choices], vectors, space, self._library)
            index = index.with_choices(filed, choices, vectors, kinds)
        return Engine(encoder, space, index)

    def _explain_waiting(self, recipe: str) -> NoReturn:
        """Raise what says why a story cannot be given vectors."""
        if waiting := self._bank.stories.without_vectors(recipe):
            clause = f"the text of the story {waiting[0].slug} is not as it was read"
            raise BankDamaged(self._settings.database, clause)
        why = "other processes change its stories all the time. Try again in a moment."
        raise BankUnusable(self._settings.database, why)

    def weigh_questions(self, texts: Sequence[str]) -> Floats:
        """Return how much each text asks for each competency, (texts, competencies)."""
        from coach.domain.question import core_question

        asked = [core_question(text) for text in texts]
        return self.open_space().weights(self.open_encoder().encode(asked))


def chosen_model(stored: str | None, otherwise: str) -> Model:
    """Return what a bank stores, else the model of this name (or UsageProblem), else the best."""
    from coach.embeddings.registry import Model, default_model, model_by_name

    if not stored:
        return default_model(otherwise).model
    model = None
    with suppress(ValueError, TypeError, AttributeError, RecursionError, ModelNotFound):
        texts = json.loads(stored)
        if all(
            isinstance(v, str) and len(v) <= _LONGEST and v.isprintable() for v in texts.values()
        ):
            model = Model(**texts)
    if model is None:
        raise ModelNotFound("that this bank names", _UNREADABLE)
    supported = None if model.origin else model_by_name(model.name)
    # A newer coach may compile it otherwise, or with a better adapter.
    return supported.model if supported else model


def foreign_model(stored: str | None) -> str:
    """Return what names the model that a bank stores, if it is not one of coach's own."""
    from coach.embeddings.registry import model_by_name

    try:
        model = chosen_model(stored, "small")
    except ModelNotFound:
        return "(damaged)"
    return "" if model_by_name(model.name) and not model.origin else model.origin or model.name


_LONGEST = 4096
_UNREADABLE = "its entry is damaged. Choose one again: coach model use default"

MOST_KEPT = 8
"""Spaces with own competencies kept for one encoder: each edit of the file makes another."""


def open_competency_space(
    encoder: Encoder, library: Library, cache: Path, report: Reporter
) -> CompetencySpace:
    """Open a library's competency space, kept in `cache`; may raise CompetenciesUnusable."""
    import numpy as np

    from coach.embeddings.competency_space import CompetencySpace, KindSpace
    from coach.matching.vectors import DAMAGED, write_arrays

    def path_for(competencies: Library) -> Path:
        identity = competency_space_identity(encoder.fingerprint, competencies)
        return cache / f"{encoder.fingerprint}-{identity}.npy"

    path = path_for(library)
    try:
        with path.open("rb") as file:
            counts, vectors, *kinds = (np.load(file) for _ in range(6))
    except DAMAGED:
        counts, vectors = _encode(encoder, library, cache, report)
        kinds = _kind_arrays(encoder, library)
        write_arrays(path, counts, vectors, *kinds)
        _sweep(cache.glob(f"{path_for(library.built_in).stem}-*.npy"), path)
    return CompetencySpace(counts, vectors, KindSpace(*kinds))


def competency_space_identity(fingerprint: str, library: Library) -> str:
    """Return what profiles depend on besides the encoder (its `fingerprint`)."""
    from coach.embeddings.registry import kinds_digest

    return f"k{kinds_digest(fingerprint)}-{library.fingerprint}"


def _kind_arrays(encoder: Encoder, library: Library) -> list[np.ndarray]:
    """Return the arrays of a `KindSpace`.

    The kinds of a model that coach ships were learnt; another's are what their own questions are.
    A competency without a kind, as a user's own, is one: the middle of its questions and
    indicators.
    """
    import itertools

    import numpy as np

    from coach.domain.question import core_question
    from coach.embeddings.competency_space import TEMPERATURE, by_nearness, unit
    from coach.embeddings.loader import checked
    from coach.embeddings.registry import read_kinds

    names = list(library.names)
    kinds = _kinds_in_use(library)
    learnt = read_kinds(encoder.fingerprint)
    if learnt is None:
        known = unit(checked(encoder).encode([core_question(kind.question) for kind in kinds]))
        told_apart, standing = by_nearness(known), np.empty((0, encoder.dimensions), np.float32)
        scale = np.array([1 / TEMPERATURE, 0])
    else:
        rows = [learnt.ids.index(kind.id) for kind in kinds]
        known, told_apart, standing = learnt.vectors[rows], learnt.asked[rows], learnt.standing
        scale = learnt.scale
    with_kinds = {kind.competency for kind in kinds}
    own = [c for c in library.catalogue.competencies if c.id not in with_kinds]
    texts = [[*map(core_question, c.question_texts), *c.indicators] for c in own]
    encoded = checked(encoder).encode(list(itertools.chain(*texts))) if own else ()
    starts = np.cumsum([len(of_one) for of_one in texts])[:-1]
    middles = [group.mean(axis=0) for group in np.split(encoded, starts)] if own else ()
    vectors = unit(np.array(middles, dtype=np.float32).reshape(-1, encoder.dimensions))
    asked = np.pad(vectors * scale[0], ((0, 0), (0, 1)), constant_values=scale[1])
    places = [names.index(one) for one in (*(k.competency for k in kinds), *(c.id for c in own))]
    return [
        np.concatenate([known, vectors]).astype(np.float32),
        np.concatenate([told_apart, asked]).astype(np.float32),
        np.array(places, dtype=np.intp),
        standing,
    ]


def _kinds_in_use(library: Library) -> list[QuestionKind]:
    """Return the kinds of the competencies that no own one replaces."""
    built_in = set(library.built_in.catalogue.competencies)
    unchanged = {c.id for c in library.catalogue.competencies if c in built_in}
    return [kind for kind in library.kinds if kind.competency in unchanged]


def _kinds_of_choices(
    choices: Sequence[Choice], vectors: Floats, space: CompetencySpace, library: Library
) -> Floats:
    """Return how likely each choice's question is of every kind: of one, where it is the kind's."""
    from coach.domain.question import question_key

    kinds = space.kinds.weights(vectors)
    own = {question_key(kind.question): place for place, kind in enumerate(_kinds_in_use(library))}
    for row, choice in enumerate(choices):
        place = own.get(question_key(choice.question))
        if place is not None:
            kinds[row] = 0
            kinds[row, place] = 1
    return kinds


def _encode(
    encoder: Encoder, library: Library, cache: Path, report: Reporter
) -> tuple[np.ndarray, Floats]:
    """Return how many questions each competency has, and their vectors.

    Beside the built-in competencies only new texts are encoded.
    """
    import numpy as np

    from coach.embeddings.loader import checked

    vectors: dict[str, Floats] = {}
    if library.built_in is not library:
        base = open_competency_space(encoder, library.built_in, cache, report)
        texts = _texts(library.built_in.catalogue.competencies)
        vectors = dict(zip(texts, base.questions, strict=True))
    competencies = library.catalogue.competencies
    texts = _texts(competencies)
    if new := [text for text in dict.fromkeys(texts) if text not in vectors]:
        with report.progress("Embedding the competencies", len(new)) as progress:
            vectors |= zip(new, checked(encoder).encode(new, progress), strict=True)
    counts = np.array([len(c.question_texts) for c in competencies])
    return counts, np.array([vectors[text] for text in texts])


def _texts(competencies: Sequence[Competency]) -> list[str]:
    from coach.domain.question import core_question

    return [core_question(text) for c in competencies for text in c.question_texts]


def _sweep(paths: Iterable[Path], current: Path) -> None:
    """Delete all but the MOST_KEPT newest, and never the current one."""

    def written_at(path: Path) -> int:
        try:
            return path.stat().st_mtime_ns
        except OSError:  # another process deletes it meanwhile
            return 0

    for old in sorted(paths, key=written_at)[:-MOST_KEPT]:
        if old != current:
            with suppress(OSError):
                old.unlink()

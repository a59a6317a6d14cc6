"""The model of a bank, and what is made with it: vectors, yardstick, index."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.data.library import Library
    from coach.embedding.encoder import Encoder
    from coach.embedding.model import Model
    from coach.progress import Report
    from coach.settings import Settings
    from coach.storage.bank import Bank
    from coach.workspace.index import BankIndex
    from coach.yardstick import Yardstick

DEFAULT = "default"
"""The name that gives a bank back to the best supported model installed."""


class Models:
    """Which model a bank uses, and the bank's stories ready to be ranked with it.

    `library` holds what stories are measured by; `encoder` replaces the model; `judged` adds what
    owners say of their stories to an index.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (each is one thing a bank has)
        self,
        bank: Bank,
        settings: Settings,
        library: Library,
        report: Report,
        encoder: Encoder | None,
        judged: Callable[[BankIndex], BankIndex],
    ) -> None:
        self._bank = bank
        self._settings = settings
        self._library = library
        self._report = report
        self._encoder = encoder
        self._judged = judged

    def current(self) -> Model:
        """The model this bank uses."""
        return chosen(self._bank.setting("model"), self._settings.model)

    def use(self, name: str) -> Model:
        """Switch to another model; every story is embedded again.

        "default" is the best supported model installed, now and later.

        Raises:
            ModelNotFound: there is no such model, or coach cannot run it.
        """
        from coach.embedding.open import open_encoder, resolve  # noqa: PLC0415
        from coach.embedding.published import default  # noqa: PLC0415

        if name == DEFAULT:
            model = default(self._settings.model).model
        else:
            model = resolve(name, self._settings.models, self._report)
        open_encoder(model, self._settings.models, self._report)
        self._bank.set_setting("model", "" if name == DEFAULT else json.dumps(asdict(model)))
        self._encoder = None
        if self._bank.stories.count():
            self.ready()
        return model

    def compile(self) -> Model:
        """Compile this bank's model anew."""
        from coach.embedding.open import compile_now  # noqa: PLC0415

        model = self.current()
        compile_now(model, self._settings.models, self._report)
        return model

    def ready(self) -> tuple[Encoder, Yardstick, BankIndex]:
        """The encoder, the yardstick and the index, with every story embedded.

        Raises:
            CompetenciesUnusable: the person's own file cannot be read, or holds a mistake.
        """
        from coach.workspace import competencies, vectors  # noqa: PLC0415  (numpy: 0.06 s)
        from coach.workspace import index as indexes  # noqa: PLC0415

        encoder, measure = self.yardstick()
        measured_by = competencies.identity(encoder.fingerprint, self._library)
        recipe = vectors.Recipe(encoder.fingerprint, measured_by)
        with self._report.phase("load index"):
            index = indexes.load_index(self._bank, recipe, self._settings.index)
        while index is None:  # once, unless another process adds stories meanwhile
            vectors.embed_missing(self._bank, encoder, measure, recipe, self._report)
            index = indexes.build_index(
                self._bank, recipe, measure, self._naming(), self._settings.index
            )
        return encoder, measure, self._judged(index)

    def _naming(self) -> Callable[[Sequence[str]], Iterable[int]]:
        """Gives the columns of the competencies that skills name."""
        columns = {known: at for at, known in enumerate(self._library.names)}
        named = self._library.named
        return lambda skills: (columns[known] for known in named.of(skills))

    def yardstick(self) -> tuple[Encoder, Yardstick]:
        """The encoder, and the competencies as it encodes them.

        Raises:
            CompetenciesUnusable: the person's own file cannot be read, or holds a mistake.
        """
        from coach.workspace import competencies  # noqa: PLC0415  (numpy)

        self._settings.cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        encoder = self.encoder()
        kept = self._settings.cache / "competencies"
        return encoder, competencies.yardstick(encoder, self._library, kept, self._report)

    def encoder(self) -> Encoder:
        """The bank's model, opened once; compiled first where it has not been."""
        if self._encoder is None:
            from coach.embedding.open import open_encoder  # noqa: PLC0415  (onnxruntime: 0.05 s)

            self._encoder = open_encoder(self.current(), self._settings.models, self._report)
        return self._encoder


def chosen(stored: str | None, otherwise: str) -> Model:
    """The model of a bank: what it stores under "model", or else the one of this name or the best.

    Raises:
        UsageProblem: `otherwise` is the name of none.
    """
    from coach.embedding.model import Model  # noqa: PLC0415
    from coach.embedding.published import by_name, default  # noqa: PLC0415

    if not stored:
        return default(otherwise).model
    model = Model(**json.loads(stored))
    supported = None if model.origin else by_name(model.name)
    # A newer coach may compile it otherwise, or with a better adapter.
    return supported.model if supported else model

"""The folders of a run, from arguments and environment, and the figures of its options."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

APPLICATION = "coach"

PROBES: Final = 2
MOST_PROBES: Final = 4
"""Questions after an answer, as usual and at most: an interviewer has two or three minutes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The folders of one run.

    `bank` holds `coach.db`, `stories/` and `backups/`, `audio/` where recordings are kept. `cache`
    holds what can be made again: compiled models and the demo bank. `demo` says that the bank is
    the throw-away one over the shipped stories. `model` is the model of a bank that names none:
    "small" or "large"; empty for the best one installed. `voice_model` is the name or the folder of
    the model that hears; empty for tiny.en.
    """

    bank: Path
    cache: Path
    demo: bool = False
    model: str = ""
    voice_model: str = ""

    @property
    def database(self) -> Path:
        """The bank's SQLite file."""
        return self.bank / "coach.db"

    @property
    def written_stories(self) -> Path:
        """The folder for stories written with `coach new`."""
        return self.bank / "stories"

    @property
    def recordings(self) -> Path:
        """The folder of spoken answers that the user wanted kept."""
        return self.bank / "audio"

    @property
    def backups(self) -> Path:
        """The folder of the last backups that coach made by itself."""
        return self.bank / "backups"

    @property
    def own_competencies(self) -> Path:
        """The file of the user's own competencies and frameworks, if there is one."""
        return self.bank / "competencies.toml"

    @property
    def index(self) -> Path:
        """The folder of the arrays that matching maps into memory; made again when missing."""
        return self.bank / "index"

    @property
    def models(self) -> Path:
        """The folder of compiled models, one folder per fingerprint; or raise UsageProblem."""
        if str(self.cache) != str(self.cache).encode(errors="ignore").decode():
            why = "its name is no UTF-8, and the model can be kept under no other. Set COACH_CACHE."
            raise UsageProblem(f"The cache {os.fsencode(self.cache)!r}: {why}")
        return self.cache / "models"

    @property
    def data(self) -> Path:
        """The folder of coach's own data as it was last parsed."""
        return self.cache / "data"


def user_path(name: str | Path) -> Path:
    """Return a path, ~ and ~NAME replaced; raise UsageProblem where no user is called NAME."""
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        why = "no user of this machine has this home folder. For a file named so: ./~..."
        raise UsageProblem(f"{name}: {why}") from error


def absolute_path(path: Path) -> Path:
    """Return the path made absolute; links are kept, so that users see the path they gave."""
    return Path(os.path.abspath(user_path(path)))  # noqa: PTH100  (resolve would follow links)


def settings_from(bank: str | None, *, demo: bool, environment: Mapping[str, str]) -> Settings:
    """Return the folders: `--bank`, else COACH_BANK, else the user's data folder.

    The cache is COACH_CACHE, else the platform's user cache folder. COACH_MODEL is the model of a
    bank that names none, COACH_VOICE_MODEL the one that hears.
    """
    # platformdirs is imported only when neither the arguments nor the environment say where.
    if cache_name := environment.get("COACH_CACHE"):
        cache = user_path(cache_name)
    else:
        from platformdirs import user_cache_path

        cache = user_cache_path(APPLICATION, appauthor=False)
    if demo:
        folder = cache / "demo"
    elif bank_name := bank or environment.get("COACH_BANK"):
        folder = user_path(bank_name)
    else:
        from platformdirs import user_data_path

        folder = user_data_path(APPLICATION, appauthor=False)
    model, voice_model = (
        environment.get("COACH_MODEL", ""),
        environment.get("COACH_VOICE_MODEL", ""),
    )
    return Settings(folder, cache, demo=demo, model=model, voice_model=voice_model)

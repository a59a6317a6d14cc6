"""Where coach keeps things."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from coach.config import settings_from

if TYPE_CHECKING:
    import pytest


def test_bank_is_the_folder_asked_for() -> None:
    """The argument goes before the environment."""
    found = settings_from("/b", demo=False, environment={"COACH_BANK": "/e", "COACH_CACHE": "/c"})
    assert found.bank == Path("/b")
    assert found.database == Path("/b/coach.db")
    assert found.written_stories == Path("/b/stories")
    assert found.index == Path("/b/index")
    assert found.own_competencies == Path("/b/competencies.toml")
    assert found.models == Path("/c/models")
    assert not found.demo


def test_bank_of_the_environment_comes_next() -> None:
    """Without an argument COACH_BANK says where; an empty argument is none."""
    for bank in (None, ""):
        found = settings_from(
            bank, demo=False, environment={"COACH_BANK": "/e", "COACH_CACHE": "/c"}
        )
        assert found.bank == Path("/e")


def test_home_is_written_as_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tilde in either folder is the person's home."""
    monkeypatch.setenv("HOME", "/home/ana")
    found = settings_from("~/bank", demo=False, environment={"COACH_CACHE": "~/cache"})
    assert (found.bank, found.cache) == (Path("/home/ana/bank"), Path("/home/ana/cache"))


def test_platform_folders_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody says, the platform's own folders for coach are taken, and not yet made."""
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name, **_: Path("/data", name))
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name, **_: Path("/cached", name))
    found = settings_from(None, demo=False, environment={"COACH_BANK": "", "COACH_CACHE": ""})
    assert (found.bank, found.cache) == (Path("/data/coach"), Path("/cached/coach"))


def test_demo_bank_lies_in_the_cache() -> None:
    """The demo bank is thrown away with the cache and never the person's own."""
    found = settings_from("/b", demo=True, environment={"COACH_CACHE": "/c"})
    assert (found.bank, found.demo) == (Path("/c/demo"), True)

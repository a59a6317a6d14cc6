"""All targets by name."""

from __future__ import annotations

from typing import Final

from fuzzing.banks import BANKS
from fuzzing.reading import READERS
from fuzzing.sessions import SESSIONS

TARGETS: Final = READERS | BANKS | SESSIONS

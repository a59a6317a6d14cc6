"""All targets by name."""

from __future__ import annotations

from typing import Final

from fuzzing.banks import BANKS
from fuzzing.models import MODELS
from fuzzing.reading import READERS
from fuzzing.rows import ROWS
from fuzzing.sessions import SESSIONS

TARGETS: Final = READERS | BANKS | MODELS | ROWS | SESSIONS

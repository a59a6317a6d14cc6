"""The command line with the quick encoder of conftest, for tests that need a process of their own.

WORDS_DELAY seconds are slept per batch of texts, so that a test can interrupt it half way. The
process id is written to the file WORDS_PID, so that a test can end it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

from coach.cli import main
from coach.embedding import open as opening
from coach.workspace import vectors
from tests.conftest import WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray


class SlowEncoder(WordEncoder):
    """A WordEncoder that takes its time."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """As WordEncoder, later."""
        time.sleep(float(os.environ.get("WORDS_DELAY", "0")))
        return super().encode(texts, progress)


if __name__ == "__main__":
    opening.open_encoder = lambda *_: SlowEncoder()
    vectors.TEXTS_AT_ONCE = 40
    if "WORDS_PID" in os.environ:
        Path(os.environ["WORDS_PID"]).write_text(str(os.getpid()), encoding="utf-8")
    main()

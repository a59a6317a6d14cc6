"""coach: a local-first interview coach for the terminal."""

from __future__ import annotations

import os

# Here, for nothing of coach is imported before, and what it starts inherits it. ONNX Runtime reads
# its word when it is loaded, and from 1.29 on it reports to its maker where nothing forbids it. The
# second name is of a later version; the others are of what fetches a model on `coach model use`.
os.environ |= {
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_XET_TELEMETRY_ENABLED": "0",
    "DO_NOT_TRACK": "1",
}

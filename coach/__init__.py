"""coach: a local-first interview coach for the terminal."""

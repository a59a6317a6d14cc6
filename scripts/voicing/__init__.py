"""Made speech with a known truth, and how much of it coach hears: what `scripts/voice` runs."""

"""Timings of whole processes, and of reading: `scripts/bench`."""

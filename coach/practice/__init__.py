"""Sessions, grades, spaced repetition, progress."""

"""A bank: one SQLite file."""

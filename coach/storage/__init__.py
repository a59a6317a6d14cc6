"""The bank: one SQLite file, history kept for ever and an index that can be read again."""

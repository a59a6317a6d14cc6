"""Hearing: sound files, the voice in them, and the words, all on this machine."""

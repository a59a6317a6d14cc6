"""Texts to vectors, on this machine: compile a model once, then run it without torch."""

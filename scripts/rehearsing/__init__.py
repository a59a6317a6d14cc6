"""Invented candidates who spend whole evenings with coach at a terminal: see scripts/personas."""

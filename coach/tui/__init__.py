"""The practice session in the terminal."""

"""Feedback on an answer."""

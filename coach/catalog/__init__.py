"""Competencies, frameworks and questions: shipped, and the user's own."""

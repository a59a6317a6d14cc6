"""Feedback on an answer, without a language model: one signal a file, each with located remarks."""

"""Find which story answers a question, and how likely it does."""

"""Tests of the prompts of `coach practice`, by keys and by lines."""

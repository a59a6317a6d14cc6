"""Tests; shared fixtures are in `conftest`."""

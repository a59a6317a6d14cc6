"""Tests of `coach export --redact`."""

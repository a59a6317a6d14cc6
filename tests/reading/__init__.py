"""Tests of the readers, on small documents of our own."""

"""Tests; shared fixtures are in `conftest`."""

import os

import pytest

# As `coach.cli.main.main` sets it, before anything imports numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

pytest.register_assert_rewrite("tests.snapshot")  # its failures show the difference

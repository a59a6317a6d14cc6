"""Tests; shared fixtures are in `conftest`."""

import pytest

pytest.register_assert_rewrite("tests.snapshot")  # its failures show the difference

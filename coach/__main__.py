"""`python -m coach`."""

from __future__ import annotations

from coach.cli.main import main

main()

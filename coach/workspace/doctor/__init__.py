"""`coach doctor`: whether everything is as it should be. Looks, and changes nothing."""

from coach.workspace.doctor.checkup import checkup

__all__ = ["checkup"]

"""The interactive practice session: prompts for answers, stories and grades, mode by mode.

`plain` is for screen readers: what is said is printed once, nothing is redrawn. A terminal that
cannot move its cursor (TERM=dumb) is asked line by line. Ctrl-C raises KeyboardInterrupt.
"""

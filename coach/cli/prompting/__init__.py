"""The terminal side of `coach practice`: an answer written or spoken, a story picked, a grade.

Nothing here knows the bank: texts, numbers and callables come in, plain values go out. `plain` is
for screen readers: no redraws, no toolbar, nothing drawn. A terminal that cannot move its cursor
(TERM=dumb) is asked line by line. Ctrl-C raises KeyboardInterrupt everywhere.
"""

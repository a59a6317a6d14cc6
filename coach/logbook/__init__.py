"""The logbook: what a person's rehearsals add up to. There is no overall score in it.

Everything is counted from attempts, sessions and cards as they were stored; nothing here is stored.
Days are those of the person's own calendar (`zone`).
"""

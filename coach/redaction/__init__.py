"""Taking names, money and addresses out of stories, so that they can be shown to somebody else.

Rules find them, no language model: what they do not know they miss, and a person reads the result
before it is sent. Consistent (one thing, one placeholder), and what is redacted stays as it is when
it is redacted again.
"""

from coach.redaction.entry import Entry, Kind, Redaction, WordOfPlaceholders
from coach.redaction.planning import Passage, Words, plan

__all__ = ["Entry", "Kind", "Passage", "Redaction", "WordOfPlaceholders", "Words", "plan"]

"""Stories for somebody else, names removed."""

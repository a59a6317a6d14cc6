"""What scripts/fuzz is made of: targets, their checks, mutation, and the record of a run."""

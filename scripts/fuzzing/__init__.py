"""What scripts/fuzz is made of: targets, the checks they make, mutation, and the record of a run."""

"""Plain data classes and pure text rules; they know nothing else."""

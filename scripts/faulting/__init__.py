"""What can go wrong around coach, made to happen to its real command: see scripts/faults."""

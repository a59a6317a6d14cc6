"""Measuring how well stories are matched with questions, on graded labels: `scripts/evaluate`."""

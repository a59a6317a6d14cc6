"""Fitting and measuring feedback on judged answers: `scripts/fit_feedback`, `scripts/evaluate`."""

"""Prepare one interview: gaps, plan, sheet."""

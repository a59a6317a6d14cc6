"""Documents on disk become stories."""

"""Training a supported model's adapter on real stories: `scripts/train`."""

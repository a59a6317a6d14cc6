"""Training a supported model's adapter on coach's own text: `scripts/train`."""

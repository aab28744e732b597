"""Commands of moderators: models, their prices, and shared pictures."""

"""Keeps the catalogues of `bot/words`: what can be said, and how each language says it. For developers."""

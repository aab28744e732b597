"""Keeps the catalogues of `bot/locale`: what can be said, and how each language says it. For developers."""

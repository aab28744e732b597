"""A power cut at any moment costs nothing."""

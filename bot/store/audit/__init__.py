"""The read-only check of the books."""

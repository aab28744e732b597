"""SQLite: the read-only check of the books."""

"""SQLite: from a request to a delivered result."""

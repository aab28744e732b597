"""Use cases: from a request to a delivered result."""

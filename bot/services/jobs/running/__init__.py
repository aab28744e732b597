"""Use cases: the worker and its steps, from a held job to a delivered result."""

"""Real servers that a run of tests shares."""

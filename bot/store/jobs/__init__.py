"""From a request to a delivered result."""

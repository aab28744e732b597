"""Discord interface: from a request to a delivered result."""

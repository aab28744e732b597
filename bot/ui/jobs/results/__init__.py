"""Discord interface: messages with results, and their buttons."""

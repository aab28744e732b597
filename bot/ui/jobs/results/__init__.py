"""Discord interface: how results are posted, and their buttons."""

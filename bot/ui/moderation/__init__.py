"""Discord interface: what a server allows: models, limits, freezes and the log."""

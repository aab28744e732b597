"""Discord interface: a server's rules, models, freezes and log."""

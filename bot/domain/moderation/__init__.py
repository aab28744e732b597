"""Rules of moderation: a server's limits, allowances and model rules, freezes, and the log."""

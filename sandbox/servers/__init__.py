"""Servers that a bot on several machines needs, started on this machine from what is installed."""

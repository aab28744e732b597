"""What the bot does: async, speaking only to the domain, the catalogue and the ports."""

"""Commands: what the operator of the bot sees and does."""

"""Rules: the operator of the bot sees and decides."""

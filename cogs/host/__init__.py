"""Commands of the bot's host."""

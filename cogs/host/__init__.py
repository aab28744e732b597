"""Commands of the bot's operator."""

"""Discord interface: the commands of the bot's operator."""

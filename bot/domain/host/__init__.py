"""Rules for the host, who operates the bot: refusals of the `/host` commands."""

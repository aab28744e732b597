"""How Atelier looks and speaks in Discord; with `bot.bot` and `cogs` the only rooms that know discord.py."""

"""Discord interface: texts, cards and handlers. In `bot`, only this package and `bot.bot` use discord.py."""

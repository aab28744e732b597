"""The outside world on your own machine: a local Discord, StableStudio and Base chain.

Nothing in `bot/` or `cogs/` imports this package; it may import `bot.catalogue` and `bot.domain`.
"""

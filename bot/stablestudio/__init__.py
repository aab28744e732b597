"""StableStudio's paid API, its blob host, and downloads."""

import bot.transport  # noqa: F401  it loads httpx, without its command line

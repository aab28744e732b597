"""The bot with keystores that are quick to seal and to open: `python -m tests.cli.light_keystores wallet …`.

How slow a password is to guess takes a second of work each time, and matters to one test alone.
"""

import functools
import sys

from eth_account import Account

from bot.cli.main import main

Account.encrypt = functools.partial(Account.encrypt, iterations=2**10)  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

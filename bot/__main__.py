"""`python -m bot …`"""

import sys
from importlib.util import find_spec

if __name__ == "__main__":
    if find_spec("dotenv") is None:
        print(
            "python -m bot: this Python lacks the bot's packages. In a clone, `make install` installs them, "
            "and the command is `.venv/bin/python -m bot`.",
            file=sys.stderr,
        )
        sys.exit(2)
    from bot.cli.main import main

    sys.exit(main(sys.argv[1:]))

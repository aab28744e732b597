"""`python -m bot …`"""

import os
import signal
import sys
from importlib.util import find_spec
from types import FrameType


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once, as `main` does later: while modules are imported nothing has begun."""
    asked = sys.argv[1:2]
    if asked in (["run"], ["setup"]):
        os._exit(0)
    os.write(2, f"{' '.join(['python -m bot', *asked])}: it was ended before it was done.\n".encode())
    os._exit(2)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as a shell has it for what runs behind it
            signal.signal(number, _leave)
    if find_spec("dotenv") is None:
        print(
            "python -m bot: this Python lacks the bot's packages. In a clone, `make install` installs them, "
            "and the command is `.venv/bin/python -m bot`.",
            file=sys.stderr,
        )
        sys.exit(2)
    from bot.cli.main import main

    sys.exit(main(sys.argv[1:]))

"""`python -m sandbox …`"""

import sys
from importlib.util import find_spec

if __name__ == "__main__":
    if find_spec("aiohttp") is None:
        print(
            "python -m sandbox: this Python lacks the packages. `make demo` installs them, and the command "
            "is `.venv/bin/python -m sandbox`.",
            file=sys.stderr,
        )
        sys.exit(2)
    from sandbox.command_line import main

    sys.exit(main(sys.argv[1:]))

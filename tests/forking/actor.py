"""A program that tells how it was started, and ends as it is told to."""

import json
import os
import signal
import sys
from pathlib import Path

_OF_THE_SHELL = {"LC_CTYPE", "_", "OLDPWD", "SHLVL"}


def main(words: list[str]) -> None:
    """Do as the first word says."""
    if words[0] == "raise":
        raise ValueError("as asked")
    if words[0] == "exit":
        sys.exit(int(words[1]))
    if words[0] == "wait":
        signal.pause()
    tell(words)


def tell(words: list[str]) -> None:
    """Write everything that a start sets."""
    seen = {
        "words": words,
        "env": {name: value for name, value in os.environ.items() if name not in _OF_THE_SHELL},
        "cwd": os.getcwd(),
        "path": sys.path,
        "name": __name__,
        "typed": sys.stdin.read(),
        "group": os.getpgid(0) == os.getpid(),
        "open": sorted(int(each.name) for each in Path("/proc/self/fd").iterdir()),
        "ignored": [
            number for number in signal.valid_signals() if signal.getsignal(number) == signal.SIG_IGN
        ],
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "encodings": [stream.encoding for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "flags": list(sys.flags),
    }
    sys.stdout.write(json.dumps(seen))
    sys.stderr.write("on stderr\n")


if __name__ == "__main__":
    main(sys.argv[1:])

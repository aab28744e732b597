"""`python -m tests.forking.script CODE`: runs it as `python -c` would, in a fork too."""

import sys

if __name__ == "__main__":
    exec(compile(sys.argv[1], "<script>", "exec"), {"__name__": "__main__"})

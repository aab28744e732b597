"""A network between a bot and its database: `python -m benchmarks.link_side PORT DELAY`.

It listens on a port of its own and says which, and passes bytes on to the port of this machine, each way
DELAY seconds later. Threads wait more exactly than an event loop, whose clock has milliseconds.
"""

import contextlib
import socket
import sys
import threading
import time

from benchmarks.neighbours import say

_BYTES = 1 << 20


def _pass_on(source: socket.socket, target: socket.socket, delay: float) -> None:
    with contextlib.suppress(OSError):  # the other way has ended
        while content := source.recv(_BYTES):
            time.sleep(delay)
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)


def _accept(listener: socket.socket, port: int, delay: float) -> None:
    while True:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", port))
        for pair in ((near, far), (far, near)):
            for end in pair:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pass_on, args=(*pair, delay), daemon=True).start()


def main(port: int, delay: float) -> None:
    """Pass on until whoever started us lets go."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listener, port, delay), daemon=True).start()
    say(port=listener.getsockname()[1])
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))

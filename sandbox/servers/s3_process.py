"""The child of `sandbox.servers.s3`: moto's S3 on a port, told by lines on its standard input.

`down` closes the port and keeps the objects, `up` opens it again, `deny` refuses every request (403), `allow`
ends that. Each is answered with `ok`. The end of the input ends the process.
"""

import logging
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

_REFUSAL = b"<?xml version='1.0'?><Error><Code>%s</Code><Message>refused</Message></Error>"


class _Door:
    """Let through the requests that are signed with our key, to moto."""

    def __init__(self, application: WSGIApplication, access_key: str) -> None:
        self._application = application
        self._credential = f"Credential={access_key}/"
        self.denies = False

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        signed = self._credential in environ.get("HTTP_AUTHORIZATION", "")
        if signed and not self.denies:
            return self._application(environ, start)
        content = _REFUSAL % (b"AccessDenied" if signed else b"InvalidAccessKeyId")
        start("403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(content)))])
        return [content]


class _Listener:
    """The open port."""

    def __init__(self, port: int, door: _Door) -> None:
        self._port, self._door = port, door
        self._server: BaseWSGIServer | None = None
        self.up()

    def up(self) -> None:
        if self._server is None:
            self._server = make_server("127.0.0.1", self._port, self._door, threaded=True)
            threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def down(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def deny(self) -> None:
        self._door.denies = True

    def allow(self) -> None:
        self._door.denies = False


def main(port: int, access_key: str) -> None:
    """Serve until the standard input ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto: Any = DomainDispatcherApplication(create_backend_app)
    listener = _Listener(port, _Door(moto, access_key))
    commands: dict[str, Callable[[], None]] = {
        "up": listener.up,
        "down": listener.down,
        "deny": listener.deny,
        "allow": listener.allow,
    }
    print("ok", flush=True)
    for line in sys.stdin:
        commands[line.strip()]()
        print("ok", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

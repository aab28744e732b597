"""An S3 server of our own (moto) in a process of its own, with its objects in memory.

server = S3Server()
server.start()
bot = BotProcess({**settings, **server.settings("pictures")}, log)
server.down()  # the port is closed; the objects are there again after `up`
server.stop()
"""

import contextlib
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from sandbox.ports import free_port
from sandbox.servers.processes import ServerFailed

REPOSITORY = Path(__file__).resolve().parent.parent.parent
ACCESS_KEY = "AKIAATELIER0SANDBOX0"
SECRET_KEY = "sandbox/0123456789/no/secret"  # noqa: S105 - of no server but ours
REGION = "us-east-1"
_SCOPE = f"{ACCESS_KEY}/20200101/{REGION}/s3/aws4_request"
_SIGNED = f"AWS4-HMAC-SHA256 Credential={_SCOPE}, SignedHeaders=host, Signature=0"


class S3Server:
    """A server on a free port of loopback. It ends with us. Ask for a bucket by `create_bucket`."""

    def __init__(self) -> None:
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def settings(self, bucket: str, prefix: str = "atelier") -> Mapping[str, str]:
        """Return the bot's settings for a place in this server."""
        return {
            "MEDIA_URL": f"s3://{bucket}/{prefix}",
            "MEDIA_ENDPOINT": self.url,
            "MEDIA_REGION": REGION,
            "MEDIA_ACCESS_KEY": ACCESS_KEY,
            "MEDIA_SECRET_KEY": SECRET_KEY,
        }

    def start(self) -> None:
        """Start the server, without any object. Raises ServerFailed."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "sandbox.servers.s3_process", str(self.port), ACCESS_KEY]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY, text=True
        )
        self._wait("start")

    def create_bucket(self, name: str) -> None:
        """Create an empty bucket. Raises ServerFailed."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.url}/{name}", method="PUT", headers={"Authorization": _SIGNED}
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
        except OSError as error:
            raise ServerFailed(f"no bucket {name}: {error}") from error

    def down(self) -> None:
        """Close the port: connections are refused. The objects stay in memory."""
        self._tell("down")

    def up(self) -> None:
        """Open the port again."""
        self._tell("up")

    def deny(self) -> None:
        """Refuse every request, as if the key had been withdrawn."""
        self._tell("deny")

    def allow(self) -> None:
        """Take requests again."""
        self._tell("allow")

    def freeze(self) -> None:
        """Stop the process: connections are taken and never answered."""
        self._running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the process go on."""
        self._running().send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the server and forget its objects."""
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            self.thaw()
        self._process.kill()
        self._process.communicate()
        self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise ServerFailed("the S3 server was not started")
        return self._process

    def _tell(self, command: str) -> None:
        process = self._running()
        assert process.stdin is not None, "it is a pipe"
        process.stdin.write(f"{command}\n")
        process.stdin.flush()
        self._wait(command)

    def _wait(self, command: str) -> None:
        process = self._running()
        assert process.stdout is not None, "it is a pipe"
        if process.stdout.readline().strip() != "ok":
            raise ServerFailed(f"the S3 server has ended at {command!r}: {process.poll()}")

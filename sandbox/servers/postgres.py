"""A PostgreSQL server of our own: in a folder, on a free port of loopback, ended with us.

    server = PostgresServer(folder)
    server.start()
    server.create_database("atelier")
    server.url("atelier")  # postgresql://atelier@127.0.0.1:40213/atelier
    server.stop()

It runs as the user `postgres` where we are root, since PostgreSQL refuses root. The role `atelier` may create
databases and is no superuser, as a host's role should be.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from sandbox.ports import free_port
from sandbox.servers.processes import OLDEST, POLL_SECONDS, ServerFailed, child, kill_all, owner, programs

ROLE = "atelier"
_SUPERUSER = "postgres"
_ATTEMPTS = 5
"""Starts before a port that somebody else takes at the same moment counts as a failure."""

_SMALL = {"max_connections": "100", "shared_buffers": "32MB", "max_wal_size": "256MB"}


class PostgresServer:
    """A server and its data in `folder`, which is created by the first start.

    `settings` are given to the server at each start: change them and start again. With a `password`, the role
    has to give it; without one, everybody on this machine may connect. As root, choose a folder that the user
    postgres can reach. Start it in a thread that lives as long as the server: its end ends the server too.
    """

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str] | None = None, password: str | None = None
    ) -> None:
        """Raises ServerFailed if no PostgreSQL is installed."""
        bin_folder = programs()
        if bin_folder is None:
            raise ServerFailed(f"No PostgreSQL {OLDEST} or later is installed here.")
        self.programs = bin_folder
        self.folder = folder
        self.settings = dict(settings or {})
        self.port = 0
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str, role: str = ROLE) -> str:
        """Return the address of a database, with the password if there is one."""
        secret = f":{quote(self._password, safe='')}" if self._password else ""
        return f"postgresql://{role}{secret}@127.0.0.1:{self.port}/{database}"

    def start(self, timeout: float = 60) -> None:
        """Start the server and wait until it takes connections, recovery included. The port stays the same.

        Raises ServerFailed.
        """
        fresh = not (self.folder / "data" / "PG_VERSION").exists()
        if fresh:
            self._create()
        for attempt in range(_ATTEMPTS):
            self.port = self.port or free_port()
            try:
                self._launch(timeout)
                break
            except ServerFailed:
                if attempt == _ATTEMPTS - 1 or "Address already in use" not in self._tail():
                    raise
                self.port = 0 if fresh else self.port
        if fresh:
            self.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB" + self._with_password())

    def stop(self, timeout: float = 30) -> None:
        """End all connections, write everything to disk, and end the server."""
        self._end(signal.SIGINT, timeout)

    def kill(self) -> None:
        """Kill the server and all its children at once (SIGKILL): nothing is finished or written."""
        if self._process is None or not self.running:
            return
        kill_all(self._process)

    def copy_to(self, folder: Path) -> None:
        """Copy all data of the running server, as a standby has them at this moment. Raises ServerFailed."""
        address = ["-h", str(self.folder), "-p", str(self.port), "-U", _SUPERUSER]
        command = [str(self.programs / "pg_basebackup"), "-D", str(folder), "--checkpoint=fast", "--no-sync"]
        with self.log.open("ab") as log:
            if child([*command, *address], log.fileno()).wait():
                raise ServerFailed(f"pg_basebackup failed.\n{self._tail()}")

    def set_back(self, copy: Path) -> None:
        """Kill the server, put a copy by `copy_to` in the place of its data, and start it. Raises
        ServerFailed."""
        self.kill()
        shutil.rmtree(self.folder / "data")
        copy.rename(self.folder / "data")
        self.start()

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Create a database that our role owns, empty or as a copy of `template`. Return its address."""
        source = f' TEMPLATE "{template}"' if template else ""
        self.execute(f'CREATE DATABASE "{name}" OWNER {ROLE}{source}')
        return self.url(name)

    def restore(self, name: str, dump: Path) -> str:
        """Create a database out of a copy by pg_dump in its custom format. Return its address.

        Raises ServerFailed.
        """
        address = self.create_database(name)
        self.execute("DROP SCHEMA public", database=name)  # the copy brings its own
        to = ["-h", str(self.folder), "-p", str(self.port), "-U", _SUPERUSER, "-d", name]
        command = [str(self.programs / "pg_restore"), *to, "--exit-on-error", f"--role={ROLE}", "--no-owner"]
        answer = subprocess.run([*command, str(dump)], capture_output=True, text=True, check=False)  # noqa: S603
        if answer.returncode:
            raise ServerFailed(answer.stderr.strip())
        return address

    def drop_database(self, name: str) -> None:
        """Delete a database and end its connections. What is not there is fine."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, *statements: str, database: str = _SUPERUSER) -> str:
        """Run statements as the superuser, each by itself. Return what they print. Raises ServerFailed."""
        return self._psql(database, [word for text in statements for word in ("-c", text)])

    def _psql(self, database: str, words: Iterable[str]) -> str:
        address = ["-h", str(self.folder), "-p", str(self.port), "-U", _SUPERUSER, "-d", database]
        options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command = [str(self.programs / "psql"), *options, *address, *words]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
        if answer.returncode:
            raise ServerFailed(answer.stderr.strip())
        return answer.stdout.strip()

    def _create(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        uid, gid = owner()
        if os.getuid() != uid:
            os.chown(self.folder, uid, gid)
        secure = "scram-sha-256" if self._password else "trust"
        command = [self.programs / "initdb", "-D", self.folder / "data", "-U", _SUPERUSER, "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C", "--auth-local=trust", f"--auth-host={secure}"]
        with self.log.open("ab") as log:
            made = child([str(word) for word in command], log.fileno())
        if made.wait():
            raise ServerFailed(f"initdb failed.\n{self._tail()}")

    def _launch(self, timeout: float) -> None:
        settings = {
            **_SMALL,
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            **self.settings,
        }
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = child(command, log.fileno())
        deadline = time.monotonic() + timeout
        while not self._ready():
            if self._process.poll() is not None:
                raise ServerFailed(f"PostgreSQL ended with code {self._process.returncode}.\n{self._tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"PostgreSQL was not ready after {timeout:.0f} s.\n{self._tail()}")
            time.sleep(POLL_SECONDS)

    def _ready(self) -> bool:
        try:
            lines = (self.folder / "data" / "postmaster.pid").read_text("ascii").splitlines()
        except FileNotFoundError:
            return False
        # A server that was killed has left such a file too.
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() in ("ready", "standby")

    def _end(self, signal_number: signal.Signals, timeout: float) -> None:
        if self._process is None or not self.running:
            return
        self._process.send_signal(signal_number)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerFailed(f"PostgreSQL did not stop within {timeout:.0f} s.") from None

    def _with_password(self) -> str:
        return f" PASSWORD '{self._password}'" if self._password else ""

    def _tail(self) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-20:])

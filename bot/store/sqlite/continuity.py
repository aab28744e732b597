"""Tell whether a database is the one that the last process left, or an older copy of it.

A small file beside the database names the last authorization that was signed with it, and the boot of the
machine. A copy that was put in its place does not know that authorization, a copy on another machine has no
such file, and after a machine was set back to a snapshot its boot is another one. Then payments that were
signed since may still be collected, and nobody here knows of them.
"""

import contextlib
import json
import os
from pathlib import Path

from bot.store.sql import Connection

UNKNOWN = "?"
"""In place of an authorization: there may be some that this database does not know."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Continuity:
    """The file `<database>.last`. It is no secret and holds no money; losing it only costs a wait."""

    def __init__(self, database: Path) -> None:
        self._file = Path(f"{database.resolve()}.last")  # the same file, by whatever name it is opened

    def holds(self, connection: Connection) -> bool:
        """Return True if nothing can have been signed that this database does not know."""
        if connection.execute("SELECT 1 FROM jobs LIMIT 1").fetchone() is None:
            return True  # nothing can be bought a second time
        try:
            noted = json.loads(self._file.read_text("utf-8"))
            boot, nonce = noted["boot"], noted["nonce"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if boot != _boot_id() or not isinstance(nonce, str):
            return False
        known = connection.execute("SELECT 1 FROM payments WHERE nonce = ?", (nonce,)).fetchone()
        return nonce == "" or known is not None

    def note(self, nonce: str) -> None:
        """Write down the authorization that was signed last; "": none was. It is on disk on return."""
        part = self._file.with_name(self._file.name + ".part")
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(fd, json.dumps({"boot": _boot_id(), "nonce": nonce}).encode())
            os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(part, self._file)


def forget(database: Path) -> None:
    """Delete the file: another database is about to take the place of this one."""
    Path(f"{database.resolve()}.last").unlink(missing_ok=True)


def newest_nonce(connection: Connection) -> str:
    """Return the nonce of the payment that was signed last; "" if there is none."""
    row = connection.execute("SELECT nonce FROM payments ORDER BY id DESC LIMIT 1").fetchone()
    return row["nonce"] if row else ""


def _boot_id() -> str:
    with contextlib.suppress(OSError):
        return _BOOT.read_text("ascii").strip()
    return ""

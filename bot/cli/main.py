"""Read the command line and the settings, run one command, and turn errors into exit codes."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.cli.arguments import FINE, TRY_AGAIN, UNUSABLE, parser
from bot.cli.backup import backup
from bot.cli.doctor import doctor
from bot.cli.ending import listen, settle
from bot.cli.export import export
from bot.cli.hardening import protect_memory
from bot.cli.jobs import job, jobs
from bot.cli.members import members
from bot.cli.recount import recount_file
from bot.cli.restore import restore
from bot.config.settings import Settings, load_settings
from bot.domain.errors import AtelierError, DatabaseAway, Fenced
from bot.observability import logs
from bot.store.audit.unmoved import refuse_unmoved

Command = Callable[[Settings, Namespace], Awaitable[int]]


async def _run(settings: Settings, _arguments: Namespace) -> int:
    from bot.cli.run import run  # noqa: PLC0415  Discord's library is slow to import: only where needed

    return await run(settings)


async def _check(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.check import check  # noqa: PLC0415

    return await check(settings, arguments)


async def _audit(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.audit import audit  # noqa: PLC0415  the key's libraries are slow to import

    return await audit(settings, arguments)


async def _adopt(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.adopt import adopt  # noqa: PLC0415

    return await adopt(settings, arguments)


async def _catalogue(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.catalogue import catalogue  # noqa: PLC0415

    return await catalogue(settings, arguments)


async def _wallet(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.wallet import wallet  # noqa: PLC0415

    return await wallet(settings, arguments)


async def _migrate_store(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.migrate_store import migrate_store  # noqa: PLC0415

    return await migrate_store(settings, arguments)


async def _retry(settings: Settings, arguments: Namespace) -> int:
    from bot.cli.retry import retry  # noqa: PLC0415

    return await retry(settings, arguments)


def _setup(arguments: Namespace) -> int:
    from bot.cli.setup.command import setup  # noqa: PLC0415

    return setup(arguments)


COMMANDS: Mapping[str, Command] = {
    "run": _run,
    "check": _check,
    "audit": _audit,
    "adopt": _adopt,
    "catalogue": _catalogue,
    "export": export,
    "backup": backup,
    "restore": restore,
    "doctor": doctor,
    "jobs": jobs,
    "job": job,
    "retry": _retry,
    "wallet": _wallet,
    "migrate-store": _migrate_store,
    "members": members,
}

OF_BOOKS = frozenset({"audit", "adopt", "export", "backup", "doctor", "jobs", "job", "retry", "members"})
"""Commands that do not begin while the books are still in SQLite's file, and DATABASE_URL leads elsewhere."""

STEP_BY_STEP = frozenset({"adopt", "retry"})
"""Commands that a signal ends between two changes: those before stay."""

WITHOUT_SETTINGS: Mapping[str, Callable[[Namespace], int]] = {
    "recount": recount_file,
    "setup": _setup,
}
"""Commands that start without settings: `recount` needs none, `setup` makes them."""


def main(arguments: Sequence[str]) -> int:
    """Return the exit code: 0 fine, 1 something is wrong, 2 cannot start, 75 not now.

    With 2 and 75 there is one sentence on stderr.
    """
    asked = parser().parse_args(arguments)
    listen(asked)
    protect_memory()
    try:
        if asked.command in WITHOUT_SETTINGS:
            return WITHOUT_SETTINGS[asked.command](asked)
        settings = load_settings()
        _log(settings, asked.command)
        return asyncio.run(_begin(settings, asked))
    except AtelierError as error:
        print(f"python -m bot {asked.command}: {sentence(error)}", file=sys.stderr)
        return TRY_AGAIN if isinstance(error, (DatabaseAway, Fenced)) else UNUSABLE
    except KeyboardInterrupt:
        if asked.command in ("run", "setup"):
            return FINE
        again = "; run it again for the rest" if asked.command in STEP_BY_STEP else ""
        print(f"python -m bot {asked.command}: it was ended before it was done{again}.", file=sys.stderr)
        return UNUSABLE  # nothing was found fine
    except BrokenPipeError:  # `export | head`: the reader has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:  # a folder that cannot be made, a network that is not there
        place = f" ({error.filename})" if error.filename else ""
        print(f"python -m bot {asked.command}: {error.strerror or error}{place}.", file=sys.stderr)
        return UNUSABLE
    finally:
        settle(asked)


async def _begin(settings: Settings, asked: Namespace) -> int:
    if asked.command in OF_BOOKS:
        await refuse_unmoved(settings.where, settings.database_path)
    return await COMMANDS[asked.command](settings, asked)


def sentence(error: AtelierError) -> str:
    """Return an error's words for the terminal: its own sentence, or those of the interface for its facts."""
    if not hasattr(error, "__dataclass_fields__"):
        return str(error)
    from bot.wiring.rescuing import describe  # noqa: PLC0415  Discord's library: only where it is needed

    return describe(error)


def _log(settings: Settings, command: str) -> None:
    """Install the log. `run` logs as configured, the other commands only warnings."""
    level = settings.log_level if command == "run" or settings.log_level == "ERROR" else "WARNING"
    logs.install(log_format=settings.log_format, log_level=level, secrets=settings.secrets())

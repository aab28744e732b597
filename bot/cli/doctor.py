"""`python -m bot doctor`: examine a database that was moved or damaged, and mend what can be mended."""

import asyncio
import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.cli.columns import plain
from bot.clock import SystemClock
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.store.audit.examine import examine, mend
from bot.store.audit.file_checks import copies_beside
from bot.store.audit.symptoms import Symptom
from bot.store.engine import require_psycopg
from bot.store.readers import Where


async def doctor(settings: Settings, arguments: Namespace) -> int:
    """Print what was found; with `--mend`, mend and examine again. Return 1 if something is wrong then.

    Without `--mend` nothing is changed, and the bot may run. Raises DatabaseInUse or DatabaseUnusable, also
    for a server that cannot be reached, and SettingError for `--mend` on PostgreSQL.
    """
    where = settings.where
    spool = settings.spool_dir if settings.media_url is None else None
    if not isinstance(where, Path):
        return await _server(where, spool, arguments)
    database = where
    symptoms = await asyncio.to_thread(examine, database, spool)
    mended: Sequence[Symptom] = ()
    kept: Path | None = None
    if arguments.mend and any(symptom.remedy for symptom in symptoms):
        stamp = datetime.fromtimestamp(SystemClock().now() // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        mended, kept = await asyncio.to_thread(mend, database, symptoms, stamp)
        symptoms = await asyncio.to_thread(examine, database, spool)
    is_wrong = any(symptom.is_wrong for symptom in symptoms)
    if arguments.json:
        print(json.dumps(_record(symptoms, mended, kept), indent=1))
    else:
        copies = copies_beside(database) if is_wrong and database.exists() else []
        print("\n".join(_text(database, symptoms, mended, kept, copies)))
    return WRONG if is_wrong else FINE


async def _server(url: PostgresUrl, spool: Path | None, arguments: Namespace) -> int:
    require_psycopg()
    from bot.store.audit.examine_server import examine_server  # noqa: PLC0415  psycopg only where it is needed

    if arguments.mend:
        raise SettingError("--mend is for SQLite's file. PostgreSQL mends itself, or you restore a backup.")
    symptoms = await asyncio.to_thread(examine_server, url, spool)
    print(
        json.dumps(_record(symptoms, (), None), indent=1)
        if arguments.json
        else "\n".join(_text(url, symptoms))
    )
    return WRONG if any(symptom.is_wrong for symptom in symptoms) else FINE


def _text(
    where: Where,
    symptoms: Sequence[Symptom],
    mended: Sequence[Symptom] = (),
    kept: Path | None = None,
    copies: Sequence[Path] = (),
) -> Iterator[str]:
    yield f"{where.absolute() if isinstance(where, Path) else where}:"
    for symptom in mended:
        yield f"MENDED  {symptom.part}: {plain(symptom.detail)}"
    if kept is not None:
        yield f"        the database from before is {kept}; the bot deletes it after 30 days"
    for symptom in symptoms:
        word = "WRONG " if symptom.is_wrong else "look  "
        yield f"{word}  {symptom.part}: {plain(symptom.detail)}"
        if symptom.remedy is not None:
            yield f"        `--mend` can {symptom.remedy}"
    wrong = [symptom for symptom in symptoms if symptom.is_wrong]
    if not wrong:
        yield "nothing is wrong"
    elif any(symptom.remedy is None for symptom in wrong):
        yield "What has no remedy here, a backup can replace: `python -m bot restore FILE`, then `adopt`."
        for copy in copies:
            made = datetime.fromtimestamp(copy.stat().st_mtime_ns // 10**9, UTC)
            yield f"  {copy}, of {made:%Y-%m-%d %H:%M}Z"


def _record(symptoms: Sequence[Symptom], mended: Sequence[Symptom], kept: Path | None) -> dict[str, object]:
    return {
        "ok": not any(symptom.is_wrong for symptom in symptoms),
        "symptoms": [_symptom(symptom) for symptom in symptoms],
        "mended": [_symptom(symptom) for symptom in mended],
        "kept": None if kept is None else str(kept),
    }


def _symptom(symptom: Symptom) -> dict[str, object]:
    return {
        "part": symptom.part,
        "detail": symptom.detail,
        "wrong": symptom.is_wrong,
        "remedy": symptom.remedy,
    }

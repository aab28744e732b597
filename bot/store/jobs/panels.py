"""Editor panels and choices, trays of pictures, credits of the pictures used, and removals of results."""

import json
from collections.abc import Sequence
from typing import cast

from bot.domain.jobs.job import Value
from bot.domain.jobs.picture import (
    PREFIX,
    Panel,
    PanelPurpose,
    Picture,
    SourceCredit,
    SourceImage,
    dump_pictures,
    dump_sources,
    load_pictures,
    load_sources,
)
from bot.domain.pictures.errors import ChoiceNotFound, PanelNotFound
from bot.store.jobs.rows import dump_options
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query

# ── panels and choices ───────────────────────────────────────────────────────────────────────────


def _open(connection: Connection, panel: Panel) -> Panel:
    """Store a panel. A known `request_key` returns that panel and writes nothing."""
    row = connection.execute("SELECT * FROM panels WHERE request_key = ?", (panel.request_key,)).fetchone()
    if row is not None:
        return _panel_of(row)
    connection.execute(
        "INSERT INTO panels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            panel.id,
            panel.request_key,
            panel.guild_id,
            panel.channel_id,
            panel.user_id,
            panel.purpose,
            panel.operation,
            dump_options(panel.options),
            dump_pictures(panel.pictures),
            panel.total,
            panel.made_at,
        ),
    )
    return panel


def _get(connection: Connection, panel_id: str) -> Panel:
    """Return the panel. Raises PanelNotFound."""
    row = connection.execute("SELECT * FROM panels WHERE id = ?", (panel_id,)).fetchone()
    if row is None:
        raise PanelNotFound(panel_id)
    return _panel_of(row)


def _panel_of(row: Row) -> Panel:
    return Panel(
        **{
            **dict(row),
            "purpose": PanelPurpose(row["purpose"]),
            "options": cast("dict[str, Value]", json.loads(row["options"])),
            "pictures": load_pictures(row["pictures"]),
        }
    )


def _save(connection: Connection, panel: Panel) -> None:
    """Store the panel's operation, options, pictures and total."""
    connection.execute(
        "UPDATE panels SET operation = ?, options = ?, pictures = ?, total = ? WHERE id = ?",
        (panel.operation, dump_options(panel.options), dump_pictures(panel.pictures), panel.total, panel.id),
    )


def _offer_choice(
    connection: Connection, choice_id: str, user_id: int, images: Sequence[SourceImage], *, now: int
) -> None:
    """Store the images that this member may choose from."""
    connection.execute(
        "INSERT INTO choices (id, user_id, found, made_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (choice_id, user_id, dump_sources(images), now),
    )


def _choice(connection: Connection, choice_id: str, user_id: int) -> Sequence[SourceImage]:
    """Return the images of a choice. Raises ChoiceNotFound, also if it was offered to another member."""
    row = connection.execute(
        "SELECT found FROM choices WHERE id = ? AND user_id = ?", (choice_id, user_id)
    ).fetchone()
    if row is None:
        raise ChoiceNotFound(choice_id)
    return load_sources(row["found"])


# ── the tray ─────────────────────────────────────────────────────────────────────────────────────


def _tray(connection: Connection, guild_id: int, user_id: int) -> Sequence[Picture]:
    """Return the pictures in a member's tray on a server, oldest first."""
    rows = connection.execute(
        "SELECT picture FROM tray WHERE guild_id = ? AND user_id = ? ORDER BY id", (guild_id, user_id)
    )
    return [load_pictures(row["picture"])[0] for row in rows]


def _add_to_tray(
    connection: Connection, guild_id: int, user_id: int, picture: Picture, *, limit: int, now: int
) -> bool:
    """Add a picture; False if the tray has `limit` others. The same bytes keep their place and file."""
    others = connection.execute(
        "SELECT count(*) FROM tray WHERE guild_id = ? AND user_id = ? AND sha256 <> ?",
        (guild_id, user_id, picture.sha256),
    ).fetchone()[0]
    if others >= limit:
        return False
    connection.execute(
        "INSERT INTO tray (guild_id, user_id, sha256, picture, added_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (guild_id, user_id, sha256) "
        "DO UPDATE SET added_at = excluded.added_at",
        (guild_id, user_id, picture.sha256, dump_pictures([picture]), now),
    )
    return True


def _clear_tray(connection: Connection, guild_id: int, user_id: int) -> Sequence[str]:
    """Empty the tray. Return the spool files that nothing names any more."""
    before = _files(connection)
    connection.execute("DELETE FROM tray WHERE guild_id = ? AND user_id = ?", (guild_id, user_id))
    return sorted(before - _files(connection))


# ── age ──────────────────────────────────────────────────────────────────────────────────────────


def _delete_older(connection: Connection, instant: int) -> Sequence[str]:
    """Delete panels, choices and tray pictures from before `instant`.

    Return the spool files that nothing names any more.
    """
    before = _files(connection)
    connection.execute("DELETE FROM panels WHERE made_at < ?", (instant,))
    connection.execute("DELETE FROM tray WHERE added_at < ?", (instant,))
    connection.execute("DELETE FROM choices WHERE made_at < ?", (instant,))
    return sorted(before - _files(connection))


def _files(connection: Connection) -> set[str]:
    """Return the spool files of the pictures in panels and trays, without results of jobs."""
    rows = connection.execute("SELECT pictures FROM panels UNION ALL SELECT picture FROM tray")
    named = (picture for row in rows for picture in load_pictures(row[0]))
    return {picture.file for picture in named if picture.file.startswith(PREFIX)}


# ── credits and removals ─────────────────────────────────────────────────────────────────────────


def _record_credits(connection: Connection, job_id: str, sources: Sequence[SourceCredit]) -> None:
    """Store whose pictures the job uses, in order. Known positions stay as they are."""
    connection.executemany(
        "INSERT INTO credits (job_id, position, author_id, link, source_job) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (job_id, position) DO NOTHING",
        [
            (job_id, position, source.author_id, source.link, source.job)
            for position, source in enumerate(sources)
        ],
    )


def _credits(connection: Connection, job_id: str) -> Sequence[SourceCredit]:
    """Return whose pictures the job uses, in order."""
    rows = connection.execute("SELECT * FROM credits WHERE job_id = ? ORDER BY position", (job_id,))
    return [SourceCredit(row["author_id"], row["link"], row["source_job"]) for row in rows]


def _mark_removed(connection: Connection, job_id: str, *, by: int, now: int) -> bool:
    """Record that the job's result was taken out of its channel; False if that was recorded before."""
    new = connection.execute(
        "INSERT INTO removals (job_id, at, by) VALUES (?, ?, ?) ON CONFLICT (job_id) DO NOTHING",
        (job_id, now, by),
    )
    return new.rowcount == 1


def removed_by(connection: Connection, job_id: str) -> int | None:
    """Return the member who took the job's result out of its channel."""
    row = connection.execute("SELECT by FROM removals WHERE job_id = ?", (job_id,)).fetchone()
    return row["by"] if row else None


def _removed_among(connection: Connection, job_ids: Sequence[str]) -> frozenset[str]:
    """Return the jobs among these whose results moderators have removed."""
    if not job_ids:
        return frozenset()
    marks = ", ".join("?" * len(job_ids))
    rows = connection.execute(f"SELECT job_id FROM removals WHERE job_id IN ({marks})", tuple(job_ids))  # noqa: S608
    return frozenset(row["job_id"] for row in rows)


def _removed_sources(connection: Connection, job_id: str) -> frozenset[str]:
    """Return the results that the job was made from and that moderators have removed since."""
    rows = connection.execute(
        "SELECT source_job FROM credits JOIN removals ON removals.job_id = source_job "
        "WHERE credits.job_id = ?",
        (job_id,),
    )
    return frozenset(row["source_job"] for row in rows)


def drop_from_trays(connection: Connection, job_id: str) -> Sequence[str]:
    """Take a result out of every member's tray. Return the spool files that nothing names any more."""
    before = _files(connection)
    rows = connection.execute("SELECT id, picture FROM tray").fetchall()
    named = [row["id"] for row in rows if any(one.job == job_id for one in load_pictures(row["picture"]))]
    connection.executemany("DELETE FROM tray WHERE id = ?", [(number,) for number in named])
    return sorted(before - _files(connection))


class PanelStore(Verbs):
    """The pictures that members work with, before and after a job."""

    open = command(_open)
    get = query(_get)
    save = command(_save)

    offer_choice = command(_offer_choice)
    choice = query(_choice)

    tray = query(_tray)
    add_to_tray = command(_add_to_tray)
    clear_tray = command(_clear_tray)
    delete_older = command(_delete_older)

    record_credits = command(_record_credits)
    credits = query(_credits)
    mark_removed = command(_mark_removed)
    removed_by = query(removed_by)
    removed_among = query(_removed_among)
    removed_sources = query(_removed_sources)

"""Settings and default models of single channels, as moderators set them. Each change is logged with it."""

from collections.abc import Mapping, Sequence

from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.server_settings import ResultsTo
from bot.store.moderation import limits, log
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, point_query


def results(connection: Connection, guild_id: int) -> Mapping[int, ResultsRule]:
    """Return the channels' own rules about results, by channel."""
    rows = connection.execute(
        "SELECT channel_id, results_to, results_channel FROM channel_settings WHERE guild_id = ? "
        "ORDER BY channel_id",
        (guild_id,),
    )
    return {
        row["channel_id"]: ResultsRule(ResultsTo(row["results_to"]), row["results_channel"]) for row in rows
    }


def set_results(
    connection: Connection, guild_id: int, channel_id: int, rule: ResultsRule | None, *, by: int, now: int
) -> ResultsRule | None:
    """Set a channel's rule about results; None removes it. Return the one before."""
    old = results(connection, guild_id).get(channel_id)
    connection.execute(
        "DELETE FROM channel_settings WHERE guild_id = ? AND channel_id = ?", (guild_id, channel_id)
    )
    if rule is not None:
        connection.execute(
            "INSERT INTO channel_settings (guild_id, channel_id, results_to, results_channel) "
            "VALUES (?, ?, ?, ?)",
            (guild_id, channel_id, rule.to, rule.channel_id),
        )
    if rule != old:
        before, after = (None if one is None else one.dump() for one in (old, rule))
        action = f"results channel:{channel_id}"
        log.write(connection, guild_id, by=by, now=now, action=action, old=before, new=after)
    return old


def default_models(connection: Connection, guild_id: int, channel_ids: Sequence[int]) -> Mapping[str, str]:
    """Return the models that hold in these channels, by purpose: `image`, `fast`, `video`.

    A channel's choice beats the server's, and the first named channel's the next one's: a thread comes before
    its channel.
    """
    chosen = dict(limits.default_models(connection, guild_id))
    for channel_id in reversed(channel_ids):
        chosen |= _of_channel(connection, guild_id, channel_id)
    return chosen


def _of_channel(connection: Connection, guild_id: int, channel_id: int) -> Mapping[str, str]:
    rows = connection.execute(
        "SELECT purpose, model FROM channel_models WHERE guild_id = ? AND channel_id = ? ORDER BY purpose",
        (guild_id, channel_id),
    )
    return {row["purpose"]: row["model"] for row in rows}


def models(connection: Connection, guild_id: int) -> Mapping[int, Mapping[str, str]]:
    """Return the models of channels with their own choice, by channel and purpose."""
    rows = connection.execute(
        "SELECT channel_id, purpose, model FROM channel_models WHERE guild_id = ? "
        "ORDER BY channel_id, purpose",
        (guild_id,),
    )
    models: dict[int, dict[str, str]] = {}
    for row in rows:
        models.setdefault(row["channel_id"], {})[row["purpose"]] = row["model"]
    return models


def set_model(
    connection: Connection,
    guild_id: int,
    channel_id: int,
    purpose: str,
    model: str | None,
    *,
    by: int,
    now: int,
) -> str | None:
    """Choose a channel's model for a purpose; None goes back to the server's. Return the one before."""
    old = _of_channel(connection, guild_id, channel_id).get(purpose)
    connection.execute(
        "DELETE FROM channel_models WHERE guild_id = ? AND channel_id = ? AND purpose = ?",
        (guild_id, channel_id, purpose),
    )
    if model is not None:
        connection.execute(
            "INSERT INTO channel_models (guild_id, channel_id, purpose, model) VALUES (?, ?, ?, ?)",
            (guild_id, channel_id, purpose, model),
        )
    if model != old:
        action = f"default {purpose} model channel:{channel_id}"
        log.write(connection, guild_id, by=by, now=now, action=action, old=old, new=model)
    return old


class ChannelSettingsStore(Verbs):
    """What holds in single channels of a server."""

    results = point_query(results)
    set_results = command(set_results)
    default_models = point_query(default_models)
    models = point_query(models)
    set_model = command(set_model)

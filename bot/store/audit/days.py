"""The audit of the sums by day that charts read: each against the transfers that it stands for."""

from collections.abc import Iterator

from bot.domain.money.audit import DAYS, Finding
from bot.store.money import spending_days
from bot.store.sql import Connection


def check_days(connection: Connection) -> Iterator[Finding]:
    """Check that the days of each server are what its transfers make."""
    zones = connection.execute("SELECT guild_id, zone FROM spending_zones ORDER BY guild_id")
    for guild_id, zone in zones.fetchall():
        should = dict(spending_days.computed(connection, guild_id, zone).cells)
        rows = connection.execute(
            "SELECT * FROM spending_days WHERE guild_id = ? ORDER BY day, user_id, model", (guild_id,)
        )
        for row in rows:
            ought = should.pop((row["day"], row["user_id"], row["model"]), (0, 0))
            if (row["amount"], row["jobs"]) != ought:
                yield _different(guild_id, row["day"], row["model"], (row["amount"], row["jobs"]), ought)
        for (day, _, model), ought in should.items():
            yield _different(guild_id, day, model, (0, 0), ought)
    strays = connection.execute(
        "SELECT DISTINCT guild_id FROM spending_days WHERE guild_id NOT IN "
        "(SELECT guild_id FROM spending_zones) ORDER BY guild_id"
    )
    for row in strays:
        yield Finding(DAYS, "spending_days", str(row["guild_id"]), "the server's days are not added up")


def _different(guild_id: int, day: str, model: str, has: tuple[int, int], ought: tuple[int, int]) -> Finding:
    detail = f"it is {has[0]} for {has[1]} jobs, its transfers make {ought[0]} for {ought[1]}"
    return Finding(DAYS, "spending_days", f"{guild_id}:{day}:{model}", detail)

"""The condition of statements that list what is due of some shards' servers.

f"SELECT id FROM jobs WHERE state = 'ADMITTED'{of_shards('guild_id', shards)} ORDER BY created_at, id"
"""

from bot.domain.shards import Shards


def of_shards(column: str, shards: Shards | None) -> str:
    """Return ` AND …` that holds for the servers of these shards; nothing for None, which is all.

    `column` names a server's id that is not NULL. The numbers are part of the text: an engine without arrays
    and one without empty lists can both read it.
    """
    if shards is None:
        return ""
    numbers = ", ".join(map(str, sorted(shards.numbers))) or "-1"
    return f" AND ({column} >> 22) % {shards.count:d} IN ({numbers})"

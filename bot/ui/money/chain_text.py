"""Names of networks, and links to their explorers: the only place in `bot/ui` that builds them.

A network is given by its CAIP-2 name. None is Base, as in rows from before there were others.
"""

from bot.domain.money.networks import BASE, NETWORKS, explorer_link
from bot.i18n import _
from bot.ui.kit import formatting


def title(network: str | None) -> str:
    """Return the name that people use, or the CAIP-2 name of an unknown network."""
    known = NETWORKS.get(network or BASE.name)
    return known.title if known else formatting.clean(str(network))


def transaction(network: str | None, tx: str | None) -> str:
    """Return "transaction" as a link. Without a page for it, its id as code; without an id, a dash."""
    link = explorer_link(network or BASE.name, tx)
    if link:
        return _("[transaction](<{link}>)", link=link)
    return _("transaction `{tx}`", tx=formatting.clean(tx or "-").replace("`", ""))


def address(network: str | None, address: str) -> str:
    """Return a wallet's address, in full, as a link to its page."""
    known = NETWORKS.get(network or BASE.name)
    return f"[`{address}`](<{known.explorer}/{known.account}/{address}>)" if known else f"`{address}`"

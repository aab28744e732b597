"""Notices: messages that the bot sends unasked, to a server's moderators or to the host.

A notice lists facts. `bot.ui` puts them into words, in the language of their readers:

    @dataclass(frozen=True, slots=True)
    class WalletLow(Notice):
        balance: int
"""


class Notice:
    """Base of all notices, which are frozen dataclasses in `bot/domain/<feature>/notices.py`."""

    __slots__ = ()

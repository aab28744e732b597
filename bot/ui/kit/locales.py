"""Who is spoken to in which language: a member in that of their Discord, a channel in that of its server."""

import logging
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where
from discord.app_commands import TranslationContextTypes, locale_str

from bot import i18n
from bot.i18n import _
from bot.ui.kit.responses import NETWORK, Interaction

M = TypeVar("M", bound=Callable[..., Coroutine[Any, Any, Any]])

log = logging.getLogger(__name__)

NAME = "name"
"""The context of names in the catalogues: a name is translated only where an entry says so."""

_NAMES = (Where.command_name, Where.group_name, Where.parameter_name)


def listen(interaction: Interaction) -> None:
    """From here on, the task of this interaction speaks its member's language."""
    i18n.set_locale(of_member(interaction))


def of_member(interaction: Interaction) -> str:
    """The language of whoever made the interaction."""
    return i18n.locale_for(str(interaction.locale))


async def of_server(client: discord.Client, guild_id: int | None) -> str:
    """The language of what stands in a server's channels for everybody; English where it cannot be known."""
    if guild_id is None:
        return i18n.ENGLISH
    guild = client.get_guild(guild_id)
    try:
        guild = guild or await client.fetch_guild(guild_id, with_counts=False)
    except (discord.HTTPException, *NETWORK) as error:
        log.info("the language of server %s is not known: %s", guild_id, error)
        return i18n.ENGLISH
    return i18n.locale_for(str(guild.preferred_locale))


class _Speaker(Protocol):
    @property
    def _client(self) -> discord.Client: ...


class _Somewhere(Protocol):
    @property
    def guild_id(self) -> int: ...


def in_public(interaction: Interaction) -> AbstractContextManager[None]:
    """Inside, the server's language is spoken: for what an interaction leaves in a channel for everybody."""
    return i18n.use_locale(i18n.locale_for(str(interaction.guild_locale)))


def for_server(method: M) -> M:
    """For methods of something with a `_client` whose first argument happens on a server (a job, a contest):
    what they say is said with nobody asking, so they speak the server's language."""

    @wraps(method)
    async def spoken(self: _Speaker, about: _Somewhere, *args: Any, **kwargs: Any) -> Any:
        with i18n.use_locale(await of_server(self._client, about.guild_id)):
            return await method(self, about, *args, **kwargs)

    return cast(M, spoken)


class CommandTranslator(app_commands.Translator):
    """What Discord shows of the commands in each language we speak, from the catalogues of `bot/locale`."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """The words in the locale's language, None to leave them as they are. Names are kept, so that people
        can help one another, unless the catalogue has one in the context `name`."""
        spoken = i18n.locale_for(locale.value)
        if spoken == i18n.ENGLISH:
            return None
        if context.location in _NAMES:
            return i18n.pgettext(NAME, string.message, spoken)
        if _is_value(context):
            return None
        if "numbers" in string.extras:
            return _numbered(string, spoken)
        return i18n.translate(string.message, spoken)


def _is_value(context: TranslationContextTypes) -> bool:
    """A choice whose name is its value is typed and read as it is, like a name."""
    return context.location is Where.choice_name and context.data.name == str(context.data.value)


def _numbered(string: locale_str, spoken: str) -> str | None:
    """The help of one of several options for files: a sentence, and which of how many it is."""
    sentence = i18n.translate(string.extras["sentence"], spoken)
    if sentence is None:
        return None
    with i18n.use_locale(spoken):
        return _("{sentence} ({number} of {most})", sentence=sentence, **string.extras["numbers"])

"""The language of each text: a member's for private answers, the server's for messages in its channels."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where
from discord.app_commands import TranslationContextTypes, locale_str

from bot import i18n
from bot.i18n import _
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.responses import Interaction

M = TypeVar("M", bound=Callable[..., Coroutine[Any, Any, Any]])

log = logging.getLogger(__name__)

NAME = "name"
"""The context of names in the catalogues: a name is translated only where an entry says so."""

_NAMES = (Where.command_name, Where.group_name, Where.parameter_name)


LANGUAGE_NAMES: Mapping[str, str] = {i18n.ENGLISH: "English", i18n.GERMAN: "Deutsch"}
"""Our languages in their own words."""

_chosen: dict[int, str] = {}
"""The languages that servers chose in place of Discord's. They belong to the process, like its login."""


def choose(guild_id: int, language: str | None) -> None:
    """Speak this language in the server's channels from now on; None: the one that it has in Discord."""
    if language in i18n.LANGUAGES:
        _chosen[guild_id] = language
    else:
        _chosen.pop(guild_id, None)


def listen(interaction: Interaction) -> None:
    """Set the language of this interaction's task to the member's. Call once, before anything is said."""
    i18n.set_locale(of_member(interaction))


def of_member(interaction: Interaction) -> str:
    """Return the language that the member has set in Discord."""
    return i18n.locale_for(str(interaction.locale))


async def of_server(client: discord.Client, guild_id: int | None) -> str:
    """Return the language of messages in a server's channels; English if nobody has told it."""
    if guild_id in _chosen:
        return _chosen[guild_id]
    if guild_id is None or client.user is None:  # nothing can be asked before the login
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
    """Return a context in the server's language, for messages that an interaction leaves in a channel."""
    chosen = _chosen.get(interaction.guild_id or 0)
    return i18n.use_locale(chosen or i18n.locale_for(str(interaction.guild_locale)))


def for_server(method: M) -> M:
    """Decorate a method that speaks in the server's language, because it answers no interaction.

    Its object has a `_client`; its first argument, a job or a contest, has a `guild_id`.
    """

    @wraps(method)
    async def spoken(self: _Speaker, subject: _Somewhere, *args: Any, **kwargs: Any) -> Any:
        with i18n.use_locale(await of_server(self._client, subject.guild_id)):
            return await method(self, subject, *args, **kwargs)

    return cast(M, spoken)


class CommandTranslator(app_commands.Translator):
    """Translate the names, descriptions and choices of commands for Discord, from `bot/locale`."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """Return the text in the locale's language, None to leave it as it is.

        Names are kept, so that members can help one another, unless the catalogue has one in the context
        `name`.
        """
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
    """Return True for a choice whose name is its value: members type it, so it is kept like a name."""
    return context.location is Where.choice_name and context.data.name == str(context.data.value)


def _numbered(string: locale_str, spoken: str) -> str | None:
    """Return the help of one of several file options: a sentence, its number and their count."""
    sentence = i18n.translate(string.extras["sentence"], spoken)
    if sentence is None:
        return None
    with i18n.use_locale(spoken):
        return _("{sentence} ({number} of {most})", sentence=sentence, **string.extras["numbers"])

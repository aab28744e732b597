"""The card of a server's rules about how long things are kept."""

from bot.domain.server_settings import ServerSettings
from bot.i18n import _, ngettext
from bot.ui.kit.layout import Card, Tone, contained


def card(settings: ServerSettings, *, changed: bool) -> Card:
    """Show the rules; after a change, also when it takes effect."""
    no_limit = _("no limit")
    prompts = _days(settings.keep_prompts_days, no_limit)
    files = _days(settings.keep_files_days, _("as long as the bot's operator keeps them"))
    log = _days(settings.keep_log_days, no_limit)
    return contained(
        Tone.DONE if changed else Tone.PLAIN,
        _("How long this server keeps things"),
        "\n".join(
            [
                _("**Prompts and references:** {days}", days=prompts),
                _("**Files on the bot's disk:** {days}", days=files),
                _("**Moderation log:** {days}", days=log),
            ]
        ),
        _("What is older is erased within the hour. It can't be undone.") if changed else None,
        _("Posts in channels, saved prompts, amounts and cases stay."),
        small=_("Each member can erase their own data at any time: `/me forget`."),
    )


def _days(days: int | None, without: str) -> str:
    return without if days is None else ngettext("{n} day", "{n} days", days)

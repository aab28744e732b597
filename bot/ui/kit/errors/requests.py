"""Words for requests that are refused before they become jobs: `bot.domain.jobs.errors`."""

from bot.domain import policy
from bot.domain.amounts import format_usd
from bot.domain.errors import WrongClock
from bot.domain.jobs import errors
from bot.domain.jobs.errors import DefaultProblem
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.errors.words import problem, words

# ── the bot's clock ──────────────────────────────────────────────────────────────────────────────


@words.register
def wrong_clock(error: WrongClock) -> str:
    time = formatting.duration(abs(error.seconds_ahead))
    if error.seconds_ahead > 0:
        text = _("The bot's clock is wrong: it is {time} ahead of StableStudio's.", time=time)
    else:
        text = _("The bot's clock is wrong: it is {time} behind StableStudio's.", time=time)
    return _(
        "{text} Nothing is bought until it is right, so nothing was held or paid. The bot's host has been "
        "told; run the command again later.",
        text=text,
    )


# ── money and queues ─────────────────────────────────────────────────────────────────────────────


@words.register
def budget_too_low(error: errors.BudgetTooLow) -> str:
    if not (error.available or error.held or error.spent):
        return _(
            "This costs {needed} and this server has no budget yet. Nothing was held or paid. The "
            "bot's host can add one with `/host credit`.",
            needed=format_usd(error.needed),
        )
    return _(
        "This costs {needed} and the server has {available} available ({held} more is held for "
        "jobs under way). Nothing was held or paid. Choose something cheaper, or ask a "
        "moderator or the bot's host to add to the budget.",
        needed=format_usd(error.needed),
        available=format_usd(error.available),
        held=format_usd(error.held),
    )


@words.register
def wallet_too_low(_error: errors.WalletTooLow) -> str:
    return _(
        "The bot's own wallet is too low for this right now. Nothing was held or paid. "
        "Only the bot's host can fill it."
    )


@words.register
def above_each_wallet(error: errors.AboveEachWallet) -> str:
    return _(
        "A job of {needed} is more than any one of the bot's wallets can pay right now: the largest can pay "
        "{available}. Nothing was held or paid. Only the bot's host can fill them.",
        needed=format_usd(error.needed),
        available=format_usd(error.available),
    )


@words.register
def queue_full(error: errors.QueueFull) -> str:
    if error.free > 0:
        return _(
            "You ask for {more} jobs at once, and with {running} running and {waiting} waiting "
            "here there is room for {room}. Nothing was held or paid. Ask for fewer, or wait until "
            "one is done; `/jobs` lists them, and lets you cancel those that wait.",
            more=error.jobs,
            running=error.running,
            waiting=error.waiting,
            room=error.free,
        )
    return _(
        "You have {running} jobs running and {waiting} waiting here; {most} may run and "
        "{WAITING_PER_MEMBER} more wait. Nothing was held or paid. There is room again as soon as "
        "one is done; `/jobs` lists them, and lets you cancel those that wait.",
        running=error.running,
        waiting=error.waiting,
        most=error.limit,
        WAITING_PER_MEMBER=policy.WAITING_PER_MEMBER,
    )


@words.register
def bot_queue_full(error: errors.BotQueueFull) -> str:
    return _(
        "The bot's queue is full: {queue_max} jobs are waiting. Nothing was held or paid. Try "
        "again in a few minutes; the bot's host can raise the number (QUEUE_MAX).",
        queue_max=error.limit,
    )


@words.register
def server_queue_full(error: errors.ServerQueueFull) -> str:
    return _(
        "{waiting} jobs of this server are waiting, and its share of the bot's queue is {limit} now. Nothing "
        "was held or paid. Try again in a few minutes, when some of them have begun.",
        waiting=error.waiting,
        limit=error.limit,
    )


@words.register
def cannot_post(error: errors.CannotPost) -> str:
    return _(
        "I could not post the result here: I lack {listed} in this channel. Nothing was paid. A "
        "moderator can allow it in the channel's settings.",
        listed=", ".join(f"**{name}**" for name in error.permissions),
    )


@words.register
def disk_full(_error: errors.DiskFull) -> str:
    return _(
        "The bot's disk is nearly full, so it takes no new jobs. Nothing was held or paid. "
        "The bot's host has to make room."
    )


# ── requests ─────────────────────────────────────────────────────────────────────────────────────


@words.register
def wrong_count(error: errors.WrongCount) -> str:
    return _(
        "{model} makes 1 to {most} at once, not {count}. Nothing was held or paid.",
        model=error.model,
        most=error.maximum,
        count=error.count,
    )


@words.register
def request_refused(error: errors.RequestRefused) -> str:
    return _(
        "StableStudio does not take this request: {error}. Nothing was held or paid.", error=error.answer
    )


_FORMATS = {
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/mp4": "M4A",
    "audio/aac": "AAC",
    "audio/ogg": "OGG",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "video/quicktime": "MOV",
}


def _format(content_type: str) -> str:
    return _FORMATS.get(content_type) or content_type.partition("/")[2].upper()


@words.register
def attachment_too_large(error: errors.AttachmentTooLarge) -> str:
    return _(
        "`{option}` is {size} MB; at most {most} MB are taken here. Nothing was held or paid.",
        option=error.option,
        size=f"{error.size / 1e6:.1f}",
        most=f"{error.maximum / 1e6:.0f}",
    )


@words.register
def wrong_format(error: errors.WrongFormat) -> str:
    return _(
        "`{option}` is {content_type}; the model takes {taken}. Nothing was held or paid.",
        option=error.option,
        content_type=_format(error.content_type),
        taken=_(" or ").join(map(_format, error.accepted)),
    )


@words.register
def wrong_length(error: errors.WrongLength) -> str:
    lengths = _("{shortest} to {longest} s", shortest=f"{error.shortest:g}", longest=f"{error.longest:g}")
    return _(
        "`{option}` lasts {seconds} s; the model takes {lengths}. Nothing was held or paid.",
        option=error.option,
        seconds=f"{error.seconds:.1f}",
        lengths=lengths,
    )


@words.register
def attachment_unreadable(error: errors.AttachmentUnreadable) -> str:
    return _(
        "`{option}` could not be read: {reason}. Nothing was held or paid.",
        option=error.option,
        reason=(problem(error.cause) or str(error.cause)).rstrip("."),
    )


@words.register
def result_not_fetched(error: errors.ResultNotFetched) -> str:
    return _("The file cannot be fetched: {error}. Nothing was changed.", error=problem(error.cause))


@words.register
def attachments_too_large(error: errors.AttachmentsTooLarge) -> str:
    return _(
        "These files have {size} MB together, and {limit} MB is the most for one member. Nothing was held or "
        "paid. Attach fewer or smaller ones.",
        size=f"{error.size / 1e6:.1f}",
        limit=f"{error.limit / 1e6:.0f}",
    )


@words.register
def attachments_full(error: errors.AttachmentsFull) -> str:
    return _(
        "Requests that wait for a moderator keep {limit} MB of files here, and there is no room for more. "
        "Nothing was held or paid. Try again when one of them is decided, or withdraw one with `/jobs`.",
        limit=f"{error.limit / 1e6:.0f}",
    )


@words.register
def too_many_requests(error: errors.TooManyRequests) -> str:
    return _(
        "{limit} of your requests wait for a moderator already. Nothing was held or paid. Try again when one "
        "of them is decided, or withdraw one with `/jobs`.",
        limit=error.limit,
    )


@words.register
def quote_closed(error: errors.QuoteClosed) -> str:
    return _(
        "This price is closed, because you have asked for {limit} newer ones. Nothing was held or paid. Run "
        "the command again.",
        limit=error.limit,
    )


@words.register
def attachment_gone(error: errors.AttachmentGone) -> str:
    return _(
        "The file attached as `{option}` is no longer here. Nothing was held or paid. Run "
        "the command again and attach it once more.",
        option=error.option,
    )


@words.register
def wish_not_found(_error: errors.WishNotFound) -> str:
    return _(
        "This request is too old: I keep them for a week. Nothing was paid. `/imagine` starts a new one."
    )


@words.register
def not_their_wish(_error: errors.NotTheirWish) -> str:
    return _("Only the member who asked for it can go on from here. Nothing was paid.")


@words.register
def offer_gone(_error: errors.OfferGone) -> str:
    return _("This price is no longer offered. Nothing was paid.")


@words.register
def default_refused(error: errors.DefaultRefused) -> str:
    known = ", ".join(error.options)
    match error.problem:
        case DefaultProblem.UNKNOWN_MODEL:
            return _("There is no model `{model}`. Nothing was changed.", model=error.model[:40])
        case DefaultProblem.NO_OPTION:
            return _("Choose an option as well: {known}. Nothing was changed.", known=known)
        case DefaultProblem.UNKNOWN_OPTION:
            return _(
                "{model} has these options: {known}. Nothing was changed.", model=error.model, known=known
            )
        case DefaultProblem.NOT_A_NUMBER:
            return _("`{option}` must be a number. Nothing was changed.", option=error.option)

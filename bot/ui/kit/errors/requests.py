"""Words for requests that are refused before they become jobs: `bot.domain.jobs.errors`."""

from bot.domain import policy
from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.errors import WrongClock
from bot.domain.jobs import errors
from bot.domain.jobs.content_refusal import is_about_content
from bot.domain.jobs.errors import DefaultProblem
from bot.i18n import _, ngettext
from bot.ui.kit import formatting, place_text
from bot.ui.kit.errors.words import changed_nothing, held_nothing, problem, words

# ── the bot's clock ──────────────────────────────────────────────────────────────────────────────


@words.register
def wrong_clock(error: WrongClock) -> str:
    time = formatting.duration(abs(error.seconds_ahead))
    if error.seconds_ahead > 0:
        reason = _("The bot's clock is {time} ahead of StableStudio's, so I can't buy anything.", time=time)
    else:
        reason = _("The bot's clock is {time} behind StableStudio's, so I can't buy anything.", time=time)
    return held_nothing(reason, _("I've told the bot's operator. Try again later."))


# ── money and queues ─────────────────────────────────────────────────────────────────────────────


@words.register
def budget_too_low(error: errors.BudgetTooLow) -> str:
    if not (error.available or error.held or error.spent):
        return held_nothing(
            _("This costs {needed}, and this server has no budget yet.", needed=format_usd(error.needed)),
            ways_to_a_budget(),
        )
    reason = _(
        "This costs {needed}. The server has {available} left; {held} is set aside for jobs under way.",
        needed=format_usd(error.needed),
        available=format_left(error.available),
        held=format_used(error.held),
    )
    return held_nothing(reason, " ".join([_("Choose something cheaper."), ways_to_more_budget()]))


def ways_to_a_budget() -> str:
    """Return both ways in which a server without a budget gets one."""
    return _(
        "Someone with **Manage Server** can add one with `/treasury topup`, "
        "or the bot's operator with `/host credit`."
    )


def ways_to_more_budget() -> str:
    """Return both ways in which a budget that is used up gets more."""
    return _(
        "Someone with **Manage Server** can add money with `/treasury topup`, "
        "or the bot's operator with `/host credit`."
    )


@words.register
def wallet_too_low(_error: errors.WalletTooLow) -> str:
    return held_nothing(
        _("The bot's own wallet is too low for this right now."), _("Only the bot's operator can fill it.")
    )


@words.register
def above_each_wallet(error: errors.AboveEachWallet) -> str:
    reason = _(
        "This costs {needed}, more than any of the bot's wallets holds. The fullest can pay {available}.",
        needed=format_usd(error.needed),
        available=format_left(error.available),
    )
    return held_nothing(reason, _("Only the bot's operator can fill them."))


@words.register
def queue_full(error: errors.QueueFull) -> str:
    if error.free > 0:
        reason = _(
            "You have {running} jobs running and {waiting} waiting. "
            "There is room for {room} more, not for {more}.",
            more=error.jobs,
            running=error.running,
            waiting=error.waiting,
            room=error.free,
        )
        return held_nothing(reason, _("Ask for fewer, or cancel one in `/jobs`."))
    reason = _(
        "You have {running} jobs running and {waiting} waiting. "
        "{most} can run at once, and {WAITING_PER_MEMBER} more can wait.",
        running=error.running,
        waiting=error.waiting,
        most=error.limit,
        WAITING_PER_MEMBER=policy.WAITING_PER_MEMBER,
    )
    return held_nothing(reason, _("Try again when one is done, or cancel one in `/jobs`."))


@words.register
def bot_queue_full(error: errors.BotQueueFull) -> str:
    return held_nothing(
        _("The bot is busy: {queue_max} jobs are waiting, and no more fit.", queue_max=error.limit),
        _("Try again in a few minutes. The bot's operator can raise the number (QUEUE_MAX)."),
    )


@words.register
def server_queue_full(error: errors.ServerQueueFull) -> str:
    reason = _(
        "{waiting} jobs of this server are waiting. Its share of the bot's queue is {limit} right now.",
        waiting=error.waiting,
        limit=error.limit,
    )
    return held_nothing(reason, _("Try again in a few minutes, when some of them have started."))


@words.register
def cannot_post(error: errors.CannotPost) -> str:
    reason = _(
        "I couldn't post the result in this channel. I'm missing: {listed}.",
        listed=", ".join(f"**{name}**" for name in error.permissions),
    )
    return held_nothing(reason, _("A moderator can allow it in the channel's settings."))


@words.register
def cannot_post_there(error: errors.CannotPostThere) -> str:
    reason = _(
        "Results go to <#{channel_id}>, and I couldn't post there.",
        channel_id=error.channel_id,
    )
    return held_nothing(
        f"{reason} {place_text.lacking(error.obstacle)}",
        _("A moderator can allow it there, or choose another place with `/studio results`."),
    )


@words.register
def results_go_directly(_error: errors.ResultsGoDirectly) -> str:
    return changed_nothing(
        _("Results go to direct messages here, so I can't post it in a channel."),
        _("`/show` brings it to you. Moderators choose where results go: `/studio results`."),
    )


@words.register
def disk_full(_error: errors.DiskFull) -> str:
    return held_nothing(
        _("The bot's disk is nearly full, so it takes no new jobs."),
        _("The bot's operator has to make room."),
    )


# ── requests ─────────────────────────────────────────────────────────────────────────────────────


@words.register
def wrong_count(error: errors.WrongCount) -> str:
    return held_nothing(
        _(
            "{model} makes 1 to {most} at once, not {count}.",
            model=error.model,
            most=error.maximum,
            count=error.count,
        )
    )


@words.register
def request_refused(error: errors.RequestRefused) -> str:
    if is_about_content(error.answer):
        return held_nothing(
            _("StableStudio's content filter doesn't allow this."),
            _("Change the prompt, or use another model."),
        )
    return held_nothing(
        _("StableStudio doesn't accept this: {error}.", error=error.answer.rstrip(".")),
        _("Change the prompt or the options."),
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
    reason = _(
        "`{option}` has {size} MB. The most is {most} MB.",
        option=error.option,
        size=f"{error.size / 1e6:.1f}",
        most=f"{error.maximum / 1e6:.0f}",
    )
    return held_nothing(reason, _("Attach a smaller file."))


@words.register
def wrong_format(error: errors.WrongFormat) -> str:
    reason = _(
        "`{option}` is a file of the kind {content_type}. The model takes these: {taken}.",
        option=error.option,
        content_type=_format(error.content_type),
        taken=", ".join(map(_format, error.accepted)),
    )
    return held_nothing(reason, _("Save it as one of them."))


@words.register
def wrong_length(error: errors.WrongLength) -> str:
    return held_nothing(
        _(
            "`{option}` is {seconds} s long. The model takes {shortest} to {longest} s.",
            option=error.option,
            seconds=f"{error.seconds:.1f}",
            shortest=f"{error.shortest:g}",
            longest=f"{error.longest:g}",
        )
    )


@words.register
def attachment_unreadable(error: errors.AttachmentUnreadable) -> str:
    reason = _(
        "I can't read `{option}`: {reason}.",
        option=error.option,
        reason=(problem(error.cause) or str(error.cause)).rstrip("."),
    )
    return held_nothing(reason, _("Attach another file."))


@words.register
def result_not_fetched(error: errors.ResultNotFetched) -> str:
    reason = (problem(error.cause) or str(error.cause)).rstrip(".")
    return changed_nothing(_("I can't download the file: {reason}.", reason=reason))


@words.register
def attachments_too_large(error: errors.AttachmentsTooLarge) -> str:
    reason = _(
        "These files have {size} MB together. The most for one member is {limit} MB.",
        size=f"{error.size / 1e6:.1f}",
        limit=f"{error.limit / 1e6:.0f}",
    )
    return held_nothing(reason, _("Attach fewer or smaller ones."))


@words.register
def attachments_full(error: errors.AttachmentsFull) -> str:
    reason = _(
        "Requests that wait for a moderator already keep {limit} MB of files, and that is the most.",
        limit=f"{error.limit / 1e6:.0f}",
    )
    return held_nothing(reason, _("Wait until one is decided, or withdraw one in `/jobs`."))


@words.register
def too_many_requests(error: errors.TooManyRequests) -> str:
    reason = ngettext(
        "{n} of your requests is waiting for a moderator, and that is the most.",
        "{n} of your requests are waiting for a moderator, and that is the most.",
        error.limit,
    )
    return held_nothing(reason, _("Wait until one is decided, or withdraw one in `/jobs`."))


@words.register
def quote_closed(error: errors.QuoteClosed) -> str:
    return held_nothing(
        _("This price is closed, because you asked for {limit} newer ones.", limit=error.limit),
        _("Run the command again."),
    )


@words.register
def attachment_gone(error: errors.AttachmentGone) -> str:
    return held_nothing(
        _("I don't have the file for `{option}` any more.", option=error.option),
        _("Run the command again and attach it."),
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
            reason = _("There is no model `{model}`.", model=error.model[:40])
        case DefaultProblem.NO_OPTION:
            reason = _("Choose an option too: {known}.", known=known)
        case DefaultProblem.UNKNOWN_OPTION:
            reason = _("{model} has these options: {known}.", model=error.model, known=known)
        case DefaultProblem.NOT_A_NUMBER:
            reason = _("`{option}` must be a number.", option=error.option)
    return changed_nothing(reason)

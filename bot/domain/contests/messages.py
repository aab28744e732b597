"""What people read when a contest says no: what happened, that no money moved, and what to do now."""

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, ContestState
from bot.domain.errors import NotAllowed, NotFound, Outdated, OverLimit
from bot.domain.moderation.limit_messages import plain
from bot.i18n import N_, _

_STATES = {
    ContestState.DRAFT: N_("The contest **{theme}** is not open yet."),
    ContestState.OPEN: N_("The contest **{theme}** is taking entries; the voting has not begun."),
    ContestState.VOTING: N_("The contest **{theme}** takes no more entries: the voting has begun."),
    ContestState.CLOSED: N_("The voting of the contest **{theme}** is over; its result comes soon."),
    ContestState.ANNOUNCED: N_("The contest **{theme}** is over; `/contest results` shows how it ended."),
    ContestState.CANCELLED: N_("The contest **{theme}** was cancelled."),
}


def theme(contest: Contest) -> str:
    """The contest's name inside a sentence: one line, no formatting."""
    return plain(contest.terms.theme)


def state_of(contest: Contest) -> str:
    """Where the contest stands, as a sentence."""
    return _(_STATES[contest.state], theme=theme(contest))


def too_late(contest: Contest) -> Outdated:
    """What was pressed does not go with the contest's state (any more)."""
    return Outdated(_("{state} Nothing was changed, held or paid.", state=state_of(contest)))


def ended(contest: Contest) -> Outdated:
    """The time for it is over, and the contest is about to go on."""
    return Outdated(
        _(
            "The time for this is over in the contest **{theme}**. Nothing was changed, held or paid.",
            theme=theme(contest),
        )
    )


def newcomer(contest: Contest) -> NotAllowed:
    """They joined after the contest was announced."""
    assert contest.opened_at is not None, "nobody is asked before it is open"
    return NotAllowed(
        _(
            "The contest **{theme}** was announced <t:{at}:R>, before you joined this server; only who was a "
            "member then enters and votes. Nothing was held or paid. The next contest is open to you.",
            theme=theme(contest),
            at=contest.opened_at // 1000,
        )
    )


def unseeing(contest: Contest) -> NotAllowed:
    """They cannot see the contest's channel."""
    return NotAllowed(
        _(
            "The contest **{theme}** runs in <#{channel}>, which you cannot see; only who sees it enters and "
            "votes. Nothing was held or paid. A moderator can give you access to the channel.",
            theme=theme(contest),
            channel=contest.channel_id,
        )
    )


def gone(contest: Contest) -> NotAllowed:
    """They are not on the server (any more)."""
    return NotAllowed(
        _(
            "The contest **{theme}** is for members of its server, and you are not one now. "
            "Nothing was held or paid.",
            theme=theme(contest),
        )
    )


def blocked(contest: Contest) -> NotAllowed:
    """Moderators keep them from using the bot."""
    return NotAllowed(
        _(
            "You are blocked from using this bot here, so you can neither enter nor vote in the contest "
            "**{theme}**. Nothing was held or paid. What you handed in before stays; a moderator can lift "
            "the block.",
            theme=theme(contest),
        )
    )


def robot(contest: Contest) -> NotAllowed:
    """An application pressed."""
    return NotAllowed(
        _("The contest **{theme}** is for people. Nothing was held or paid.", theme=theme(contest))
    )


def own_entry() -> NotAllowed:
    """A voter chose between entries of which one is theirs, or gave themselves a heart."""
    return NotAllowed(
        _("This is about an entry of your own, so your word on it is not taken. Nothing was counted.")
    )


def not_in_voting() -> NotFound:
    """A vote on something that is not, or no longer, in the voting."""
    return NotFound(
        _("This entry is not, or no longer, in the voting. Nothing was counted; go on with the next one.")
    )


def hearts_used(most: int) -> OverLimit:
    """All hearts are given."""
    return OverLimit(
        _(
            "You have given all your {most} hearts. Nothing was counted. Take one back by pressing it once "
            "more, then give it to another entry; you can change them until the voting closes.",
            most=most,
        )
    )


def entries_used(contest: Contest, used: int) -> OverLimit:
    """They have handed in as many as a member may."""
    return OverLimit(
        _(
            "You have handed in {used} of the {most} entries that each member may have in the contest "
            "**{theme}**. Nothing was handed in. `/contest withdraw` takes one back until the voting starts.",
            theme=theme(contest),
            used=used,
            most=contest.terms.entries,
        )
    )


def over_cap(contest: Contest, amount: int, used: int) -> OverLimit:
    """The pot would pay more for one member than it may. Amounts in micro-USDC."""
    cap = contest.terms.cap
    return OverLimit(
        _(
            "This costs {amount}. The pot pays {cap} for each member; {used} of yours is used and {left} "
            "left. Nothing was held or paid. Choose something cheaper, or enter what you have.",
            amount=format_usd(amount),
            cap=format_usd(cap),
            used=format_usd(used),
            left=format_usd(max(0, cap - used)),
        )
    )


def over_top_price(amount: int, top_price: int) -> OverLimit:
    """One picture costs more than the card allows. Amounts in micro-USDC."""
    return OverLimit(
        _(
            "This costs {amount}. One entry of this contest may cost {top} at most, so that everybody has "
            "the same means. Nothing was held or paid. Choose a cheaper model or size.",
            amount=format_usd(amount),
            top=format_usd(top_price),
        )
    )


def over_pot(amount: int, left: int) -> OverLimit:
    """The pot does not cover it (any more). Amounts in micro-USDC."""
    return OverLimit(
        _(
            "This costs {amount} and {left} is left in the contest's pot. Nothing was held or paid. Choose "
            "something cheaper, or try again later: what running jobs do not use returns to the pot.",
            amount=format_usd(amount),
            left=format_usd(left),
        )
    )


def wrong_model(contest: Contest, model: str) -> NotAllowed:
    """The card names the models, and this is none of them."""
    return NotAllowed(
        _(
            "The contest **{theme}** is for pictures of {models}, and this is of `{model}`. "
            "Nothing was held or paid. Make it with one of them.",
            theme=theme(contest),
            models=", ".join(f"`{name}`" for name in contest.terms.models),
            model=model,
        )
    )

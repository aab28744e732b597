"""Direct messages to members about their cases, and the card of an appeal for moderators."""

from discord import ui

from bot.domain.moderation.cases import Case, Outcome
from bot.domain.moderation.people_notices import (
    AppealDecided,
    AppealMade,
    MemberBlocked,
    MemberUnblocked,
    StrikeGiven,
    StrikeLifted,
)
from bot.i18n import _
from bot.services.moderation.people import Appeal
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import Card, Tone, button, contained
from bot.ui.kit.notices import notice_card, notice_text
from bot.ui.moderation import people_cards, people_text


@notice_text.register
def strike_given(notice: StrikeGiven) -> str:
    case = notice.case
    return _joined(
        people_text.quoted(case.reason),
        people_text.consequence(case),
        _("It counts until {at}", at=formatting.moment(case.lapses_at or 0)),
        _("The next strike: {step}.", step=people_text.step(notice.next_step)),
    )


@notice_card.register
def strike_card(notice: StrikeGiven) -> Card:
    heading = _("You got strike {n}", n=notice.strikes)
    return _to_member(Tone.REFUSED, heading, notice_text(notice), notice.case, appeal=True)


@notice_text.register
def member_blocked(notice: MemberBlocked) -> str:
    return _joined(
        people_text.quoted(notice.case.reason),
        people_text.consequence(notice.case),
        _("Everything paid for already is still made and delivered."),
    )


@notice_card.register
def blocked_card(notice: MemberBlocked) -> Card:
    heading = _("A moderator blocked you from using me")
    return _to_member(Tone.REFUSED, heading, notice_text(notice), notice.case, appeal=True)


@notice_text.register
def member_unblocked(notice: MemberUnblocked) -> str:
    again = _("You can make, enter and vote again.")
    return _joined(people_text.quoted(notice.case.reason), again)


@notice_card.register
def unblocked_card(notice: MemberUnblocked) -> Card:
    return _to_member(Tone.DONE, _("You can use me again"), notice_text(notice), notice.case)


@notice_text.register
def strike_lifted(notice: StrikeLifted) -> str:
    return _("A moderator took your strike back (case {case}). It no longer counts.", case=notice.case.number)


@notice_card.register
def lifted_card(notice: StrikeLifted) -> Card:
    return _to_member(Tone.DONE, _("A strike was taken back"), notice_text(notice), notice.case)


@notice_text.register
def appeal_decided(notice: AppealDecided) -> str:
    if notice.appeal.outcome == Outcome.GRANTED:
        return _(
            "Case {case} no longer counts, and a block that came with it has ended.", case=notice.case.number
        )
    return _("The moderators looked at case {case} again, and it stays.", case=notice.case.number)


@notice_card.register
def decided_card(notice: AppealDecided) -> Card:
    granted = notice.appeal.outcome == Outcome.GRANTED
    heading = _("Your appeal was granted") if granted else _("Your appeal was refused")
    tone = Tone.DONE if granted else Tone.REFUSED
    return _to_member(tone, heading, notice_text(notice), notice.appeal)


@notice_text.register
def appeal_made(notice: AppealMade) -> str:
    lines = people_cards.appeal_lines(Appeal(notice.appeal, notice.case), notice.appeal.at)
    return "\n".join([*lines, _("`/moderate appeals` lists those that wait.")])


@notice_card.register
def appeal_card(notice: AppealMade) -> Card:
    return contained(
        Tone.ASKS,
        _("A member appeals"),
        *people_cards.appeal_lines(Appeal(notice.appeal, notice.case), notice.appeal.at),
        people_cards.decide(notice.appeal.number),
        small=_("case {case}", case=notice.appeal.number),
    )


def _to_member(tone: Tone, heading: str, text: str, case: Case, *, appeal: bool = False) -> Card:
    row = ui.ActionRow[Card](button(_("Appeal"), actions.Appeal(case.guild_id, case.number)))
    return layout.contained(
        tone, heading, text, row if appeal else None, small=_("case {case}", case=case.number)
    )


def _joined(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)

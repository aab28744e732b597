"""Words for cases and for what strikes lead to."""

from collections.abc import Mapping

from bot.domain.moderation.cases import Case, CaseKind, Outcome
from bot.domain.moderation.ladder import Ladder, Step
from bot.i18n import N_, _, ngettext
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

REASON_LENGTH = 300
"""Characters of a reason on a card."""

KINDS: Mapping[CaseKind, str] = {
    CaseKind.REPORT: N_("report"),
    CaseKind.REMOVAL: N_("removed"),
    CaseKind.BLUR: N_("blurred"),
    CaseKind.STRIKE: N_("strike"),
    CaseKind.BLOCK: N_("block"),
    CaseKind.UNBLOCK: N_("unblocked"),
    CaseKind.APPEAL: N_("appeal"),
    CaseKind.DISMISSAL: N_("report dismissed"),
}


def span(seconds: float) -> str:
    """Return a length of time in the largest unit that leaves no remainder: `1 hour`, `3 days`."""
    minutes = max(1, round(seconds / 60))
    if minutes % 1440 == 0:
        return ngettext("{n} day", "{n} days", minutes // 1440)
    if minutes % 60 == 0:
        return ngettext("{n} hour", "{n} hours", minutes // 60)
    return ngettext("{n} minute", "{n} minutes", minutes)


def step(step: Step) -> str:
    """Return what a strike leads to, as part of a list."""
    if not step.blocks:
        return _("a note")
    if step.seconds is None:
        return _("blocked until a moderator unblocks")
    return _("blocked for {time}", time=span(step.seconds))


def ladder(ladder: Ladder) -> list[str]:
    """Return one line for each step."""
    last = len(ladder.steps)
    return [
        _("**Strike {n} and more** {step}", n=number, step=step(each))
        if number == last
        else _("**Strike {n}** {step}", n=number, step=step(each))
        for number, each in enumerate(ladder.steps, 1)
    ]


def consequence(case: Case) -> str:
    """Return what a strike or block means for its member from now on."""
    if not case.blocks:
        return _("Nothing else happens this time.")
    if case.blocked_until is None:
        return _("You can't make, enter or vote here until a moderator unblocks you.")
    return _(
        "You can't make, enter or vote here. The block ends {at}", at=formatting.relative(case.blocked_until)
    )


def quoted(text: str) -> str | None:
    """Return untrusted text as a quotation; None if there is none."""
    return f"> {formatting.shown(text, REASON_LENGTH)}" if text.strip() else None


def line(case: Case, now: int, *, about: bool = False) -> str:
    """Return one case in a list; with `about` the member too. A report's author stays hidden."""
    who = None
    if case.by is not None and case.kind not in (CaseKind.REPORT, CaseKind.APPEAL):
        who = _("by <@{user}>", user=case.by)
    parts = [
        _("**Case {case}**", case=case.number),
        _(KINDS[case.kind]),
        f"<@{case.user_id}>" if about else None,
        _("about case {case}", case=case.about) if case.about is not None else None,
        state(case, now),
        formatting.relative(case.at),
        who,
        _("job {job}", job=case.job_id) if case.job_id else None,
    ]
    head = DOT.join(filter(None, parts))
    return f"{head}\n{quote}" if (quote := quoted(case.reason)) else head


def state(case: Case, now: int) -> str | None:
    """Return what became of a case; None for one that only says what was done."""
    if case.kind is CaseKind.APPEAL:
        return _(_APPEALS[case.outcome])
    if case.kind not in (CaseKind.STRIKE, CaseKind.BLOCK):
        return None
    if case.outcome == Outcome.GRANTED:
        return _("ended by an appeal")
    if not case.is_open:
        return _("taken back")
    if case.is_blocking(now):
        if case.blocked_until is None:
            return _("blocked until unblocked")
        return _("blocked · ends {at}", at=formatting.relative(case.blocked_until))
    if case.counts(now):
        return _("counts until {at}", at=formatting.moment(case.lapses_at or 0))
    return _("over")


_APPEALS: Mapping[str | None, str] = {
    None: N_("waits for a decision"),
    Outcome.GRANTED: N_("granted"),
    Outcome.REFUSED: N_("refused"),
}

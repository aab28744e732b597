"""Custom ids of buttons, menus and dialogs: an action and its arguments in at most 100 characters.

    encode(actions.Again("k7f3ab", whole=True, price=170_000))    "1:jobs.again:k7f3ab:1:170000"
    decode("all-again:k7f3ab:170000")                             the same action, as it was written before

An id is the version of the scheme, the action's name, then its arguments in their order: None is empty,
and defaults at the end are left out. Ids of Discord and instants are written to base 36. The id of a dialog
ends in `@` and the interaction that opened it, so that two members never share one.

Version 1 replaced five older schemes, listed in `OLD`. Messages with their ids are still in people's
channels, so the bot reads them for good.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING
from itertools import zip_longest
from typing import Any

from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from bot.ui.kit.arguments import Number, arguments

VERSION = "1"

LENGTH = 100
"""Characters that Discord takes."""

_OPENED_BY = Number(20, base=36)


def encode(action: Action, *, opened_by: int | None = None) -> str:
    """Return the action's custom id; for a dialog, `opened_by` is the id of the interaction that opens it.

    Raises ValueError for arguments that no custom id can carry.
    """
    custom_id = ":".join([VERSION, action.name, *_write(action)])
    if opened_by is not None:
        custom_id += f"@{_OPENED_BY.write(opened_by)}"
    if len(custom_id) > LENGTH:
        raise ValueError(f"a custom id of {len(custom_id)} characters: {custom_id}")
    return custom_id


def decode(custom_id: str) -> Action | None:
    """Return the action of a custom id that this or any earlier version wrote; None for any other."""
    version, _, rest = custom_id.partition(":")
    if version != VERSION:
        return _read_old(custom_id)
    name, *parts = rest.partition("@")[0].split(":")
    try:
        return _read(Action.named[name], parts)
    except (KeyError, ValueError):
        return None


def _write(action: Action) -> Iterator[str]:
    """Yield the arguments as text, without those at the end that have their default."""
    listed = [(argument, getattr(action, argument.name)) for argument in arguments(type(action))]
    while listed and listed[-1][0].default == listed[-1][1]:
        listed.pop()
    for argument, value in listed:
        yield argument.write(value)


def _read(kind: type[Action], parts: Sequence[str]) -> Action:
    values = {}
    for argument, part in zip_longest(arguments(kind), parts):
        if argument is None:
            raise ValueError(f"{kind.name} has no argument for {part!r}")
        if part is not None:
            values[argument.name] = argument.read(part)
        elif argument.default is MISSING:
            raise ValueError(f"{kind.name} lacks its {argument.name}")
    return kind(**values)


# ── older schemes ────────────────────────────────────────────────────────────────────────────────

OLD: tuple[tuple[str, type[Action], Mapping[str, Any]], ...] = (
    # Jobs: `action:<job>[:<price>]`; the dialog of an action had the opening interaction's id appended.
    ("go:{job}", actions.Start, {}),
    ("again:{job}", actions.Again, {}),
    ("cancel:{job}", actions.Cancel, {}),
    ("remix:{job}[:{opened}]", actions.Remix, {}),
    ("edit:{job}", actions.Edit, {}),
    ("animate:{job}", actions.Animate, {}),
    ("more:{job}", actions.More, {}),
    ("bin:{job}", actions.Remove, {}),
    ("approve:{job}", actions.Approve, {}),
    ("deny:{job}", actions.Deny, {}),
    ("denied:{job}", actions.Deny, {}),  # the dialog
    ("withdraw:{job}", actions.Withdraw, {}),
    ("show:{job}", actions.Show, {}),
    ("one:{job}", actions.ShowOne, {}),
    ("post:{job}", actions.Publish, {}),
    ("u:{job}", actions.PostAlone, {}),
    ("v:{job}:{price}", actions.Vary, {}),
    ("all-again:{job}:{price}", actions.Again, {"whole": True}),
    ("all-remix:{job}[:{opened}]", actions.Remix, {"whole": True}),
    ("all-edit:{job}", actions.Edit, {"whole": True}),
    ("all-animate:{job}", actions.Animate, {"whole": True}),
    ("all-more:{job}", actions.More, {"whole": True}),
    ("all-bin:{job}", actions.Remove, {"whole": True}),
    # Menus: the ⋯ of a result, the tray, and the choice among a message's pictures.
    ("do:{job}", actions.ChooseMore, {}),
    ("tray:{use}", actions.UseTray, {}),
    ("pick:{use}:{choice}", actions.ChoosePicture, {}),
    ("report:{choice}", actions.ReportPicture, {}),
    # Panels: `p<action>:<panel>[:<option>]`.
    ("pmodel:{panel}", actions.ChooseModel, {}),
    ("popt:{panel}:{option}", actions.ChooseOption, {}),
    ("pprompt:{panel}[:{opened}]", actions.WritePrompt, {}),
    ("pgo:{panel}[:{opened}]", actions.Generate, {}),
    ("ptray:{panel}", actions.AddTray, {}),
    # Pages of history: everything that a page needs, numbers in decimal.
    ("hist:{owner}:{days}:{what}:{user}:{model}:{until}:{page}", actions.History, {}),
    ("rcpt:{owner}:{until}:{page}", actions.Receipts, {}),
    # Contests: `c<action>:<contest, job or pair>[:…]`, with a mark where two buttons would be the same.
    ("cmake:{contest}[:{opened}]", actions.MakeEntry, {}),
    ("center:{contest}", actions.Enter, {}),
    ("center:{contest}:job", actions.EnterJob, {}),
    ("cin:{job}", actions.EnterThis, {}),
    ("cinto:{contest}:{job}", actions.EnterPublic, {}),
    ("cpick:{job}", actions.ChooseContest, {}),
    ("cremix:{job}[:{opened}]", actions.RemixEntry, {}),
    ("cdrop:{job}", actions.Drop, {}),
    ("cbell:{contest}", actions.Remind, {}),
    ("copen:{contest}", actions.Open, {}),
    ("cextend:{contest}[:{mark}]", actions.Extend, {}),
    ("cresult:{contest}[:{mark}]", actions.Result, {}),
    ("cpage:{contest}:{page}[:{mark}]", actions.Gallery, {}),
    ("cvote:{contest}[:{mark}]", actions.Vote, {}),
    ("cword:{pair}:{choice}", actions.Judge, {}),
    ("csaid:{contest}[:{page}]", actions.Votes, {}),
    ("cback:{contest}", actions.ChangeVote, {}),
    ("cstop:{contest}", actions.StopVoting, {}),
    ("creport:{pair}", actions.ReportPair, {}),
    ("creport:{pair}:{side}", actions.ReportSide, {}),
    ("cheart:{contest}:{job}:{given}:{page}", actions.Heart, {}),
    ("chearts:{contest}:{page}[:{mark}]", actions.Hearts, {}),
    ("chreport:{contest}:{page}", actions.ReportHearts, {}),
    ("chreport:{contest}:{page}:{job}", actions.ReportEntry, {}),
)
"""Form of an old id, its action, and the arguments that it did not carry."""


def _pattern(form: str) -> re.Pattern[str]:
    named = form.replace("[", "(?:").replace("]", ")?").replace("{opened}", r"\d{1,20}")
    return re.compile(re.sub(r"\{([a-z]+)\}", r"(?P<\1>[^:]*)", named))


_OLD = tuple((_pattern(form), kind, fixed) for form, kind, fixed in OLD)


def _read_old(custom_id: str) -> Action | None:
    for pattern, kind, fixed in _OLD:
        match = pattern.fullmatch(custom_id)
        if match is None:
            continue
        with suppress(ValueError):
            named = {argument.name: argument for argument in arguments(kind)}
            parts = {name: part for name, part in match.groupdict().items() if part is not None}
            return kind(**fixed, **{name: named[name].read_old(part) for name, part in parts.items()})
    return None

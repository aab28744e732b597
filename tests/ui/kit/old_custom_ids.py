"""Every custom id that the versions before scheme 1 could write, with its action.

Collected from their code in one run. Members still have messages with these ids: keep every line as it is.
"""

from bot.domain.contests.models import Choice
from bot.domain.money.spending import HistoryPart
from bot.ui.kit import actions as a

JOB, CONTEST, ENTRY, PANEL, CHOICE = "k7f3ab", "c0nt3st", "e9q2xz", "p4n3l8", "ch01ce"
MILO, NOOR = 1312345678901234567, 99999999999999999
OPENED = 1330000000000000001

BUTTONS: dict[str, a.Action] = {
    # jobs: price cards, lists and approvals
    "go:k7f3ab": a.Start(JOB),
    "cancel:k7f3ab": a.Cancel(JOB),
    "approve:k7f3ab": a.Approve(JOB),
    "deny:k7f3ab": a.Deny(JOB),
    "withdraw:k7f3ab": a.Withdraw(JOB),
    # jobs: below one result
    "again:k7f3ab": a.Again(JOB),
    "remix:k7f3ab": a.Remix(JOB),
    "edit:k7f3ab": a.Edit(JOB),
    "animate:k7f3ab": a.Animate(JOB),
    "more:k7f3ab": a.More(JOB),
    "bin:k7f3ab": a.Remove(JOB),
    "do:k7f3ab": a.ChooseMore(JOB),
    # jobs: below several
    "u:k7f3ab": a.PostAlone(JOB),
    "v:k7f3ab:0": a.Vary(JOB, 0),
    "v:k7f3ab:170000": a.Vary(JOB, 170_000),
    "v:k7f3ab:999999999": a.Vary(JOB, 999_999_999),
    "all-again:k7f3ab:0": a.Again(JOB, whole=True, price=0),
    "all-again:k7f3ab:680000": a.Again(JOB, whole=True, price=680_000),
    "all-remix:k7f3ab": a.Remix(JOB, whole=True),
    "all-edit:k7f3ab": a.Edit(JOB, whole=True),
    "all-animate:k7f3ab": a.Animate(JOB, whole=True),
    "all-more:k7f3ab": a.More(JOB, whole=True),
    "all-bin:k7f3ab": a.Remove(JOB, whole=True),
    # jobs: private results
    "show:k7f3ab": a.Show(JOB),
    "one:k7f3ab": a.ShowOne(JOB),
    "post:k7f3ab": a.Publish(JOB),
    # ids of four to twelve characters
    "go:k7f3": a.Start("k7f3"),
    "again:012345678901": a.Again("012345678901"),
    # panels
    "pmodel:p4n3l8": a.ChooseModel(PANEL),
    "popt:p4n3l8:aspect_ratio": a.ChooseOption(PANEL, "aspect_ratio"),
    "popt:p4n3l8:image_size": a.ChooseOption(PANEL, "image_size"),
    "popt:p4n3l8:enable_prompt_expansion": a.ChooseOption(PANEL, "enable_prompt_expansion"),
    "popt:p4n3l8:1330000000000": a.ChooseOption(PANEL, "1330000000000"),
    "pprompt:p4n3l8": a.WritePrompt(PANEL),
    "pgo:p4n3l8": a.Generate(PANEL),
    "ptray:p4n3l8": a.AddTray(PANEL),
    # the tray, and the pictures of a message
    "tray:edit": a.UseTray("edit"),
    "tray:animate": a.UseTray("animate"),
    "tray:empty": a.UseTray("empty"),
    "pick:edit:ch01ce": a.ChoosePicture("edit", CHOICE),
    "pick:animate:ch01ce": a.ChoosePicture("animate", CHOICE),
    "pick:reference:ch01ce": a.ChoosePicture("reference", CHOICE),
    "pick:details:ch01ce": a.ChoosePicture("details", CHOICE),
    "report:ch01ce": a.ReportPicture(CHOICE),
    # pages of history and receipts
    "hist:1312345678901234567:30:all:::1732856866000:1": a.History(
        MILO, 30, HistoryPart.ALL, None, None, 1732856866000, 1
    ),
    "hist:1312345678901234567:1:jobs:99999999999999999::1732856866000:0": a.History(
        MILO, 1, HistoryPart.JOBS, NOOR, None, 1732856866000, 0
    ),
    "hist:1312345678901234567:90:losses::gpt-image-2.5-sunburst:1732856866000:9999": a.History(
        MILO, 90, HistoryPart.LOSSES, None, "gpt-image-2.5-sunburst", 1732856866000, 9999
    ),
    "hist:1312345678901234567:7:credits:99999999999999999:grok:1732856866000:12": a.History(
        MILO, 7, HistoryPart.CREDITS, NOOR, "grok", 1732856866000, 12
    ),
    "hist:1312345678901234567:30:rules:::1732856866000:2": a.History(
        MILO, 30, HistoryPart.RULES, None, None, 1732856866000, 2
    ),
    "rcpt:1312345678901234567:1732856866000:0": a.Receipts(MILO, 1732856866000, 0),
    "rcpt:99999999999999999:1732856866000:3": a.Receipts(NOOR, 1732856866000, 3),
    # contests: cards in the channel
    "cmake:c0nt3st": a.MakeEntry(CONTEST),
    "center:c0nt3st": a.Enter(CONTEST),
    "cvote:c0nt3st": a.Vote(CONTEST),
    "cvote:c0nt3st:voting": a.Vote(CONTEST, "voting"),
    "cvote:c0nt3st:last-call": a.Vote(CONTEST, "last-call"),
    "cvote:c0nt3st:on": a.Vote(CONTEST, "on"),
    "cbell:c0nt3st": a.Remind(CONTEST),
    "cextend:c0nt3st:quorum": a.Extend(CONTEST, "quorum"),
    "cresult:c0nt3st": a.Result(CONTEST),
    "cresult:c0nt3st:cancelled": a.Result(CONTEST, "cancelled"),
    "cpage:c0nt3st:0": a.Gallery(CONTEST, 0),
    "cpage:c0nt3st:3:back": a.Gallery(CONTEST, 3, "back"),
    "cpage:c0nt3st:3:here": a.Gallery(CONTEST, 3, "here"),
    "cpage:c0nt3st:3:on": a.Gallery(CONTEST, 3, "on"),
    # contests: entering
    "copen:c0nt3st": a.Open(CONTEST),
    "center:c0nt3st:job": a.EnterJob(CONTEST),
    "cin:k7f3ab": a.EnterThis(JOB),
    "cinto:c0nt3st:k7f3ab": a.EnterPublic(CONTEST, JOB),
    "cpick:k7f3ab": a.ChooseContest(JOB),
    "cremix:k7f3ab": a.RemixEntry(JOB),
    "cdrop:k7f3ab": a.Drop(JOB),
    # contests: ballots
    "cword:42:A": a.Judge(42, Choice.A),
    "cword:42:B": a.Judge(42, Choice.B),
    "cword:42:BOTH": a.Judge(42, Choice.BOTH),
    "cword:123456789012345678:SKIP": a.Judge(123456789012345678, Choice.SKIP),
    "csaid:c0nt3st": a.Votes(CONTEST),
    "csaid:c0nt3st:0": a.Votes(CONTEST, 0),
    "csaid:c0nt3st:4": a.Votes(CONTEST, 4),
    "cback:c0nt3st": a.ChangeVote(CONTEST),
    "cstop:c0nt3st": a.StopVoting(CONTEST),
    "creport:42": a.ReportPair(42),
    "creport:42:left": a.ReportSide(42, "left"),
    "creport:42:right": a.ReportSide(42, "right"),
    "cheart:c0nt3st:e9q2xz:1:0": a.Heart(CONTEST, ENTRY, True, 0),
    "cheart:c0nt3st:e9q2xz:0:2": a.Heart(CONTEST, ENTRY, False, 2),
    "chearts:c0nt3st:0:back": a.Hearts(CONTEST, 0, "back"),
    "chearts:c0nt3st:1:here": a.Hearts(CONTEST, 1, "here"),
    "chearts:c0nt3st:2:on": a.Hearts(CONTEST, 2, "on"),
    "chreport:c0nt3st:2": a.ReportHearts(CONTEST, 2),
    "chreport:c0nt3st:2:e9q2xz": a.ReportEntry(CONTEST, 2, ENTRY),
}

DIALOGS: dict[str, a.Action] = {
    "denied:k7f3ab": a.Deny(JOB),
    f"remix:k7f3ab:{OPENED}": a.Remix(JOB),
    f"all-remix:k7f3ab:{OPENED}": a.Remix(JOB, whole=True),
    f"pprompt:p4n3l8:{OPENED}": a.WritePrompt(PANEL),
    f"pgo:p4n3l8:{OPENED}": a.Generate(PANEL),
    f"cmake:c0nt3st:{OPENED}": a.MakeEntry(CONTEST),
    f"cremix:k7f3ab:{OPENED}": a.RemixEntry(JOB),
}
"""Open in somebody's client while the bot was updated."""

"""The whole text of each refusal on the way to a result, money included."""

import inspect

import pytest

from bot.domain.errors import AtelierError, BadMedia, LinkDead, MediaProblem
from bot.domain.jobs import errors
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import DecisionProblem, DefaultProblem, NoFile, OwnerAction, Scope
from bot.domain.jobs.place import Obstacle, PlaceProblem
from bot.ui.kit.errors import sentence
from bot.ui.kit.errors.words import words
from tests.ui.samples import approval

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, AtelierError) and value.__module__ == errors.__name__
]

TEXTS: list[tuple[AtelierError, str]] = [
    (
        errors.BudgetTooLow(40_000, 0, 0, 0),
        "This costs $0.04 and this server has no budget yet. Nothing was held or paid. The bot's host can "
        "add one with `/host credit`.",
    ),
    (
        errors.BudgetTooLow(130_000, 50_000, 40_000, 0),
        "This costs $0.13 and the server has $0.05 available ($0.04 more is held for jobs under way). "
        "Nothing was held or paid. Choose something cheaper, or ask a moderator or the bot's host to add "
        "to the budget.",
    ),
    (
        errors.WalletTooLow(40_000, 39_999),
        "The bot's own wallet is too low for this right now. Nothing was held or paid. Only the bot's host "
        "can fill it.",
    ),
    (
        errors.AboveEachWallet(20_000_000, 12_340_000),
        "A job of $20.00 is more than any one of the bot's wallets can pay right now: the largest can "
        "pay $12.34. Nothing was held or paid. Only the bot's host can fill them.",
    ),
    (
        errors.QueueFull(3, 9, 3, 2),
        "You ask for 2 jobs at once, and with 3 running and 9 waiting here there is room for 1. Nothing was "
        "held or paid. Ask for fewer, or wait until one is done; `/jobs` lists them, and lets you cancel "
        "those that wait.",
    ),
    (
        errors.QueueFull(3, 10, 3),
        "You have 3 jobs running and 10 waiting here; 3 may run and 10 more wait. Nothing was held or paid. "
        "There is room again as soon as one is done; `/jobs` lists them, and lets you cancel those that "
        "wait.",
    ),
    (
        errors.ServerQueueFull(40, 40),
        "40 jobs of this server are waiting, and its share of the bot's queue is 40 now. Nothing was held or "
        "paid. Try again in a few minutes, when some of them have begun.",
    ),
    (
        errors.AttachmentsTooLarge(250_000_000, 200_000_000),
        "These files have 250.0 MB together, and 200 MB is the most for one member. Nothing was held or "
        "paid. Attach fewer or smaller ones.",
    ),
    (
        errors.AttachmentsFull(200_000_000),
        "Requests that wait for a moderator keep 200 MB of files here, and there is no room for more. "
        "Nothing was held or paid. Try again when one of them is decided, or withdraw one with `/jobs`.",
    ),
    (
        errors.TooManyRequests(20),
        "20 of your requests wait for a moderator already. Nothing was held or paid. Try again when one of "
        "them is decided, or withdraw one with `/jobs`.",
    ),
    (
        errors.QuoteClosed(20),
        "This price is closed, because you have asked for 20 newer ones. Nothing was held or paid. Run the "
        "command again.",
    ),
    (
        errors.BotQueueFull(200),
        "The bot's queue is full: 200 jobs are waiting. Nothing was held or paid. Try again in a few "
        "minutes; the bot's host can raise the number (QUEUE_MAX).",
    ),
    (
        errors.CannotPost(("Attach Files", "Embed Links")),
        "I could not post the result here: I lack **Attach Files**, **Embed Links** in this channel. "
        "Nothing was paid. A moderator can allow it in the channel's settings.",
    ),
    (
        errors.DiskFull(),
        "The bot's disk is nearly full, so it takes no new jobs. Nothing was held or paid. The bot's host "
        "has to make room.",
    ),
    (
        errors.WrongCount("veo-3.1", 1, 2),
        "veo-3.1 makes 1 to 1 at once, not 2. Nothing was held or paid.",
    ),
    (
        errors.RequestRefused("no herons"),
        "StableStudio does not take this request: no herons. Nothing was held or paid.",
    ),
    (
        errors.AttachmentTooLarge("image1", 60_000_000, 52_428_800),
        "`image1` is 60.0 MB; at most 52 MB are taken here. Nothing was held or paid.",
    ),
    (
        errors.WrongFormat("audio", "audio/ogg", ("audio/mpeg", "audio/wav")),
        "`audio` is OGG; the model takes MP3 or WAV. Nothing was held or paid.",
    ),
    (
        errors.WrongFormat("audio", "audio/x-flac", ("audio/mpeg",)),
        "`audio` is X-FLAC; the model takes MP3. Nothing was held or paid.",
    ),
    (
        errors.WrongLength("video", 61.04, 1.5, 60),
        "`video` lasts 61.0 s; the model takes 1.5 to 60 s. Nothing was held or paid.",
    ),
    (
        errors.AttachmentUnreadable("image1", BadMedia(MediaProblem.EMPTY)),
        "`image1` could not be read: The file is empty. Nothing was held or paid.",
    ),
    (
        errors.ResultNotFetched(LinkDead()),
        "The file cannot be fetched: the job is complete but names no file. Nothing was changed.",
    ),
    (
        errors.AttachmentGone("image1"),
        "The file attached as `image1` is no longer here. Nothing was held or paid. Run the command again "
        "and attach it once more.",
    ),
    (
        errors.WishNotFound("w7f3ab"),
        "This request is too old: I keep them for a week. Nothing was paid. `/imagine` starts a new one.",
    ),
    (
        errors.NotTheirWish("w7f3ab"),
        "Only the member who asked for it can go on from here. Nothing was paid.",
    ),
    (errors.OfferGone("w7f3ab", 1), "This price is no longer offered. Nothing was paid."),
    (
        errors.DefaultRefused(DefaultProblem.UNKNOWN_MODEL, "model", "flux-9"),
        "There is no model `flux-9`. Nothing was changed.",
    ),
    (
        errors.DefaultRefused(DefaultProblem.NO_OPTION, "option", "grok", ("count", "size")),
        "Choose an option as well: count, size. Nothing was changed.",
    ),
    (
        errors.DefaultRefused(DefaultProblem.UNKNOWN_OPTION, "option", "grok", ("count", "size")),
        "grok has these options: count, size. Nothing was changed.",
    ),
    (
        errors.DefaultRefused(DefaultProblem.NOT_A_NUMBER, "guidance", "grok"),
        "`guidance` must be a number. Nothing was changed.",
    ),
    (errors.JobNotFound("k7f3ab"), "There is no job k7f3ab. Nothing was changed."),
    (
        errors.JobNotFound("k7f3ab", Scope.SERVER),
        "There is no job k7f3ab on this server. Nothing was changed.",
    ),
    (
        errors.JobNotFound("k" * 40, Scope.OWN),
        "You have no job `kkkkkkkkkkkk` on this server. `/jobs` lists yours. Nothing was changed.",
    ),
    (errors.ReferenceNotFound("k7f3ab", 2), "Job k7f3ab has no reference 2. Nothing was changed."),
    (
        errors.NotTheMaker(OwnerAction.START),
        "This card belongs to somebody else. Run the command to get your own. Nothing was changed.",
    ),
    (errors.NotTheMaker(OwnerAction.CANCEL), "Only its maker can cancel a job. Nothing was changed."),
    (
        errors.NotTheMaker(OwnerAction.WITHDRAW),
        "Only the one who asked can withdraw this. Nothing was changed.",
    ),
    (
        errors.AlreadyStarted("k7f3ab"),
        "This was started already: it is job k7f3ab. Nothing more was held or paid.",
    ),
    (
        errors.NotWaiting("k7f3ab"),
        "Job k7f3ab is not waiting any more, so it cannot be cancelled. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.UNDER_WAY),
        "Job k7f3ab has no file yet: it is still under way. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.FAILED),
        "Job k7f3ab has no file: it failed. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.DISPUTED),
        "Job k7f3ab has no file: its payment is disputed, and the bot's host decides. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.GONE),
        "The file of job k7f3ab is no longer on the bot's disk. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.REMOVED),
        "The result of job k7f3ab was removed by a moderator; ask one of them. Nothing was changed.",
    ),
    (
        errors.ResultTooLarge("k7f3ab", 12_000_000, 10_000_000),
        "Job k7f3ab has 12.0 MB; Discord takes 10.0 MB here. It is kept. Nothing was paid. Try a server "
        "with a higher upload limit.",
    ),
    (
        errors.ResultsTooLarge(10_000_000),
        "Discord takes 10.0 MB a file here, and not all of them fit. They are kept. Nothing was paid.",
    ),
    (
        errors.HeldForContest("k7f3ab"),
        "Job k7f3ab was made for a contest, which shows it when its time has come. Nothing was posted.",
    ),
    (
        errors.AlreadyPublic("k7f3ab"),
        "Job k7f3ab is public already, so nothing was posted. `/show` posts it once more.",
    ),
    (
        errors.ApprovalMissing(1_600_000, 500_000),
        "This costs $1.60; above $0.50 a moderator decides first. Nothing was held or paid.",
    ),
    (
        errors.ApprovalNotFound("k7f3ab"),
        "Nobody has asked for an approval of job k7f3ab. Nothing was changed.",
    ),
    (
        errors.AlreadyDecided(approval(state=ApprovalState.DENIED, decided_by=77)),
        "Job k7f3ab was denied by <@77>. Nothing more was done.",
    ),
    (
        errors.AlreadyDecided(approval(state=ApprovalState.EXPIRED)),
        "Job k7f3ab has expired undecided. Nothing more was done.",
    ),
    (
        errors.PlaceLost("k7f3ab", 22, Obstacle(PlaceProblem.THREAD)),
        "It was not started: The thread <#22> is closed. Nothing was held or paid. Its maker is told.",
    ),
    (
        errors.NotInDoubt("k7f3ab"),
        "That is settled by now. Nothing was changed; `/show job:k7f3ab` shows it.",
    ),
    (
        errors.FirstUnclear(5),
        "Discord does not tell whether <@5>, who agreed first, may still decide. Nothing was changed; press "
        "again in a minute.",
    ),
    (
        errors.MayNotDecide(DecisionProblem.OWN_REQUEST),
        "You asked for this yourself, so somebody else has to decide; nothing was changed. You can withdraw "
        "it on your own card.",
    ),
    (
        errors.MayNotDecide(DecisionProblem.AGREED_BEFORE),
        "You have approved this already. It costs so much that a second person has to agree; nothing more "
        "was done.",
    ),
    (
        errors.MayNotDecide(DecisionProblem.TWO_JUNIORS, 5),
        "One of the two who approve this has to have the role <@&5> or **Manage Server**; nothing was "
        "changed.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_the_text(error: AtelierError, text: str) -> None:
    assert sentence(error) == text


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_class_has_words_and_is_in_the_table(kind: type[AtelierError]) -> None:
    assert words.dispatch(kind) is not words.dispatch(Exception)
    assert kind in {type(error) for error, _ in TEXTS}

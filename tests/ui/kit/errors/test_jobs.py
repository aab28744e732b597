"""The whole text of each refusal on the way to a result, money included."""

import inspect

import pytest

from bot.domain.errors import AtelierError, BadMedia, LinkDead, MediaProblem
from bot.domain.jobs import errors
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import DecisionProblem, DefaultProblem, NoFile, OwnerAction, Scope
from bot.domain.jobs.place import Obstacle, PlaceProblem
from bot.domain.jobs.privacy import Unfinished
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
        errors.ReferenceRemoved("k7f3ab"),
        "A moderator has removed a picture that this was made from. Nothing was paid. Make it from "
        "another picture, or from words alone.",
    ),
    (
        errors.BudgetTooLow(40_000, 0, 0, 0),
        "This costs $0.04, and this server has no budget yet. Nothing was paid. Someone with "
        "**Manage Server** can add one with `/treasury topup`, or the bot's operator with `/host credit`.",
    ),
    (
        errors.BudgetTooLow(130_000, 50_000, 40_000, 0),
        "This costs $0.13. The server has $0.05 left; $0.04 is set aside for jobs under way. Nothing "
        "was paid. Choose something cheaper. Someone with **Manage Server** can add money with "
        "`/treasury topup`, or the bot's operator with `/host credit`.",
    ),
    (
        errors.CannotPostThere(500, Obstacle(PlaceProblem.RIGHTS, ("create_public_threads",))),
        "Results go to <#500>, and I couldn't post there. I'd need: Create Public Threads. Nothing was paid. "
        "A moderator can allow it there, or choose another place with `/studio results`.",
    ),
    (
        errors.CannotPostThere(500, Obstacle(PlaceProblem.THREAD)),
        "Results go to <#500>, and I couldn't post there. The thread is closed. Nothing was paid. "
        "A moderator can allow it there, or choose another place with `/studio results`.",
    ),
    (
        errors.ResultsGoDirectly(),
        "Results go to direct messages here, so I can't post it in a channel. Nothing was changed. "
        "`/show` brings it to you. Moderators choose where results go: `/studio results`.",
    ),
    (
        errors.WalletTooLow(40_000, 39_999),
        "The bot's own wallet is too low for this right now. Nothing was paid. Only the bot's "
        "operator can fill it.",
    ),
    (
        errors.AboveEachWallet(20_000_000, 12_340_000),
        "This costs $20.00, more than any of the bot's wallets holds. The fullest can pay $12.34. "
        "Nothing was paid. Only the bot's operator can fill them.",
    ),
    (
        errors.QueueFull(3, 9, 3, 2),
        "You have 3 jobs running and 9 waiting. There is room for 1 more, not for 2. Nothing was "
        "paid. Ask for fewer, or cancel one in `/jobs`.",
    ),
    (
        errors.QueueFull(3, 10, 3),
        "You have 3 jobs running and 10 waiting. 3 can run at once, and 10 more can wait. Nothing "
        "was paid. Try again when one is done, or cancel one in `/jobs`.",
    ),
    (
        errors.ServerQueueFull(40, 40),
        "40 jobs of this server are waiting. Its share of the bot's queue is 40 right now. Nothing "
        "was paid. Try again in a few minutes, when some of them have started.",
    ),
    (
        errors.AttachmentsTooLarge(250_000_000, 200_000_000),
        "These files have 250.0 MB together. The most for one member is 200 MB. Nothing was paid. "
        "Attach fewer or smaller ones.",
    ),
    (
        errors.AttachmentsFull(200_000_000),
        "Requests that wait for a moderator already keep 200 MB of files, and that is the most. "
        "Nothing was paid. Wait until one is decided, or withdraw one in `/jobs`.",
    ),
    (
        errors.TooManyRequests(20),
        "20 of your requests are waiting for a moderator, and that is the most. Nothing was paid. "
        "Wait until one is decided, or withdraw one in `/jobs`.",
    ),
    (
        errors.QuoteClosed(20),
        "This price is closed, because you asked for 20 newer ones. Nothing was paid. Run the command again.",
    ),
    (
        errors.BotQueueFull(200),
        "The bot is busy: 200 jobs are waiting, and no more fit. Nothing was paid. Try again in a "
        "few minutes. The bot's operator can raise the number (QUEUE_MAX).",
    ),
    (
        errors.CannotPost(("Attach Files", "Embed Links")),
        "I couldn't post the result in this channel. I'm missing: **Attach Files**, **Embed Links**. "
        "Nothing was paid. A moderator can allow it in the channel's settings.",
    ),
    (
        errors.DiskFull(),
        "The bot's disk is nearly full, so it takes no new jobs. Nothing was paid. The bot's "
        "operator has to make room.",
    ),
    (
        errors.WrongCount("veo-3.1", 1, 2),
        "veo-3.1 makes 1 to 1 at once, not 2. Nothing was paid.",
    ),
    (
        errors.RequestRefused("no herons"),
        "StableStudio doesn't accept this: no herons. Nothing was paid. Change the prompt or the options.",
    ),
    (
        errors.AttachmentTooLarge("image1", 60_000_000, 52_428_800),
        "`image1` has 60.0 MB. The most is 52 MB. Nothing was paid. Attach a smaller file.",
    ),
    (
        errors.WrongFormat("audio", "audio/ogg", ("audio/mpeg", "audio/wav")),
        "`audio` is a file of the kind OGG. The model takes these: MP3, WAV. Nothing was paid. Save "
        "it as one of them.",
    ),
    (
        errors.WrongFormat("audio", "audio/x-flac", ("audio/mpeg",)),
        "`audio` is a file of the kind X-FLAC. The model takes these: MP3. Nothing was paid. Save it "
        "as one of them.",
    ),
    (
        errors.WrongLength("video", 61.04, 1.5, 60),
        "`video` is 61.0 s long. The model takes 1.5 to 60 s. Nothing was paid.",
    ),
    (
        errors.AttachmentUnreadable("image1", BadMedia(MediaProblem.EMPTY)),
        "I can't read `image1`: The file is empty. Nothing was paid. Attach another file.",
    ),
    (
        errors.ResultNotFetched(LinkDead()),
        "I can't download the file: the job is complete but names no file. Nothing was changed.",
    ),
    (
        errors.AttachmentGone("image1"),
        "I don't have the file for `image1` any more. Nothing was paid. Run the command again and attach it.",
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
        "Choose an option too: count, size. Nothing was changed.",
    ),
    (
        errors.DefaultRefused(DefaultProblem.UNKNOWN_OPTION, "option", "grok", ("count", "size")),
        "grok has these options: count, size. Nothing was changed.",
    ),
    (
        errors.DefaultRefused(DefaultProblem.NOT_A_NUMBER, "guidance", "grok"),
        "`guidance` must be a number. Nothing was changed.",
    ),
    (errors.JobNotFound("k7f3ab"), "There is no job `k7f3ab`. Nothing was changed."),
    (
        errors.JobNotFound("k7f3ab", Scope.SERVER),
        "There is no job `k7f3ab` on this server. Nothing was changed.",
    ),
    (
        errors.JobNotFound("k" * 40, Scope.OWN),
        "You have no job `kkkkkkkkkkkk` on this server. Nothing was changed. `/jobs` lists yours.",
    ),
    (errors.ReferenceNotFound("k7f3ab", 2), "That job has no file number 2. Nothing was changed."),
    (
        errors.NotTheMaker(OwnerAction.START),
        "This card belongs to someone else. Nothing was changed. Run the command to get your own.",
    ),
    (
        errors.NotTheMaker(OwnerAction.CANCEL),
        "Only the member who started a job can cancel it. Nothing was changed.",
    ),
    (
        errors.NotTheMaker(OwnerAction.WITHDRAW),
        "Only the member who asked can withdraw this. Nothing was changed.",
    ),
    (
        errors.AlreadyStarted("k7f3ab"),
        "This has already started. Nothing more was paid. `/jobs` shows it.",
    ),
    (
        errors.NotWaiting("k7f3ab"),
        "It's too late to cancel this: it isn't waiting any more. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.UNDER_WAY),
        "This isn't finished yet. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.FAILED),
        "This failed, so there is no file. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.DISPUTED),
        "The payment for this is being reviewed by the bot's operator. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.GONE),
        "The file is no longer on the bot's disk. Nothing was changed.",
    ),
    (
        errors.ResultMissing("k7f3ab", NoFile.REMOVED),
        "A moderator removed this result. Nothing was changed. Ask one of them why.",
    ),
    (
        errors.ResultTooLarge("k7f3ab", 12_000_000, 10_000_000),
        "The file has 12.0 MB, and Discord takes 10.0 MB here. I keep it. Nothing was paid. Try a "
        "server with a higher upload limit.",
    ),
    (
        errors.ResultsTooLarge(10_000_000),
        "Discord takes 10.0 MB a file here, and not all of these fit. I keep them. Nothing was paid.",
    ),
    (
        errors.HeldForContest("k7f3ab"),
        "This was made for a contest, which shows it when the time comes. Nothing was posted.",
    ),
    (
        errors.AlreadyPublic("k7f3ab"),
        "This is public already. Nothing was posted. `/show` posts it again.",
    ),
    (
        errors.ApprovalMissing(1_600_000, 500_000),
        "This costs $1.60. A moderator has to approve anything above $0.50. Nothing was paid.",
    ),
    (
        errors.ApprovalNotFound("k7f3ab"),
        "There is no request for an approval of that job. Nothing was changed.",
    ),
    (
        errors.AlreadyDecided(approval(state=ApprovalState.DENIED, decided_by=77)),
        "<@77> has denied this already. Nothing was changed.",
    ),
    (
        errors.AlreadyDecided(approval(state=ApprovalState.EXPIRED)),
        "The time to decide about this has run out. Nothing was changed.",
    ),
    (
        errors.PlaceLost("k7f3ab", 22, Obstacle(PlaceProblem.THREAD)),
        "The thread <#22> is closed. Nothing was started or paid. I've told the member who asked.",
    ),
    (
        errors.NotInDoubt("k7f3ab"),
        "That is settled by now. Nothing was changed. `/show` brings the result.",
    ),
    (
        errors.FirstUnclear(5),
        "<@5> agreed first, and I can't check right now that they may still decide. Nothing was "
        "changed. Press again in a minute.",
    ),
    (
        errors.MayNotDecide(DecisionProblem.OWN_REQUEST),
        "You asked for this yourself, so someone else has to decide. Nothing was changed. You can "
        "withdraw it on your own card.",
    ),
    (
        errors.MayNotDecide(DecisionProblem.AGREED_BEFORE),
        "You have approved this already. At this price a second person has to agree. Nothing was changed.",
    ),
    (
        errors.MayNotDecide(DecisionProblem.TWO_JUNIORS, 5),
        "One of the two who approve this needs the role <@&5> or **Manage Server**. Nothing was changed.",
    ),
    (
        errors.StillUnderWay(Unfinished(["k7f3ab"], [], [])),
        "I can't erase your data yet. These jobs of yours have to end first: `k7f3ab`. `/jobs` lists them, "
        "and cancels those that wait. Nothing was changed.",
    ),
    (
        errors.StillUnderWay(Unfinished([f"job{n}" for n in range(7)], ["Har*bours"], ["Night"])),
        "I can't erase your data yet. These jobs of yours have to end first: `job0`, `job1`, `job2`, `job3`, "
        "`job4` and 2 more. `/jobs` lists them, and cancels those that wait. You have entries in contests "
        "that still run: Har\\*bours. Withdraw them with `/contest mine`, or wait for the result. You "
        "organise contests that still run: Night. End them with `/contest-admin cancel`, or wait for the "
        "result. Nothing was changed.",
    ),
    (errors.NothingStored(), "Nothing is stored about you. Nothing was changed."),
    (
        errors.Erased("k7f3ab"),
        "The prompt behind this was erased, so it can't be made again. Nothing was paid. Start afresh with "
        "`/imagine`.",
    ),
    (
        errors.TooManyCopies(5, 1_790_000_000_000),
        "You've had 5 copies of your data in the last hour. Nothing was changed. You can have the next one "
        "<t:1790000000:R>.",
    ),
    (
        errors.QuestionTooOld(),
        "This question is too old. Nothing was changed. Ask again with `/me forget`.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_the_text(error: AtelierError, text: str) -> None:
    assert sentence(error) == text


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_class_has_words_and_is_in_the_table(kind: type[AtelierError]) -> None:
    assert words.dispatch(kind) is not words.dispatch(Exception)
    assert kind in {type(error) for error, _ in TEXTS}

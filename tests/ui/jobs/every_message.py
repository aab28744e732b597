"""Every message about jobs, for single jobs and for batches, in both languages, as plain lines.

`test_every_message.py` compares them with `messages.json`. Custom ids are left out: they are not read.
After a change of words that is meant: `python -m tests.ui.jobs.every_message`.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from discord import ui

from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.batch import Batch, FailedJob
from bot.domain.jobs.job import Failure, Job, JobState, Progress, Receipt, Share
from bot.domain.jobs.picture import SourceCredit
from bot.domain.money.spending import ReceiptLine
from bot.domain.pictures.library import Favourite
from bot.domain.server_settings import ServerSettings
from bot.i18n import LANGUAGES, use_locale
from bot.ports import Rendition, ResultItem, ResultMessage
from bot.ports.files import Change, ChangeKind
from bot.services.jobs.ordering.attachments import PreparationNote
from bot.services.jobs.ordering.requests import PendingApproval, Quote
from bot.services.pictures.removal import RemovalPlan
from bot.services.pictures.results import ResultDetails
from bot.ui.jobs import failure_cards, list_cards, list_text, private_cards, result_text, text
from bot.ui.jobs.ordering import approval_cards, attachment_text, price_cards, under_way_cards
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import details_cards, favourite_cards, more_menu, removal_cards, result_cards
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.kit import actions
from bot.ui.kit.layout import Card
from tests.fakes import FakeClock
from tests.ui.money.test_history_text import DELIVERED
from tests.ui.money.test_history_text import PAID as PAYMENT
from tests.ui.samples import PICTURE, START, approval, job

FILE = Path(__file__).with_name("messages.json")

IDS = ("aaaa", "bbbb", "cccc", "dddd")
OTHER_MODEL: dict[str, Any] = {
    "operation": "gpt-image-2/generate",
    "options": {"prompt": "a fox"},
    "price": 40_000,
}
CLIP: dict[str, Any] = {
    "operation": "veo-3.1/generate",
    "options": {"prompt": "a fox runs", "duration_seconds": "8"},
    "price": 3_200_000,
    "result": replace(PICTURE, content_type="video/mp4"),
}
DRAWING: dict[str, Any] = {
    "operation": "arrow-1.1/vectorize",
    "options": {"target_size": 512},
    "result": replace(PICTURE, content_type="image/svg+xml"),
}
RETIRED: dict[str, Any] = {"operation": "old-model/generate", "options": {"prompt": "x"}}
KINDS = {"picture": {}, "clip": CLIP, "drawing": DRAWING, "other model": OTHER_MODEL}
RECEIPTS = (
    Receipt(0, 0, 0),
    Receipt(134_000, 0, 0),
    Receipt(0, 134_000, 0),
    Receipt(134_000, 134_000, 0, refunded=134_000),
    Receipt(10_000, 0, 124_000),
)


# ── how the code is asked ────────────────────────────────────────────────────────────────────────


def _quote(jobs: Sequence[Job], *, ask: bool = False, **more: Any) -> Card:
    return price_cards.quote(jobs, mention=ask, **more)


def _started(jobs: Sequence[Job], hint: str | None = None) -> Card:
    return under_way_cards.started(jobs, hint)


def _progress(job: Job, progress: Progress) -> Card:
    return under_way_cards.progress(job, progress)


def _result(item: ResultItem, entry_buttons: "Sequence[ui.Button[Any]]" = ()) -> Card:
    """Build the message of a batch of one."""
    return result_cards.results(ResultMessage.single(item.job, item.rendition, item.receipt), entry_buttons)


def _gallery(items: Sequence[ResultItem], again: int, failed: Sequence[FailedJob] = ()) -> Card:
    """Build the message of a larger batch; some jobs may have no result."""
    return result_cards.results(ResultMessage(_batch(again), tuple(items), tuple(failed)))


def _batch(again: int) -> Batch:
    """Return a batch of two whose repetition costs so much."""
    return Batch((job(price=again), job(price=None)))


def _picture(item: ResultItem) -> str:
    """Return the text of the card with the file alone, called `x.png`."""
    name = result_text.filename(item.job, item.rendition)
    return "\n".join(lines(result_cards.picture(item.job, item.rendition))).replace(name, "x.png")


def _failed(failed: Sequence[FailedJob]) -> Card:
    return failure_cards.failures(failed)


def _ready(jobs: Sequence[Job], failed: Sequence[FailedJob] = ()) -> Card:
    return private_cards.ready(jobs, failed)


def _revealed(items: Sequence[ResultItem], *, direct: bool) -> Card:
    rows = [ui.ActionRow[Any](ui.Button(label="Enter", custom_id="x"))]
    return private_cards.results(items, direct=direct, contest_rows=lambda _: rows)


def _texts(jobs: Sequence[Job]) -> dict[str, str]:
    return {
        "cancelled": text.cancelled(jobs),
    }


async def _say(delivery: DiscordDelivery, job: Job, jobs: Sequence[Job], failed: Sequence[FailedJob]) -> None:
    """Send every message of the worker about these jobs of one batch; `job` is the first."""
    now = Progress(JobState.RUNNING, START)
    placed = replace(job, progress_message_id=700)
    items = tuple(_item(one) for one in jobs)
    if job.private:
        await delivery.show_private_progress(job, now)
        await delivery.notify_ready(jobs, failed, by_message=False)
        await delivery.notify_ready(jobs, failed, by_message=True)
    else:
        await delivery.show_progress(job, now)
        await delivery.show_progress(placed, now)
        batch = _batch(268_000) if len(jobs) + len(failed) > 1 else Batch(tuple(jobs))
        await delivery.post(ResultMessage(batch, items, tuple(failed)))
    await delivery.report_undeliverable(jobs)
    for lead in (job, placed):
        await delivery.ask_again([replace(one, state=JobState.QUOTED) for one in (lead, *jobs[1:])], 100_000)


async def _tell(delivery: DiscordDelivery, failed: Sequence[FailedJob]) -> None:
    await delivery.report_failures(failed)


MAKER = more_menu.Presser(maker=True, enters=True)


def _facts(job: Job) -> ResultDetails:
    source = SourceCredit(44, "https://discord.com/channels/1/2/3", None)
    payments = ReceiptLine(DELIVERED, job.prompt, (PAYMENT,))
    return ResultDetails(job, Receipt(134_000, 0, 0), payments, (source,))


# ── the jobs ─────────────────────────────────────────────────────────────────────────────────────


def _jobs(count: int, *mixed: dict[str, Any], **changes: Any) -> list[Job]:
    """Return the jobs of one batch; with `mixed`, they differ one after another."""
    if count == 1:
        return [job(**{**(mixed[0] if mixed else {}), **changes})]
    kinds = [*mixed, *[{}] * (count - len(mixed))]
    return [
        job(**{"id": IDS[n], "batch_id": IDS[0], "batch_position": n, **kinds[n], **changes})
        for n in range(count)
    ]


def _item(job: Job, original: int | None = None, content_type: str | None = None) -> ResultItem:
    assert job.result is not None
    kind = content_type or job.result.content_type
    paid = Receipt(job.price or 0, 0, 0)
    return ResultItem(job, Rendition(Path(__file__), kind, 10, original), paid)


def _lost(count: int, receipts: Sequence[Receipt] = RECEIPTS, **changes: Any) -> list[FailedJob]:
    failures = (Failure.STUDIO_FAILED, Failure.NEVER_CHARGED, Failure.REFUSED, Failure.VANISHED)
    jobs = [
        replace(one, state=JobState.FAILED, failure=failure, detail="Too *bold*.", result=None)
        for one, failure in zip(_jobs(count, **changes), failures, strict=False)
    ]
    return [FailedJob(one, receipt) for one, receipt in zip(jobs, receipts[1:], strict=False)]


def _orders() -> Iterator[tuple[str, list[Job]]]:
    """Yield batches before anything is made."""
    for kind, changes in KINDS.items():
        yield f"one {kind}", _jobs(1, result=None, **{k: v for k, v in changes.items() if k != "result"})
    yield "one retired", _jobs(1, RETIRED)
    yield "one private", _jobs(1, private=True)
    yield "one with uploads", _jobs(1, upload_cost=20_000)
    yield "one without a price", _jobs(1, price=None, upload_cost=20_000)
    for count in (2, 3, 4):
        yield f"{count} pictures", _jobs(count)
        yield f"{count} private", _jobs(count, private=True)
        yield f"{count} models", _jobs(count, OTHER_MODEL)
        yield f"{count} with uploads", _jobs(count, {"upload_cost": 20_000})
    yield "2 without a price", _jobs(2, price=None, upload_cost=20_000)


def _made() -> Iterator[tuple[str, list[Job]]]:
    """Yield batches whose jobs are all made."""
    for kind, changes in KINDS.items():
        yield f"one {kind}", _jobs(1, changes)
        yield f"one private {kind}", _jobs(1, changes, private=True)
    yield "one without seconds", _jobs(1, paid_at=None)
    for count in (2, 3, 4):
        yield f"{count} pictures", _jobs(count)
        yield f"{count} private", _jobs(count, private=True)
        yield f"{count} models", _jobs(count, OTHER_MODEL)
        yield f"{count} kinds", _jobs(count, DRAWING, CLIP)
    yield "2 drawings", _jobs(2, DRAWING, DRAWING)


# ── the messages ─────────────────────────────────────────────────────────────────────────────────


def _cards() -> Iterator[tuple[str, Card | str]]:
    for name, jobs in _orders():
        yield f"quote: {name}", _quote(jobs, until=START, available=5_000_000)
        for old in (0, sum(one.total for one in jobs), 100_000) if len(jobs) < 3 else ():
            yield f"quote: {name}, old {old}", _quote(jobs, until=START, old_total=old)
        yield f"quote: {name}, asked", _quote(jobs, until=START, hint="A hint.", ask=True)
        for state in (JobState.ADMITTED, JobState.RUNNING):
            started = [replace(one, state=state) for one in jobs]
            yield f"started: {name}, {state}", _started(started, "A hint.")
        yield f"asking: {name}", approval_cards.pending_card(jobs[0], _pending(), jobs[1:])
        yield f"approval: {name}", approval_cards.card(approval(), jobs[0], None, jobs[1:])
    yield from _progresses()
    yield from _results()
    yield from _ends()
    yield from _lists()
    yield from _others()


def _pending() -> PendingApproval:
    cheaper = job(id="cheap1", options={"prompt": "a fox", "image_size": "1K"}, price=40_000)
    asked = approval(needs=2, first_by=5, old_amount=100_000)
    return PendingApproval(asked, ServerSettings(11, approve_above=0, approver_role=9), cheaper)


def _progresses() -> Iterator[tuple[str, Card]]:
    for kind, changes in (("picture", {}), ("private", {"private": True}), ("retired", RETIRED)):
        for state in JobState:
            yield f"progress: one {kind}, {state}", _progress(job(**changes), Progress(state, START))
    facts: dict[str, dict[str, Any]] = {
        "first": {"state": JobState.ADMITTED, "ahead": 0},
        "second": {"state": JobState.ADMITTED, "ahead": 1},
        "third": {"state": JobState.ADMITTED, "ahead": 2},
        "percent": {"percent": 40},
        "usual": {"usual_seconds": (40.0, 130.0)},
        "late": {"usual_seconds": (40.0, 130.0), "late": True},
        "unclear": {"state": JobState.READY, "unclear": True},
        "declined": {"state": JobState.READY, "unclear": True, "declined": True},
        "stopped": {"state": JobState.READY, "stopped": True},
        "compared": {"state": JobState.READY, "compared": True},
    }
    states = (JobState.FETCHED, JobState.RUNNING, JobState.ADMITTED, JobState.DISPUTED)
    for name, fact in facts.items():
        now = Progress(**{"state": JobState.RUNNING, "since": START, **fact})
        yield f"progress: one, {name}", _progress(job(), now)
        for count in (2, 3, 4):
            jobs = _jobs(count, OTHER_MODEL)
            shares = tuple(
                Share(one.id, one.model, state, one.total) for one, state in zip(jobs, states, strict=False)
            )
            yield f"progress: {count}, {name}", _progress(jobs[0], replace(now, shares=shares))
    for state in JobState:
        jobs = _jobs(3)
        shares = tuple(Share(one.id, one.model, state, one.total) for one in jobs)
        now = Progress(state, START, shares=shares)
        yield f"progress: 3, {state}", _progress(jobs[0], now)


def _results() -> Iterator[tuple[str, Card]]:
    entry = [ui.Button[Any](label="Enter", custom_id="enter")]
    for name, jobs in _made():
        private, again = jobs[0].private, sum(one.price or 0 for one in jobs)
        smaller = [_item(one, original=38_000_000, content_type="image/jpeg") for one in jobs]
        for size, items in (("whole", [_item(one) for one in jobs]), ("smaller", smaller)):
            for direct in (True, False):
                yield f"revealed: {name}, {size}, direct {direct}", _revealed(items, direct=direct)
            if private:
                continue
            if len(items) == 1:
                yield f"result: {name}, {size}", _result(items[0])
                yield f"result: {name}, {size}, entered", _result(items[0], entry)
            else:
                yield f"result: {name}, {size}", _gallery(items, again)
    for count in (2, 3, 4):
        for lost in range(1, count):
            items = [_item(one) for one in _jobs(count)[: count - lost]]
            failed = _lost(count)[count - lost :]
            yield f"result: {count} of which {lost} failed", _gallery(items, 402_000, failed)
            ready = [replace(one.job, private=True) for one in items]
            yield f"ready: {count} of which {lost} failed", _ready(ready, failed)
    yield "result: 1 of 2, the other waits", _gallery([_item(_jobs(2)[0])], 268_000)
    yield "result: 1 clip of 2", _gallery([_item(_jobs(2, CLIP)[0])], 268_000)
    contest = job(contest_id="c", private=True)
    yield "revealed: for a contest", _revealed([_item(contest)], direct=False)
    for name, jobs in _made():
        if jobs[0].private:
            yield f"ready: {name}", _ready(jobs)


def _ends() -> Iterator[tuple[str, Card]]:
    for receipt in RECEIPTS:
        for failure in Failure:
            of = job(state=JobState.FAILED, failure=failure, detail="Too *bold*.", result=None)
            yield f"ended: {failure}, {receipt}", _failed([FailedJob(of, receipt)])
    for detail in (None, "", " x. "):
        of = job(state=JobState.FAILED, failure=Failure.REFUSED, detail=detail, result=None)
        yield f"ended: detail {detail!r}", _failed([FailedJob(of, RECEIPTS[0])])
    disputed = job(state=JobState.DISPUTED, result=None)
    yield "ended: disputed", _failed([FailedJob(disputed, Receipt(0, 0, 134_000))])
    for count in (2, 3, 4):
        yield f"ended: {count}", _failed(_lost(count))
        yield f"ended: {count} private", _failed(_lost(count, private=True))
        yield f"ended: {count}, one disputed", _failed([FailedJob(disputed, RECEIPTS[4]), *_lost(count)[1:]])


def _lists() -> Iterator[tuple[str, Card]]:
    for private in (False, True):
        for state in JobState:
            made = state in (JobState.FETCHED, JobState.DELIVERED)
            changes: dict[str, Any] = {"state": state, "private": private, "message_id": 5 if made else None}
            if not made:
                changes["result"] = None
            for count in (1, 2, 3, 4):
                jobs = _jobs(count, **changes)
                yield f"jobs: {count} {state}, private {private}", list_cards.jobs(jobs)
    mixed = [replace(one, state=state) for one, state in zip(_jobs(4), list(JobState)[1:], strict=False)]
    asked = [(approval(), job())]
    yield "jobs: mixed", list_cards.jobs([*mixed, job()], news="News.", asked=asked)
    yield "jobs: none", list_cards.jobs([])
    many = [job(id=f"job{n:04d}", state=JobState.ADMITTED) for n in range(25)]
    yield "jobs: too many", list_cards.jobs(many)


def _others() -> Iterator[tuple[str, Card | str]]:
    for name, jobs in _made():
        for limit in (10_000_000, 10):
            changed = [replace(one, upload_limit=limit) for one in jobs]
            for what, said in _texts(changed).items():
                yield f"{what}: {name}, limit {limit}", said
            yield f"kept: {name}, limit {limit}", result_cards.kept(changed)
        if len(jobs) > 1:
            yield f"which: {name}", result_cards.which(actions.Edit, jobs)
        yield f"menu: {name}", more_menu.menu(jobs[0], MAKER)
        yield f"picture: {name}", _picture(_item(jobs[0]))
        yield f"choice: {name}", text.job_choice(jobs[0])
        yield f"details: {name}", details_cards.details(_facts(jobs[0]))
        yield f"picked: {name}", result_cards.picked(jobs[0], Receipt(134_000, 0, 0), 1, 4, "https://x/a.png")
        plan = RemovalPlan(jobs[0], jobs, 134_000, 134_000 * len(jobs))
        for by in (jobs[0].user_id, 44):
            yield f"delete: {name}, by {by}", removal_cards.ask(plan, 5, by=by)
            yield f"delete all: {name}, by {by}", removal_cards.ask_all(plan, 5, by=by)
        yield f"left behind: {name}", removal_cards.left_behind(jobs, 33)
        yield f"removed: {name}", removal_cards.removed(jobs[0], "pr355x", START, len(jobs))
        yield f"put back: {name}", removal_cards.put_back(jobs[0], len(jobs))
        yield f"saved: {name}", favourite_cards.saved(jobs[0])
    for count in (0, 1, favourite_cards.PAGE + 1):
        saved = [Favourite(f"fav{n:03d}", 11, 33, job(id=f"job{n:03d}"), START) for n in range(count)]
        for page in range(2 if count > favourite_cards.PAGE else 1):
            yield f"favourites: {count}, page {page}", favourite_cards.listed(saved, page)
    for private in (False, True):
        for state in JobState:
            of = job(state=state, message_id=5, private=private)
            yield f"where now: {state}, private {private}", text.where_now(of)
    yield "asked", list_text.asked_line(approval(), job())
    changes = (Change(ChangeKind.CONVERTED, format="JPEG"), Change(ChangeKind.LOCATION_REMOVED))
    yield "prepared", attachment_text.prepared(PreparationNote("photo.heic", changes))
    for decision in ApprovalState:
        yield f"approval: {decision}", approval_cards.card(approval(state=decision, decided_by=7), job())


# ── as plain lines ───────────────────────────────────────────────────────────────────────────────

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}


def lines(card: Card | str) -> list[str]:
    """Return a card or text as lines: one for each part, its text below it, indented by depth."""
    if isinstance(card, str):
        return card.splitlines()
    components: list[dict[str, Any]] = card.to_components()
    return list(_lines(components, ""))


def _lines(parts: Sequence[dict[str, Any]], indent: str) -> Iterator[str]:
    for part in parts:
        match part["type"]:
            case 1:
                yield f"{indent}row"
            case 2:
                yield f"{indent}[{part['label']}] {_STYLES[part['style']]}"
            case 3:
                yield f"{indent}select {part['placeholder']}"
                yield from (f"{indent}  {o['label']}: {o.get('description')}" for o in part["options"])
            case 9:
                yield f"{indent}section"
            case 10:
                yield from (f"{indent}| {line}" for line in part["content"].split("\n"))
            case 11:
                yield f"{indent}thumbnail {part['media']['url']} {part.get('description')}"
            case 12:
                for item in part["items"]:
                    yield f"{indent}media {item['media']['url']} {item.get('description')}"
            case 13:
                yield f"{indent}file {part['file']['url']}"
            case 14:
                yield f"{indent}separator"
            case 17:
                yield f"{indent}container {part.get('accent_color')}"
            case other:
                raise AssertionError(f"part {other} is not known here")
        yield from _lines(part.get("components", []), indent + "  ")
        yield from _lines([part["accessory"]] if "accessory" in part else [], indent + "  ")


# ── what the worker says, message by message ─────────────────────────────────────────────────────


class Discord:
    """A client that records the messages it sends, changes and deletes."""

    def __init__(self, language: str) -> None:
        self.said: list[str] = []
        self.user = SimpleNamespace(id=1)
        self._language = language

    def get_guild(self, _: int) -> Any:
        return SimpleNamespace(preferred_locale=self._language)

    def get_partial_messageable(self, channel_id: int, *, guild_id: int | None = None) -> "_Place":
        return _Place(self, f"channel {channel_id}")

    async def create_dm(self, to: Any) -> "_Place":
        return _Place(self, f"direct message to {to.id}")

    def note(self, what: str, card: Any = None, files: Sequence[Any] = (), mentions: Any = None) -> Any:
        users = getattr(mentions, "users", None)
        self.said.append(f"{what}, mentions {[one.id for one in users] if users else 'nobody'}")
        self.said += [f"  + {file.filename} {file.description}" for file in files]
        self.said += [f"  {line}" for line in ([] if card is None else lines(card))]
        return SimpleNamespace(id=900)


class _Place:
    def __init__(self, discord: Discord, name: str) -> None:
        self._discord = discord
        self._name = name

    async def send(
        self, *, view: Card, nonce: str, allowed_mentions: Any, file: Any = None, files: Sequence[Any] = ()
    ) -> Any:
        assert len(nonce) <= 25
        return self._discord.note(self._name, view, [file] if file else files, allowed_mentions)

    def get_partial_message(self, message_id: int) -> Any:
        async def edit(*, view: Card, allowed_mentions: Any) -> None:
            self._discord.note(f"{self._name}: message {message_id} becomes", view, (), allowed_mentions)

        async def delete() -> None:
            self._discord.note(f"{self._name}: message {message_id} goes")

        return SimpleNamespace(edit=edit, delete=delete)


class _Interaction:
    """The maker's private card."""

    def __init__(self, discord: Discord, locale: str) -> None:
        self.id = 3
        self.locale = locale
        self.created_at = datetime.fromtimestamp(START / 1000, UTC)
        self._discord = discord

    async def edit_original_response(self, *, view: Card, attachments: Any) -> Any:
        return self._discord.note("private card", view)


async def _transcript(
    language: str, jobs: Sequence[Job], failed: Sequence[FailedJob], carded: bool
) -> list[str]:
    clock = FakeClock(START)
    discord, private = Discord(language), EphemeralCards(clock)
    delivery = DiscordDelivery(cast(Any, discord), private, clock)
    if carded:
        await private.keep((jobs or [failed[0].job])[0].batch_key, cast(Any, _Interaction(discord, language)))
    if jobs:
        await _say(delivery, jobs[0], jobs, failed)
    else:
        for placed in (None, 700):
            first, *rest = failed
            await _tell(delivery, [replace(first, job=replace(first.job, progress_message_id=placed)), *rest])
    return discord.said


async def _answers(language: str, quote: Quote) -> list[str]:
    """Return the private answer to a command or button."""
    clock, discord = FakeClock(START), Discord(language)
    responder = Responder(EphemeralCards(clock), clock)
    await responder.show_quote(cast(Any, _Interaction(discord, language)), quote, "A hint.")
    return discord.said


async def _transcripts(language: str) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for carded in (True, False):
        for name, jobs in _made():
            said[f"said: {name}, card {carded}"] = await _transcript(language, jobs, (), carded)
        for private in (True, False):
            for count in (2, 3, 4):
                jobs, failed = _jobs(count, private=private)[:1], _lost(count, private=private)[1:]
                name = f"said: 1 of {count}, private {private}, card {carded}"
                said[name] = await _transcript(language, jobs, failed, carded)
            for failure in (Failure.STUDIO_FAILED, Failure.CANCELLED, Failure.DENIED):
                for receipt in RECEIPTS[:2]:
                    for count in (1, 2):
                        gone = [
                            FailedJob(replace(one.job, failure=failure), receipt)
                            for one in _lost(count, private=private)
                        ]
                        name = (
                            f"told: {count} {failure}, paid {receipt.paid}, private {private}, card {carded}"
                        )
                        said[name] = await _transcript(language, (), gone, carded)
    with use_locale(language):
        for name, jobs in _orders():
            for state in (JobState.QUOTED, JobState.ADMITTED, JobState.DELIVERED):
                changed = [replace(one, state=state, result=None) for one in jobs]
                quote = Quote(changed[0], 5_000_000, True, others=tuple(changed[1:]))
                said[f"answer: {name}, {state}"] = await _answers(language, quote)
            asking = Quote(jobs[0], 5_000_000, False, pending=_pending(), others=tuple(jobs[1:]))
            said[f"answer: {name}, moderators"] = await _answers(language, asking)
        finished = job(private=True)
        said["answer: made in private"] = await _answers(language, Quote(finished, 0, True))
    return said


async def everything() -> dict[str, dict[str, list[str]]]:
    """Return all messages by language and name."""
    found = {}
    for language in LANGUAGES:
        with use_locale(language):
            drawn = {name: lines(card) for name, card in _cards()}
        found[language] = {**drawn, **await _transcripts(language)}
    return found


def readable(found: dict[str, dict[str, list[str]]]) -> str:
    """Return the messages as JSON, one a line."""
    blocks = []
    for language, messages in found.items():
        rows = [
            f"  {json.dumps(name)}: {json.dumps(said, ensure_ascii=False)}" for name, said in messages.items()
        ]
        blocks.append(f"{json.dumps(language)}: {{\n" + ",\n".join(rows) + "\n }")
    return "{\n " + ",\n ".join(blocks) + "\n}\n"


def _json(said: list[str]) -> str:
    return json.dumps(said, ensure_ascii=False)


if __name__ == "__main__":
    FILE.write_text(readable(asyncio.run(everything())))

"""A refused or failed request is kept, offered for less, and goes on."""

from dataclasses import replace

import pytest

from bot import catalogue
from bot.catalogue import OPERATIONS
from bot.domain import policy
from bot.domain.errors import AtelierError, ProviderUnavailable, Refused
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import (
    AlreadyStarted,
    AttachmentGone,
    AttachmentUnreadable,
    BudgetTooLow,
    JobNotFound,
    NotTheirWish,
    OfferGone,
    WishNotFound,
)
from bot.domain.jobs.job import JobState
from bot.domain.jobs.wish import Changes, OfferKind, Wish
from bot.domain.moderation.errors import LimitReached, ModelOff
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from tests.builders import GUILD, MEMBER, attachment, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness

POOR = 71
"""A server without a budget."""


@pytest.fixture
async def shop(harness: Harness) -> Harness:
    """Usual prices, and money to spend."""
    harness.studio.prices |= {one.path: one.sample_price({}) for one in OPERATIONS}
    await harness.fund()
    return harness


async def allow(harness: Harness, amount: int, per: Per = Per.DAY) -> Rule:
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, GUILD, per, amount)
    await harness.rules_service.set(GUILD, rule, by=1)
    return rule


async def refused(harness: Harness, kind: type[AtelierError] = Refused, **changes: object) -> Wish:
    """Return the wish of a request that is refused with an error of this kind."""
    with pytest.raises(kind) as caught:
        await harness.admission.submit(new_request(**changes))
    assert caught.value.kept_as is not None
    return await harness.jobs.wishes.get(caught.value.kept_as, user_id=MEMBER)


# ── kept ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_refused_request_keeps_all_that_was_typed(shop: Harness) -> None:
    await allow(shop, 10_000)
    request = new_request(
        options={"prompt": "a fox", "aspect_ratio": "16:9"}, count=3, private=True, roles=(7,)
    )
    with pytest.raises(LimitReached) as caught:
        await shop.admission.submit(request)
    wish = await shop.jobs.wishes.get(str(caught.value.kept_as), user_id=MEMBER)
    assert (wish.operation, wish.options) == (request.operation, request.options)
    assert (wish.count, wish.private, wish.roles, wish.job_id) == (3, True, (7,), None)
    assert wish.prompt == "a fox"


async def test_attached_files_are_kept_with_it(shop: Harness) -> None:
    await allow(shop, 10_000)
    url = shop.attachments.add(PICTURE)
    wish = await refused(
        shop,
        LimitReached,
        operation="flux-2-pro/edit",
        attachments=(attachment(url),),
        options={"prompt": "x"},
    )
    (file,) = wish.files
    assert file.option == "image1"
    assert file.file is not None
    assert shop.spool.path(file.file).exists()
    await allow(shop, 1_000_000)
    shop.attachments.files.clear()  # Discord no longer has it
    quote = await shop.jobs.wishes.retry(wish.id, new_request())
    assert quote.admitted
    assert [one.option for one in await shop.store.jobs.references(quote.job.id)] == ["image1"]


async def test_what_is_no_request_is_not_kept(shop: Harness) -> None:
    job = await shop.ask()
    with pytest.raises(AlreadyStarted) as started:
        await shop.admission.confirm(job.id, user_id=MEMBER)
    with pytest.raises(JobNotFound) as unknown:
        await shop.admission.repeat("zzzz", new_request())
    assert (started.value.kept_as, unknown.value.kept_as) == (None, None)


async def test_a_repeated_job_is_kept_with_its_changes(shop: Harness) -> None:
    job = await shop.ask()
    await allow(shop, 1)
    with pytest.raises(LimitReached) as caught:
        await shop.admission.repeat(
            job.id, new_request(operation="", options={}), changes={"prompt": "an owl"}
        )
    wish = await shop.jobs.wishes.get(str(caught.value.kept_as), user_id=MEMBER)
    assert (wish.prompt, wish.job_id) == ("an owl", job.id)


async def test_a_silent_studio_refuses_nothing_for_good(shop: Harness) -> None:
    shop.studio.silent = True
    wish = await refused(shop, ProviderUnavailable)
    shop.studio.silent = False
    assert (await shop.jobs.wishes.retry(wish.id, new_request())).admitted


async def test_wishes_are_their_makers_own_and_a_week_old_at_most(shop: Harness) -> None:
    await allow(shop, 10_000)
    url = shop.attachments.add(PICTURE)
    wish = await refused(shop, LimitReached, operation="flux-2-pro/edit", attachments=(attachment(url),))
    with pytest.raises(NotTheirWish):
        await shop.jobs.wishes.retry(wish.id, new_request(user_id=MEMBER + 1))
    await shop.jobs.wishes.delete_old()
    assert await shop.jobs.wishes.get(wish.id, user_id=MEMBER) == wish
    shop.clock.to(shop.clock.after(policy.WISH_SECONDS + 1))
    await shop.jobs.wishes.delete_old()
    with pytest.raises(WishNotFound):
        await shop.jobs.wishes.get(wish.id, user_id=MEMBER)
    assert await shop.spool.files() == []


# ── offered for less ─────────────────────────────────────────────────────────────────────────────


async def test_offers_fit_what_is_left(shop: Harness) -> None:
    await allow(shop, 100_000)
    request = new_request(operation="gpt-image-2/generate", count=2)
    wish = await refused(shop, LimitReached, operation="gpt-image-2/generate", count=2)
    offered = await shop.jobs.wishes.offers(wish, request.requester)
    assert 1 <= len(offered.offers) <= 2
    assert len({offer.kind for offer in offered.offers}) == len(offered.offers)
    assert all(0 < offer.price <= 100_000 for offer in offered.offers)
    assert (await shop.jobs.wishes.get(wish.id, user_id=MEMBER)).offers == offered.offers


async def test_an_offer_starts_at_its_price(shop: Harness) -> None:
    await allow(shop, 100_000)
    wish = await refused(shop, LimitReached, operation="gpt-image-2/generate")
    wish = await shop.jobs.wishes.offers(wish, new_request().requester)
    quote = await shop.jobs.wishes.take(wish.id, 0, new_request())
    assert quote.admitted
    assert quote.job.total == wish.offers[0].price
    assert quote.job.prompt == wish.prompt
    with pytest.raises(OfferGone):
        await shop.jobs.wishes.take(wish.id, 5, new_request())


async def test_a_clip_is_offered_shorter(shop: Harness) -> None:
    request = new_request(operation="veo-3.1/generate", options={"prompt": "waves", "duration_seconds": "8"})
    wish = await shop.jobs.wishes.keep(request)
    offered = await shop.jobs.wishes.offers(wish, request.requester, below=3_200_000, most=1)
    (offer,) = offered.offers
    assert (offer.kind, offer.options["duration_seconds"]) == (OfferKind.SECONDS, "6")


async def test_a_model_that_is_off_is_not_offered(shop: Harness) -> None:
    for model in ("flux-2-pro", "grok"):
        await shop.rules_service.set_model(GUILD, model, Scope.SERVER, GUILD, False, by=1)
    wish = await refused(shop, ModelOff)
    offered = await shop.jobs.wishes.offers(wish, new_request().requester)
    assert offered.offers
    assert {offer.kind for offer in offered.offers} == {OfferKind.MODEL}
    assert not {offer.operation.partition("/")[0] for offer in offered.offers} & {"flux-2-pro", "grok"}


async def test_where_nothing_is_left_nothing_is_offered_or_asked(shop: Harness) -> None:
    await allow(shop, 0)
    wish = await refused(shop, LimitReached)
    asked = len(shop.studio.quoted)
    assert (await shop.jobs.wishes.offers(wish, new_request().requester)).offers == ()
    assert len(shop.studio.quoted) == asked


# ── changed ──────────────────────────────────────────────────────────────────────────────────────


async def test_the_form_changes_prompt_model_and_options(shop: Harness) -> None:
    wish = await shop.jobs.wishes.keep(new_request(options={"prompt": "a fox", "aspect_ratio": "16:9"}))
    changes = Changes(prompt="an owl", model="grok", options={"aspect_ratio": "9:16"})
    quote = await shop.jobs.wishes.retry(wish.id, new_request(), changes)
    assert quote.job.operation == "grok/generate"
    assert quote.job.options == {"prompt": "an owl", "aspect_ratio": "9:16"}


async def test_what_is_changed_into_a_refusal_is_kept_too(shop: Harness) -> None:
    wish = await shop.jobs.wishes.keep(new_request())
    with pytest.raises(Refused) as caught:
        await shop.jobs.wishes.retry(wish.id, new_request(), Changes(prompt="x" * 7000))
    kept = await shop.jobs.wishes.get(str(caught.value.kept_as), user_id=MEMBER)
    assert kept.prompt == "x" * 7000


async def test_a_failed_job_is_made_again_with_its_files(shop: Harness) -> None:
    url = shop.attachments.add(PICTURE)
    job = await shop.ask(operation="flux-2-pro/edit", attachments=(attachment(url),))
    wish, jobs = await shop.jobs.wishes.of_batch(job.id, user_id=MEMBER)
    assert [one.id for one in jobs] == [job.id]
    quote = await shop.jobs.wishes.retry(wish.id, new_request(), Changes(model="grok"))
    assert quote.job.operation == "grok/edit"
    assert [one.option for one in await shop.store.jobs.references(quote.job.id)] == ["image1"]


async def test_without_its_file_the_words_go_on(shop: Harness) -> None:
    url = shop.attachments.add(PICTURE)
    shop.studio.prices[catalogue.operation("flux-2-pro/edit").path] = 63_000
    await shop.settings_service.change(GUILD, {"confirm_above": 10_000}, by=1)
    quote = await shop.admission.submit(
        new_request(operation="flux-2-pro/edit", attachments=(attachment(url),))
    )
    for file in await shop.spool.files():
        await shop.spool.drop(file.name)
    with pytest.raises(AttachmentGone) as caught:
        await shop.admission.confirm(quote.job.id, user_id=MEMBER)
    wish = await shop.jobs.wishes.get(str(caught.value.kept_as), user_id=MEMBER)
    assert (wish.operation, wish.files, wish.prompt) == ("flux-2-pro/generate", (), quote.job.prompt)
    await shop.settings_service.change(GUILD, {"confirm_above": 250_000}, by=1)
    assert (await shop.jobs.wishes.retry(wish.id, new_request())).admitted


# ── moderators ───────────────────────────────────────────────────────────────────────────────────


async def test_moderators_lift_the_limit_for_one_request(shop: Harness) -> None:
    rule = await allow(shop, 10_000)
    wish = await refused(shop, LimitReached)
    quote = await shop.jobs.wishes.ask(wish.id, new_request())
    assert quote.pending is not None
    assert quote.pending.approval.exceeds == (rule,)
    decision = await shop.approvals.approve(quote.job.id, guild_id=GUILD, by=77, senior=False)
    assert decision.approval.state is ApprovalState.APPROVED
    assert (await shop.job(quote.job)).state is JobState.ADMITTED
    with pytest.raises(LimitReached):
        await shop.admission.submit(new_request())


async def test_they_do_not_lift_what_they_were_not_asked_about(shop: Harness) -> None:
    await allow(shop, 10_000)
    wish = await refused(shop, LimitReached)
    quote = await shop.jobs.wishes.ask(wish.id, new_request())
    await allow(shop, 1, Per.MONTH)
    with pytest.raises(LimitReached):
        await shop.approvals.approve(quote.job.id, guild_id=GUILD, by=77, senior=False)
    assert (await shop.job(quote.job)).state is JobState.QUOTED


async def test_moderators_are_not_asked_for_money_that_is_not_there(shop: Harness) -> None:
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, POOR, Per.DAY, 10_000)
    await shop.rules_service.set(POOR, rule, by=1)
    wish = await refused(shop, LimitReached, guild_id=POOR)
    with pytest.raises(BudgetTooLow) as caught:
        await shop.jobs.wishes.ask(wish.id, new_request(guild_id=POOR))
    assert caught.value.kept_as is not None


async def test_within_the_limit_nobody_is_asked(shop: Harness) -> None:
    rule = await allow(shop, 10_000)
    wish = await refused(shop, LimitReached)
    await shop.rules_service.lift(GUILD, replace(rule, amount=0), by=1)
    assert (await shop.jobs.wishes.ask(wish.id, new_request())).admitted


async def test_a_file_that_cannot_be_read_is_left_out(shop: Harness) -> None:
    url = shop.attachments.add(b"no picture at all")
    wish = await refused(
        shop, AttachmentUnreadable, operation="flux-2-pro/edit", attachments=(attachment(url),)
    )
    assert (wish.operation, wish.files) == ("flux-2-pro/generate", ())


async def test_without_a_channel_for_approvals_the_card_is_where_alerts_are(shop: Harness) -> None:
    await allow(shop, 10_000)
    await shop.settings_service.change(GUILD, {"alerts_channel": 55}, by=1)
    wish = await refused(shop, LimitReached)
    quote = await shop.jobs.wishes.ask(wish.id, new_request())
    approval = await shop.approvals.of_job(quote.job.id)
    assert approval is not None
    assert (approval.channel_id, approval.undeliverable) == (55, False)


async def test_a_comparison_that_is_too_dear_offers_one_of_its_models(shop: Harness) -> None:
    await allow(shop, 80_000)
    first = new_request(operation="gpt-image-2/generate")
    others = [replace(first, operation=f"{model}/generate") for model in ("grok", "flux-2-pro")]
    with pytest.raises(LimitReached) as caught:
        await shop.admission.submit_all([first, *others])
    wish = await shop.jobs.wishes.get(str(caught.value.kept_as), user_id=MEMBER)
    assert [line.operation for line in wish.also] == ["grok/generate", "flux-2-pro/generate"]
    wish = await shop.jobs.wishes.offers(wish, first.requester)
    assert [offer.operation for offer in wish.offers] == ["grok/generate"]
    quote = await shop.jobs.wishes.take(wish.id, 0, new_request())
    assert [job.operation for job in quote.jobs] == ["grok/generate"]

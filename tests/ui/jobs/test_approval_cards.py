"""The cards of approvals: what is wanted, why moderators are asked, and one line afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.job import Job, JobState
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from bot.domain.server_settings import ServerSettings
from bot.services.jobs.ordering.requests import PendingApproval
from bot.ui.jobs.ordering import approval_cards, approval_text
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.layout import Card, Tone
from tests.ui.jobs.test_cards import BUTTON, parts_of, walk
from tests.ui.samples import HOSTILE, START, approval, job

RULES = ServerSettings(11, approve_above=100_000, approver_role=41)
CLIP: dict[str, Any] = {"operation": "veo-3.1/generate", "options": {"prompt": "waves"}, "price": 1_600_000}
HOUR = START // 1000 + 3600


def buttons(card: Card) -> dict[Any, str]:
    parts = walk(parts_of(card))
    return {decode(part["custom_id"]): part["label"] for part in parts if part["type"] == BUTTON}


def words(card: Card) -> list[str]:
    said = (part["content"] for part in walk(parts_of(card)) if "content" in part)
    return [line for text in said for line in text.splitlines()]


def test_the_moderators_card() -> None:
    asked = approval(amount=1_600_000)
    card = approval_cards.card(asked, job(**CLIP), settings=RULES, available=10_445_000)
    assert parts_of(card)[0]["accent_color"] == Tone.MONEY.value
    assert words(card) == [
        "### <@33> wants a clip for $1.60",
        "“waves”",
        "Veo 3.1 · 4 s · 720p · 16:9 · with sound",
        "A moderator has to approve anything above $0.10.",
        "The server has $8.84 left after it.",
        f"-# Expires <t:{HOUR}:R> · <#22> · job k7f3ab",
    ]
    assert buttons(card) == {actions.Approve("k7f3ab"): "Approve $1.60", actions.Deny("k7f3ab"): "Deny…"}


def test_it_names_the_limit_that_is_lifted_instead_of_the_servers_line() -> None:
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, 11, Per.DAY, 1_500_000)
    said = words(approval_cards.card(approval(exceeds=(rule,)), job(), settings=RULES, available=50_000))
    assert "Over the limit: <@33>'s daily allowance ($1.50)" in said
    assert "The server has only $0.05." in said
    assert not any("approve anything" in line for line in said)


def test_the_attached_picture_stands_beside_it() -> None:
    parts = list(walk(parts_of(approval_cards.card(approval(), job(), "reference.png", settings=RULES))))
    assert [part["media"]["url"] for part in parts if part["type"] == 11] == ["attachment://reference.png"]


def test_a_private_prompt_is_not_read_by_moderators() -> None:
    said = words(approval_cards.card(approval(), job(private=True), settings=RULES))
    assert "a private request" in said
    assert not any("newspaper" in line for line in said)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"state": ApprovalState.APPROVED, "decided_by": 7}, "✅ Approved by <@7>"),
        ({"state": ApprovalState.APPROVED, "decided_by": 7, "first_by": 8}, "✅ Approved by <@8> and <@7>"),
        ({"state": ApprovalState.DENIED, "decided_by": 7}, "🚫 Denied by <@7>"),
        (
            {"state": ApprovalState.DENIED, "decided_by": 7, "reason": "No *ads*"},
            "🚫 Denied by <@7>: No \\*ads\\*",
        ),
        ({"state": ApprovalState.EXPIRED}, "⌛ Expired. Nothing was paid."),
        ({"state": ApprovalState.WITHDRAWN}, "↩️ Withdrawn. Nothing was paid."),
    ],
)
def test_afterwards_it_is_one_line(changes: dict[str, Any], line: str) -> None:
    card = approval_cards.card(approval(**changes), job(), settings=RULES, available=1)
    assert words(card) == [line, "-# <@33> · Nano Banana Pro · picture · $0.134 · job k7f3ab"]
    assert not buttons(card)


def test_the_member_who_waits_reads_who_decides_and_can_withdraw() -> None:
    cheaper = job(
        id="cheap2", state=JobState.QUOTED, price=100_000, options={"prompt": "x", "image_size": "1K"}
    )
    pending = PendingApproval(approval(), RULES, cheaper)
    card = approval_cards.pending_card(job(state=JobState.QUOTED), pending)
    assert words(card) == [
        "### Waiting for a moderator · $0.134",
        "“a fox reading a newspaper, gouache”",
        "Nano Banana Pro · 16:9 · 2K",
        "A moderator has to approve anything above $0.10.",
        "Anyone with **Moderate Members** or <@&41> can approve it.",
        "Nothing is paid before.",
        f"-# Expires <t:{HOUR}:R> · job k7f3ab",
    ]
    assert buttons(card) == {
        actions.Withdraw("k7f3ab"): "Withdraw",
        actions.Start("cheap2"): "Instead: 1K · $0.10",
    }


@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_long_list_keeps_discords_limits(prompt: str) -> None:
    def asked(number: int) -> tuple[Any, Sequence[Job]]:
        of = job(id=f"ask{number:03d}", options={"prompt": prompt})
        return approval(job_id=of.id, old_amount=5, needs=2), [of]

    waiting = [asked(number) for number in range(12)]
    card = approval_cards.waiting(waiting)
    assert len(list(walk(parts_of(card)))) <= 40
    assert sum(map(len, words(card))) <= 4000
    assert len(buttons(card)) == 2 * approval_cards.LISTED
    assert words(card)[-1] == "-# and 4 more; decide about these first"


def test_a_list_of_long_requests_has_as_many_as_fit() -> None:
    large = 10**18
    limits = [Rule(Kind.ALLOWANCE, Scope.SERVER, large, Per.DAY, 1_500_000),
              Rule(Kind.LIMIT, Scope.CHANNEL, large, Per.MONTH, 90_500_000)]  # fmt: skip
    place = {"guild_id": large, "channel_id": large, "message_id": large}
    of = job(**CLIP | {"options": {"prompt": "*" * 200}, "user_id": large})
    waiting = [(approval(exceeds=tuple(limits), **place), [of])] * 12
    card = approval_cards.waiting(waiting)
    assert sum(map(len, words(card))) <= 4000
    listed = words(card).count(words(card)[1])
    assert 4 < listed < approval_cards.LISTED
    assert words(card)[-1] == f"-# and {12 - listed} more; decide about these first"


def test_the_list_says_how_many_are_wanted() -> None:
    jobs = [job(id=name) for name in ("k7f3ab", "k7f3ac", "k7f3ad")]
    said = words(approval_cards.waiting([(approval(amount=402_000), jobs)]))
    assert said[1] == "**<@33> wants 3 pictures for $0.402**"


def test_uploads_that_are_paid_already_are_not_forgotten() -> None:
    uploaded, paid = job(paid_before=10_000), "$0.01 is paid for uploads already"
    asked = approval(amount=134_000)
    assert paid in words(approval_cards.pending_card(uploaded, PendingApproval(asked, RULES)))
    for state in (ApprovalState.DENIED, ApprovalState.EXPIRED, ApprovalState.WITHDRAWN):
        ended = replace(asked, state=state, decided_by=7)
        said = [*words(approval_cards.card(ended, uploaded)), approval_text.decided(ended, uploaded, 0)]
        assert not any("Nothing was paid" in line for line in said)
    assert approval_text.withdrawn(uploaded) == "Cancelled. What the uploads cost stays paid."
    assert approval_text.withdrawn(job()) == "Withdrawn. Nothing was paid."

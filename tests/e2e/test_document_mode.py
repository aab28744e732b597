"""The same against a studio that answers in the shapes of its API document."""

import pytest

from sandbox.results import inspect, media_of, price_of
from tests.e2e.files import picture
from tests.e2e.harness import BotHarness

pytestmark = pytest.mark.asyncio(loop_scope="module")

STUDIO = {"mode": "document"}


@pytest.mark.parametrize(
    ("command", "options", "kind"),
    [
        ("nano-banana-pro generate", {"image_size": "1K"}, "image"),
        ("flux-2-pro edit", {"image1": picture("teal")}, "image"),
        ("seedance t2v", {"duration": "4", "output_resolution": "480p"}, "video"),
    ],
)
async def test_from_command_to_posted_file(
    harness: BotHarness, command: str, options: dict[str, object], kind: str
) -> None:
    before = harness.balance
    job, message = await harness.made("mira", command, {"prompt": "by the book", **options})
    assert inspect(media_of(message).data).kind == kind
    assert price_of(message) == before - harness.balance == (await harness.record(job))["paid"]


async def test_a_lost_answer_is_found_in_the_short_list(harness: BotHarness) -> None:
    before, jobs = harness.balance, len(harness.world.studio.jobs)
    harness.world.faults.add("studio.pay", "drop_after_settlement")
    _, message = await harness.made("noor", "nano-banana generate", {"prompt": "lost and found"})
    assert price_of(message) == before - harness.balance
    assert len(harness.world.studio.jobs) == jobs + 1


async def test_again_costs_what_it_costs(harness: BotHarness) -> None:
    _, first = await harness.made("theo", "nano-banana generate", {"prompt": "twice"})
    before = harness.balance
    pressed = await harness.press("theo", first, first.button("↻")["custom_id"])
    job = (await pressed.wait_original()).text.rpartition("job ")[2].split()[0]
    assert price_of(await harness.result(job)) == before - harness.balance

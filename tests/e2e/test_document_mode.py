"""The same against a studio that answers in the shapes of its API document."""

import pytest

from sandbox.results import inspect, media_of, price_of
from tests.e2e.files import picture
from tests.e2e.stage import BotHarness

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
    stage: BotHarness, command: str, options: dict[str, object], kind: str
) -> None:
    before = stage.balance
    job, message = await stage.made("mira", command, {"prompt": "by the book", **options})
    assert inspect(media_of(message).data).kind == kind
    assert price_of(message) == before - stage.balance == (await stage.record(job))["paid"]


async def test_a_lost_answer_is_found_in_the_short_list(stage: BotHarness) -> None:
    before, jobs = stage.balance, len(stage.world.studio.jobs)
    stage.world.faults.add("studio.pay", "drop_after_settlement")
    _, message = await stage.made("noor", "nano-banana generate", {"prompt": "lost and found"})
    assert price_of(message) == before - stage.balance
    assert len(stage.world.studio.jobs) == jobs + 1


async def test_again_costs_what_it_costs(stage: BotHarness) -> None:
    _, first = await stage.made("theo", "nano-banana generate", {"prompt": "twice"})
    before = stage.balance
    pressed = await stage.press("theo", first, first.button("Again")["custom_id"])
    job = (await pressed.wait_original()).text.rpartition("job ")[2].split()[0]
    assert price_of(await stage.result(job)) == before - stage.balance

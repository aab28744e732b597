"""The buttons of private results."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs.errors import CannotPost
from bot.ports import Rendition
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Permission
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, entry, promises, today
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")


def taken(front: Front, call: Call) -> None:
    assert call == (("k7f3ab",), {"guild_id": front.place.guild.id, "user_id": front.place.mira.id})


def published(front: Front, call: Call) -> None:
    args, options = call
    assert args == ("k7f3ab",)
    assert (options["user_id"], options["channel_id"]) == (front.place.mira.id, front.place.channel.id)


@pytest.fixture(autouse=True)
def spool(front: Front, tmp_path: Path) -> None:
    """Let the library send a real file."""
    path = tmp_path / "secret.png"
    path.write_bytes(png())
    copy = Rendition(path, "image/png", len(png()))

    async def send(shown: Any, _limit: int, post: Any) -> int:
        return int(await post([copy] * len(shown)))

    front.script.answers["send"] = send


def shown(front: Front) -> dict[str, Any]:
    secret = entry(front, private=True)
    return {"get": secret, "siblings": [secret], "mark_seen": None}


def publishing(front: Front) -> dict[str, Any]:
    return {"publish": job(**front.here())}


def answered_for(posted: bool) -> Case:
    def asked(front: Front, call: Call) -> None:
        assert call == (("k7f3ab",), {"user_id": front.place.mira.id, "posted": posted})

    action = actions.WasPosted("k7f3ab", posted=posted)
    said = "stays as it is" if posted else "being posted"
    answers = {"answer_posted": job()}
    return Case(action, encode(action), lambda _: answers, "answer_posted", asked, said, on_card=True)


CASES = [
    Case(actions.Show("k7f3ab"), "show:k7f3ab", shown, "get", taken, "only you see this", on_card=True),
    Case(actions.ShowOne("k7f3ab"), "one:k7f3ab", shown, "get", taken, "only you see this", on_card=True),
    Case(actions.Publish("k7f3ab"), "post:k7f3ab", publishing, "publish", published, "being posted here",
         on_card=True),
    answered_for(True),
    answered_for(False),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


async def test_all_of_a_batch_are_shown_together(front: Front, tmp_path: Path) -> None:
    batch = [entry(front, private=True, id=job_id, batch_id="aaaa") for job_id in ("aaaa", "bbbb")]
    front.script.answers |= {"get": batch[0], "siblings": batch, "mark_seen": None}
    case = Case(actions.Show("aaaa"), "show:aaaa", shown, "mark_seen", taken, on_card=True)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait(lambda: front.script.named("mark_seen"))
    ((jobs, _), _) = front.script.named("mark_seen")[0]
    assert [made.id for made in jobs] == ["aaaa", "bbbb"]
    await answered.wait(lambda: len(answered.interaction.messages[0].attachments) == 2)


@pytest.mark.parametrize(
    ("right", "name"),
    [(Permission.ATTACH_FILES, "Attach Files"), (Permission.READ_MESSAGE_HISTORY, "Read Message History")],
)
async def test_nothing_is_published_where_the_bot_may_not_post(
    front: Front, tmp_path: Path, right: Permission, name: str
) -> None:
    front.script.answers |= {**publishing(front), "publish": CannotPost((name,))}
    case = CASES[2]
    answered_on = front.place.channel
    front.world.set_bot_permissions(answered_on, deny=right)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private(f"I'm missing: **{name}**")
    ((_args, options),) = front.script.named("publish")
    assert options["missing_permissions"] == (name,)

"""`/host adopt`: what a restored copy misses is found, delivered or booked, and never bought again."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.jobs.job import Job, JobState
from bot.services.host.adopt import Adopter, AdoptionReport
from tests.builders import EDIT, MEMBER, attachment
from tests.fakes.chain import PAYEE
from tests.fakes.files import PICTURE
from tests.services.harness import Harness

PHOTO = "https://cdn.discordapp.com/photo.png"


class Restored(Harness):
    """An Atelier of which a backup is made at a checkpoint, and put in its place later."""

    backup_at: str | None = None

    @property
    def file(self) -> Path:
        return self._folder / "atelier.db"

    @property
    def copy(self) -> Path:
        return self._folder / "copy.db"

    def _checkpoint(self, name: str) -> None:
        if name == self.backup_at:
            self.backup_at = None
            self.back_up()
        super()._checkpoint(name)

    def back_up(self) -> None:
        source, target = sqlite3.connect(self.file), sqlite3.connect(self.copy)
        source.backup(target)
        source.close()
        target.close()

    async def restore(self) -> None:
        """The machine is lost; the backup is put in the place of its database."""
        await self.close()
        self.killed = False
        self.put_back()
        await self.open()

    def put_back(self) -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        self.file.write_bytes(self.copy.read_bytes())

    @property
    def adopter(self) -> Adopter:
        return Adopter(
            self.store,
            self.studio,
            self.watch,
            self.comparison,
            self.clock,
            payees=(PAYEE,),
            wake=self.worker.enqueue,
        )

    async def adopt(self) -> AdoptionReport:
        return await self.adopter.adopt(by=7)

    async def edit(self, prompt: str) -> Job:
        self.attachments.files[PHOTO] = PICTURE
        return await self.ask(
            operation=EDIT, options={"prompt": prompt}, attachments=(attachment(PHOTO, size=len(PICTURE)),)
        )

    def bought(self) -> Counter[str]:
        """How often each prompt was paid for."""
        return Counter(
            str(made.body["prompt"]) for made in self.studio.made.values() if made.nonce in self.chain.used
        )

    async def check_nothing_unbooked(self) -> None:
        await self.gate.tick()
        assert not await self.adopter.unbooked()
        result = await self.audit_job.run()
        assert result.wrong == ()
        assert result.coverage is not None
        assert result.coverage.unbooked == 0
        await self.check_books()


@pytest.fixture
async def restored(tmp_path: Path) -> AsyncIterator[Restored]:
    harness = Restored(tmp_path)
    await harness.open()
    await harness.fund()
    await harness.gate.tick()
    harness.clock.advance(60)
    yield harness
    await harness.close()


POINTS = (
    "admitted", "put", "online", "ready", "signed", "before_send", "after_send", "recorded",
    "downloaded", "fetched", "before_post", "posted", "delivered",
)  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("death", [None, "after_send"])
async def test_an_older_copy_restored_at_any_point(restored: Restored, point: str, death: str | None) -> None:
    """The lost life went on to its end, or died with an answer under way."""
    restored.backup_at = point
    edit = await restored.edit("an edit")
    jobs = [edit, *[await restored.ask(options={"prompt": f"picture {number}"}) for number in range(2)]]
    await restored.live(60 if death is None else 0.1)
    if death is not None:
        restored.kill_at = death
    late = await restored.ask(options={"prompt": "after the backup"}, user_id=MEMBER + 1)
    await restored.live(60)
    assert restored.copy.exists()
    await restored.restore()
    await restored.live(20)  # the host has not come yet
    assert max(restored.bought().values()) == 1
    await restored.adopt()
    await restored.live(2_000)
    assert max(restored.bought().values()) == 1
    for job in jobs:
        assert await restored.state(job) is JobState.DELIVERED
        assert len(restored.delivery.results(job.id)) == 1
    await restored.adopt()  # what the lost life had under way was collected meanwhile
    await restored.check_nothing_unbooked()
    assert await restored.store.host.current_pause() is None
    paid = {
        made.body["prompt"] for made in restored.studio.made.values() if made.nonce in restored.chain.used
    }
    assert (late.prompt in paid) == (death is None) or late.prompt in paid

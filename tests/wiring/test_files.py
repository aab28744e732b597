"""The place of the files that the settings name: a folder, or an object store that is this bot's."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config.settings import Settings, load_settings
from bot.domain.errors import FilesUnavailable, SettingError
from bot.store import DirectorySpool, Store, open_store
from bot.store.objects import client
from bot.store.objects.mark import MARK
from bot.store.objects.spool import MediaSpool
from bot.wiring.files import is_kept, open_spool, place_of
from bot.wiring.members import shared_settings
from sandbox.servers.s3 import SECRET_KEY, S3Server

CLOCK = SystemClock()


def settings_of(folder: Path, **environ: str) -> Settings:
    return load_settings({"SPOOL_DIR": str(folder / "spool"), **environ}, folder / "no.env")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "atelier.db")
    yield store
    await store.close()


async def test_without_anything_set_it_is_the_folder(store: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert place_of(settings) is None
    async with open_spool(settings, store, CLOCK) as spool:
        assert isinstance(spool, DirectorySpool)
        spool.part("out-a").write_bytes(b"x")
        await spool.keep("out-a")
    assert await is_kept(settings, CLOCK, "out-a")


async def test_with_an_address_it_is_the_object_store(s3: S3Server, store: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, **s3.settings("pictures", "wiring"))
    async with open_spool(settings, store, CLOCK) as spool:
        assert isinstance(spool, MediaSpool)
        spool.part("out-a").write_bytes(b"x")
        await spool.keep("out-a")
    assert await is_kept(settings, CLOCK, "out-a")
    assert not await is_kept(settings, CLOCK, "out-b")
    async with open_spool(settings, store, CLOCK) as again:  # the folder is free again
        assert await again.have("out-a")


async def test_without_the_extra_it_is_said_by_name(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bot.store.objects.client", None)
    with pytest.raises(SettingError, match=r"^MEDIA_URL needs obstore.*requirements-cluster\.txt"):
        async with open_spool(settings_of(tmp_path, MEDIA_URL="s3://pictures"), store, CLOCK):
            pass


def test_a_bot_with_a_folder_does_not_load_it() -> None:
    words = "import sys, bot.wiring.application; print('obstore' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False\n"


async def test_an_address_that_was_taken_away_is_missed(s3: S3Server, store: Store, tmp_path: Path) -> None:
    async with open_spool(settings_of(tmp_path, **s3.settings("pictures", "away")), store, CLOCK):
        pass
    with pytest.raises(SettingError, match=rf"MEDIA_URL is not set, .* object store.* {MARK}"):
        async with open_spool(settings_of(tmp_path), store, CLOCK):
            pass


def test_processes_without_an_object_store_have_to_share_the_folder(tmp_path: Path) -> None:
    """Else a result that one has fetched would be lost when another takes its job over."""

    def marks(folder: str, **environ: str) -> Mapping[str, str]:
        settings = settings_of(tmp_path / folder, DISCORD_TOKEN="only-a-test", **environ)
        return shared_settings(settings, ())

    assert marks("one") == marks("one")
    differing = {name for name, mark in marks("one").items() if marks("two")[name] != mark}
    assert differing == {"SPOOL_DIR without MEDIA_URL"}
    place = {"MEDIA_URL": "s3://pictures"}
    assert marks("one", **place) == marks("two", **place, MEDIA_ENDPOINT="https://s3.example.org")


async def test_a_store_that_is_down_is_waited_for_and_wrong_keys_are_not(
    s3: S3Server,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(client._RETRIES, "max_retries", 0)
    right = s3.settings("pictures", "down")
    s3.down()
    try:
        with caplog.at_level(logging.ERROR):
            async with open_spool(settings_of(tmp_path, **right), store, CLOCK) as spool:
                assert spool.problem() is not None
                with pytest.raises(FilesUnavailable):
                    await spool.have("out-a")
                s3.up()
                assert not await spool.have("out-a")
    finally:
        s3.up()
    assert "nothing is bought meanwhile" in caplog.text
    wrong = settings_of(tmp_path, **{**right, "MEDIA_ACCESS_KEY": "AKIAWRONG"})
    with pytest.raises(SettingError, match="InvalidAccessKeyId") as refused:
        async with open_spool(wrong, store, CLOCK):
            pass
    assert SECRET_KEY not in str(refused.value)
    async with open_spool(settings_of(tmp_path, **right), store, CLOCK):
        pass  # the refused start let go of the folder

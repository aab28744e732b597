"""Open the place of our files: a folder, or an object store with the folder as its cache."""

import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.config.settings import Settings
from bot.domain.errors import FilesUnavailable, SettingError
from bot.ports import Clock, Spool
from bot.store import DirectorySpool, Store
from bot.store.objects.mark import FACT, check_folder
from bot.store.objects.place import Place, key_of
from bot.store.objects.spool import MediaSpool

if TYPE_CHECKING:
    from bot.store.objects.client import Objects

log = logging.getLogger(__name__)

EXTRA = "MEDIA_URL needs obstore, which is not installed: pip install -r requirements-cluster.txt."


def place_of(settings: Settings) -> Place | None:
    """Return the object store of the settings; None if a folder keeps the files."""
    secret = settings.media_secret_key
    if settings.media_url is None:
        return None
    return Place(
        settings.media_url,
        settings.media_endpoint,
        settings.media_region,
        settings.media_access_key,
        None if secret is None else secret.reveal(),
    )


def objects_of(place: Place, clock: Clock) -> "Objects":
    """Return the objects of a place. Nothing is asked of it.

    Raises SettingError without the extra `cluster`, and for an address that cannot be used.
    """
    try:  # imported now: a bot with a folder does without obstore and its memory
        module = importlib.import_module("bot.store.objects.client")
    except ModuleNotFoundError as error:
        raise SettingError(EXTRA) from error
    objects: Objects = module.Objects(place, clock)
    return objects


async def is_kept(settings: Settings, clock: Clock, name: str) -> bool:
    """Return True if the file is there, beside a bot that runs. Raises SettingError or FilesUnavailable."""
    place = place_of(settings)
    if place is None:
        return (settings.spool_dir / name).is_file()
    return await objects_of(place, clock).size(key_of(name)) is not None


@asynccontextmanager
async def open_spool(settings: Settings, store: Store, clock: Clock) -> AsyncIterator[Spool]:
    """Open the files of this database. A `MediaSpool` has to be tended.

    Whatever needs a file waits for a store that does not answer. Raises SettingError if MEDIA_URL leads to
    other files, its keys are refused, or it was set once and is not any more; OSError for a folder that
    cannot be used.
    """
    place = place_of(settings)
    if place is None:
        check_folder(await store.meta_get(FACT), settings.spool_dir)
        yield DirectorySpool(settings.spool_dir)
        return
    objects = objects_of(place, clock)
    spool = MediaSpool(objects, settings.spool_dir, clock, store, max_bytes=settings.spool_max_bytes)
    try:
        try:
            await spool.check()
        except FilesUnavailable as error:
            log.error("%s; files wait until it answers, and nothing is bought meanwhile", error)
        yield spool
    finally:
        spool.close()

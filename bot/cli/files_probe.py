"""The check of the place of the files, and whose it is, for `python -m bot check`."""

from pathlib import Path

from bot.cli.probes import Row, Verdict
from bot.config.settings import Settings
from bot.domain.errors import AtelierError, DatabaseBehind, FilesUnavailable, SettingError, StoreError
from bot.ports import Clock
from bot.store import open_readonly
from bot.store.objects.mark import FACT, MARK, check_folder, check_place, check_unused, is_first
from bot.wiring.files import objects_of, place_of


async def files_rows(settings: Settings, clock: Clock) -> list[Row]:
    """Check that the files are where the database has them, and that an object store takes and deletes one.

    No row for a folder that is fine.
    """
    place = place_of(settings)
    is_known, fact = await _fact(settings)
    try:
        if place is None:
            check_folder(fact, settings.spool_dir)
            return []
        objects = objects_of(place, clock)
        mark = await objects.read(MARK)
        if is_known:
            check_place(place.url, fact, mark)
            if is_first(fact, mark):
                check_unused(place.url, await objects.foreign())
        await objects.probe()
    except (SettingError, FilesUnavailable) as error:
        return [Row("files", Verdict.WRONG, _advice(error))]
    return [Row("files", Verdict.FINE, f"{place.url} answers" + ("" if mark else ", and has no files yet"))]


def _advice(error: AtelierError) -> str:
    return str(error) if isinstance(error, SettingError) else f"{error}: see MEDIA_URL and its keys."


async def _fact(settings: Settings) -> tuple[bool, str | None]:
    """Return what the database knows of its files; False first if it cannot be asked before a start."""
    where = settings.where
    if isinstance(where, Path) and not where.exists():
        return True, None
    try:
        store = await open_readonly(where)
        try:
            return True, await store.meta_get(FACT)
        finally:
            await store.close()
    except DatabaseBehind as error:
        return error.version == 0, None
    except StoreError:  # its own row tells
        return False, None

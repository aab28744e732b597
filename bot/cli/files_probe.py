"""The check of the object store for `python -m bot check`."""

from bot.cli.probes import Row, Verdict
from bot.config.settings import Settings
from bot.domain.errors import FilesUnavailable, SettingError
from bot.ports import Clock
from bot.store.objects.mark import MARK
from bot.wiring.files import objects_of, place_of


async def files_rows(settings: Settings, clock: Clock) -> list[Row]:
    """Check that the object store answers, takes an object and deletes it again. No row without MEDIA_URL."""
    place = place_of(settings)
    if place is None:
        return []
    try:
        objects = objects_of(place, clock)
        await objects.probe()
        is_new = await objects.size(MARK) is None
    except (SettingError, FilesUnavailable) as error:
        return [Row("files", Verdict.WRONG, f"{error}: see MEDIA_URL and its keys.")]
    return [Row("files", Verdict.FINE, f"{place.url} answers" + (", and has no files yet" if is_new else ""))]

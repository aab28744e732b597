"""Result links: signed, on the blob host, dead about twenty minutes after the job is done."""

from sandbox.studio.blobs import Blobs
from sandbox.studio.jobs import Job
from sandbox.studio.settings import World

_LIFE_SECONDS = 20 * 60


class Links:
    """Makes the links of a complete job. A second poll gives the same dying link, unless set otherwise."""

    def __init__(self, world: World, blobs: Blobs) -> None:
        self._world = world
        self._blobs = blobs

    def result(self, job: Job, now: float) -> dict[str, str]:
        """Return `{imageUrl}` or `{videoUrl, thumbnailUrl}`."""
        settings = self._world.settings
        start = now if settings.renew_results else job.completed_at() or now
        expires = start + self._world.clock.scaled(_LIFE_SECONDS)
        files = job.files or {}
        return {key: settings.blob_url + self._blobs.signed(path, expires) for key, path in files.items()}

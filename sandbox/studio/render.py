"""Turn a job into its files, in threads, a few at a time."""

import asyncio
import io
import uuid
from collections.abc import Callable

from PIL import Image

from bot.catalogue import SVG_TYPE, Media, Operation
from sandbox.media import Shape, make_drawing, make_image, make_thumbnail, make_video, shape_of
from sandbox.studio.blobs import Blobs
from sandbox.studio.goods import Reference
from sandbox.studio.jobs import Job
from sandbox.studio.settings import World

_AT_ONCE = 2


class Renderer:
    """Makes the files of jobs in the background and puts them into the blob store."""

    def __init__(self, world: World, blobs: Blobs) -> None:
        self._world = world
        self._blobs = blobs
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)

    def start(self, job: Job, operation: Operation, references: tuple[Reference, ...]) -> None:
        """Render unless the job is not meant to complete."""
        if job.outcome != "complete":
            return
        task = asyncio.create_task(self._render(job, operation, references))
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.id, None))

    async def done(self, job_id: str) -> None:
        """Wait until this job's files are made, if they are being made."""
        if job_id in self._tasks:
            await self._tasks[job_id]

    async def stop(self) -> None:
        """Wait for the renderings under way: a thread cannot be stopped."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _render(self, job: Job, operation: Operation, references: tuple[Reference, ...]) -> None:
        async with self._free:
            scale = self._world.settings.media_scale
            try:
                files = await asyncio.to_thread(_files(operation), job, operation, references, scale)
            except ValueError as error:
                job.outcome, job.error = "failed", str(error)
                return
        job.files = {}
        for key, (name, content_type, data) in files.items():
            path = f"generated/{uuid.uuid4()}.{name}"
            self._blobs.put(path, data, content_type)
            job.files[key] = path
        job.rendered_at = self._world.clock.now()


Files = dict[str, tuple[str, str, bytes]]  # result key → extension, content type, bytes


def _files(operation: Operation) -> Callable[[Job, Operation, tuple[Reference, ...], float], Files]:
    return {Media.VIDEO: _clip, Media.VECTOR: _drawing}.get(operation.kind, _picture)


def _picture(job: Job, operation: Operation, references: tuple[Reference, ...], scale: float) -> Files:
    pictures = [reference.data for reference in references if reference.media is Media.IMAGE]
    shape = _scaled(shape_of(job.input, video=False, source=_size(pictures)), scale)
    data = make_image(
        _prompt(job),
        shape.width,
        shape.height,
        shape.format,
        pictures,
        _seed(job),
        shape.quality,
        operation.model,
    )
    extension = "jpg" if shape.format == "jpeg" else shape.format
    return {"imageUrl": (extension, f"image/{shape.format}", data)}


def _clip(job: Job, operation: Operation, references: tuple[Reference, ...], scale: float) -> Files:
    frames = [frame for reference in references if (frame := _frame(reference))]
    shape = _scaled(shape_of(job.input, video=True, source=_size(frames)), scale)
    first = frames[0] if frames else None
    clip = make_video(
        _prompt(job),
        shape.width,
        shape.height,
        shape.seconds or 5,
        first_frame=first,
        seed=_seed(job),
        model=operation.model,
    )
    return {
        "videoUrl": ("mp4", "video/mp4", clip),
        "thumbnailUrl": ("jpg", "image/jpeg", make_thumbnail(clip)),
    }


def _drawing(job: Job, operation: Operation, references: tuple[Reference, ...], scale: float) -> Files:
    """Return the one picture, drawn in squares, as large as its longer side was asked to be."""
    side = max(16, round(int(job.input["target_size"]) * scale))
    try:
        data = make_drawing(references[0].data if references else b"", side)
    except OSError as error:
        raise ValueError(f"a reference is not a readable picture: {error}") from error
    return {"imageUrl": ("svg", SVG_TYPE, data)}


def _frame(reference: Reference) -> bytes | None:
    """Return a picture to start from; sounds have none."""
    match reference.media:
        case Media.IMAGE:
            return reference.data
        case Media.VIDEO:
            return make_thumbnail(reference.data)
        case _:
            return None


def _size(pictures: list[bytes]) -> tuple[int, int] | None:
    if not pictures:
        return None
    try:
        with Image.open(io.BytesIO(pictures[0])) as picture:
            return picture.size
    except OSError as error:
        raise ValueError(f"a reference is not a readable picture: {error}") from error


def _scaled(shape: Shape, scale: float) -> Shape:
    if scale >= 1:
        return shape
    width, height = (max(16, round(side * scale / 2) * 2) for side in (shape.width, shape.height))
    return Shape(width, height, shape.format, shape.seconds, shape.quality)


def _prompt(job: Job) -> str:
    return str(job.input.get("prompt", ""))


def _seed(job: Job) -> int | str:
    """Return the seed. The same seed gives the same picture; without one every job gives another."""
    seed: int | str = job.input.get("seed", job.id)
    return seed

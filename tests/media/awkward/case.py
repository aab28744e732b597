"""One awkward file with the right verdict on it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import MediaProblem
from bot.ports.files import ChangeKind, Verdict

SECRET = b"nobody may see this"
PLACE = b"+52.5163+013.3777/ GPSLatitude nobody may see this"

CONVERTED = ChangeKind.CONVERTED
UPRIGHT = ChangeKind.TURNED_UPRIGHT
FIRST_FRAME = ChangeKind.FIRST_FRAME
SHRUNK = ChangeKind.SHRUNK
CLEARED = ChangeKind.METADATA_REMOVED
NO_PLACE = ChangeKind.LOCATION_REMOVED


@dataclass(frozen=True, slots=True)
class Case:
    """A file that is taken with these changes, and carries no secret afterwards; or is refused for `problem`.

    `problem` may be several: readers may find one or the other first. `arrives`: the verdict on a result.
    """

    name: str
    make: Callable[[], bytes]
    changes: tuple[ChangeKind, ...] = ()
    problem: tuple[MediaProblem, ...] = ()
    arrives: Verdict | None = None
    kind: str = "image"


def taken(name: str, make: Callable[[], bytes], *changes: ChangeKind, kind: str = "image") -> Case:
    return Case(name, make, changes, kind=kind)


def refused(
    name: str,
    make: Callable[[], bytes],
    *problem: MediaProblem,
    arrives: Verdict | None = None,
    kind: str = "image",
) -> Case:
    return Case(name, make, problem=problem, arrives=arrives, kind=kind)

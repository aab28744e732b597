"""A piece of work: what is to be painted, by whom, and over which picture."""

import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PIL import Image, ImageOps

from sandbox.media import edits
from sandbox.media.models import Look, look_of
from sandbox.media.origins import Origin, Origins
from sandbox.media.palette import TASTES
from sandbox.media.scenes import paint
from sandbox.media.scenes.settle import settled
from sandbox.media.styles import treat
from sandbox.media.wish import Subject, Wish, read_wish

_MOST_SUBJECTS = 4  # of a blend: more do not find room

ORIGINS = Origins()


@dataclass(frozen=True, slots=True)
class Piece:
    """A wish and its seed, in the look of a model.

    `source` is a picture from elsewhere to work over; without one the scene is painted from its wish.
    """

    wish: Wish
    seed: str
    look: Look
    source: Image.Image | None = None

    @property
    def handmade(self) -> bool:
        """Return True if every frame takes its time, because a style is laid over it."""
        return self.wish.style is not None or (self.source is None and self.look.handmade)

    def frame(self, size: tuple[int, int], at: float = 0.0) -> Image.Image:
        """Return the picture at a moment (0 to 1) of its loop."""
        if self.source is None:
            scene = paint(self.wish, size, random.Random(self.seed), at=at, taste=self.look.taste)
            return self.look.finished(self.look.framed(scene), self.wish.style, self.seed)
        changed = edits.edited(ImageOps.fit(self.source, size), self.wish, self.seed, at)
        return self.styled(changed)

    def styled(self, picture: Image.Image) -> Image.Image:
        """Return the picture in the style that the wish names, if it names one."""
        style = self.wish.style
        return treat(picture, style, random.Random(f"{self.seed} finish")) if style else picture

    def remember(self, picture: Image.Image) -> None:
        """Know this picture again when it comes back as a reference."""
        if self.source is None:
            ORIGINS.remember(picture, Origin(self.wish, self.seed, self.look))


def planned(
    prompt: str,
    size: tuple[int, int],
    references: Sequence[bytes] = (),
    seed: int | str | None = None,
    model: str | None = None,
) -> Piece:
    """Return the work that a request asks for. Raises ValueError if a reference is no picture.

    References that were made here are painted anew as the prompt changes them, several of them as one scene.
    Others are worked over as they are.
    """
    key = hashlib.sha256(f"{model}|{seed}|{prompt}".encode()).hexdigest()
    wish = read_wish(prompt)
    pictures = [open_picture(data) for data in references]
    origins = [found for picture in pictures if (found := ORIGINS.find(picture))]
    if not pictures:
        return Piece(_settled(wish, key), key, look_of(model))
    if len(origins) < len(pictures):
        source = pictures[0] if len(pictures) == 1 else edits.side_by_side(pictures, size)
        return Piece(wish, key, look_of(model), source)
    first = origins[0]
    together = first.wish
    for other in origins[1:]:
        together = _blended(together, other.wish)
    changed = _edited(together, wish)
    look = first.look if changed != first.wish else replace(first.look, taste=_another(first.look.taste, key))
    return Piece(changed, first.seed, look)


def open_picture(data: bytes) -> Image.Image:
    """Return a reference as RGB, turned upright. Raises ValueError if it is no picture."""
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"a reference is not a readable picture: {error}") from error


def _settled(wish: Wish, key: str) -> Wish:
    """Return the wish with what its painter will choose, so that an edit keeps it."""
    return settled(wish, random.Random(key).getrandbits(48))


def _edited(wish: Wish, by: Wish) -> Wish:
    """Return the wish after an edit. Subjects that the edit only mentions stay as they are."""
    seats = {under.noun for rider, under in pairwise(by.subjects) if rider.where}
    kept = set(wish.nouns)
    named = tuple(
        subject
        for subject in by.subjects
        if subject != Subject(subject.noun) or subject.noun not in kept or subject.noun in seats
    )
    return wish.changed_by(replace(by, subjects=named))


def _blended(first: Wish, second: Wish) -> Wish:
    """Return the subjects of both wishes in the place and light of the second."""
    both = first.changed_by(second)
    seen = tuple(subject for subject in both.subjects if not subject.gone)
    return replace(both, style=first.style or second.style, subjects=seen[-_MOST_SUBJECTS:])


def _another(taste: str, key: str) -> str:
    """Return another taste: an edit that says nothing to a painter still changes the picture."""
    others = [each for each in TASTES if each not in (taste, "noir")]
    return random.Random(f"{key} taste").choice(others)

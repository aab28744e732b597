"""Pictures and clips made on the spot: real files of the size, length and format asked for."""

from sandbox.media.clip import make_thumbnail, make_video
from sandbox.media.drawing import make_drawing
from sandbox.media.picture import make_image
from sandbox.media.shapes import Shape, shape_of

__all__ = ["Shape", "make_drawing", "make_image", "make_thumbnail", "make_video", "shape_of"]

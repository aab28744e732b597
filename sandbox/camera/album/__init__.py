"""A picture of every card: the real bot is brought to show each, and the page is photographed.

`python -m sandbox.camera all` writes one picture a card, width and theme, and contact sheets of each area, into
`demo-out/looks/`. A scene that does not come about is named at the end and leaves no picture.
"""

from sandbox.camera.album.book import take_album

__all__ = ["take_album"]

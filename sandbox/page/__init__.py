"""The playground page: a Discord-like client in the browser, and the workbench beside it.

    page = Page(world, supervisor)
    url = await page.start()          # http://127.0.0.1:8420/ or, if that port is taken, another one
    ...
    await page.stop()

What goes over its one websocket is written down in PROTOCOL.md.
"""

from sandbox.page.browser import open_browser
from sandbox.page.server import PORT, Page

__all__ = ["PORT", "Page", "open_browser"]

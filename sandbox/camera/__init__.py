"""A real Chromium in front of the playground page: for the browser tests and for the documents' pictures.

    with open_playground(folder) as here, chromium() as driver:
        mira = Visitor(driver, here.url)
        mira.open("mira")
        mira.types("/imagine a fox reading a newspaper")
        mira.press("Enter")

Needs selenium, which is among the requirements for development, and Chromium with its driver.
"""

from sandbox.camera.chromium import NoBrowser, chromium
from sandbox.camera.playground import Playground, open_playground
from sandbox.camera.visitor import Visitor

__all__ = ["NoBrowser", "Playground", "Visitor", "chromium", "open_playground"]

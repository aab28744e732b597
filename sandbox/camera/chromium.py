"""Find Chromium and start it without a screen."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRIVER = "chromedriver"
_ARGUMENTS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--force-color-profile=srgb", "--mute-audio", "--lang=en-US"),
    *("--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding"),
)


class NoBrowser(Exception):
    """There is no Chromium here, or it does not start. The sentence tells the reader how to get one."""


def find(environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Return the paths of the browser and of its driver. CHROMIUM and CHROMEDRIVER name others than those on
    PATH. Raises NoBrowser."""
    browser = environment.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = environment.get("CHROMEDRIVER") or shutil.which(DRIVER)
    if not browser or not driver:
        missing = "Chromium" if not browser else "Chromium's driver"
        raise NoBrowser(f"{missing} is missing; `make browser` installs both from the distribution.")
    return browser, driver


@contextmanager
def chromium(width: int = 1440, height: int = 900, *, scale: float = 1.0) -> Iterator[Chrome]:
    """Open a browser with a fresh profile and a page of this many CSS pixels, `scale` device pixels each.
    Raises NoBrowser."""
    browser, driver = find()
    with tempfile.TemporaryDirectory(prefix="atelier-chromium-", ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = browser
        for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        try:
            chrome = Chrome(options=options, service=ChromeService(driver))
        except (WebDriverException, OSError) as error:
            raise NoBrowser(f"Chromium does not start: {error}") from error
        try:
            resize(chrome, width, height, scale=scale)
            yield chrome
        finally:
            chrome.quit()


def resize(chrome: Chrome, width: int, height: int, *, scale: float = 1.0, touch: bool = False) -> None:
    """Make the current window's page this large."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": touch}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

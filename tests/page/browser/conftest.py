"""One Chromium a module. Without one, tests are skipped here and fail in CI."""

import os
import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import NoBrowser, Visitor, chromium


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with ExitStack() as until:
        try:
            driver = until.enter_context(chromium())
        except NoBrowser as error:
            if os.environ.get("CI"):
                pytest.fail(f"CI needs a browser. {error}")
            pytest.skip(str(error))
        yield driver


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of the window when a test fails. The report names its file."""
    report = yield
    visitor = getattr(item, "funcargs", {}).get("visitor")
    if report.failed and isinstance(visitor, Visitor):
        factory = item.funcargs["tmp_path_factory"]  # type: ignore[attr-defined]
        file = Path(factory.getbasetemp()) / f"{re.sub(r'[^a-z0-9]+', '-', item.name)}.png"
        file.write_bytes(visitor.picture())
        report.sections.append(("The window", str(file)))
    return report

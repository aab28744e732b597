"""Photographs of a page of our own: a terminal's window, a chart."""

import base64
import io
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from selenium.webdriver import Chrome

_SCALE = 1.5
_MARGIN = 12
_BOX = (
    "const b = document.querySelector('main').getBoundingClientRect(); return [b.x, b.y, b.width, b.height];"
)
_HEAD = f"""<!doctype html><meta charset="utf-8"><style>
* {{ box-sizing: border-box; }}
body {{ margin: {_MARGIN}px; color: #26221b; font: 14px/1.5 "DejaVu Sans", sans-serif; }}
main {{ display: inline-block; }}
</style>"""


def photograph(driver: Chrome, style: str, body: str, file: Path) -> Path:
    """Draw the body in a `main` of its own size and write its picture as a WebP, clear around it. Return the file."""
    driver.execute_cdp_cmd("Emulation.setDefaultBackgroundColorOverride", {"color": dict.fromkeys("rgba", 0)})
    driver.get("data:text/html;charset=utf-8," + quote(f"{_HEAD}<style>{style}</style><main>{body}</main>"))
    x, y, width, height = driver.execute_script(_BOX)
    clip = {"x": x, "y": y, "width": width, "height": height, "scale": _SCALE}
    shot = driver.execute_cdp_cmd(
        "Page.captureScreenshot", {"format": "png", "clip": clip, "captureBeyondViewport": True}
    )
    with Image.open(io.BytesIO(base64.b64decode(shot["data"]))) as picture:
        picture.save(file, "WEBP", quality=86, method=6)
    return file

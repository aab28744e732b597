"""Rules that hold for every state of the page, checked in the browser."""

import json
from pathlib import Path
from typing import Any

from sandbox.camera import Visitor

STORED = Path(__file__).with_name("layouts.json")
TOLERANCE = 8
"""CSS pixels a box may differ from the stored one: fonts are rounded differently from machine to machine."""

_UNTIDY = """
const found = [];
const wide = document.documentElement.scrollWidth;
if (wide > innerWidth) found.push(`the page is ${wide} pixels wide`);
const scrolls = (one) => {
  for (let parent = one.parentElement; parent; parent = parent.parentElement)
    if (getComputedStyle(parent).overflowX !== "visible") return true;
  return false;
};
const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
const isCut = (one, style) => one.clientWidth && one.scrollWidth > one.clientWidth + 1
  && style.overflowX === "hidden" && style.textOverflow !== "ellipsis";
const lines = (node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
};
const isCrushed = (node) => {
  const letters = node.nodeType === 3 ? node.textContent.trim().length : 0;
  return letters > 7 && lines(node) > 2 && letters / lines(node) < 4;
};
const hangsOut = (one, style, box) => {
  if (style.position !== "absolute" || !one.offsetParent) return false;
  const around = one.offsetParent.getBoundingClientRect();
  if (!around.height) return false;
  return box.bottom > around.bottom + 4 || box.top < around.top - 4;
};
for (const one of document.querySelectorAll(".app *, .popup, dialog[open] *")) {
  const style = getComputedStyle(one);
  if (style.visibility === "hidden" || one.closest("[inert], .out-of-sight")) continue;
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height) continue;
  const what = `${one.tagName} ${one.className}`;
  if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(one)) found.push(`${what} leaves the window`);
  if ([...one.childNodes].some(isCrushed)) found.push(`${what} has a few letters a line: ${one.textContent}`);
  if (hasText(one) && hangsOut(one, style, box)) found.push(`${what} hangs out of its box: ${one.textContent}`);
  if (hasText(one) && isCut(one, style)) found.push(`${what} is cut: ${one.textContent.slice(0, 40)}`);
}
return found;
"""
_BOXES = """
const found = {};
for (const css of arguments[0]) {
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true });
  const box = [...document.querySelectorAll(css)].find(seen)?.getBoundingClientRect();
  found[css] = box ? [box.x, box.y, box.width, box.height].map(Math.round) : null;
}
return found;
"""
REGIONS = (
    *(".rail", ".sidebar", ".persona-bar", ".topbar", ".list", ".composer-box", ".bench", ".bench-tabs"),
    *(".composer-panel", ".messages > li:last-child .button", "dialog.modal", ".form"),
)
_ROLES = {
    "button",
    "textbox",
    "combobox",
    "listbox",
    "link",
    "menuitem",
    "switch",
    "tab",
    "dialog",
    "img",
    "checkbox",
}


def untidy(visitor: Visitor) -> list[str]:
    """Return the parts that leave the window or their box, are cut off, or fall to a few letters a line; nothing on
    a tidy page."""
    return list(visitor.script(_UNTIDY))


def boxes(visitor: Visitor) -> dict[str, list[int] | None]:
    """Return the main parts' x, y, width, height in CSS pixels; None for hidden ones."""
    return dict(visitor.script(_BOXES, list(REGIONS)))


def nameless(visitor: Visitor) -> list[str]:
    """Return the controls without a name for blind people."""
    tree = visitor.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [str(node["role"]["value"]) for node in tree if _is_nameless(node)]


def _is_nameless(node: dict[str, Any]) -> bool:
    if node.get("ignored") or node.get("role", {}).get("value") not in _ROLES:
        return False
    return not str(node.get("name", {}).get("value", "")).strip()


def stored_layout(scene: str) -> dict[str, list[int] | None]:
    """Return the boxes of a scene as they were last approved."""
    return dict(json.loads(STORED.read_text())[scene])


def store_layout(scene: str, found: dict[str, list[int] | None]) -> None:
    known = json.loads(STORED.read_text()) if STORED.exists() else {}
    lines = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(value)}"
        for name, value in sorted({**known, scene: found}.items())
    )
    STORED.write_text("{\n" + lines + "\n}\n")


def differences(found: dict[str, list[int] | None], right: dict[str, list[int] | None]) -> list[str]:
    """Return the parts that are gone, new, or elsewhere by more than the tolerance."""
    return [
        f"{part}: {found.get(part)} instead of {right.get(part)}"
        for part in sorted({*found, *right})
        if not _alike(found.get(part), right.get(part))
    ]


def _alike(one: list[int] | None, other: list[int] | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(abs(a - b) <= TOLERANCE for a, b in zip(one, other, strict=True))

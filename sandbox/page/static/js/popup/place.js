/** Floating things: put near what they belong to, closed by Escape or a press beside them. */

const MARGIN = 8;
let current = null;

const FOCUSABLE = "button:not(:disabled), a[href], input, select, textarea, [tabindex='0']";

/**
 * Shows `element` near `anchor` (an element or {x, y}); one popup at a time. Returns `close`. With `holds` the
 * Tab key goes round inside; the focus is in there from the start.
 */
export function float(
  element,
  anchor,
  { onClose = null, above = false, focusBack = null, holds = false } = {},
) {
  current?.();
  const root =
    document.querySelector("dialog[open]:last-of-type") ?? document.querySelector("main") ?? document.body;
  element.classList.add("popup");
  root.append(element);
  settle(element, anchor, above);
  const outside = (event) =>
    element.contains(event.target) || (anchor.contains?.(event.target) ?? false) || close();
  const key = (event) => {
    if (event.key === "Tab" && holds && !event.defaultPrevented) goRound(event, element);
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
    focusBack?.focus();
  };
  const resize = () => settle(element, anchor, above);
  function close() {
    if (current === close) current = null;
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", key, true);
    window.removeEventListener("resize", resize);
    element.remove();
    onClose?.();
    onClose = null;
  }
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", key, true);
  window.addEventListener("resize", resize);
  current = close;
  return close;
}

/** Tab after the last part leads to the first one, and the other way about. */
function goRound(event, element) {
  const parts = [...element.querySelectorAll(FOCUSABLE)].filter((one) => one.checkVisibility());
  const [first, last] = [parts[0], parts.at(-1)];
  const at = document.activeElement;
  const leaves = event.shiftKey ? at === first || at === element : at === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

function settle(element, anchor, above) {
  const at = anchor.getBoundingClientRect?.() ?? {
    left: anchor.x,
    right: anchor.x,
    top: anchor.y,
    bottom: anchor.y,
    width: 0,
  };
  element.style.minWidth = `${Math.min(at.width, innerWidth - 2 * MARGIN)}px`;
  const { width, height } = element.getBoundingClientRect();
  const below = innerHeight - at.bottom - MARGIN;
  const up = above ? at.top - MARGIN >= Math.min(height, 160) : below < height && at.top > below;
  const top = up ? at.top - height - 4 : at.bottom + 4;
  element.style.left = `${clamp(at.left, MARGIN, innerWidth - width - MARGIN)}px`;
  element.style.top = `${clamp(top, MARGIN, innerHeight - height - MARGIN)}px`;
}

const clamp = (value, low, high) => Math.max(low, Math.min(value, Math.max(low, high)));

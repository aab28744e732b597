/** Short sentences that come and go: what was refused, what was done. */

import { on } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";

const SECONDS = { bad: 8, good: 4 };
const MOST = 4;

/** Shows every {text, bad?} told as "notice". */
export function notices() {
  const root = h("div", { class: "notices", role: "status", "aria-live": "polite", popover: "manual" });
  on("notice", ({ text, bad }) => {
    const gone = () => {
      one.remove();
      if (!root.childElementCount) root.hidePopover?.();
    };
    const one = h(
      "div",
      { class: bad ? "notice bad" : "notice" },
      icon(bad ? "warning" : "check", 18),
      h("span", {}, text),
      h(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Close", onclick: gone },
        icon("close", 16),
      ),
    );
    root.append(one);
    while (root.childElementCount > MOST) root.firstElementChild.remove();
    root.hidePopover?.();
    root.showPopover?.(); // on top again, above an open dialog too
    setTimeout(gone, 1000 * (bad ? SECONDS.bad : SECONDS.good));
  });
  return root;
}

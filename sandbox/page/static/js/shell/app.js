/** The frame: servers, channels, the conversation, the workbench. */

import { on } from "../bus.js";
import { composer } from "../composer/composer.js";
import { h } from "../dom.js";
import { MessageList } from "../message/list.js";
import { Workbench } from "../workbench/panel.js";
import { rail } from "./rail.js";
import { sidebar } from "./sidebar.js";
import { topbar } from "./topbar.js";
import { typingLine } from "./typing.js";

const BENCH = "sandbox-workbench";

/** The whole page as one element. */
export function app() {
  const root = h("div", { class: "app" });
  const scrim = h("button", {
    class: "scrim",
    type: "button",
    "aria-label": "Close the panel",
    tabindex: -1,
    onclick: () => close(root),
  });
  const nav = h("nav", { class: "nav", "aria-label": "Servers and channels", id: "nav" }, rail(), sidebar());
  const main = h(
    "main",
    { class: "main" },
    topbar(toggles(root)),
    new MessageList().root,
    h("div", { class: "bottom" }, typingLine(), composer()),
  );
  root.append(nav, main, new Workbench(() => showBench(root, false)).root, scrim);
  on("where", () => root.classList.remove("nav-open"));
  document.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && !event.defaultPrevented && close(root),
  );
  showBench(root, wide() && localStorage.getItem(BENCH) !== "closed", false);
  return root;
}

const wide = () => matchMedia("(min-width: 1180px)").matches;

function toggles(root) {
  return {
    nav: () => root.classList.toggle("nav-open"),
    bench: () => showBench(root, !root.classList.contains("bench-open")),
    benchOpen: () => root.classList.contains("bench-open"),
  };
}

function showBench(root, open, remember = true) {
  root.classList.toggle("bench-open", open);
  if (remember && wide()) localStorage.setItem(BENCH, open ? "open" : "closed");
  root.dispatchEvent(new CustomEvent("bench", { detail: open }));
  document.dispatchEvent(new CustomEvent("bench", { detail: open }));
}

function close(root) {
  root.classList.remove("nav-open");
  if (!wide()) showBench(root, false, false);
}

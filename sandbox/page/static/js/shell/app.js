/** The frame: servers, channels, the conversation, the workbench. */

import { on } from "../bus.js";
import { composer } from "../composer/composer.js";
import { h } from "../dom.js";
import { MessageList } from "../message/list.js";
import { tour, tourButton } from "../tour/panel.js";
import { Workbench } from "../workbench/panel.js";
import { skipLinks, typingAnywhere } from "./keyboard.js";
import { rail } from "./rail.js";
import { sidebar } from "./sidebar.js";
import { topbar } from "./topbar.js";
import { typingLine } from "./typing.js";

const BENCH = "sandbox-workbench";
const WIDE = matchMedia("(min-width: 1180px)"); // room for the workbench beside the conversation

/** The whole page as one element. */
export function app() {
  const root = h("div", { class: "app" });
  const scrim = h("div", { class: "scrim", "aria-hidden": "true", onclick: () => close(root) });
  const nav = h("nav", { class: "nav", "aria-label": "Servers and channels", id: "nav" }, rail(), sidebar());
  const main = h(
    "main",
    { class: "main" },
    withTour(topbar(toggles(root))),
    new MessageList().root,
    tour(),
    h("div", { class: "bottom" }, typingLine(), composer()),
  );
  root.append(skipLinks(), nav, main, new Workbench(() => showBench(root, false)).root, scrim);
  on("where", () => showNav(root, false));
  typingAnywhere();
  document.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && !event.defaultPrevented && close(root),
  );
  const fit = () => showBench(root, WIDE.matches && localStorage.getItem(BENCH) !== "closed", false);
  WIDE.addEventListener("change", fit);
  fit();
  return root;
}

function toggles(root) {
  return {
    nav: () => showNav(root, !root.classList.contains("nav-open")),
    bench: () => {
      showBench(root, !root.classList.contains("bench-open"));
      if (!WIDE.matches) root.querySelector(".bench-open .bench-tab[aria-selected=true]")?.focus();
    },
    benchOpen: () => root.classList.contains("bench-open"),
  };
}

function withTour(bar) {
  bar.lastElementChild.before(tourButton());
  return bar;
}

function showBench(root, open, remember = true) {
  const inside = root.querySelector(".bench").contains(document.activeElement);
  root.classList.toggle("bench-open", open);
  if (remember && WIDE.matches) localStorage.setItem(BENCH, open ? "open" : "closed");
  root.dispatchEvent(new CustomEvent("bench", { detail: open }));
  document.dispatchEvent(new CustomEvent("bench", { detail: open }));
  if (inside && !open) root.querySelector(".bench-button").focus();
}

/** The channels over the conversation, where there is no room beside it. The focus goes with them. */
function showNav(root, open) {
  const nav = root.querySelector(".nav");
  root.classList.toggle("nav-open", open);
  document.dispatchEvent(new CustomEvent("nav", { detail: open }));
  const first = nav.querySelector("[aria-current=page]") ?? nav.querySelector("button");
  if (open) first?.focus({ preventScroll: true });
  else if (nav.contains(document.activeElement)) root.querySelector(".only-narrow").focus();
}

function close(root) {
  showNav(root, false);
  if (!WIDE.matches) showBench(root, false, false);
}

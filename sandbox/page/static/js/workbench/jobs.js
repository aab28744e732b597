/** StableStudio's own jobs. */

import { h } from "../dom.js";
import { timestamp } from "../time.js";
import { cut } from "../words.js";
import { part, redraw } from "./part.js";

export function jobsTab() {
  const list = h("div");
  const root = h("div", {}, part("StableStudio's jobs, newest first", list));
  const draw = ({ jobs }) =>
    redraw(list, jobs, () =>
      jobs?.length
        ? h("ul", { class: "job-list" }, jobs.map(job))
        : h("p", { class: "dim" }, "No job yet. Try /imagine in a channel."),
    );
  return { root, draw };
}

function job(one) {
  const percent = percentOf(one);
  const working = percent !== null && !["complete", "completed", "failed"].includes(one.status);
  const bar = working
    ? h("progress", { max: 100, value: percent, "aria-label": `Progress of ${one.operation}` })
    : null;
  const head = h(
    "div",
    { class: "job-head" },
    h("strong", {}, one.operation),
    h("span", { class: `tag ${tone(one.status)}` }, one.status),
  );
  const foot = h(
    "div",
    { class: "dim job-foot" },
    h("span", { class: "mono", title: one.id }, cut(one.id, 12)),
    timestamp(one.created_at * 1000, "R"),
  );
  return h(
    "li",
    { class: "job" },
    head,
    one.prompt ? h("div", { class: "job-prompt", dir: "auto" }, one.prompt) : null,
    bar,
    one.error ? h("div", { class: "bad" }, String(one.error)) : null,
    foot,
  );
}

function percentOf({ progress }) {
  if (!Number.isFinite(progress)) return null;
  return progress <= 1 ? progress * 100 : progress;
}

function tone(status) {
  if (["complete", "completed"].includes(status)) return "good";
  return status === "failed" ? "bad" : "warm";
}

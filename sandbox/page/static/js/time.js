/** Instants as people read them. Times in messages tick: one timer serves them all. */

import { h } from "./dom.js";

const language = document.documentElement.lang || "en";
const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const STEPS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const FORMATS = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const formatters = new Map();

function formatter(style) {
  const known = FORMATS[style] ? style : "f";
  if (!formatters.has(known)) formatters.set(known, new Intl.DateTimeFormat(language, FORMATS[known]));
  return formatters.get(known);
}

/** "in 14 minutes", "3 hours ago". `at` and `now` are epoch milliseconds. */
export function relative(at, now = Date.now()) {
  const seconds = (at - now) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(Math.trunc(seconds), "second");
}

/** When the object with this snowflake was made: epoch milliseconds. */
export const bornAt = (snowflake) => Number(BigInt(snowflake) >> 22n) + 1_420_070_400_000;

/** An instant in one of Discord's styles: t T d D f F R, and s S. Out of range it says so. */
export function styled(at, style = "f") {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return "Invalid Date";
  return style === "R" ? relative(at) : formatter(style).format(at);
}

/** A `<time>` element; with style R it keeps itself up to date. */
export function timestamp(at, style = "f", className = "") {
  const valid = Number.isFinite(at) && Math.abs(at) <= 8.64e15;
  const element = h("time", { class: className || null }, styled(at, style));
  if (!valid) return element;
  element.dateTime = new Date(at).toISOString();
  element.title = formatter("F").format(at);
  if (style === "R") element.dataset.ticks = at;
  return element;
}

/** The time of day of a message, with the day if it was not today. */
export function clockTime(at) {
  const today = new Date().toDateString() === new Date(at).toDateString();
  return formatter(today ? "t" : "s").format(at);
}

export const longDay = (at) => formatter("D").format(at);
export const exact = (at) => formatter("F").format(at);
export const withSeconds = (at) => formatter("T").format(at);

/** Begins to tick. */
export function startTicking() {
  setInterval(() => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("time[data-ticks]")) {
      const text = relative(Number(element.dataset.ticks));
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}
